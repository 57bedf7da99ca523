/** The proofs of pipelines L11 at small scale; `npm run prove` prints them over more sessions. */
import { describe, expect, test } from 'vitest'
import { Random } from '../../domain/random.ts'
import { calibrationOf, tickRule } from './calibration.ts'
import { effectAgreement, fuelPairs } from './fuel-truth.ts'
import { twinSamples } from './fuel-twins.ts'
import { evidenceOf, permutationTest } from './information.ts'
import { ratioProof } from './ratio.ts'
import { RTH_ONLY, recordSession, sparseProfile } from './recorded.ts'

const LONG = 600_000
const seedsTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

test(
  'with native sides the fuel effect is that of the dealers own book, all three values',
  async () => {
    const frames = { AMPLIFY: 0, DAMPEN: 0, NEUTRAL: 0 }
    const agreeing = { AMPLIFY: 0, DAMPEN: 0, NEUTRAL: 0 }
    for (const seed of [1, 2]) {
      const recorded = await recordSession({ seed, scale: 0.05, ...RTH_ONLY })
      // G of P11.2 in the es profile.
      const { byEffect } = effectAgreement(await fuelPairs(recorded, 'native', 5000), 500)
      for (const effect of ['AMPLIFY', 'DAMPEN', 'NEUTRAL'] as const) {
        frames[effect] += byEffect[effect].frames
        agreeing[effect] += byEffect[effect].agreeing
      }
    }
    for (const effect of ['AMPLIFY', 'DAMPEN', 'NEUTRAL'] as const) {
      expect(frames[effect]).toBeGreaterThan(0)
      expect(agreeing[effect] / frames[effect]).toBeGreaterThanOrEqual(0.9)
    }
  },
  LONG,
)

test(
  'P(AMPLIFY) means what it says over fifty sessions whose signs have to be inferred',
  async () => {
    const signQ = await tickRule([1001, 1002, 1003, 1004], 0.05, 'carry', 'ES')
    expect(signQ).toBeGreaterThan(0.52)
    expect(signQ).toBeLessThan(0.8)
    const profile = sparseProfile('ES', 60_000, { SIGN_Q_TICK: signQ })
    const stated: number[] = []
    const happened: boolean[] = []
    for (const seed of seedsTo(50)) {
      const recorded = await recordSession({ seed, scale: 0.05, ...RTH_ONLY })
      for (const s of await twinSamples(recorded, profile, 'hidden', 56_100, 60)) {
        stated.push(s.amplify)
        happened.push(s.truth < -500)
      }
    }
    const { ece, bins } = calibrationOf(stated, happened)
    expect(bins.length).toBeGreaterThan(2)
    expect(happened.some(Boolean)).toBe(true)
    expect(ece).toBeLessThanOrEqual(0.05)
  },
  LONG,
)

describe('fuel and outcomes', () => {
  const tested = async (hedging: boolean) => {
    const found = []
    for (const seed of seedsTo(24)) {
      const recorded = await recordSession({ seed, scale: 0.05, hedging, ...RTH_ONLY })
      found.push(await evidenceOf(recorded, 2, 300))
    }
    return permutationTest(found, 500, Random.of(1, 'permutations'))
  }

  test(
    'hedging dealers who are short gamma break more levels',
    async () => {
      const { p, correlation } = await tested(true)
      expect(correlation).toBeLessThan(0)
      expect(p).toBeLessThanOrEqual(0.05)
    },
    LONG,
  )

  test(
    'fuel says nothing about outcomes when dealers do not hedge',
    async () => {
      expect((await tested(false)).p).toBeGreaterThan(0.05)
    },
    LONG,
  )
})

test(
  'the SPY ratio is found from parity alone, and a strike reads the barrier at its ES price',
  async () => {
    // 10.04 is what the simulator uses (P1.5).
    const { rho, error, readings, equal, pointsOffByTen } = await ratioProof(1, 0.3)
    expect(Math.abs(rho - 10.04) / 10.04).toBeLessThanOrEqual(0.0002)
    expect(error).toBeLessThanOrEqual(0.0002)
    expect(readings).toBeGreaterThan(500)
    expect(equal / readings).toBeGreaterThanOrEqual(0.95)
    expect(pointsOffByTen).toBeGreaterThan(25)
  },
  LONG,
)

test('calibration error is the mean gap by bin, weighted by its samples', () => {
  const { ece, bins } = calibrationOf([0.05, 0.05, 0.95, 0.95], [false, true, true, true])
  expect(bins.map((b) => b.observed)).toEqual([0.5, 1])
  expect(ece).toBeCloseTo(0.5 * 0.45 + 0.5 * 0.05, 12)
})
