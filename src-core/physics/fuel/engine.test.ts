import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PRINT, type RawSide } from '../../domain/batches.ts'
import { sessionNs } from '../../domain/units.ts'
import { fuelEngine, HOUR_NS } from '../../testing/vectors/fuel-builder.ts'
import { greeksOf } from '../greeks/option-greeks.ts'
import type { FuelEngine } from './engine.ts'
import type { FuelSettings } from './settings.ts'
import { oddsByNormal } from './sign-draws.ts'

const START = 16 * HOUR_NS
const S = 1e9
const call = (strike: number, openInterest: number | null = null) =>
  ({ strike, right: 'C', openInterest }) as const

/** Price of a call at 0.15 volatility, at a session time. */
const fair = (strike: number, ts: number, underlying = 687) =>
  greeksOf(
    'BS',
    { r: 0.04, q: 0 },
    { underlying, strike, right: 'C', sigma: 0.15, seconds: (22 * HOUR_NS - ts) / 1e9 },
  )

describe('signs', () => {
  test('only a quote from before the trade counts', () => {
    const engine = fuelEngine()
    engine.addContract(call(687))
    engine.onQuote(START, 0, 1, 1.2, 687)
    engine.onQuote(START + S, 0, 2, 2.2, 687)
    // Against 1.10 a buy; against 2.10, which has the trade's own time, it would be a sale.
    expect(engine.onTrade(START + S, 0, 1.5, 1, 0, PRINT.usable, 687).sign).toBe(1)
    expect(engine.onTrade(START + 2 * S, 0, 1.5, 1, 0, PRINT.usable, 687).sign).toBe(-1)
  })
  test('an unfit print has no sign and is no reference for the next', () => {
    const engine = fuelEngine()
    engine.addContract(call(687))
    engine.onTrade(START, 0, 1.5, 1, 0, PRINT.usable, 687)
    expect(engine.onTrade(START + 1, 0, 9, 1, 1, PRINT.unfit, 687).sign).toBe(0)
    expect(engine.onTrade(START + 2, 0, 1.6, 1, 0, PRINT.usable, 687).sign).toBe(1)
  })
  test('a print that is no volume leaves the sums alone', () => {
    const engine = fuelEngine()
    engine.addContract(call(687))
    engine.onTrade(START, 0, 1.5, 7, 1, PRINT.noVolume, 687)
    expect(engine.flowOf(0).volume).toBe(0)
    expect(engine.greeksMissing).toBe(0)
  })
})

describe('volatility', () => {
  test('a customer who buys leaves the dealer short the gamma of that moment', () => {
    const engine = fuelEngine()
    engine.addContract(call(687))
    const want = fair(687, START)
    const mark = engine.onTrade(START, 0, want.price, 10, 1, PRINT.usable, 687)
    expect(mark.sigma).toBeCloseTo(0.15, 9)
    expect(engine.exposureAt(687)).toBeCloseTo(-10 * 100 * want.gamma, 6)
    expect(engine.flowOf(0).hedgeFlow).toBeCloseTo(10 * 100 * want.delta, 6)
  })
  test('a fresh two-sided quote goes before the trade price, an old one does not', () => {
    const engine = fuelEngine()
    engine.addContract(call(687))
    const mid = fair(687, START).price
    engine.onQuote(START, 0, mid - 0.05, mid + 0.05, 687)
    expect(engine.onTrade(START, 0, mid + 0.05, 1, 1, PRINT.usable, 687).sigma).toBeCloseTo(0.15, 9)
    const later = START + 61 * S
    const price = fair(687, later).price
    expect(engine.onTrade(later, 0, price, 1, 1, PRINT.usable, 687).sigma).toBeCloseTo(0.15, 9)
  })
  test('a price without time value falls back on the last volatility for a minute', () => {
    const engine = fuelEngine()
    engine.addContract(call(680))
    engine.onTrade(START, 0, fair(680, START).price + 0.05, 1, 1, PRINT.usable, 687)
    const worthless = (after: number) =>
      engine.onTrade(START + after, 0, 6, 1, 1, PRINT.usable, 687).sigma
    expect(worthless(60 * S)).toBeGreaterThan(0)
    expect(engine.greeksMissing).toBe(0)
    expect(worthless(60 * S + 1)).toBeNaN()
    expect(engine.greeksMissing).toBe(1)
    expect(engine.flowOf(0).volume).toBe(3)
  })
  test('without an underlying the greeks are missing', () => {
    const engine = fuelEngine()
    engine.addContract(call(687))
    engine.onTrade(START, 0, 1, 1, 1, PRINT.usable, Number.NaN)
    expect(engine.greeksMissing).toBe(1)
  })
  test('a re-mark leaves out contracts whose volatility is too old', () => {
    const engine = fuelEngine()
    engine.addContract(call(687, 100))
    engine.onTrade(START, 0, fair(687, START).price, 10, 1, PRINT.usable, 687)
    const chain = engine.newChain()
    expect(engine.mark(chain, START + 60 * S, 687).netGex('flow')).toBeLessThan(0)
    expect(chain.netGex('effective')).toBeGreaterThan(0)
    expect(engine.mark(chain, START + 61 * S, 687).netGex('flow')).toBe(0)
    expect(chain.unmarked).toBe(1)
  })
})

