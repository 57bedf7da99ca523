/**
 * The futures book as the engines see it (P0 groups, P2.2 validity): the last valid state and the
 * one before it. Records of a group are loaded one after another; only the last one that may be
 * read becomes a state, when the group is committed. An invalid state changes nothing but a counter.
 */
import type { FuturesBookBatch } from './batches.ts'
import { type BookState, copyState, emptyState, MAX_ABS_TICK, MAX_LEVELS } from './book-state.ts'
import { NO_TICK } from './units.ts'

const END_OF_EVENT = 0x80
const MAYBE_BAD_BOOK = 0x04

/** What has been seen since the session began. */
export interface BookCounters {
  /** Groups that ended in a readable state, valid or not. */
  states: number
  /** P2.2 `book_crossed`: best bid at or above best ask. */
  crossed: number
  /** States with neither side. */
  empty: number
  /** Levels out of order or prices no future has: not a book. */
  malformed: number
  /** Records flagged MAYBE_BAD_BOOK. */
  maybeBad: number
  /** Records whose sequence ran backwards. */
  backwards: number
}

export interface OrderBookSnapshot {
  current: BookState
  previous: BookState
  pending: BookState
  flags: readonly [
    valid: boolean,
    hasPrevious: boolean,
    pending: boolean,
    pendingOk: boolean,
    marksEnd: boolean,
  ]
  pendingBids: number
  pendingAsks: number
  /** bidChanged, bidMoved, askChanged, askMoved. */
  differences: readonly [number, number, number, number]
  lastSequence: number
  counters: BookCounters
}

export class OrderBook {
  /** Last valid state; meaningless until `valid`. */
  current: BookState = emptyState()
  /** The valid state before it; meaningless until `hasPrevious`. */
  previous: BookState = emptyState()
  valid = false
  hasPrevious = false
  /** Bit m set: level m differs in price, size or presence between `previous` and `current`. */
  bidChanged = 0
  askChanged = 0
  /** Bit m set: level m differs in price or presence. */
  bidMoved = 0
  askMoved = 0
  readonly counters: BookCounters = {
    states: 0,
    crossed: 0,
    empty: 0,
    malformed: 0,
    maybeBad: 0,
    backwards: 0,
  }
  #pending: BookState = emptyState()
  #pendingBids = 0
  #pendingAsks = 0
  #hasPending = false
  #pendingOk = true
  #marksEnd = false
  #lastSequence = -1

