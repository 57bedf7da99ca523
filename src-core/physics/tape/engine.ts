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
  /** Running sums over the ticks of the window, rebuilt when it changed: a level is a difference of two. */
  #prefix = new Float64Array(STRIDE * 64)
  #prefixLo = 0
  #prefixTicks = 0
  #isStale = true
  /** Every print of the window lies within these ticks. */
  #lo = MAX_ABS_TICK
  #hi = -MAX_ABS_TICK
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
    if (tick < this.#lo) this.#lo = tick
    if (tick > this.#hi) this.#hi = tick
    this.#isStale = true
    return this.sweeps.onTrade(ts, tick, size, sign)
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
    if (at !== this.#expired) this.#isStale = true
    this.#expired = at
    this.sweeps.advance(now)
  }

  /** P9.2 around a level in ES points. The reading is reused. */
  read(level: number, now: number): TapeReading {
    this.advance(now)
    if (this.#isStale) this.#rebuild()
    const sums = this.#sums
    const band = this.config.band
    const last = this.#prefixTicks
    const from = clamp(Math.ceil((level - band - EPSILON) / TICK_POINTS) - this.#prefixLo, last)
    const to = clamp(Math.floor((level + band + EPSILON) / TICK_POINTS) + 1 - this.#prefixLo, last)
    const prefix = this.#prefix
    for (let f = 0; f < STRIDE; f++) {
      sums[f] = to > from ? prefix[to * STRIDE + f] - prefix[from * STRIDE + f] : 0
    }
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

  /** Prefix row n holds the sums of the n lowest ticks of the window; whole contracts, so exact. */
  #rebuild(): void {
    this.#isStale = false
    if (this.#expired === this.#log.end) {
      this.#lo = MAX_ABS_TICK
      this.#hi = -MAX_ABS_TICK
      this.#prefixTicks = 0
      return
    }
    const table = this.#table
    while (table.get(this.#lo, COUNT) === 0) this.#lo++
    while (table.get(this.#hi, COUNT) === 0) this.#hi--
    const ticks = this.#hi - this.#lo + 1
    if (this.#prefix.length < (ticks + 1) * STRIDE) {
      this.#prefix = new Float64Array((ticks + 1) * STRIDE * 2)
    }
    const prefix = this.#prefix
    for (let n = 0; n < ticks; n++) {
      const page = table.page(this.#lo + n)
      const at = table.offset(this.#lo + n)
      const row = n * STRIDE
      for (let f = 0; f < STRIDE; f++) prefix[row + STRIDE + f] = prefix[row + f] + page[at + f]
    }
    this.#prefixLo = this.#lo
    this.#prefixTicks = ticks
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
    this.#lo = MAX_ABS_TICK
    this.#hi = -MAX_ABS_TICK
    for (let at = this.#expired; at < this.#log.end; at++) {
      const tick = this.#log.block(at).tick[at & BLOCK_MASK]
      if (tick < this.#lo) this.#lo = tick
      if (tick > this.#hi) this.#hi = tick
    }
    this.#isStale = true
  }
}

const clamp = (n: number, most: number) => Math.min(Math.max(n, 0), most)
