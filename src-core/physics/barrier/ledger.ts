/**
 * The one ledger behind barrier windows, ladder marks, wall autopsies and the depth map: per side
 * and price tick, the displayed size and what was ever added, pulled and filled (P8.3), as running
 * totals. A window measure is a difference of totals; the log knows what to leave out of it. All
 * quantities are whole contracts, so sums are exact whatever the order.
 */
import {
  ASK,
  askLimit,
  BID,
  type BookSide,
  bidLimit,
  MAX_ABS_TICK,
  UNLIMITED_ASK,
  UNLIMITED_BID,
} from '../../domain/book-state.ts'
import { BLOCK_MASK, BLOCK_SHIFT, ChunkedLog, type LogSnapshot } from '../../domain/chunked-log.ts'
import type { OrderBook } from '../../domain/order-book.ts'
import { TickTable, type TickTableSnapshot } from '../../domain/tick-table.ts'
import { PendingFills } from './pending-fills.ts'

/** Fields of a tick's row: displayed size, running totals, and what has left the window. */
export const DISPLAYED = 0
export const ADDED = 1
export const PULLED = 2
export const FILLED = 3
export const ADJUSTED = 4
export const ICEBERG = 5
const EXPIRED = 5
const STRIDE = 11

const COMPARABLE = 2
/** Fields of a log row; KEY is tick * 4 + side, plus 2 when comparable (P8.2). */
const KEY = 0
const BEFORE = 1
const AFTER = 2
const TRADED = 3
const ROW = 4
const makeChanges = () => ({
  ts: new Float64Array(BLOCK_MASK + 1),
  row: new Int32Array((BLOCK_MASK + 1) * ROW),
})
type Changes = ReturnType<typeof makeChanges>

export interface LedgerSnapshot {
  tables: readonly TickTableSnapshot[]
  log: LogSnapshot<Changes>
  expired: number
  pending: ReturnType<PendingFills['snapshot']>
  started: boolean
}

/** Sums over a price range; reused by its ledger. */
export const newSums = () => new Float64Array(STRIDE)

export class BarrierLedger {
  /** Row per tick of bids and of asks. */
  readonly tables = [new TickTable(STRIDE), new TickTable(STRIDE)] as const
  readonly #log = new ChunkedLog(makeChanges)
  readonly #pending = new PendingFills()
  readonly #windowNs: number
  readonly #historyNs: number
  /** First log position still inside the window. */
  #expired = 0
  #started = false

  /** Window of the sums and how far back `displayedIn` can look, nanoseconds. */
  constructor(windowNs: number, historyNs: number) {
    this.#windowNs = windowNs
    this.#historyNs = Math.max(windowNs, historyNs)
  }

