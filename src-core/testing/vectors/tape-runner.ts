import { SIGN_METHODS } from '../../frames/tables.ts'
import { Aggressor, METHOD, type TickPolicy } from '../../physics/tape/aggressor.ts'
import { TapeEngine } from '../../physics/tape/engine.ts'
import { runVwap } from '../../physics/tape/sweeps.ts'
import { type TradeVector, toTick, vectorNs, vectorUtc } from './book-builder.ts'
import { defineRunner } from './runner.ts'

interface QuoteVector {
  ts_ns: string
  bid: number | null
  ask: number | null
}
interface RawTrade extends Omit<TradeVector, 'sign'> {
  side: 'A' | 'B' | 'N'
}
interface BandInput {
  level: number | null
  t_ns: string
  window_s: number
  band?: number
  gap_ms?: number
  min_prints?: number
  min_volume?: number
  min_levels?: number
  trades: readonly TradeVector[]
}
type Input = { prices?: readonly number[]; quotes?: readonly QuoteVector[] } & BandInput

const POLICIES: readonly TickPolicy[] = ['carry', 'mid']
const SIDE = { A: -1, B: 1, N: 0 } as const

const perPolicy = <T>(run: (policy: TickPolicy) => T) =>
  Object.fromEntries(POLICIES.map((policy) => [policy, run(policy)]))

function classify(quotes: readonly QuoteVector[], trades: readonly RawTrade[], p: TickPolicy) {
  const aggressor = new Aggressor(p)
  return trades.map((t) => {
    const before = quotes.filter((q) => vectorNs(q.ts_ns) < vectorNs(t.ts_ns)).at(-1)
    const bid = before?.bid ?? Number.NaN
    const sign = aggressor.classify(t.price, SIDE[t.side], bid, before?.ask ?? Number.NaN)
    return { sign, method: SIGN_METHODS[aggressor.method] }
  })
}

function measure(input: BandInput) {
  const engine = new TapeEngine({
    windowS: input.window_s,
    band: input.band ?? 5,
    policy: 'carry',
    sweep: {
      gapMs: input.gap_ms ?? 100,
      minPrints: input.min_prints ?? 3,
      minVolume: input.min_volume ?? 50,
      minLevels: input.min_levels ?? 2,
    },
  })
  const now = vectorNs(input.t_ns)
  for (const t of input.trades)
    if (vectorNs(t.ts_ns) <= now)
      engine.add(vectorNs(t.ts_ns), toTick(t.price), t.size, t.sign, METHOD.exchange)
  const { level } = input
  const near = level === null ? null : engine.read(level, now)
  engine.advance(now)
  const reach = input.band ?? 5
  const sweeps =
    level === null
      ? engine.sweeps.list(now)
      : engine.sweeps.list(now, toTick(level - reach), toTick(level + reach))
  return {
    ...(near && {
      tape_buy_vol: near.buyVol,
      tape_sell_vol: near.sellVol,
      tape_mid_vol: near.midVol,
      tape_imbalance: near.imbalance,
      tape_velocity: near.velocity,
      n_trades: near.trades,
    }),
    sweeps: sweeps.map((run) => ({
      start_ns: vectorUtc(run.start),
      end_ns: vectorUtc(run.end),
      sign: run.sign,
      prints: run.prints,
      volume: run.volume,
      levels: run.ticks.length,
      vwap: runVwap(run),
    })),
    sweep_detected: sweeps.length > 0,
    sweep_count: level === null ? engine.sweeps.count(now) : sweeps.length,
    sweep_direction: level === null ? engine.sweeps.direction(now) : (sweeps.at(-1)?.sign ?? 0),
  }
}

export const tapeRunner = defineRunner<Input>('tape', (input) => {
  const { prices, quotes } = input
  if (prices)
    return perPolicy((policy) => {
      const aggressor = new Aggressor(policy)
      return prices.map((price) => aggressor.classify(price, 0, Number.NaN, Number.NaN))
    })
  if (quotes) {
    const trades = input.trades as unknown as readonly RawTrade[]
    return perPolicy((policy) => classify(quotes, trades, policy))
  }
  return measure(input)
})
