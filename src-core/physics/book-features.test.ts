import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FeatureSpec } from '../features/feature.ts'
import { barrierEvolutionFeatures, barrierFeatures } from './barrier/features.ts'
import { blank, emptyReading } from './barrier/reading.ts'
import { ofiFeatures } from './ofi/features.ts'
import { tapeFeatures } from './tape/features.ts'

const catalogue = readFileSync(
  join(import.meta.dirname, '../../data/fixtures/vectors/feature_catalogue.csv'),
  'utf8',
)
  .split('\n')
  .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((x) => x.replaceAll('"', '')))

const groups = [barrierFeatures, barrierEvolutionFeatures, tapeFeatures, ofiFeatures]

describe.each(groups.map((g) => [g.group, g] as const))('%s', (group, { features }) => {
  test('declares what the catalogue lists, in its order', () => {
    const declared = Object.entries(features as Record<string, FeatureSpec<never>>).map(
      ([id, f]) => [id, group, f.dtype, f.unit, f.formulaRef, f.pipelines, f.doc],
    )
    expect(declared).toEqual(catalogue.filter((row) => row[1] === group).map((r) => r.slice(0, 7)))
  })
})

test('a level out of sight has a neutral barrier and no numbers', () => {
  const reading = emptyReading()
  blank(reading, 'NOT_VISIBLE')
  const { barrier_state, ...measures } = barrierFeatures.features
  expect(barrier_state.compute(reading)).toBe('NEUTRAL')
  for (const f of Object.values(measures)) expect(f.compute(reading)).toBeNull()
})
