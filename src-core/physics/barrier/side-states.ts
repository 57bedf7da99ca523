/**
 * What each side looked like over time: time-weighted mean level size (P8.4 avg_level_size) and the
 * limits of sight at past instants (P8.7). Integrals are exact integers: a mean of n <= 10 levels is
 * total / n, so 2520 * total / n (2520 = lcm 1..10) times whole nanoseconds adds without rounding,
 * and the result does not depend on where the fold began.
 */
import { askLimit, BID, type BookSide, type BookState, bidLimit } from '../../domain/book-state.ts'
import { BLOCK_MASK, ChunkedLog, type LogSnapshot } from '../../domain/chunked-log.ts'

const LCM = 2520
/** LCM / n, 0 for an empty side. */
const SHARE = Float64Array.from({ length: 11 }, (_, n) => (n === 0 ? 0 : LCM / n))
const SPLIT = 2 ** 20
const CARRY = 2 ** 40

const makeStates = () => ({
  ts: new Float64Array(BLOCK_MASK + 1),
  bidTotal: new Int32Array(BLOCK_MASK + 1),
  askTotal: new Int32Array(BLOCK_MASK + 1),
  bidLimit: new Int32Array(BLOCK_MASK + 1),
  askLimit: new Int32Array(BLOCK_MASK + 1),
  nBid: new Uint8Array(BLOCK_MASK + 1),
  nAsk: new Uint8Array(BLOCK_MASK + 1),
})
type States = ReturnType<typeof makeStates>

export interface SideStatesSnapshot {
  log: LogSnapshot<States>
  from: number
  /** Exact integrals up to the last state and up to the window's first: bid hi, lo, ask hi, lo. */
  whole: Float64Array
  left: Float64Array
}

export class SideStates {
  readonly #log = new ChunkedLog(makeStates)
  readonly #windowNs: number
  readonly #historyNs: number
  /** State in force at the window's start. */
  #from = 0
  readonly #whole = new Float64Array(4)
  readonly #left = new Float64Array(4)
  readonly #scratch = new Float64Array(4)

  constructor(windowNs: number, historyNs: number) {
    this.#windowNs = windowNs
    this.#historyNs = Math.max(windowNs, historyNs)
  }

  get empty(): boolean {
    return this.#log.end === 0
  }

  push(s: BookState): void {
    const log = this.#log
    if (log.end > 0) {
      const last = log.block(log.end - 1)
      const i = (log.end - 1) & BLOCK_MASK
      const dt = s.ts - last.ts[i]
      accumulate(this.#whole, 0, SHARE[last.nBid[i]] * last.bidTotal[i], dt)
      accumulate(this.#whole, 2, SHARE[last.nAsk[i]] * last.askTotal[i], dt)
    }
    const block = log.tail
    const i = log.end & BLOCK_MASK
    block.ts[i] = s.ts
    block.bidTotal[i] = s.bidTotal
    block.askTotal[i] = s.askTotal
    block.nBid[i] = s.nBid
    block.nAsk[i] = s.nAsk
    block.bidLimit[i] = bidLimit(s)
    block.askLimit[i] = askLimit(s)
    log.advance()
  }

  /** Moves the window's start to now - window. */
  advance(now: number): void {
    const log = this.#log
    const edge = now - this.#windowNs
    while (this.#from + 1 < log.end) {
      const next = this.#from + 1
      const nextTs = log.block(next).ts[next & BLOCK_MASK]
      if (nextTs > edge) break
      const block = log.block(this.#from)
      const i = this.#from & BLOCK_MASK
      const dt = nextTs - block.ts[i]
      accumulate(this.#left, 0, SHARE[block.nBid[i]] * block.bidTotal[i], dt)
      accumulate(this.#left, 2, SHARE[block.nAsk[i]] * block.askTotal[i], dt)
      this.#from = next
      if ((next & BLOCK_MASK) === 0) this.#forget(now)
    }
  }

  /** Time-weighted mean level size of a side over the window that ends at now; advance first. */
  meanLevelSize(side: BookSide, now: number): number {
    const log = this.#log
    const field = side === BID ? 0 : 2
    const last = log.end - 1
    const block = log.block(last)
    const i = last & BLOCK_MASK
    const current = level(block, i, side)
    const first = log.block(this.#from)
    const f = this.#from & BLOCK_MASK
    const start = Math.max(first.ts[f], now - this.#windowNs)
    if (now <= start) return current / LCM
    const acc = this.#scratch
    acc[0] = this.#whole[field]
    acc[1] = this.#whole[field + 1]
    acc[2] = this.#left[field]
    acc[3] = this.#left[field + 1]
    accumulate(acc, 0, current, now - block.ts[i])
    accumulate(acc, 2, level(first, f, side), start - first.ts[f])
    return ((acc[0] - acc[2]) * SPLIT + (acc[1] - acc[3])) / (LCM * (now - start))
  }

  /** Visibility limits of a side as of each of `times` (falling); NaN before the first state. */
  limitsAt(side: BookSide, times: ArrayLike<number>): Float64Array {
    const log = this.#log
    const out = new Float64Array(times.length)
    let at = log.end - 1
    for (let k = 0; k < times.length; k++) {
      while (at >= log.begin && log.block(at).ts[at & BLOCK_MASK] > times[k]) at--
      if (at < log.begin) out[k] = Number.NaN
      else {
        const block = log.block(at)
        out[k] = (side === BID ? block.bidLimit : block.askLimit)[at & BLOCK_MASK]
      }
    }
    return out
  }

  snapshot(): SideStatesSnapshot {
    return {
      log: this.#log.snapshot(),
      from: this.#from,
      whole: this.#whole.slice(),
      left: this.#left.slice(),
    }
  }

  restore(from: SideStatesSnapshot): void {
    this.#log.restore(from.log)
    this.#from = from.from
    this.#whole.set(from.whole)
    this.#left.set(from.left)
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

const level = (block: States, i: number, side: BookSide) =>
  side === BID ? SHARE[block.nBid[i]] * block.bidTotal[i] : SHARE[block.nAsk[i]] * block.askTotal[i]

/** acc[at] * 2^20 + acc[at + 1] += value * dt, without rounding. */
function accumulate(acc: Float64Array, at: number, value: number, dt: number): void {
  const high = Math.floor(dt / SPLIT)
  acc[at] += value * high
  const low = acc[at + 1] + value * (dt - high * SPLIT)
  if (low < CARRY) acc[at + 1] = low
  else {
    const carry = Math.floor(low / SPLIT)
    acc[at] += carry
    acc[at + 1] = low - carry * SPLIT
  }
}
