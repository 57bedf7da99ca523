/**
 * The depth heatmap's pyramid (pipelines L10): per tile, side and price the time-weighted mean and
 * the last displayed size. Sizes are integrated as the book changes; coarser tiles add up finer ones.
 */
import type { BookState } from '../domain/book-state.ts'
import {
  ASKS_MOVED,
  BIDS_END,
  BIDS_MOVED,
  type BookSteps,
  CHANGE,
  CHANGES_END,
  FLAGS,
  PRICE_AFTER,
  PRICE_BEFORE,
  SIZE_AFTER,
  SIZE_BEFORE,
  STEP,
} from '../domain/book-steps.ts'
import type { OrderBook } from '../domain/order-book.ts'
import { TICK_POINTS, type UtcNs } from '../domain/units.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { bookTilesTable } from '../frames/tables.ts'

/** Frames per tile; each divides the next. */
export const BOOK_RESOLUTIONS = [4, 20, 120] as const
/** Ticks covered around the first one seen: 2048 points. */
const SPAN = 8192

/** Size over time at each tick of one side. */
class SideIntegral {
  readonly size = new Float64Array(SPAN)
  readonly since = new Float64Array(SPAN)
  /** Contracts x ns within the running tile of each resolution. */
  readonly sums = BOOK_RESOLUTIONS.map(() => new Float64Array(SPAN))

  set(i: number, size: number, now: number): void {
    this.sums[0][i] += this.size[i] * (now - this.since[i])
    this.since[i] = now
    this.size[i] = size
  }
}

export class BookTiles {
  readonly rows: TableBuilder
  readonly #frameNs: number
  readonly #bid = new SideIntegral()
  readonly #ask = new SideIntegral()
  /** Tick of index 0; NaN before the first state. */
  #base = Number.NaN
  /** Time of the step at hand; in an array because a number that is passed on takes memory. */
  readonly #now = new Float64Array(1)
  /** Indices that may hold something within the running tile of each resolution. */
  readonly #lo = BOOK_RESOLUTIONS.map(() => SPAN)
  readonly #hi = BOOK_RESOLUTIONS.map(() => -1)

  constructor(originNs: UtcNs, frameNs: number) {
    this.rows = new TableBuilder('book_tiles', bookTilesTable, originNs, 4096)
    this.#frameNs = frameNs
  }

