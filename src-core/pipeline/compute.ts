/** From declarations to a row: the columns of some groups that a pipeline stores, computed from one reading. */

import { invariant } from '../domain/invariant.ts'
import type { FeatureDtype, FeatureSpec, PipelineId } from '../features/feature.ts'
import { belongsTo, type FeatureValue } from '../features/index.ts'
import type { Row } from './tables.ts'

interface Group<Reading> {
  group: string
  features: Record<string, FeatureSpec<Reading, FeatureDtype>>
}
type Compute = (reading: unknown) => FeatureValue

/** `keep` limits the columns, for groups that two stages share. */
export function columnsOf<Reading>(
  pipeline: PipelineId,
  { features }: { group: string; features: object },
  reading: Reading,
  keep: (spec: FeatureSpec<Reading>) => boolean = () => true,
): Row {
  const row: Record<string, FeatureValue> = {}
  for (const [id, spec] of Object.entries(features as Group<Reading>['features'])) {
    if (!belongsTo(spec, pipeline) || !keep(spec)) continue
    const value = (spec.compute as Compute)(reading)
    invariant(typeof value !== 'number' || Number.isFinite(value), `${id} is ${value}`)
    row[id] = value
  }
  return row
}

/** Columns whose formula stands in one of these sections. */
export const inSections =
  (...sections: string[]) =>
  (spec: { formulaRef: string }) =>
    sections.includes(spec.formulaRef)

/** A number another stage computed; null stays null. */
export const numberIn = (row: Row, column: string): number | null => {
  const value = row[column]
  invariant(value !== undefined, `the row has no column ${column}`)
  return typeof value === 'number' ? value : null
}