  /**
   * A print before the book change of its group. An unsigned one is laid to the side whose best
   * price it reached in the last valid state (P8.3).
   */
  onTrade(tick: number, size: number, side: number, book: OrderBook): void {
    if (!this.#started || tick > MAX_ABS_TICK || tick < -MAX_ABS_TICK) return
    if (side > 0) this.#pending.add(ASK, tick, size)
    else if (side < 0) this.#pending.add(BID, tick, size)
    else if (tick >= book.bestAsk()) this.#pending.add(ASK, tick, size)
    else if (tick <= book.bestBid()) this.#pending.add(BID, tick, size)
  }

  /** One step: from the book's previous valid state to its current one. */
  onStep(book: OrderBook): void {
    const b = book.current
    if (!book.hasPrevious || !this.#started) {
      this.#started = true
      for (let m = 0; m < b.nBid; m++) this.#show(BID, b.bidPx[m], b.bidSz[m])
      for (let m = 0; m < b.nAsk; m++) this.#show(ASK, b.askPx[m], b.askSz[m])
      return
    }
    const a = book.previous
    const ts = b.ts
    const fills = this.#pending.count
    if (fills > 0 || book.bidChanged !== 0) {
      const limit = Math.max(bidLimit(a), bidLimit(b))
      if (book.bidMoved === 0)
        this.#resized(BID, book.bidChanged, b.bidPx, a.bidSz, b.bidSz, limit, ts)
      else this.#merged(BID, a.bidPx, a.bidSz, a.nBid, b.bidPx, b.bidSz, b.nBid, limit, ts)
      if (fills > 0) this.#unmatched(BID, limit, ts)
    }
    if (fills > 0 || book.askChanged !== 0) {
      const limit = Math.min(askLimit(a), askLimit(b))
      if (book.askMoved === 0)
        this.#resized(ASK, book.askChanged, b.askPx, a.askSz, b.askSz, limit, ts)
      else this.#merged(ASK, a.askPx, a.askSz, a.nAsk, b.askPx, b.askSz, b.nAsk, limit, ts)
      if (fills > 0) this.#unmatched(ASK, limit, ts)
    }
    if (fills > 0) this.#pending.clear()
  }

  /** Lets entries with ts <= now - window leave the window sums. */
  advance(now: number): void {
    const log = this.#log
    const edge = now - this.#windowNs
    let at = this.#expired
    if (at >= log.end) return
    let block = log.block(at)
    while (block.ts[at & BLOCK_MASK] <= edge) {
      const i = (at & BLOCK_MASK) * ROW
      expire(this.tables[block.row[i + KEY] & 1], block.row, i)
      at++
      if (at >= log.end) break
      if ((at & BLOCK_MASK) === 0) block = log.block(at)
    }
    const crossed = at >>> BLOCK_SHIFT !== this.#expired >>> BLOCK_SHIFT
    this.#expired = at
    if (crossed) this.#forget(now)
  }

  /** Rows of ticks lo..hi summed; then read with `inWindow` or by field. */
  sum(side: BookSide, lo: number, hi: number, out: Float64Array): void {
    this.tables[side].sum(lo, hi, out)
  }

  /** How many ticks of lo..hi show size. */
  populated(side: BookSide, lo: number, hi: number): number {
    let n = 0
    for (let tick = lo; tick <= hi; tick++) if (this.tables[side].get(tick, DISPLAYED) > 0) n++
    return n
  }

  /**
   * Displayed size of ticks lo..hi at each of `times` (falling, none before the history): today's
   * size less every later change.
   */
  displayedIn(side: BookSide, lo: number, hi: number, times: ArrayLike<number>): Float64Array {
    const out = new Float64Array(times.length)
    let size = 0
    for (let tick = lo; tick <= hi; tick++) size += this.tables[side].get(tick, DISPLAYED)
    let at = this.#log.end - 1
    for (let k = 0; k < times.length; k++) {
      for (; at >= this.#log.begin; at--) {
        const block = this.#log.block(at)
        if (block.ts[at & BLOCK_MASK] <= times[k]) break
        const i = (at & BLOCK_MASK) * ROW
        const tick = block.row[i + KEY] >> 2
        if ((block.row[i + KEY] & 1) === side && tick >= lo && tick <= hi)
          size -= block.row[i + AFTER] - block.row[i + BEFORE]
      }
      out[k] = size
    }
    return out
  }

  snapshot(): LedgerSnapshot {
    return {
      tables: this.tables.map((t) => t.snapshot()),
      log: this.#log.snapshot(),
      expired: this.#expired,
      pending: this.#pending.snapshot(),
      started: this.#started,
    }
  }

  restore(from: LedgerSnapshot): void {
    this.tables.forEach((t, side) => {
      t.restore(from.tables[side])
    })
    this.#log.restore(from.log)
    this.#expired = from.expired
    this.#pending.restore(from.pending)
    this.#started = from.started
  }

  /** Sizes changed, prices stayed. */
  #resized(
    side: BookSide,
    changed: number,
    px: Int32Array,
    before: Int32Array,
    after: Int32Array,
    limit: number,
    ts: number,
  ): void {
    for (let bits = changed; bits !== 0; bits &= bits - 1) {
      const m = 31 - Math.clz32(bits & -bits)
      this.#record(side, px[m], before[m], after[m], limit, ts)
    }
  }

