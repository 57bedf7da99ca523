/**
 * One event of ES order flow at a time: limit orders and cancels that balance each queue around a
 * target, market orders with clustered signs, and makers who leave a price the latent value has
 * passed. What a plant wants of a price goes through `target` and `hidden`.
 */
import type { Random } from '../domain/random.ts'
import { ASK, BID, type BookSide, type SimBook } from './book.ts'
import { depthShare } from './clock.ts'

/** Contracts at a level in regular hours. */
const QUEUE = 26
/** Depth by distance from the best: thin at the touch, full from the fifth level. */
const PROFILE = [0.62, 0.84, 0.95, 1.02, 1.06, 1.08, 1.08, 1.07, 1.05, 1.03]
/** Where an order lands or leaves, by distance. */
const PLACE = [0.27, 0.45, 0.58, 0.68, 0.765, 0.835, 0.89, 0.935, 0.97, 1]
const MARKET_SHARE = 0.045
/** Share of queues in the value's way that somebody takes; the rest are pulled. */
const TAKEN = 0.17
/** Depth breathes: standard deviation of its logarithm and how long a mood lasts, seconds. */
const MOOD = 0.35
const MOOD_S = 500

export class OrderFlow {
  readonly book: SimBook
  readonly #random: Random
  readonly #closeS: number
  /** Mean contracts of a limit order or cancel: fewer, larger events at a small scale. */
  readonly #lot: number
  /** Share of a new best level that its first order brings: more where few events can follow. */
  readonly #fill: number
  #lastSign = 1
  #mood = 0
  #moodS = 0
  /** Overrides a queue's target where a plant stands; null elsewhere. */
  target: ((side: BookSide, tick: number, usual: number) => number) | null = null
  /** Price whose fills are replenished at once, -1 for none. */
  hidden = -1

  constructor(book: SimBook, scale: number, closeS: number, random: Random) {
    this.book = book
    this.#random = random
    this.#closeS = closeS
    this.#lot = Math.min(8, Math.max(2, 4.5 * scale ** -0.3))
    this.#fill = Math.min(0.8, 0.12 * scale ** -0.5)
  }

