/**
 * The feature catalogue (pipelines L9): every group declared beside its engine, combined once, in
 * catalogue order. Row type, schema, columns, features.json and docs derive from it.
 */
import { z } from 'zod'
import { hashOf } from '../config/canonical.ts'
import { outcomeFeatures } from '../labels/features.ts'
import { contextFeatures, levelDistancesFeatures } from '../levels/context-features.ts'
import { identityFeatures, levelFeatures } from '../levels/event-features.ts'
import { approachFeatures } from '../physics/approach/features.ts'
import { barrierEvolutionFeatures, barrierFeatures } from '../physics/barrier/features.ts'
import { confluenceFeatures } from '../physics/confluence/features.ts'
import { forceMassFeatures } from '../physics/force-mass/features.ts'
import {
  dealerVelocityFeatures,
  fuelPhysicsFeatures,
  gexFeatures,
} from '../physics/fuel/features.ts'
import { kinematicsFeatures } from '../physics/kinematics/features.ts'
import { meanReversionFeatures } from '../physics/mean-reversion/features.ts'
import { ofiFeatures } from '../physics/ofi/features.ts'
import { pressureFeatures } from '../physics/pressure/features.ts'
import { tapeFeatures } from '../physics/tape/features.ts'
import { combine } from './combine.ts'
import type { FeatureDtype, FeatureSpec, PipelineId, ValueOf } from './feature.ts'

export const FEATURES = combine(
  identityFeatures,
  levelFeatures,
  contextFeatures,
  levelDistancesFeatures,
  meanReversionFeatures,
  confluenceFeatures,
  barrierFeatures,
  barrierEvolutionFeatures,
  tapeFeatures,
  fuelPhysicsFeatures,
  gexFeatures,
  dealerVelocityFeatures,
  ofiFeatures,
  kinematicsFeatures,
  forceMassFeatures,
  pressureFeatures,
  approachFeatures,
  outcomeFeatures,
)

export type FeatureId = keyof typeof FEATURES
type DtypeOf<Id extends FeatureId> = (typeof FEATURES)[Id]['dtype'] & FeatureDtype
/** One event's columns; those of the other pipeline are absent. */
export type FeatureRow = { [Id in FeatureId]?: ValueOf<DtypeOf<Id>> | null }
export type FeatureValue = number | bigint | boolean | string | null

/** A declaration without what it is computed from. */
export type Feature = Omit<FeatureSpec<never>, 'compute'> & { group: string }

/** Ids in catalogue order. */
export const FEATURE_IDS = Object.keys(FEATURES) as FeatureId[]
export const featureOf = (id: FeatureId): Feature => FEATURES[id] as Feature

/** True for the two kinds of columns a pipeline stores: its own and those of both. */
export const belongsTo = (feature: Pick<Feature, 'pipelines'>, pipeline: PipelineId): boolean =>
  feature.pipelines === 'both' || `${feature.pipelines}_0dte` === pipeline

/** Columns of a pipeline's signals, in catalogue order (L5). */
export const featureIdsOf = (pipeline: PipelineId): FeatureId[] =>
  FEATURE_IDS.filter((id) => belongsTo(featureOf(id), pipeline))

/** Whether a model may ask for it (L9). */
export const isModelInput = (id: FeatureId): boolean => featureOf(id).modelInput ?? true
/** What L9 promises never to be null; a declaration's `nullWhen` may promise more. */
export function isNullable(id: FeatureId): boolean {
  const { group, unit, dtype, formulaRef } = featureOf(id)
  if (group === 'identity') return false
  if (group === 'level') return id === 'atr' || unit === 'ATR'
  if (group === 'context') return formulaRef !== 'P3'
  return !(group === 'outcome' && dtype === 'enum')
}

const VALUE: Record<FeatureDtype, z.ZodType> = {
  float: z.number(),
  int: z.int(),
  int64: z.bigint(),
  bool: z.boolean(),
  enum: z.string(),
  string: z.string(),
}

/** Schema of one stored row: every column present, none other, null only where declared. */
export function featureRowSchema(pipeline: PipelineId): z.ZodType<FeatureRow> {
  const fields = featureIdsOf(pipeline).map((id) => {
    const { dtype, values } = featureOf(id)
    const value = values ? z.enum(values as readonly [string]) : VALUE[dtype]
    return [id, isNullable(id) ? value.nullable() : value]
  })
  return z.strictObject(Object.fromEntries(fields)) as unknown as z.ZodType<FeatureRow>
}

/** Hash of a pipeline's columns: names, types and units in order. Files and model cards carry it. */
export const featureContract = (pipeline: PipelineId): string =>
  hashOf(
    featureIdsOf(pipeline).map((id) => {
      const { dtype, unit, formulaRef } = featureOf(id)
      return [id, dtype, unit, formulaRef]
    }),
  )
