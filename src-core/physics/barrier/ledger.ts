/**
 * The one ledger behind barrier windows, ladder marks, wall autopsies and the depth map: per side
 * and price tick, the displayed size and what was ever added, pulled and filled (P8.3), as running
 * totals. A window measure is a difference of totals; the log knows what to leave out of it. All
 * quantities are whole contracts, so sums are exact whatever the order.
 */
import {
  ASK,
  BID,
  type BookSide,
  MAX_ABS_TICK,
  UNLIMITED_ASK,
  UNLIMITED_BID,
} from '../../domain/book-state.ts'
import {
  ASK_COMMON,
  ASKS_MOVED,
  BID_COMMON,
  BIDS_END,
  BIDS_MOVED,
  type BookSteps,
  CHANGE,
  CHANGES_END,
  FIRST_STEP,
  FLAGS,
  PRICE_AFTER,
  PRICE_BEFORE,
  SIZE_AFTER,
  SIZE_BEFORE,
  STEP,
} from '../../domain/book-steps.ts'
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
  /** Time of the step at hand; in an array because a number that is passed on takes memory. */
  readonly #ts = new Float64Array(1)

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

  /** Steps [from, to) of a journal, from one valid state of the book to the next. */
  onSteps(steps: BookSteps, from: number, to: number): void {
    const { step, change } = steps
    let at = steps.begin(from)
    for (let n = from; n < to; n++) {
      const row = n * STEP
      const flags = step[row + FLAGS]
      const bidsEnd = step[row + BIDS_END]
      const end = step[row + CHANGES_END]
      if (flags & FIRST_STEP) {
        this.#started = true
        for (; at < end; at++)
          this.#show(
            at < bidsEnd ? BID : ASK,
            change[at * CHANGE + PRICE_AFTER],
            change[at * CHANGE + SIZE_AFTER],
          )
        continue
      }
      this.#ts[0] = steps.ts[n]
      const hasFills = this.#pending.count > 0
      if (hasFills || bidsEnd > at) {
        const limit = step[row + BID_COMMON]
        if (flags & BIDS_MOVED) this.#merged(BID, change, at, bidsEnd, limit)
        else this.#resized(BID, change, at, bidsEnd)
        if (hasFills) this.#unmatched(BID, limit)
      }
      if (hasFills || end > bidsEnd) {
        const limit = step[row + ASK_COMMON]
        if (flags & ASKS_MOVED) this.#merged(ASK, change, bidsEnd, end, limit)
        else this.#resized(ASK, change, bidsEnd, end)
        if (hasFills) this.#unmatched(ASK, limit)
      }
      if (hasFills) this.#pending.clear()
      at = end
    }
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
    const log = this.#log
    // Keys hold the tick above two bits.
    const least = lo << 2
    const most = (hi << 2) | 3
    let at = log.end - 1
    for (let k = 0; k < times.length; k++) {
      const time = times[k]
      while (at >= log.begin) {
        const { ts, row } = log.block(at)
        let i = at & BLOCK_MASK
        for (; i >= 0 && ts[i] > time; i--) {
          const key = row[i * ROW + KEY]
          if (key >= least && key <= most && (key & 1) === side)
            size -= row[i * ROW + AFTER] - row[i * ROW + BEFORE]
        }
        at += i - (at & BLOCK_MASK)
        if (i >= 0) break
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

  /** Sizes changed, prices stayed: levels in sight before and after, so their sizes compare. */
  #resized(side: BookSide, change: Int32Array, from: number, to: number): void {
    const end = to * CHANGE
    for (let at = from * CHANGE; at < end; at += CHANGE)
      this.#record(
        side,
        change[at + PRICE_AFTER],
        change[at + SIZE_BEFORE],
        change[at + SIZE_AFTER],
        true,
      )
  }

  /**
   * Walks both price ladders from the best price outwards. Levels that stayed as they were lie
   * between the same neighbours in both, so the changed ones are all there is to walk.
   */
  #merged(side: BookSide, change: Int32Array, from: number, to: number, limit: number): void {
    const outwards = side === ASK ? 1 : -1
    const end = to * CHANGE
    let i = shown(change, from * CHANGE, end, SIZE_BEFORE)
    let j = shown(change, from * CHANGE, end, SIZE_AFTER)
    while (i < end || j < end) {
      const order =
        i >= end
          ? 1
          : j >= end
            ? -1
            : (change[i + PRICE_BEFORE] - change[j + PRICE_AFTER]) * outwards
      const before = order <= 0 ? change[i + SIZE_BEFORE] : 0
      const after = order >= 0 ? change[j + SIZE_AFTER] : 0
      const tick = order <= 0 ? change[i + PRICE_BEFORE] : change[j + PRICE_AFTER]
      if (before !== after) this.#record(side, tick, before, after, isInSight(side, tick, limit))
      if (order <= 0) i = shown(change, i + CHANGE, end, SIZE_BEFORE)
      if (order >= 0) j = shown(change, j + CHANGE, end, SIZE_AFTER)
    }
  }

  /** Prints at prices whose displayed size is the same as before. */
  #unmatched(side: BookSide, limit: number): void {
    const pending = this.#pending
    for (let k = 0; k < pending.count; k++) {
      if (pending.side[k] !== side || pending.size[k] === 0) continue
      const tick = pending.tick[k]
      if (!isInSight(side, tick, limit)) continue
      const size = this.tables[side].get(tick, DISPLAYED)
      this.#record(side, tick, size, size, true)
    }
  }

  #record(side: BookSide, tick: number, before: number, after: number, comparable: boolean): void {
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
    const { ts, row: entry } = log.tail
    const i = log.end & BLOCK_MASK
    ts[i] = this.#ts[0]
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

/** The first change at or after `at` whose level is there; `end` when there is none. */
function shown(change: Int32Array, at: number, end: number, size: number): number {
  let next = at
  while (next < end && change[next + size] === 0) next += CHANGE
  return next
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

/** No further out than the outermost tick shown both before and after (P8.2). */
const isInSight = (side: BookSide, tick: number, limit: number) =>
  side === ASK ? tick <= limit : tick >= limit

/** True when the whole range lo..hi lies beyond what the side shows (P8.2). */
export const beyond = (side: BookSide, limit: number, lo: number, hi: number) =>
  side === ASK ? limit !== UNLIMITED_ASK && lo > limit : limit !== UNLIMITED_BID && hi < limit