  /** Walks both price ladders from the best price outwards. */
  #merged(
    side: BookSide,
    px0: Int32Array,
    sz0: Int32Array,
    n0: number,
    px1: Int32Array,
    sz1: Int32Array,
    n1: number,
    limit: number,
    ts: number,
  ): void {
    const outwards = side === ASK ? 1 : -1
    let i = 0
    let j = 0
    while (i < n0 || j < n1) {
      const order = i >= n0 ? 1 : j >= n1 ? -1 : (px0[i] - px1[j]) * outwards
      if (order === 0) {
        if (sz0[i] !== sz1[j]) this.#record(side, px0[i], sz0[i], sz1[j], limit, ts)
        i++
        j++
      } else if (order < 0) this.#record(side, px0[i], sz0[i++], 0, limit, ts)
      else this.#record(side, px1[j], 0, sz1[j++], limit, ts)
    }
  }

  /** Prints at prices whose displayed size is the same as before. */
  #unmatched(side: BookSide, limit: number, ts: number): void {
    const pending = this.#pending
    for (let k = 0; k < pending.count; k++) {
      if (pending.side[k] !== side || pending.size[k] === 0) continue
      const tick = pending.tick[k]
      if (side === ASK ? tick > limit : tick < limit) continue
      const size = this.tables[side].get(tick, DISPLAYED)
      this.#record(side, tick, size, size, limit, ts)
    }
  }

  #record(
    side: BookSide,
    tick: number,
    before: number,
    after: number,
    limit: number,
    ts: number,
  ): void {
    const comparable = side === ASK ? tick <= limit : tick >= limit
    const traded = comparable && this.#pending.count > 0 ? this.#pending.take(side, tick) : 0
    const table = this.tables[side]
    const row = table.page(tick)
    const at = table.offset(tick)
    row[at + DISPLAYED] = after
    if (comparable) {
      const net = after - before + traded
      if (net > 0) row[at + ADDED] += net
      else row[at + PULLED] -= net
      if (traded > 0) {
        row[at + FILLED] += traded
        if (traded > before) row[at + ICEBERG] += traded - before
      }
    } else row[at + ADJUSTED] += after - before
    const log = this.#log
    const entry = log.tail.row
    const i = log.end & BLOCK_MASK
    log.tail.ts[i] = ts
    entry[i * ROW + KEY] = (tick << 2) | (comparable ? side | COMPARABLE : side)
    entry[i * ROW + BEFORE] = before
    entry[i * ROW + AFTER] = after
    entry[i * ROW + TRADED] = traded
    log.advance()
  }

  #show(side: BookSide, tick: number, size: number): void {
    const table = this.tables[side]
    table.page(tick)[table.offset(tick) + DISPLAYED] = size
  }

  #forget(now: number): void {
    const edge = now - this.#historyNs
    let keep = this.#log.begin
    while (keep + BLOCK_MASK < this.#expired && this.#log.block(keep).ts[BLOCK_MASK] <= edge)
      keep += BLOCK_MASK + 1
    this.#log.dropBefore(keep)
  }
}

/** The window's part of a running total. */
export const inWindow = (sums: Float64Array, field: number) => sums[field] - sums[field + EXPIRED]

function expire(table: TickTable, entry: Int32Array, i: number): void {
  const tick = entry[i + KEY] >> 2
  const row = table.page(tick)
  const at = table.offset(tick) + EXPIRED
  const before = entry[i + BEFORE]
  const change = entry[i + AFTER] - before
  if ((entry[i + KEY] & COMPARABLE) === 0) {
    row[at + ADJUSTED] += change
    return
  }
  const traded = entry[i + TRADED]
  const net = change + traded
  if (net > 0) row[at + ADDED] += net
  else row[at + PULLED] -= net
  if (traded > 0) {
    row[at + FILLED] += traded
    if (traded > before) row[at + ICEBERG] += traded - before
  }
}

/** True when the whole range lo..hi lies beyond what the side shows (P8.2). */
export const beyond = (side: BookSide, limit: number, lo: number, hi: number) =>
  side === ASK ? limit !== UNLIMITED_ASK && lo > limit : limit !== UNLIMITED_BID && hi < limit