  /** Steps [from, to) of the book. */
  onSteps(steps: BookSteps, from: number, to: number): void {
    const { step } = steps
    let at = steps.begin(from) * CHANGE
    for (let n = from; n < to; n++) {
      const row = n * STEP
      const bidsEnd = step[row + BIDS_END] * CHANGE
      const end = step[row + CHANGES_END] * CHANGE
      if (at < end && Number.isNaN(this.#base))
        this.#base = steps.change[at + PRICE_AFTER] - SPAN / 2
      this.#now[0] = steps.ts[n]
      const flags = step[row + FLAGS]
      if (at < bidsEnd) this.#side(this.#bid, steps.change, at, bidsEnd, (flags & BIDS_MOVED) !== 0)
      if (bidsEnd < end)
        this.#side(this.#ask, steps.change, bidsEnd, end, (flags & ASKS_MOVED) !== 0)
      at = end
    }
  }

  /**
   * Closes the tiles that end with frame k. A tile of frames [start, k] averages over the intervals
   * that end at them: (f_start - one frame, f_k].
   */
  endFrame(k: number, now: number, book: OrderBook): void {
    if ((k + 1) % BOOK_RESOLUTIONS[0] !== 0 || Number.isNaN(this.#base)) return
    this.#settle(now)
    for (let r = 0; r < BOOK_RESOLUTIONS.length; r++) {
      const frames = BOOK_RESOLUTIONS[r]
      if ((k + 1) % frames !== 0) break
      this.#write(r, k + 1 - frames, frames * this.#frameNs)
      this.#carry(r)
    }
    this.#see(book.current)
  }

  snapshot() {
    const sides = [this.#bid, this.#ask].map((s) => ({
      size: s.size.slice(),
      since: s.since.slice(),
      sums: s.sums.map((sum) => sum.slice()),
    }))
    return {
      rows: this.rows.snapshot(),
      base: this.#base,
      lo: [...this.#lo],
      hi: [...this.#hi],
      sides: Number.isNaN(this.#base) ? [] : sides,
    }
  }

  restore(saved: ReturnType<BookTiles['snapshot']>): void {
    this.rows.restore(saved.rows)
    this.#base = saved.base
    for (let r = 0; r < BOOK_RESOLUTIONS.length; r++) {
      this.#lo[r] = saved.lo[r]
      this.#hi[r] = saved.hi[r]
    }
    for (const [n, side] of [this.#bid, this.#ask].entries()) {
      const from = saved.sides[n]
      if (!from) continue
      side.size.set(from.size)
      side.since.set(from.since)
      for (const [r, sum] of side.sums.entries()) sum.set(from.sums[r])
    }
  }

  #side(side: SideIntegral, change: Int32Array, from: number, end: number, isMoved: boolean): void {
    if (isMoved) {
      // A price that moved to another level is taken away first and shown again below.
      for (let at = from; at < end; at += CHANGE) {
        const tick = change[at + PRICE_BEFORE]
        if (change[at + SIZE_BEFORE] > 0 && tick !== change[at + PRICE_AFTER])
          this.#set(side, tick, 0)
      }
    }
    for (let at = from; at < end; at += CHANGE) {
      const size = change[at + SIZE_AFTER]
      if (size > 0) this.#set(side, change[at + PRICE_AFTER], size)
    }
  }

  #set(side: SideIntegral, tick: number, size: number): void {
    const i = tick - this.#base
    if (i < 0 || i >= SPAN) return
    side.set(i, size, this.#now[0])
    this.#reach(i)
  }

  /** Integrates everything displayed up to `end`. */
  #settle(end: number): void {
    for (let i = this.#lo[0]; i <= this.#hi[0]; i++) {
      this.#bid.set(i, this.#bid.size[i], end)
      this.#ask.set(i, this.#ask.size[i], end)
    }
  }

  /** Hands a finished tile to the coarser one, if there is one, and empties it. */
  #carry(r: number): void {
    const coarser = r + 1 < BOOK_RESOLUTIONS.length
    for (const side of [this.#bid, this.#ask]) {
      const from = side.sums[r]
      for (let i = this.#lo[r]; i <= this.#hi[r]; i++) {
        if (coarser) side.sums[r + 1][i] += from[i]
        from[i] = 0
      }
    }
    if (coarser) {
      this.#lo[r + 1] = Math.min(this.#lo[r + 1], this.#lo[r])
      this.#hi[r + 1] = Math.max(this.#hi[r + 1], this.#hi[r])
    }
    this.#lo[r] = SPAN
    this.#hi[r] = -1
  }

  #write(r: number, startK: number, spanNs: number): void {
    const { row, at } = this.rows
    const bids = this.#bid
    const asks = this.#ask
    row[at.resolution] = BOOK_RESOLUTIONS[r]
    row[at.k] = startK
    for (let i = this.#lo[r]; i <= this.#hi[r]; i++) {
      const bid = bids.sums[r][i]
      const ask = asks.sums[r][i]
      if (bid === 0 && ask === 0 && bids.size[i] === 0 && asks.size[i] === 0) continue
      row[at.price] = (this.#base + i) * TICK_POINTS
      row[at.bid_mean] = bid / spanNs
      row[at.bid_last] = bids.size[i]
      row[at.ask_mean] = ask / spanNs
      row[at.ask_last] = asks.size[i]
      this.rows.append()
    }
  }

  /** The next finest tile begins with what is displayed now. */
  #see(s: BookState): void {
    for (let m = 0; m < s.nBid; m++) this.#reach(s.bidPx[m] - this.#base)
    for (let m = 0; m < s.nAsk; m++) this.#reach(s.askPx[m] - this.#base)
  }

  #reach(i: number): void {
    if (i < 0 || i >= SPAN) return
    if (i < this.#lo[0]) this.#lo[0] = i
    if (i > this.#hi[0]) this.#hi[0] = i
  }
}
