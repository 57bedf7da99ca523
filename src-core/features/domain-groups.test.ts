import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { outcomeFeatures } from '../labels/features.ts'
import { contextFeatures, levelDistancesFeatures } from '../levels/context-features.ts'
import { identityFeatures, levelFeatures } from '../levels/event-features.ts'
import { approachFeatures } from '../physics/approach/features.ts'
import { confluenceFeatures } from '../physics/confluence/features.ts'
import { forceMassFeatures } from '../physics/force-mass/features.ts'
import { kinematicsFeatures } from '../physics/kinematics/features.ts'
import { meanReversionFeatures } from '../physics/mean-reversion/features.ts'
import { pressureFeatures } from '../physics/pressure/features.ts'

const catalogue = readFileSync(
  join(import.meta.dirname, '../../data/fixtures/vectors/feature_catalogue.csv'),
  'utf8',
)
const rows = catalogue
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((m) => m[1] ?? m[2] ?? ''))

const groups = [
  identityFeatures,
  levelFeatures,
  contextFeatures,
  levelDistancesFeatures,
  meanReversionFeatures,
  confluenceFeatures,
  kinematicsFeatures,
  forceMassFeatures,
  pressureFeatures,
  approachFeatures,
  outcomeFeatures,
]

/** Absolute prices and identifiers among otherwise usable groups (L9). */
const NO_INPUT = new Set(
  'level_price spot anchor_spot sma_200 sma_400 symbol attempt_cluster_id'.split(' '),
)

describe.each(groups)('$group', ({ group, features }) => {
  test('is declared as in the published catalogue, in its order', () => {
    const declared = Object.entries(features).map(([name, f]) => [
      ...[name, group, f.dtype, f.unit, f.formulaRef, f.pipelines, f.doc],
    ])
    expect(declared).toEqual(rows.filter((row) => row[1] === group))
  })

  test('keeps identity, outcomes and absolute prices away from models', () => {
    for (const [name, f] of Object.entries(features)) {
      const isInput = group !== 'identity' && group !== 'outcome' && !NO_INPUT.has(name)
      expect(f.modelInput ?? true, name).toBe(isInput)
    }
  })

  test('has its enum members in sorted order', () => {
    for (const f of Object.values(features)) {
      if (f.values) expect([...f.values]).toEqual([...f.values].sort())
    }
  })
})
