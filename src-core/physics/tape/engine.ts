/**
 * Tape engine (P9): what traded within a window, near which price, started by whom. Sums are whole
 * contracts per tick, kept as prints come and go, so a level costs one pass over its band.
 */
import { MAX_ABS_TICK } from '../../domain/book-state.ts'
import { BLOCK_MASK, BLOCK_SHIFT, ChunkedLog, type LogSnapshot } from '../../domain/chunked-log.ts'
import { TickTable, type TickTableSnapshot } from '../../domain/tick-table.ts'
import { NS_PER_S, TICK_POINTS } from '../../domain/units.ts'
import { Aggressor, type AggressorSnapshot, type MethodCode, type TickPolicy } from './aggressor.ts'
import { type SweepConfig, Sweeps, type SweepsSnapshot } from './sweeps.ts'

export interface TapeConfig {
  windowS: number
  /** Half-width of a level's band, ES points. */
  band: number
  policy: TickPolicy
  sweep: SweepConfig
}

/** P9.2 near one level; contracts, trades per second. Reused by its engine. */
export interface TapeReading {
  buyVol: number
  sellVol: number
  /** Volume of prints without a sign. */
  midVol: number
  /** (buy - sell) / (buy + sell), 0 when neither traded; positive = buying. */
  imbalance: number
  velocity: number
  trades: number
}

const BUY = 0
const SELL = 1
const MID = 2
const COUNT = 3
const STRIDE = 4
const EPSILON = 1e-9

const makePrints = () => ({
  ts: new Float64Array(BLOCK_MASK + 1),
  tick: new Int32Array(BLOCK_MASK + 1),
  size: new Int32Array(BLOCK_MASK + 1),
  /** 0 sell, 1 unknown, 2 buy. */
  sign: new Uint8Array(BLOCK_MASK + 1),
})
type Prints = ReturnType<typeof makePrints>

export interface TapeSnapshot {
  table: TickTableSnapshot
  log: LogSnapshot<Prints>
  expired: number
  aggressor: AggressorSnapshot
  sweeps: SweepsSnapshot
  totals: readonly [volume: number, cvd: number, notional: number, last: number]
}

export class TapeEngine {
  readonly config: TapeConfig
  readonly aggressor: Aggressor
  readonly sweeps: Sweeps
  /** Contracts since the session opened. */
  volume = 0
  /** Signed contracts since the session opened (P24.8). */
  cvd = 0
  /** Last print, ticks; NaN before the first. */
  lastTick = Number.NaN
  /** Of the newest print. */
  lastSign = 0
  lastMethod: MethodCode = 1
  #notional = 0
  #expired = 0
  readonly #table = new TickTable(STRIDE)
  readonly #log = new ChunkedLog(makePrints)
  readonly #windowNs: number
  readonly #sums = new Float64Array(STRIDE)
  readonly #reading: TapeReading = {
    buyVol: 0,
    sellVol: 0,
    midVol: 0,
    imbalance: 0,
    velocity: 0,
    trades: 0,
  }

  constructor(config: TapeConfig) {
    this.config = config
    this.aggressor = new Aggressor(config.policy)
    this.#windowNs = config.windowS * NS_PER_S
    this.sweeps = new Sweeps(config.sweep, this.#windowNs)
  }

  /**
   * A futures print. `side` is the feed's aggressor; bid and ask the best ticks of the last state
   * before this time, NaN when absent. Returns the number of the sweep it belongs to, -1 for none.
   */
  onTrade(
    ts: number,
    tick: number,
    size: number,
    side: number,
    bid = Number.NaN,
    ask = Number.NaN,
  ): number {
    const sign = this.aggressor.classify(tick, side, bid, ask)
    return this.add(ts, tick, size, sign, this.aggressor.method)
  }

  /** A print whose sign is known already. */
  add(ts: number, tick: number, size: number, sign: number, method: MethodCode): number {
    this.lastSign = sign
    this.lastMethod = method
    if (tick > MAX_ABS_TICK || tick < -MAX_ABS_TICK) return -1
    this.lastTick = tick
    if (ts >= 0) {
      this.volume += size
      this.cvd += sign * size
      this.#notional += tick * size
    }
    const log = this.#log
    const block = log.tail
    const i = log.end & BLOCK_MASK
    block.ts[i] = ts
    block.tick[i] = tick
    block.size[i] = size
    block.sign[i] = sign + 1
    log.advance()
    const row = this.#table.page(tick)
    const at = this.#table.offset(tick)
    row[at + (sign > 0 ? BUY : sign < 0 ? SELL : MID)] += size
    row[at + COUNT]++
    const sweep = this.sweeps.onTrade(ts, tick, size, sign)
    this.advance(ts)
    return sweep
  }

  /** Moves the window's right end to now. Queries do it themselves. */
  advance(now: number): void {
    const log = this.#log
    const edge = now - this.#windowNs
    let at = this.#expired
    while (at < log.end) {
      const block = log.block(at)
      const i = at & BLOCK_MASK
      if (block.ts[i] > edge) break
      const row = this.#table.page(block.tick[i])
      const to = this.#table.offset(block.tick[i])
      row[to + (block.sign[i] === 2 ? BUY : block.sign[i] === 0 ? SELL : MID)] -= block.size[i]
      row[to + COUNT]--
      at++
    }
    if (at >>> BLOCK_SHIFT !== this.#expired >>> BLOCK_SHIFT) log.dropBefore(at)
    this.#expired = at
    this.sweeps.advance(now)
  }

  /** P9.2 around a level in ES points. The reading is reused. */
  read(level: number, now: number): TapeReading {
    this.advance(now)
    const sums = this.#sums
    const band = this.config.band
    this.#table.sum(
      Math.ceil((level - band - EPSILON) / TICK_POINTS),
      Math.floor((level + band + EPSILON) / TICK_POINTS),
      sums,
    )
    const r = this.#reading
    const signed = sums[BUY] + sums[SELL]
    r.buyVol = sums[BUY]
    r.sellVol = sums[SELL]
    r.midVol = sums[MID]
    r.imbalance = signed === 0 ? 0 : (sums[BUY] - sums[SELL]) / signed
    r.trades = sums[COUNT]
    r.velocity = sums[COUNT] / this.config.windowS
    return r
  }

  /** Volume-weighted price since the session opened, points; NaN before the first print. */
  vwap(): number {
    return (this.#notional / this.volume) * TICK_POINTS
  }

  snapshot(): TapeSnapshot {
    return {
      table: this.#table.snapshot(),
      log: this.#log.snapshot(),
      expired: this.#expired,
      aggressor: this.aggressor.snapshot(),
      sweeps: this.sweeps.snapshot(),
      totals: [this.volume, this.cvd, this.#notional, this.lastTick],
    }
  }

  restore(from: TapeSnapshot): void {
    this.#table.restore(from.table)
    this.#log.restore(from.log)
    this.#expired = from.expired
    this.aggressor.restore(from.aggressor)
    this.sweeps.restore(from.sweeps)
    ;[this.volume, this.cvd, this.#notional, this.lastTick] = from.totals
  }
}
