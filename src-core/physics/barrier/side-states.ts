/**
 * What each side looked like over time: time-weighted mean level size (P8.4 avg_level_size) and the
 * limits of sight at past instants (P8.7). Integrals are exact integers: a mean of n <= 10 levels is
 * total / n, so 2520 * total / n (2520 = lcm 1..10) times whole nanoseconds adds without rounding,
 * and the result does not depend on where the fold began.
 */
import { ASK, BID, type BookSide } from '../../domain/book-state.ts'
import { ASK_LIMIT, BID_LIMIT, type BookSteps, COUNTS, STEP } from '../../domain/book-steps.ts'
import { BLOCK_MASK, ChunkedLog, type LogSnapshot } from '../../domain/chunked-log.ts'

const LCM = 2520
/** LCM / n, 0 for an empty side. */
const SHARE = Float64Array.from({ length: 11 }, (_, n) => (n === 0 ? 0 : LCM / n))
const UNIT = 2 ** 51

const TOTAL = 0
const LIMIT = 2
const COUNT = 4
const HIGH = 6
const STRIDE = 8
const makeStates = () => ({
  ts: new Float64Array(BLOCK_MASK + 1),
  /** Integral of bids and of asks up to each state, in units of 1; its HIGH counts units of 2^51. */
  low: new Float64Array((BLOCK_MASK + 1) * 2),
  /** Per state total, limit of sight, level count and HIGH, bid then ask: what is read together lies together. */
  row: new Int32Array((BLOCK_MASK + 1) * STRIDE),
})
type States = ReturnType<typeof makeStates>

export interface SideStatesSnapshot {
  log: LogSnapshot<States>
  from: number
  /** Exact integrals up to the last state: bid hi, lo, ask hi, lo. */
  whole: Float64Array
}

export class SideStates {
  readonly #log = new ChunkedLog(makeStates)
  readonly #windowNs: number
  readonly #historyNs: number
  /** State in force at the window's start. */
  #from = 0
  /** Time of the state after it. */
  #nextTs = Number.POSITIVE_INFINITY
  /** Newest state: its time, and 2520 times its mean level size per side. */
  #lastTs = 0
  readonly #last = new Float64Array(2)
  readonly #whole = new Float64Array(4)
  readonly #scratch = new Float64Array(4)

  constructor(windowNs: number, historyNs: number) {
    this.#windowNs = windowNs
    this.#historyNs = Math.max(windowNs, historyNs)
  }

  get empty(): boolean {
    return this.#log.end === 0
  }

  /** Steps [from, to) of a journal. */
  onSteps(steps: BookSteps, from: number, to: number): void {
    const log = this.#log
    const whole = this.#whole
    const { step } = steps
    let bidWeighted = this.#last[BID]
    let askWeighted = this.#last[ASK]
    let lastTs = log.end > 0 ? this.#lastTs : steps.ts[from]
    let { tail } = log
    for (let n = from; n < to; n++) {
      const ts = steps.ts[n]
      const bidTotal = steps.bidTotal[n]
      const askTotal = steps.askTotal[n]
      const counts = step[n * STEP + COUNTS]
      const dt = ts - lastTs
      accumulate(whole, 0, bidWeighted, dt)
      accumulate(whole, 2, askWeighted, dt)
      bidWeighted = SHARE[counts & 15] * bidTotal
      askWeighted = SHARE[counts >> 4] * askTotal
      lastTs = ts
      const i = log.end & BLOCK_MASK
      tail.ts[i] = ts
      const at = i * STRIDE
      tail.row[at + TOTAL + BID] = bidTotal
      tail.row[at + TOTAL + ASK] = askTotal
      tail.row[at + LIMIT + BID] = step[n * STEP + BID_LIMIT]
      tail.row[at + LIMIT + ASK] = step[n * STEP + ASK_LIMIT]
      tail.row[at + COUNT + BID] = counts & 15
      tail.row[at + COUNT + ASK] = counts >> 4
      tail.row[at + HIGH + BID] = whole[0]
      tail.row[at + HIGH + ASK] = whole[2]
      tail.low[2 * i + BID] = whole[1]
      tail.low[2 * i + ASK] = whole[3]
      log.advance()
      if (i === BLOCK_MASK) tail = log.tail
    }
    this.#last[BID] = bidWeighted
    this.#last[ASK] = askWeighted
    this.#lastTs = lastTs
  }

