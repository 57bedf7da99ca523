/** The proofs of pipelines L11 at small scale; `npm run prove` prints them over more sessions. */
import { describe, expect, test } from 'vitest'
import { Random } from '../../domain/random.ts'
import { calibrationOf, estimateSignQ, oddsOfSession } from './calibration.ts'
import { DealerBook } from './dealer-book.ts'
import { effectAgreement, fuelPairs } from './fuel-truth.ts'
import { evidenceOf, permutationTest } from './information.ts'
import { ownBookPairs } from './own-book.ts'
import { ratioProof } from './ratio.ts'
import { RTH_ONLY, recordSession, sourceOf, withTrueSigns } from './recorded.ts'

const LONG = 600_000
/** G of P11.2 in the es profile. */
const G = 500
const seedsTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

test(
  'with native sides the fuel effect is that of the dealers own book, all three values',
  async () => {
    const pairs = []
    for (const seed of seedsTo(6)) pairs.push(...(await ownBookPairs(seed, 0.1, 0, 30)))
    const { byEffect } = effectAgreement(pairs, G)
    for (const { frames, agreeing } of Object.values(byEffect)) {
      expect(frames).toBeGreaterThan(0)
      expect(agreeing / frames).toBeGreaterThanOrEqual(0.9)
    }
  },
  LONG,
)

test('a session signed as customers traded shows the fuel their signs give, unsided prints or not', async () => {
  const range = { fromS: 55_600, toS: 60_000 }
  const compared = async (unsidedShare: number) => {
    const recorded = await recordSession({ seed: 2, scale: 0.1, unsidedShare, ...range })
    const source = sourceOf(recorded)
    return fuelPairs(source, withTrueSigns(source, recorded.signs), 10_000)
  }
  const sided = await compared(0)
  expect(sided.length).toBeGreaterThan(300)
  for (const { seen, truth } of sided) expect(seen).toBe(truth)
  const some = await compared(0.3)
  expect(some.some(({ seen, truth }) => seen !== truth)).toBe(true)
})

test('the dealers own exposure counts strikes in range, from flow start, with the dealers sign', () => {
  const contracts = [
    { strike: 100, right: 'C' as const, openInterest: null },
    { strike: 100, right: 'P' as const, openInterest: null },
    { strike: 115, right: 'C' as const, openInterest: null },
    { strike: 120, right: 'C' as const, openInterest: null },
  ]
  const book = new DealerBook(contracts, 50, 15, 10)
  book.onTrade(9, 0, 1000, 1, 0.1)
  book.onTrade(10, 0, 4, 1, 0.1)
  book.onTrade(11, 1, 3, -1, 0.2)
  book.onTrade(12, 2, 2, 1, 0.05)
  book.onTrade(13, 3, 7, 1, 0.3)
  // -4 x 0.1 x 50 + 3 x 0.2 x 50 - 2 x 0.05 x 50.
  expect(book.exposureAt(100)).toBeCloseTo(-20 + 30 - 5, 12)
  expect(book.exposureAt(130)).toBeCloseTo(-5 - 105, 12)
})

test(
  'P(AMPLIFY) and P(DAMPEN) mean what they say over fifty sessions whose signs have to be inferred',
  async () => {
    const run = { underlying: 'ES', sides: 'hidden', scale: 0.05 } as const
    const signQ = await estimateSignQ(run, [1001, 1002, 1003, 1004])
    expect(signQ.tick).toBeGreaterThan(0.52)
    expect(signQ.tick).toBeLessThan(0.8)
    const found = []
    for (const seed of seedsTo(50)) found.push(await oddsOfSession(run, seed, signQ, [G], 300))
    for (const effect of ['amplify', 'dampen'] as const) {
      const { ece, bins, samples } = calibrationOf(found.flatMap(([at]) => at[effect]))
      expect(samples).toBeGreaterThan(3000)
      expect(bins.length).toBeGreaterThan(2)
      expect(ece).toBeLessThanOrEqual(0.05)
    }
  },
  LONG,
)

test(
  'where quotes tell the signs the odds are certain more often, and still right',
  async () => {
    const run = { underlying: 'ES', sides: 'unsided', scale: 0.05 } as const
    const signQ = await estimateSignQ(run, [1001, 1002])
    expect(signQ.quote).toBeGreaterThan(0.9)
    const found = []
    for (const seed of seedsTo(16)) found.push(await oddsOfSession(run, seed, signQ, [G / 4], 300))
    const { ece, skill, bins } = calibrationOf(found.flatMap(([at]) => at.amplify))
    expect(bins.at(-1)?.from).toBe(0.9)
    expect(skill).toBeGreaterThan(0.3)
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
    return permutationTest(found, Random.of(1, 'permutations'))
  }

  test(
    'hedging dealers who are short gamma break more levels',
    async () => {
      const { p, features } = await tested(true)
      expect(features.gamma_exposure.correlation).toBeLessThan(0)
      expect(features.gamma_exposure.p).toBeLessThanOrEqual(0.05)
      expect(p).toBeLessThanOrEqual(0.05)
    },
    LONG,
  )

  test(
    'fuel says nothing about outcomes when dealers do not hedge',
    async () => {
      const { p, breaks, bounces } = await tested(false)
      expect(Math.min(breaks, bounces)).toBeGreaterThan(500)
      expect(p).toBeGreaterThan(0.05)
    },
    LONG,
  )
})

test(
  'the SPY ratio is found from parity alone, and a strike reads the barrier at its ES price',
  async () => {
    for (const seed of [201, 202, 203]) {
      const found = await ratioProof(seed, 0.5)
      // 10.04 is what the simulator uses (P1.5).
      expect(Math.abs(found.rho - 10.04) / 10.04).toBeLessThanOrEqual(0.0002)
      expect(found.worst).toBeLessThanOrEqual(0.0002)
      expect(found.readings).toBeGreaterThan(200)
      // Where the error moves no end of the band past a tick, the depth is that of the right ticks.
      expect(found.clearRight).toBe(found.clear)
      expect(found.wrongTicks).toBeLessThanOrEqual(2)
      expect(found.rightByTen / found.readings).toBeLessThan(0.01)
    }
  },
  LONG,
)

test('calibration error is the mean gap by bin, weighted by its samples', () => {
  const said = (session: number, p: number, happened: boolean) => ({ session, p, happened })
  const stated = [
    said(1, 0.05, false),
    said(1, 0.05, true),
    said(2, 0.95, true),
    said(2, 0.95, true),
  ]
  const { ece, bins, bias, skill } = calibrationOf(stated)
  expect(bins.map((b) => b.observed)).toEqual([0.5, 1])
  expect(ece).toBeCloseTo(0.5 * 0.45 + 0.5 * 0.05, 12)
  expect(bias).toBeCloseTo(0.5 - 0.75, 12)
  // Brier score (0.0025 + 0.9025 + 2 x 0.0025) / 4 against 0.75 x 0.25.
  expect(skill).toBeCloseTo(1 - 0.2275 / 0.1875, 12)
})

test('the standard error of a gap counts sessions, not samples', () => {
  const twice = [1, 2, 3, 4].flatMap((session) =>
    [0, 1].map(() => ({ session, p: 0.5, happened: session % 2 === 0 })),
  )
  // Gaps of +0.5 and -0.5 by session, two samples each: four clusters of 2 x 0.5, over 8 samples.
  expect(calibrationOf(twice).bins[0].se).toBeCloseTo(Math.sqrt(4 * 1) / 8, 12)
})
