/**
 * The futures book as the engines see it (P0 groups, P2.2 validity): the last valid state, and the
 * steps that led there. Records of a group are loaded one after another; only the last one that may
 * be read becomes a state, when the group is committed. An invalid state changes nothing but a
 * counter.
 */
import type { FuturesBookBatch } from './batches.ts'
import {
  askLimit,
  type BookState,
  bidLimit,
  copyState,
  emptyState,
  MAX_ABS_TICK,
  MAX_LEVELS,
  UNLIMITED_ASK,
  UNLIMITED_BID,
} from './book-state.ts'
import {
  ASK_COMMON,
  ASK_LIMIT,
  ASKS_MOVED,
  BID_COMMON,
  BID_LIMIT,
  BIDS_END,
  BIDS_MOVED,
  BookSteps,
  CHANGE,
  CHANGES_END,
  COUNTS,
  FIRST_STEP,
  FLAGS,
  LEVEL,
  PRICE_AFTER,
  PRICE_BEFORE,
  SIZE_AFTER,
  SIZE_BEFORE,
  STEP,
} from './book-steps.ts'
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
  lastSequence: number
  counters: BookCounters
}

export class OrderBook {
  /** Last valid state; meaningless until `valid`. */
  readonly current: BookState = emptyState()
  valid = false
  /** There was a valid state before `current`. */
  hasPrevious = false
  /** Steps not taken by anyone yet, the last one at the end; full, it starts anew. */
  readonly steps = new BookSteps()
  readonly counters: BookCounters = {
    states: 0,
    crossed: 0,
    empty: 0,
    malformed: 0,
    maybeBad: 0,
    backwards: 0,
  }
  readonly #pending: BookState = emptyState()
  #pendingBids = 0
  #pendingAsks = 0
  #hasPending = false
  #pendingOk = true
  #marksEnd = false
  #lastSequence = -1
  /** Places of the newest row that may differ from `current`, as `FuturesBookBatch.changed`. */
  #unsure = ALL_LEVELS
  /** Places in which it may differ from the pending row. */
  #unread = 0
  #growth = 0
  /** Outermost ticks in sight in `current`. */
  #bidLimit: number = UNLIMITED_BID
  #askLimit: number = UNLIMITED_ASK

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
    const width = batch.levels
    const levels = Math.min(width, MAX_LEVELS)
    const s = this.#pending
    const { changed } = batch
    const news = changed === undefined || levels !== s.levels ? ALL_LEVELS : changed[i]
    this.#unsure |= news
    if (flags & END_OF_EVENT) this.#marksEnd = true
    else if (this.#marksEnd) {
      this.#unread |= news
      return
    }
    this.#unread = 0
    const c = this.current
    const { bidPx, bidSz, askPx, askSz } = batch
    const at = i * width
    s.levels = levels
    const unsure = this.#unsure
    const maybe = unsure & LEVELS_MASK
    let bids = resized(bidPx, bidSz, at, levels, maybe, s.bidSz, c.bidPx, c.bidSz, c.nBid)
    if (bids < 0) bids = moved(bidPx, bidSz, at, levels, -1, s.bidPx, s.bidSz, c.bidPx, c.bidSz)
    const maybeAsks = unsure >>> ASKS_SHIFT
    let asks = resized(askPx, askSz, at, levels, maybeAsks, s.askSz, c.askPx, c.askSz, c.nAsk)
    if (asks < 0) asks = moved(askPx, askSz, at, levels, 1, s.askPx, s.askSz, c.askPx, c.askSz)
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
    const c = this.current
    const bids = this.#pendingBids
    const asks = this.#pendingAsks
    const bestBid = (bids >> MOVED_SHIFT) & 1 ? s.bidPx[0] : c.bidPx[0]
    const bestAsk = (asks >> MOVED_SHIFT) & 1 ? s.askPx[0] : c.askPx[0]
    if (s.nBid > 0 && s.nAsk > 0 && bestBid >= bestAsk) {
      this.counters.crossed++
      return false
    }
    this.#step(ts, bids, asks)
    return true
  }

  /**
   * Takes rows from `from` on as long as each is a group of its own, no later than `until`, that does
   * nothing but resize levels in sight: the same as `load` and `commitGroup` for each of them, for
   * the record that nearly every record is. Stops before the first row that is anything else, before
   * the last row of the batch (its group may go on) and when the journal is full.
   * @returns the first row not taken
   */
  resize(batch: FuturesBookBatch, from: number, to: number, until: number): number {
    const { ts, sequence, flags, changed, levels, bidPx, bidSz, askPx, askSz } = batch
    const { current: c, steps } = this
    if (!this.valid || this.#hasPending) return from
    if (levels !== c.levels || levels !== this.#pending.levels) return from
    const { step, change } = steps
    const mask = (1 << levels) - 1
    const { nBid, nAsk } = c
    const counts = nBid | (nAsk << 4)
    const end = Math.min(to, batch.length - 1)
    const unmarked = this.#marksEnd ? END_OF_EVENT : 0
    let unsure = this.#unsure
    let last = this.#lastSequence
    let i = from
    for (; i < end && !steps.isFull; i++) {
      const t = ts[i]
      if (t > until || ts[i + 1] === t || sequence[i] < last) break
      if ((flags[i] & (END_OF_EVENT | MAYBE_BAD_BOOK)) !== unmarked) break
      unsure = changed === undefined ? ALL_LEVELS : unsure | changed[i]
      const row = i * levels
      const first = steps.changes * CHANGE
      const bids = resizes(bidPx, bidSz, row, unsure & mask, c.bidPx, c.bidSz, nBid, change, first)
      if (bids < 0) break
      const maybe = (unsure >>> ASKS_SHIFT) & mask
      const asks = resizes(askPx, askSz, row, maybe, c.askPx, c.askSz, nAsk, change, bids)
      if (asks < 0) break
      unsure = 0
      last = sequence[i]
      c.bidTotal += laid(change, first, bids, c.bidSz)
      c.askTotal += laid(change, bids, asks, c.askSz)
      const n = steps.length++
      const at = n * STEP
      steps.changes = asks / CHANGE
      step[at + FLAGS] = 0
      step[at + BIDS_END] = bids / CHANGE
      step[at + CHANGES_END] = asks / CHANGE
      step[at + BID_LIMIT] = this.#bidLimit
      step[at + ASK_LIMIT] = this.#askLimit
      step[at + BID_COMMON] = this.#bidLimit
      step[at + ASK_COMMON] = this.#askLimit
      step[at + COUNTS] = counts
      steps.ts[n] = t
      steps.bidTotal[n] = c.bidTotal
      steps.askTotal[n] = c.askTotal
    }
    if (i === from) return from
    this.#unsure = unsure
    this.#lastSequence = last
    this.counters.states += i - from
    this.hasPrevious = true
    c.ts = ts[i - 1]
    return i
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
      pending: copy(this.#pending),
      flags: [this.valid, this.hasPrevious, this.#hasPending, this.#pendingOk, this.#marksEnd],
      pendingBids: this.#pendingBids,
      pendingAsks: this.#pendingAsks,
      lastSequence: this.#lastSequence,
      counters: { ...this.counters },
    }
  }

  restore(from: OrderBookSnapshot): void {
    copyState(from.current, this.current)
    copyState(from.pending, this.#pending)
    ;[this.valid, this.hasPrevious, this.#hasPending, this.#pendingOk, this.#marksEnd] = from.flags
    this.#pendingBids = from.pendingBids
    this.#pendingAsks = from.pendingAsks
    this.#lastSequence = from.lastSequence
    Object.assign(this.counters, from.counters)
    this.#unsure = ALL_LEVELS
    this.#unread = ALL_LEVELS
    this.#bidLimit = bidLimit(this.current)
    this.#askLimit = askLimit(this.current)
    this.steps.clear()
  }

  /** Lays the pending changes over `current` and writes the step down. */
  #step(ts: number, bids: number, asks: number): void {
    const { current: c, steps } = this
    const s = this.#pending
    if (steps.isFull) steps.clear()
    const { step } = steps
    const n = steps.length++
    const row = n * STEP
    const bidBefore = this.#bidLimit
    const askBefore = this.#askLimit
    const isResized = c.levels !== s.levels
    let flags = this.valid ? 0 : FIRST_STEP
    const bidChanged = (bids >> CHANGED_SHIFT) & LEVELS_MASK
    const bidMoved = (bids >> MOVED_SHIFT) & LEVELS_MASK
    const askChanged = (asks >> CHANGED_SHIFT) & LEVELS_MASK
    const askMoved = (asks >> MOVED_SHIFT) & LEVELS_MASK
    if (bidChanged !== 0) {
      this.#apply(c.bidPx, c.bidSz, s.bidPx, s.bidSz, bidChanged, bidMoved)
      c.bidTotal += this.#growth
    }
    step[row + BIDS_END] = steps.changes
    if (askChanged !== 0) {
      this.#apply(c.askPx, c.askSz, s.askPx, s.askSz, askChanged, askMoved)
      c.askTotal += this.#growth
    }
    step[row + CHANGES_END] = steps.changes
    c.ts = ts
    c.levels = s.levels
    c.nBid = s.nBid
    c.nAsk = s.nAsk
    if (bidMoved !== 0 || isResized) {
      this.#bidLimit = bidLimit(c)
      flags |= BIDS_MOVED
    }
    if (askMoved !== 0 || isResized) {
      this.#askLimit = askLimit(c)
      flags |= ASKS_MOVED
    }
    const bidAfter = this.#bidLimit
    const askAfter = this.#askLimit
    step[row + FLAGS] = flags
    step[row + BID_LIMIT] = bidAfter
    step[row + ASK_LIMIT] = askAfter
    step[row + BID_COMMON] = Math.max(bidBefore, bidAfter)
    step[row + ASK_COMMON] = Math.min(askBefore, askAfter)
    step[row + COUNTS] = c.nBid | (c.nAsk << 4)
    steps.ts[n] = ts
    steps.bidTotal[n] = c.bidTotal
    steps.askTotal[n] = c.askTotal
    // A ladder with gaps was closed up: the places of the next row say nothing about `current`.
    this.#unsure = (bids | asks) & CLOSED_UP ? ALL_LEVELS : this.#unread
    this.hasPrevious = this.valid
    this.valid = true
  }

  /** Lays changed levels over a side and writes them down; `#growth` is how its size grew. */
  #apply(
    px: Int32Array,
    sz: Int32Array,
    newPx: Int32Array,
    newSz: Int32Array,
    changed: number,
    placesMoved: number,
  ): void {
    const { change } = this.steps
    let to = this.steps.changes * CHANGE
    let growth = 0
    for (let bits = changed; bits !== 0; bits &= bits - 1) {
      const m = 31 - Math.clz32(bits & -bits)
      const size = newSz[m]
      const price = (placesMoved >> m) & 1 ? newPx[m] : px[m]
      change[to + LEVEL] = m
      change[to + PRICE_BEFORE] = px[m]
      change[to + SIZE_BEFORE] = sz[m]
      change[to + PRICE_AFTER] = price
      change[to + SIZE_AFTER] = size
      to += CHANGE
      growth += size - sz[m]
      sz[m] = size
      px[m] = price
    }
    this.#growth = growth
    this.steps.changes = to / CHANGE
  }
}

// What the readers of a side return, in one integer so that nothing is allocated per record.
const COUNT_MASK = 15
const OUT_OF_ORDER = 16
const CLOSED_UP = 32
const LEVELS_MASK = (1 << MAX_LEVELS) - 1
const CHANGED_SHIFT = 6
const MOVED_SHIFT = CHANGED_SHIFT + MAX_LEVELS
const ASKS_SHIFT = 16
const ALL_LEVELS = LEVELS_MASK | (LEVELS_MASK << ASKS_SHIFT)

/**
 * Nearly every record: prices as in the last valid state, a size or two different. Looks at the
 * places that may differ, notes the new sizes and which levels they are of; -1 when anything else
 * has changed.
 */
function resized(
  px: Int32Array,
  sz: Int32Array,
  from: number,
  levels: number,
  maybe: number,
  toSz: Int32Array,
  oldPx: Int32Array,
  oldSz: Int32Array,
  count: number,
): number {
  if (count > levels) return -1
  let changed = 0
  for (let bits = maybe & ((1 << levels) - 1); bits !== 0; bits &= bits - 1) {
    const m = 31 - Math.clz32(bits & -bits)
    if (px[from + m] !== oldPx[m]) return -1
    const size = sz[from + m]
    if (size === oldSz[m]) continue
    if (size <= 0 || m >= count) return -1
    toSz[m] = size
    changed |= 1 << m
  }
  return count | (changed << CHANGED_SHIFT)
}

/**
 * Writes the new sizes of a side's levels down at `to`, for the places that may differ. A place whose
 * price is another, or that gains or loses its level, makes it -1: no mere resizing.
 * @returns where the next change goes
 */
function resizes(
  px: Int32Array,
  sz: Int32Array,
  row: number,
  maybe: number,
  oldPx: Int32Array,
  oldSz: Int32Array,
  count: number,
  change: Int32Array,
  to: number,
): number {
  let at = to
  for (let bits = maybe; bits !== 0; bits &= bits - 1) {
    const m = 31 - Math.clz32(bits & -bits)
    const price = px[row + m]
    const size = sz[row + m]
    const before = oldSz[m]
    if (price !== oldPx[m]) return -1
    if (size === before) continue
    if (size <= 0 || m >= count) return -1
    change[at + LEVEL] = m
    change[at + PRICE_BEFORE] = price
    change[at + SIZE_BEFORE] = before
    change[at + PRICE_AFTER] = price
    change[at + SIZE_AFTER] = size
    at += CHANGE
  }
  return at
}

/** Lays resized levels over a side. @returns how its size grew */
function laid(change: Int32Array, from: number, to: number, sz: Int32Array): number {
  let growth = 0
  for (let at = from; at < to; at += CHANGE) {
    sz[change[at + LEVEL]] = change[at + SIZE_AFTER]
    growth += change[at + SIZE_AFTER] - change[at + SIZE_BEFORE]
  }
  return growth
}

/**
 * The general case: takes the populated levels of a side and compares each place with the last
 * valid state. Marks ladders out of order (`outwards` is the sign of price from the touch away) and
 * prices no future has.
 */
function moved(
  px: Int32Array,
  sz: Int32Array,
  from: number,
  levels: number,
  outwards: number,
  toPx: Int32Array,
  toSz: Int32Array,
  oldPx: Int32Array,
  oldSz: Int32Array,
): number {
  let n = 0
  let out = 0
  let last = -MAX_ABS_TICK - 1
  for (let m = 0; m < levels; m++) {
    if (px[from + m] === NO_TICK || sz[from + m] <= 0) continue
    const rank = px[from + m] * outwards
    if (rank <= last || rank > MAX_ABS_TICK) out |= OUT_OF_ORDER
    last = rank
    if (n !== m) out |= CLOSED_UP
    toPx[n] = px[from + m]
    toSz[n++] = sz[from + m]
  }
  toPx.fill(NO_TICK, n)
  toSz.fill(0, n)
  let places = 0
  let sizes = 0
  for (let m = 0; m < MAX_LEVELS; m++) {
    if (toPx[m] !== oldPx[m]) places |= 1 << m
    else if (toSz[m] !== oldSz[m]) sizes |= 1 << m
  }
  return n | out | ((sizes | places) << CHANGED_SHIFT) | (places << MOVED_SHIFT)
}