  /**
   * Takes row i as the newest record of the open group. Once the feed has marked an end of event,
   * records without the mark are half-applied books and are not read (P0).
   */
  load(batch: FuturesBookBatch, i: number): void {
    const flags = batch.flags[i]
    if (flags & MAYBE_BAD_BOOK) this.counters.maybeBad++
    const sequence = batch.sequence[i]
    if (sequence < this.#lastSequence) this.counters.backwards++
    this.#lastSequence = sequence
    if (flags & END_OF_EVENT) this.#marksEnd = true
    else if (this.#marksEnd) return
    const s = this.#pending
    const width = batch.levels
    const levels = Math.min(width, MAX_LEVELS)
    s.levels = levels
    const c = this.current
    const { bidPx, bidSz, askPx, askSz } = batch
    const at = i * width
    const bids = takeSide(bidPx, bidSz, at, levels, -1, s.bidPx, s.bidSz, c.bidPx, c.bidSz, c.nBid)
    const asks = takeSide(askPx, askSz, at, levels, 1, s.askPx, s.askSz, c.askPx, c.askSz, c.nAsk)
    s.nBid = bids & COUNT_MASK
    s.nAsk = asks & COUNT_MASK
    this.#pendingBids = bids
    this.#pendingAsks = asks
    this.#pendingOk = ((bids | asks) & OUT_OF_ORDER) === 0
    this.#hasPending = true
  }

  /** Ends the group of time ts. True when it gave a new valid state. */
  commitGroup(ts: number): boolean {
    if (!this.#hasPending) return false
    this.#hasPending = false
    const s = this.#pending
    this.counters.states++
    if (!this.#pendingOk) {
      this.counters.malformed++
      return false
    }
    if (s.nBid === 0 && s.nAsk === 0) {
      this.counters.empty++
      return false
    }
    if (s.nBid > 0 && s.nAsk > 0 && s.bidPx[0] >= s.askPx[0]) {
      this.counters.crossed++
      return false
    }
    s.ts = ts
    s.bidTotal = sum(s.bidSz, s.nBid)
    s.askTotal = sum(s.askSz, s.nAsk)
    const spare = this.previous
    this.previous = this.current
    this.current = s
    this.#pending = spare
    this.hasPrevious = this.valid
    this.valid = true
    this.bidChanged = (this.#pendingBids >> CHANGED_SHIFT) & LEVELS_MASK
    this.bidMoved = (this.#pendingBids >> MOVED_SHIFT) & LEVELS_MASK
    this.askChanged = (this.#pendingAsks >> CHANGED_SHIFT) & LEVELS_MASK
    this.askMoved = (this.#pendingAsks >> MOVED_SHIFT) & LEVELS_MASK
    return true
  }

  /** Mid in ticks (may be a half); NaN while a side is missing or no state is known. */
  midTicks(): number {
    const s = this.current
    if (!this.valid || s.nBid === 0 || s.nAsk === 0) return Number.NaN
    return (s.bidPx[0] + s.askPx[0]) / 2
  }

  /** Best bid tick; NaN when absent. */
  bestBid(): number {
    return this.valid && this.current.nBid > 0 ? this.current.bidPx[0] : Number.NaN
  }

  /** Best ask tick; NaN when absent. */
  bestAsk(): number {
    return this.valid && this.current.nAsk > 0 ? this.current.askPx[0] : Number.NaN
  }

  /** States ignored by P2.2, of `counters.states`. */
  invalidStates(): number {
    return this.counters.crossed + this.counters.empty + this.counters.malformed
  }

  snapshot(): OrderBookSnapshot {
    const copy = (s: BookState) => {
      const to = emptyState()
      copyState(s, to)
      return to
    }
    return {
      current: copy(this.current),
      previous: copy(this.previous),
      pending: copy(this.#pending),
      flags: [this.valid, this.hasPrevious, this.#hasPending, this.#pendingOk, this.#marksEnd],
      pendingBids: this.#pendingBids,
      pendingAsks: this.#pendingAsks,
      differences: [this.bidChanged, this.bidMoved, this.askChanged, this.askMoved],
      lastSequence: this.#lastSequence,
      counters: { ...this.counters },
    }
  }

  restore(from: OrderBookSnapshot): void {
    copyState(from.current, this.current)
    copyState(from.previous, this.previous)
    copyState(from.pending, this.#pending)
    ;[this.valid, this.hasPrevious, this.#hasPending, this.#pendingOk, this.#marksEnd] = from.flags
    this.#pendingBids = from.pendingBids
    this.#pendingAsks = from.pendingAsks
    ;[this.bidChanged, this.bidMoved, this.askChanged, this.askMoved] = from.differences
    this.#lastSequence = from.lastSequence
    Object.assign(this.counters, from.counters)
  }
}

// What `takeSide` returns, in one integer so that nothing is allocated per record.
const COUNT_MASK = 15
const OUT_OF_ORDER = 16
const LEVELS_MASK = (1 << MAX_LEVELS) - 1
const CHANGED_SHIFT = 5
const MOVED_SHIFT = CHANGED_SHIFT + MAX_LEVELS

/**
 * Copies the populated levels of one side and compares them with the last valid state: how many
 * there are, whether they are out of order (`outwards` is the sign of price from the touch away) or
 * beyond any futures price, and per level whether it changed and whether its price did.
 */
function takeSide(
  px: Int32Array,
  sz: Int32Array,
  from: number,
  levels: number,
  outwards: number,
  toPx: Int32Array,
  toSz: Int32Array,
  oldPx: Int32Array,
  oldSz: Int32Array,
  oldCount: number,
): number {
  let n = 0
  let out = 0
  let moved = 0
  let changed = 0
  let last = -MAX_ABS_TICK - 1
  for (let m = 0; m < levels; m++) {
    const price = px[from + m]
    const size = sz[from + m]
    if (price === NO_TICK || size <= 0) continue
    const rank = price * outwards
    if (rank <= last || rank > MAX_ABS_TICK) out = OUT_OF_ORDER
    last = rank
    if (price !== oldPx[n]) moved |= 1 << n
    else if (size !== oldSz[n]) changed |= 1 << n
    toPx[n] = price
    toSz[n++] = size
  }
  // Beyond the old state's levels its buffers are stale; presence alone decides there.
  if (n !== oldCount) moved |= range(Math.min(n, oldCount), Math.max(n, oldCount))
  return n | out | ((changed | moved) << CHANGED_SHIFT) | (moved << MOVED_SHIFT)
}

function sum(x: Int32Array, n: number): number {
  let total = 0
  for (let m = 0; m < n; m++) total += x[m]
  return total
}

/** Bits [from, to). */
const range = (from: number, to: number) => ((1 << to) - 1) & ~((1 << from) - 1)
