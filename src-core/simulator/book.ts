/**
 * The simulated ES book: displayed size and order count per price tick and side. Every change is
 * written as the depth records a venue would publish; prices are absolute ticks of 0.25 points.
 */
import { NO_TICK } from '../domain/units.ts'
import { type BookColumns, LEVELS, type TradeColumns } from './columns.ts'

export const BID = 0
export const ASK = 1
export type BookSide = typeof BID | typeof ASK

const ACTION = { add: 65, cancel: 67, trade: 84 } as const
const SIDE_CODE = [66, 65] as const
const LAST = 0x80
/** Highest tick held: 16,384 points. */
const SPAN = 65_536

export class SimBook {
  readonly size = [new Int32Array(SPAN), new Int32Array(SPAN)] as const
  readonly orders = [new Int32Array(SPAN), new Int32Array(SPAN)] as const
  bestBid: number
  bestAsk: number
  sequence = 1000
  /** Records written so far. */
  records = 0
  readonly #out: BookColumns
  readonly #trades: TradeColumns

  constructor(midTick: number, out: BookColumns, trades: TradeColumns) {
    this.bestBid = midTick
    this.bestAsk = midTick + 1
    this.#out = out
    this.#trades = trades
  }

  best(side: BookSide): number {
    return side === BID ? this.bestBid : this.bestAsk
  }

  /** Middle of the market in ticks. */
  get mid(): number {
    return (this.bestBid + this.bestAsk) / 2
  }

  /** Sets a queue without a record: only for prices nobody can see. */
  seed(side: BookSide, tick: number, size: number): void {
    this.size[side][tick] = size
    this.orders[side][tick] = Math.max(1, Math.round(size / 3))
  }

  /** The last visible price of a side. */
  farthest(side: BookSide): number {
    const q = this.size[side]
    const step = side === BID ? -1 : 1
    let tick = this.best(side)
    let seen = 0
    let last = tick
    for (let i = 0; i < 80 && seen < LEVELS; i++, tick += step)
      if (q[tick]! > 0) {
        seen++
        last = tick
      }
    return last
  }

  add(ts: number, side: BookSide, tick: number, size: number, last = true): void {
    this.size[side][tick]! += size
    this.orders[side][tick]! += 1 + (size >> 4)
    if (side === BID && tick > this.bestBid) this.bestBid = tick
    else if (side === ASK && tick < this.bestAsk) this.bestAsk = tick
    this.#record(ts, ACTION.add, side, tick, size, last)
  }

  cancel(ts: number, side: BookSide, tick: number, size: number, last = true): void {
    const q = this.size[side]
    const left = q[tick]! - size
    const count = this.orders[side][tick]!
    q[tick] = left
    this.orders[side][tick] = left === 0 ? 0 : Math.max(1, Math.min(count - 1, left))
    const depth = this.#depth(side, tick)
    if (left === 0) this.#retreat(side)
    this.#record(ts, ACTION.cancel, side, tick, size, last, depth)
  }

  /**
   * Takes up to `size` from a side, best price first, no further than `limit` (inclusive): all
   * prints first with the book as it stood, then the removals. Returns what was filled.
   */
  take(ts: number, side: BookSide, size: number, limit: number, hidden = -1): number {
    const q = this.size[side]
    const step = side === BID ? -1 : 1
    const first = this.best(side)
    let left = size
    let depth = 0
    let end = first
    for (let tick = first; left > 0 && (limit - tick) * step >= 0; tick += step) {
      const available = q[tick]!
      if (available === 0) continue
      const fill = tick === hidden ? left : Math.min(left, available)
      this.#print(ts, side, tick, fill, depth++)
      left -= fill
      end = tick
    }
    let rest = size - left
    for (let tick = first; rest > 0; tick += step) {
      const available = q[tick]!
      if (available === 0) continue
      const fill = tick === hidden ? rest : Math.min(rest, available)
      rest -= fill
      if (tick !== hidden) this.cancel(ts, side, tick, fill, rest === 0)
      else this.#iceberg(ts, side, tick, fill)
      if (tick === end) break
    }
    return size - left
  }

  /** A fill against hidden size: what was shown is taken and shown again within the event. */
  #iceberg(ts: number, side: BookSide, tick: number, fill: number): void {
    const shown = Math.min(fill, this.size[side][tick]!)
    this.cancel(ts, side, tick, shown, false)
    this.add(ts, side, tick, shown, true)
  }

  #retreat(side: BookSide): void {
    const q = this.size[side]
    if (side === BID) while (q[this.bestBid] === 0) this.bestBid--
    else while (q[this.bestAsk] === 0) this.bestAsk++
  }

  #depth(side: BookSide, tick: number): number {
    const q = this.size[side]
    let depth = 0
    if (side === BID) for (let t = this.bestBid; t > tick; t--) depth += q[t]! > 0 ? 1 : 0
    else for (let t = this.bestAsk; t < tick; t++) depth += q[t]! > 0 ? 1 : 0
    return depth
  }

  #print(ts: number, side: BookSide, tick: number, size: number, depth: number): void {
    const i = this.#record(ts, ACTION.trade, side, tick, size, false, depth)
    // A trade's side is the aggressor's: asks are taken by a buyer.
    this.#out.side[i] = SIDE_CODE[side === ASK ? BID : ASK]
    const t = this.#trades
    const j = t.row()
    t.ts[j] = ts
    t.sequence[j] = this.sequence
    t.price[j] = tick
    t.size[j] = size
    t.side[j] = side === ASK ? 1 : -1
    t.depth[j] = depth
  }

  #record(
    ts: number,
    action: number,
    side: BookSide,
    tick: number,
    size: number,
    last: boolean,
    depth = this.#depth(side, tick),
  ): number {
    const o = this.#out
    const i = o.row()
    o.ts[i] = ts
    o.sequence[i] = this.sequence
    o.action[i] = action
    o.side[i] = SIDE_CODE[side]
    o.depth[i] = depth
    o.flags[i] = last ? LAST : 0
    o.price[i] = tick
    o.size[i] = size
    this.#levels(BID, -1, i, o.bidPx, o.bidSz, o.bidCt)
    this.#levels(ASK, 1, i, o.askPx, o.askSz, o.askCt)
    this.records++
    // Other instruments share the channel, so its numbering jumps.
    if (last) this.sequence += 1 + (tick & 3)
    return i
  }

  #levels(
    side: BookSide,
    step: number,
    row: number,
    px: Int32Array,
    sz: Int32Array,
    ct: Int32Array,
  ): void {
    const q = this.size[side]
    const n = this.orders[side]
    let tick = this.best(side)
    let at = row * LEVELS
    const end = at + LEVELS
    for (let i = 0; i < 80 && at < end; i++, tick += step) {
      const size = q[tick]!
      if (size === 0) continue
      px[at] = tick
      sz[at] = size
      ct[at] = n[tick]!
      at++
    }
    for (; at < end; at++) {
      px[at] = NO_TICK
      sz[at] = 0
      ct[at] = 0
    }
  }
}
