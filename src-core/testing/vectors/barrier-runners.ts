import { OrderBook } from '../../domain/order-book.ts'
import { BarrierEngine } from '../../physics/barrier/engine.ts'
import type { BarrierConfig, Direction } from '../../physics/barrier/reading.ts'
import {
  type BookVector,
  bookBatch,
  play,
  type TradeVector,
  toTick,
  vectorNs,
} from './book-builder.ts'
import { defineRunner } from './runner.ts'

/** P8.6. */
const DEFAULTS = {
  W: 60,
  W_avg: 300,
  band: 1,
  min_depth: 10,
  drop: 0.5,
  wall: 1.5,
  absorb_fill: 0.5,
  absorb_net: -0.2,
  weak_ratio: 0.5,
  weak_net: -0.2,
  repl_cap: 10,
}
type Params = typeof DEFAULTS

interface Input {
  level: number
  direction: Direction
  t_ns: string
  params?: Partial<Params>
  snapshots: readonly BookVector[]
  trades: readonly TradeVector[]
}

const configOf = (params: Partial<Params> = {}): BarrierConfig => {
  const p = { ...DEFAULTS, ...params }
  return {
    windowS: p.W,
    avgWindowS: p.W_avg,
    band: p.band,
    minDepth: p.min_depth,
    drop: p.drop,
    wall: p.wall,
    absorbFill: p.absorb_fill,
    absorbNet: p.absorb_net,
    weakRatio: p.weak_ratio,
    weakNet: p.weak_net,
    ratioCap: p.repl_cap,
  }
}

type Played = Pick<Input, 'snapshots' | 'trades'>

/** A book and an engine, and the means to play the vector on them. */
function stage(input: Played, config: BarrierConfig) {
  const book = new OrderBook()
  const engine = new BarrierEngine(config)
  const playTo = (from: number, to: number) => {
    const rows = input.snapshots.filter((s) => vectorNs(s.ts_ns) > from)
    const batch = bookBatch(rows)
    const trades = input.trades.filter((t) => vectorNs(t.ts_ns) > from)
    play(trades, rows, to, {
      trade: (t) => engine.onTrade(toTick(t.price), t.size, t.sign, book),
      record: (i) => book.load(batch, i),
      group: (ts) => {
        if (book.commitGroup(ts)) engine.onStep(book)
      },
    })
  }
  return { engine, playTo }
}

const orNull = (x: number) => (Number.isNaN(x) ? null : x)
const BEFORE_ALL = Number.NEGATIVE_INFINITY

export const barrierRunner = defineRunner<Input>('barrier', (input) => {
  const now = vectorNs(input.t_ns)
  const { engine, playTo } = stage(input, configOf(input.params))
  playTo(BEFORE_ALL, now)
  const r = engine.read(input.level, input.direction, now)
  return {
    state: r.state,
    reason: r.reason,
    added: orNull(r.added),
    pulled: orNull(r.pulled),
    filled: orNull(r.filled),
    iceberg_excess: orNull(r.icebergExcess),
    delta_liquidity: orNull(r.deltaLiquidity),
    replenishment_rate: orNull(r.replenishmentRate),
    replenishment_ratio: orNull(r.replenishmentRatio),
    passive_volume: orNull(r.filled),
    depth_start: orNull(r.depthStart),
    depth_end: orNull(r.depthEnd),
    visibility_adjustment: orNull(r.visibilityAdjustment),
    base: orNull(r.base),
    net_ratio: orNull(r.netRatio),
    avg_level_size: orNull(r.avgLevelSize),
    wall_ratio: orNull(r.wallRatio),
  }
})

export const evolutionRunner = defineRunner<Input & { band: number }>(
  'barrier_evolution',
  (input) => {
    const now = vectorNs(input.t_ns)
    const { engine, playTo } = stage(input, configOf({ band: input.band }))
    playTo(BEFORE_ALL, now)
    const e = engine.evolution(input.level, input.direction, now)
    return {
      barrier_depth_current: e.depthCurrent,
      barrier_depth_change_1min: e.depthChange1min,
      barrier_depth_change_3min: e.depthChange3min,
      barrier_depth_change_5min: e.depthChange5min,
      barrier_slope_3min: e.slope3min,
      barrier_volatility_5min: e.volatility5min,
      barrier_absorption_rate: e.absorptionRate,
    }
  },
)

/** The `wall_autopsy*` cases of desk_measures.json (P24.5). */
export interface AutopsyInput extends Omit<Input, 't_ns' | 'params'> {
  band: number
  t0_ns: string
  t1_ns: string
}

export function runWallAutopsy(input: AutopsyInput) {
  const { engine, playTo } = stage(input, configOf({ band: input.band }))
  const t0 = vectorNs(input.t0_ns)
  playTo(BEFORE_ALL, t0)
  const start = engine.startAutopsy(input.level, input.direction)
  playTo(t0, vectorNs(input.t1_ns))
  const a = engine.autopsy(start)
  return {
    depth_t0: a.depthStart,
    depth_t1: a.depthEnd,
    added: a.added,
    pulled: a.pulled,
    filled: a.filled,
    visibility_adjustment: a.visibilityAdjustment,
    base: a.base,
    consumed: a.consumed,
    pulled_share: a.pulledShare,
    standing: a.standing,
    refilled: a.refilled,
  }
}