  /** Moves the window's start to now - window. */
  advance(now: number): void {
    const edge = now - this.#windowNs
    while (this.#nextTs <= edge) {
      const at = ++this.#from
      this.#nextTs = this.#tsAfter(at)
      if ((at & BLOCK_MASK) === 0) this.#forget(now)
    }
    // The state after the window's first may only just have arrived.
    if (this.#nextTs === Number.POSITIVE_INFINITY) this.#nextTs = this.#tsAfter(this.#from)
  }

  /** Time-weighted mean level size of a side over the window that ends at now; advance first. */
  meanLevelSize(side: BookSide, now: number): number {
    const log = this.#log
    const field = side === BID ? 0 : 2
    const current = this.#last[side]
    const first = log.block(this.#from)
    const f = this.#from & BLOCK_MASK
    const start = Math.max(first.ts[f], now - this.#windowNs)
    if (now <= start) return current / LCM
    const acc = this.#scratch
    acc[0] = this.#whole[field]
    acc[1] = this.#whole[field + 1]
    acc[2] = first.row[f * STRIDE + HIGH + side]
    acc[3] = first.low[2 * f + side]
    accumulate(acc, 0, current, now - this.#lastTs)
    accumulate(acc, 2, weightedSize(first, f, side), start - first.ts[f])
    return ((acc[0] - acc[2]) * UNIT + (acc[1] - acc[3])) / (LCM * (now - start))
  }

  /** Visibility limits of a side as of each of `times` (falling); NaN before the first state. */
  limitsAt(side: BookSide, times: ArrayLike<number>): Float64Array {
    const log = this.#log
    const out = new Float64Array(times.length)
    let after = log.end
    for (let k = 0; k < times.length; k++) {
      after = this.#firstAfter(times[k], after)
      const at = after - 1
      out[k] =
        at < log.begin ? Number.NaN : log.block(at).row[(at & BLOCK_MASK) * STRIDE + LIMIT + side]
    }
    return out
  }

  snapshot(): SideStatesSnapshot {
    return {
      log: this.#log.snapshot(),
      from: this.#from,
      whole: this.#whole.slice(),
    }
  }

  restore(from: SideStatesSnapshot): void {
    this.#log.restore(from.log)
    this.#from = from.from
    this.#whole.set(from.whole)
    this.#nextTs = this.#tsAfter(this.#from)
    if (this.empty) return
    const last = this.#log.end - 1
    const block = this.#log.block(last)
    this.#lastTs = block.ts[last & BLOCK_MASK]
    this.#last[BID] = weightedSize(block, last & BLOCK_MASK, BID)
    this.#last[ASK] = weightedSize(block, last & BLOCK_MASK, ASK)
  }

  /** Time of the state after a position; infinite while there is none. */
  #tsAfter(position: number): number {
    const next = position + 1
    return next < this.#log.end
      ? this.#log.block(next).ts[next & BLOCK_MASK]
      : Number.POSITIVE_INFINITY
  }

  /** Position of the first state after a time, `end` when none before `end` is. */
  #firstAfter(time: number, end: number): number {
    const log = this.#log
    let lo = log.begin
    let hi = end
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if (log.block(mid).ts[mid & BLOCK_MASK] > time) hi = mid
      else lo = mid + 1
    }
    return lo
  }

  #forget(now: number): void {
    const log = this.#log
    const edge = now - this.#historyNs
    let keep = log.begin
    // The state in force at the edge must stay, hence the look at the following block's first row.
    while (keep + BLOCK_MASK < this.#from && log.block(keep + BLOCK_MASK + 1).ts[0] <= edge)
      keep += BLOCK_MASK + 1
    log.dropBefore(keep)
  }
}

const weightedSize = (block: States, i: number, side: BookSide) =>
  SHARE[block.row[i * STRIDE + COUNT + side]] * block.row[i * STRIDE + TOTAL + side]

/** acc[at] * 2^51 + acc[at + 1] += value * dt, without rounding while value * dt < 2^51. */
function accumulate(acc: Float64Array, at: number, value: number, dt: number): void {
  const low = acc[at + 1] + value * dt
  if (low < UNIT) acc[at + 1] = low
  else carry(acc, at, value, dt)
}

/** The rare step that fills the low word; long pauses are added in pieces that stay exact. */
function carry(acc: Float64Array, at: number, value: number, dt: number): void {
  const most = Math.max(1, Math.floor(UNIT / value))
  for (let left = dt; left > 0; left -= most) {
    const low = acc[at + 1] + value * Math.min(left, most)
    const units = Math.floor(low / UNIT)
    acc[at] += units
    acc[at + 1] = low - units * UNIT
  }
}