describe('flow', () => {
  test('nothing is booked before flow start', () => {
    const engine = fuelEngine()
    engine.addContract(call(687))
    const before = 15.5 * HOUR_NS - 1
    engine.onTrade(before, 0, fair(687, before).price, 10, 1, PRINT.usable, 687)
    expect(engine.exposureAt(687)).toBe(0)
    expect(engine.flowOf(0).volume).toBe(0)
  })
  test('strikes exactly at the end of the range count', () => {
    const engine = fuelEngine()
    for (const k of [684, 685, 687, 689, 690]) engine.addContract(call(k))
    for (let i = 0; i < 5; i++)
      engine.onTrade(START, i, fair([684, 685, 687, 689, 690][i], START).price, 1, 1, 0, 687)
    const by = engine.flowByStrike()
    expect(engine.exposureAt(687)).toBeCloseTo(by[1].net + by[2].net + by[3].net, 9)
  })
  test('exposure at a past time is what it was then', () => {
    const engine = fuelEngine()
    engine.addContract(call(687))
    const seen: [number, number][] = []
    for (let n = 0; n < 300; n++) {
      const ts = START + n * 1.7 * S
      engine.onTrade(ts, 0, fair(687, ts).price, 1 + (n % 5), n % 3 ? 1 : -1, 0, 687)
      seen.push([ts, engine.exposureAt(687)])
    }
    for (const [ts, g] of seen) expect(engine.exposureAtTime(687, ts)).toBe(g)
    expect(engine.exposureAtTime(687, START - 1)).toBe(0)
  })
})

describe('sign draws', () => {
  const traded = (settings: Partial<FuelSettings>, side: RawSide) => {
    const engine = fuelEngine({ signDraws: 4000, gammaThreshold: 100, ...settings })
    engine.addContract(call(687))
    for (let n = 0; n < 40; n++) {
      const ts = START + n * S
      engine.onTrade(ts, 0, fair(687, ts).price + (n % 4) * 0.01, 3, side, 0, 687)
    }
    return engine.signOdds(687)
  }
  test('native signs leave no doubt', () => {
    expect(traded({}, 1)).toMatchObject({ amplify: 1, dampen: 0, variance: 0 })
  })
  test('uncertain signs come near the normal approximation', () => {
    const odds = traded({}, 0)
    const normal = oddsByNormal(odds.mean, odds.variance, 100)
    expect(odds.variance).toBeGreaterThan(0)
    // Forty trades of one size put the exposure on a coarse lattice, hence the wide bound.
    expect(Math.abs(odds.amplify - normal.amplify)).toBeLessThan(0.1)
    expect(Math.abs(odds.dampen - normal.dampen)).toBeLessThan(0.1)
  })
  test('another seed or date draws otherwise, the same one alike', () => {
    const a = traded({ signDraws: 128 }, 0)
    expect(traded({ signDraws: 128 }, 0)).toEqual(a)
    const others = ['2025-12-17', '2025-12-18', '2025-12-19'].map(
      (sessionDate) => traded({ signDraws: 128, sessionDate }, 0).amplify,
    )
    expect(new Set([a.amplify, ...others]).size).toBeGreaterThan(1)
  })
})

interface Step {
  quote: boolean
  contract: number
  gap: number
  price: number
  size: number
  side: RawSide
  condition: number
}
const steps = fc.array(
  fc.record<Step>({
    quote: fc.boolean(),
    contract: fc.nat(5),
    gap: fc.constantFrom(0, 1e6, 0.4e9, 20e9),
    price: fc.double({ min: 0.01, max: 6, noNaN: true }),
    size: fc.integer({ min: 1, max: 300 }),
    side: fc.constantFrom<RawSide>(-1, 0, 1),
    condition: fc.constantFrom(0, 0, 0, 1, 2),
  }),
  { maxLength: 60 },
)

function play(engine: FuelEngine, list: readonly Step[], from: number): number {
  let ts = from
  for (const s of list) {
    ts += s.gap
    if (s.quote) engine.onQuote(ts, s.contract, s.price, s.price + 0.1, 687)
    else engine.onTrade(ts, s.contract, s.price, s.size, s.side, s.condition, 687)
  }
  return ts
}
const opened = () => {
  const engine = fuelEngine()
  for (const k of [688, 686, 687]) {
    engine.addContract(call(k, 500))
    engine.addContract({ strike: k, right: 'P', openInterest: null })
  }
  return engine
}
/** Everything that can be asked. */
const answers = (engine: FuelEngine, now: number) => {
  const chain = engine.mark(engine.newChain(), sessionNs(now), 687.2)
  return {
    state: engine.snapshot(),
    exposure: engine.exposureAt(687),
    dynamics: engine.dynamicsAt(687, now),
    odds: engine.signOdds(687),
    net: [chain.netGex('flow'), chain.netGex('oi'), chain.netGex('effective')],
  }
}

test('going on from a snapshot is the same as never having stopped', () => {
  fc.assert(
    fc.property(steps, steps, (before, after) => {
      const straight = opened()
      const middle = play(straight, before, START)
      const saved = structuredClone(straight.snapshot())
      // A mark in between, or none, must not matter.
      straight.mark(straight.newChain(), middle, 687)
      const end = play(straight, after, middle)
      const resumed = fuelEngine()
      resumed.restore(saved)
      play(resumed, after, middle)
      expect(answers(resumed, end)).toEqual(answers(straight, end))
    }),
  )
})