  /** Fills the prices around the market before anyone looks. */
  open(s: number): void {
    for (let d = 0; d < 400; d++) {
      this.book.seed(BID, this.book.bestBid - d, this.#fresh(d, s))
      this.book.seed(ASK, this.book.bestAsk + d, this.#fresh(d, s))
    }
  }

  #usual(distance: number, s: number): number {
    const shape = PROFILE[Math.min(9, distance)]! * depthShare(s, this.#closeS)
    return Math.max(3, QUEUE * Math.exp(this.#mood) * shape)
  }

  #breathe(s: number): void {
    const keep = Math.exp(-Math.min(60, s - this.#moodS) / MOOD_S)
    this.#mood = this.#mood * keep + MOOD * Math.sqrt(1 - keep * keep) * this.#random.normal()
    this.#moodS = s
  }

  #fresh(distance: number, s: number): number {
    return Math.max(1, Math.round(this.#usual(distance, s) * (0.75 + 0.5 * this.#random.uniform())))
  }

  /** Prices beyond the tenth level are kept stocked, unseen. */
  restock(s: number): void {
    this.#restock(BID, -1, s)
    this.#restock(ASK, 1, s)
  }

  #restock(side: BookSide, step: number, s: number): void {
    const q = this.book.size[side]
    let tick = this.book.farthest(side) + step
    for (let i = 0; i < 24; i++, tick += step) {
      const wanted = this.#usual(9, s)
      if (q[tick] === 0 || q[tick]! > 2.5 * wanted) this.book.seed(side, tick, this.#fresh(9, s))
    }
  }

  /**
   * One event at session second `s`; `gap` is latent value minus mid, ticks. Returns true when the
   * market is left two ticks wide or more, so that somebody steps in at once.
   */
  event(ts: number, s: number, gap: number): boolean {
    const r = this.#random
    const book = this.book
    if (s - this.#moodS > 5) this.#breathe(s)
    const width = book.bestAsk - book.bestBid
    if (width > 1 && r.uniform() < 0.9) {
      this.#improve(ts, s, gap, width)
    } else {
      const strain = Math.abs(gap) - 0.8
      if (strain > 0 && r.uniform() < Math.min(1, 0.3 + 0.8 * strain)) this.#chase(ts, gap)
      else if (r.uniform() < MARKET_SHARE) this.#market(ts, gap)
      else this.#balance(ts, s, gap)
    }
    return book.bestAsk - book.bestBid > 1
  }

  #improve(ts: number, s: number, gap: number, width: number): void {
    const r = this.#random
    const book = this.book
    const up = r.uniform() < 1 / (1 + Math.exp(-3 * gap))
    const side = up ? BID : ASK
    // A wide market is closed in a few steps from the side the value lies on.
    const jump = width > 4 ? 1 + r.int(width >> 1) : 1
    const tick = up ? book.bestBid + jump : book.bestAsk - jump
    const wanted = this.#wanted(side, tick, 0, s, gap)
    const first = Math.round(this.#fill * wanted) + this.#size(this.#lot)
    const size = Math.max(1, Math.min(Math.round(wanted), first))
    this.book.add(ts, side, tick, size)
  }

  /** Makers pull the queue the value has passed, or someone takes it. */
  #chase(ts: number, gap: number): void {
    const r = this.#random
    const book = this.book
    const side = gap > 0 ? ASK : BID
    const tick = book.best(side)
    const queue = book.size[side][tick]!
    if (tick === this.hidden) {
      book.take(ts, side, 1 + r.int(4), tick, this.hidden)
      return
    }
    const far = Math.abs(gap) > 2.2
    if (r.uniform() < TAKEN) {
      const reach = far ? Math.min(4, Math.floor(Math.abs(gap) - 1)) : 0
      const limit = side === ASK ? tick + reach : tick - reach
      const size = far || r.uniform() < 0.4 ? queue : Math.min(queue, this.#marketSize())
      book.take(ts, side, size, limit, this.hidden)
      this.#lastSign = side === ASK ? 1 : -1
    } else {
      const part = far || queue < 5 ? 1 : 0.35 + 0.65 * r.uniform()
      book.cancel(ts, side, tick, Math.max(1, Math.round(queue * part)))
    }
  }

  #market(ts: number, gap: number): void {
    const r = this.#random
    const lean = 1 / (1 + Math.exp(-1.1 * gap))
    const buy = r.uniform() < 0.3 ? this.#lastSign > 0 : r.uniform() < lean
    this.#lastSign = buy ? 1 : -1
    const side = buy ? ASK : BID
    const book = this.book
    const tick = book.best(side)
    const queue = book.size[side][tick]!
    // Against the value a queue is worn down but not taken away.
    const agrees = buy ? gap > 0.3 : gap < -0.3
    const room = agrees ? queue : Math.floor(queue * 0.6)
    const size = tick === this.hidden ? this.#marketSize() : Math.min(this.#marketSize(), room)
    if (size > 0) book.take(ts, side, size, tick, this.hidden)
    else this.book.add(ts, side, tick, this.#size(this.#lot))
  }

  #balance(ts: number, s: number, gap: number): void {
    const r = this.#random
    const book = this.book
    const side = r.uniform() < 0.5 ? BID : ASK
    const u = r.uniform()
    let d = 0
    while (PLACE[d]! < u) d++
    const tick = side === BID ? book.bestBid - d : book.bestAsk + d
    const queue = book.size[side][tick]!
    const wanted = this.#wanted(side, tick, d, s, gap)
    const ratio = queue / wanted
    const heavy = ratio * ratio
    let size = this.#size(this.#lot)
    if (queue > 0 && r.uniform() < heavy / (1 + heavy)) {
      // A touch the value still supports is not cancelled away.
      const against = side === ASK ? gap < 0.4 : gap > -0.4
      const room = d === 0 && (against || tick === this.hidden) ? queue - 1 : queue
      size = Math.min(size, room)
      if (size > 0) {
        book.cancel(ts, side, tick, size)
        return
      }
      size = 1
    }
    if (this.#visible(side, tick)) book.add(ts, side, tick, size)
  }

  /** An order beyond ten populated levels is not published. */
  #visible(side: BookSide, tick: number): boolean {
    const far = this.book.farthest(side)
    return side === BID ? tick >= far : tick <= far
  }

  #wanted(side: BookSide, tick: number, d: number, s: number, gap: number): number {
    let usual = this.#usual(d, s)
    if (d < 3) usual *= Math.exp((side === BID ? 0.7 : -0.7) * Math.tanh(gap) * (1 - d / 3))
    return this.target ? this.target(side, tick, usual) : usual
  }

  #size(mean: number): number {
    return 1 + this.#random.geometric(Math.max(0.5, mean - 1))
  }

  /** Half the orders are one lot, few are large: mean about four. */
  #marketSize(): number {
    const r = this.#random
    const u = r.uniform()
    if (u < 0.5) return 1
    if (u < 0.93) return 1 + r.geometric(3)
    return 8 + r.geometric(14)
  }
}
