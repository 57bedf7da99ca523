import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PRINT } from '../../domain/batches.ts'
import { sessionNs } from '../../domain/units.ts'
import { fuelEngine, HOUR_NS } from '../../testing/vectors/fuel-builder.ts'
import { dealerVelocityFeatures, fuelPhysicsFeatures, gexFeatures } from './features.ts'
import { GammaProfile } from './profile.ts'
import { readFuel } from './reading.ts'

const catalogue = join(import.meta.dirname, '../../../data/fixtures/vectors/feature_catalogue.csv')

test('the catalogue lists exactly these features, with these units', () => {
  const rows = readFileSync(catalogue, 'utf8').trim().split('\n').slice(1)
  for (const { group, features } of [fuelPhysicsFeatures, gexFeatures, dealerVelocityFeatures]) {
    const want = rows
      .map((row) => row.replace(/"([^"]*)"/g, (_, cell) => cell.replaceAll(',', ';')).split(','))
      .filter((cells) => cells[1] === group)
      .map(([name, , type, unit, ref, pipelines]) => [
        name,
        type,
        unit.replaceAll(';', ','),
        ref,
        pipelines,
      ])
    const got = Object.entries(features).map(([name, f]) => [
      name,
      f.dtype,
      f.unit,
      f.formulaRef,
      f.pipelines,
    ])
    expect(got).toEqual(want)
  }
})

test('an unknown spot makes dollar gamma null but not the flow', () => {
  const engine = fuelEngine()
  engine.addContract({ strike: 687, right: 'C', openInterest: null })
  const now = sessionNs(16 * HOUR_NS)
  engine.onTrade(now, 0, 1.2, 200, 1, PRINT.usable, 687)
  const read = (spot: number | null) =>
    readFuel(engine, engine.newChain(), new GammaProfile(), 687, now, spot)
  const { gex_at_level, gex_flip_distance, vanna_exposure } = gexFeatures.features
  expect(gex_at_level.compute(read(687))).toBeLessThan(0)
  expect(gex_flip_distance.compute(read(687))).toBeNull()
  expect(vanna_exposure.compute(read(null))).toBeNull()
  expect(fuelPhysicsFeatures.features.gamma_exposure.compute(read(null))).toBeLessThan(0)
})
