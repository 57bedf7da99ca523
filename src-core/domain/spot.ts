/**
 * Spot (P1.3) with its recent past, in futures points: mid of the last valid book state while that
 * is no older than SPOT_STALE_S, else the last print of the last 60 s, else nothing. Equal values
 * that follow each other within the age limit are stored as one run, so the log grows per change.
 */
import { NS_PER_MIN, NS_PER_S, type SessionNs } from './units.ts'

export const PRINT_STALE_S = 60
/** How far back queries are answered: 20 minutes of P14 samples and some room. */
const KEEP_NS = 25 * NS_PER_MIN

/** Start, end and value of each run, oldest first. */
type RunColumns = [start: Float64Array, end: Float64Array, value: Float64Array]

/** A value over time: as of t it is the last one set, unless that is more than `maxAge` ns old. */
class RunLog {
  readonly #maxAge: number
  #start = new Float64Array(1024)
  #end = new Float64Array(1024)
  #value = new Float64Array(1024)
  #count = 0

  constructor(maxAge: number) {
    this.#maxAge = maxAge
  }

  /** Times must not go back; of several values at one time the last holds. */
  set(ts: number, value: number): void {
    const last = this.#count - 1
    if (last >= 0 && this.#value[last] === value && ts - this.#end[last] <= this.#maxAge) {
      this.#end[last] = ts
      return
    }
    if (this.#count === this.#start.length) this.#makeRoom(ts)
    const i = this.#count++
    this.#start[i] = ts
    this.#end[i] = ts
    this.#value[i] = value
  }

  /** The same value at each of rows [from, to) of a column of times. */
  setAll(ts: Float64Array, from: number, to: number, value: number): void {
    let i = from
    while (i < to) {
      this.set(ts[i++], value)
      const last = this.#count - 1
      let end = this.#end[last]
      while (i < to && ts[i] - end <= this.#maxAge) end = ts[i++]
      this.#end[last] = end
    }
  }

  #makeRoom(now: number) {
    let drop = 0
    while (drop < this.#count - 1 && this.#start[drop + 1] <= now - KEEP_NS) drop++
    const size = this.#start.length * (drop > this.#count / 2 ? 1 : 2)
    this.#load(this.snapshot(drop), size)
  }

  /** Value in force at t; NaN when there is none or it is too old. */
  at(t: number): number {
    const last = this.#count - 1
    // Nearly every question is about the newest value.
    if (last >= 0 && this.#start[last] <= t)
      return t - this.#end[last] > this.#maxAge ? Number.NaN : this.#value[last]
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#start[middle] <= t) low = middle + 1
      else high = middle
    }
    const i = low - 1
    return i < 0 || t - this.#end[i] > this.#maxAge ? Number.NaN : this.#value[i]
  }

  snapshot(from = 0): RunColumns {
    const cut = (column: Float64Array) => column.slice(from, this.#count)
    return [cut(this.#start), cut(this.#end), cut(this.#value)]
  }

  restore(columns: RunColumns): void {
    this.#load(columns, Math.max(1024, 2 * columns[0].length))
  }

  #load(columns: RunColumns, size: number) {
    const sized = (column: Float64Array) => {
      const next = new Float64Array(size)
      next.set(column)
      return next
    }
    this.#start = sized(columns[0])
    this.#end = sized(columns[1])
    this.#value = sized(columns[2])
    this.#count = columns[0].length
  }
}

export interface SpotHistoryState {
  mids: RunColumns
  prints: RunColumns
}

/** Stands for "one-sided state, no mid": unlike NaN it equals itself and so forms runs. */
const NO_MID = Number.POSITIVE_INFINITY

export class SpotHistory {
  readonly #mids: RunLog
  readonly #prints = new RunLog(PRINT_STALE_S * NS_PER_S)

  constructor(spotStaleS: number) {
    this.#mids = new RunLog(spotStaleS * NS_PER_S)
  }

  /** A valid book state (P2.2); `mid` NaN when it is one-sided. Points. */
  onBook(ts: SessionNs, mid: number): void {
    this.#mids.set(ts, Number.isNaN(mid) ? NO_MID : mid)
  }

  /** The same for valid states at rows [from, to) of a column of times. */
  onSameBook(ts: Float64Array, from: number, to: number, mid: number): void {
    this.#mids.setAll(ts, from, to, Number.isNaN(mid) ? NO_MID : mid)
  }

  /** A front-month print, points. */
  onTrade(ts: SessionNs, price: number): void {
    this.#prints.set(ts, price)
  }

  /** Spot as of t, at most 25 minutes back; points. */
  at(t: SessionNs): number | null {
    const mid = this.midAt(t)
    if (mid !== null) return mid
    const print = this.#prints.at(t)
    return Number.isNaN(print) ? null : print
  }

  /** Mid of a fresh two-sided state only, points: the underlying of option greeks. */
  midAt(t: SessionNs): number | null {
    const mid = this.#mids.at(t)
    return Number.isNaN(mid) || mid === NO_MID ? null : mid
  }

  snapshot(): SpotHistoryState {
    return { mids: this.#mids.snapshot(), prints: this.#prints.snapshot() }
  }

  restore(state: SpotHistoryState): void {
    this.#mids.restore(state.mids)
    this.#prints.restore(state.prints)
  }
}
