/**
 * OHLCV bars (P5.1). Bar k covers [t0 + k*step, t0 + (k+1)*step), is labelled by its start and is
 * known only at its end. A bar without trades repeats the last close with volume 0; before the
 * first trade there is no bar. Prices in whatever unit they are fed in.
 */
import { invariant } from '../../domain/invariant.ts'
import { type SessionNs, sessionNs } from '../../domain/units.ts'

export interface BarSeriesState {
  current: number
  traded: boolean
  first: number
  columns: Float64Array[]
  open: readonly [number, number, number, number, number, number]
}

/** Bars of a fixed range [from, to); fed with trades in time order. */
export class BarSeries {
  readonly from: SessionNs
  readonly to: SessionNs
  readonly step: number
  /** Completed bars. Column values beyond it are not meaningful. */
  count = 0
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  /** Prints per bar. */
  readonly trades: Float64Array
  /** Slot (counted from t0) of the first bar; slot of the bar in progress. */
  #first = 0
  #current = 0
  #traded = false
  #o = 0
  #h = 0
  #l = 0
  #c = 0
  #v = 0
  #n = 0

  constructor(from: SessionNs, to: SessionNs, step: number) {
    invariant(step > 0 && to >= from, 'a bar range needs a positive step')
    this.from = from
    this.to = to
    this.step = step
    const slots = Math.ceil((to - from) / step)
    this.open = new Float64Array(slots)
    this.high = new Float64Array(slots)
    this.low = new Float64Array(slots)
    this.close = new Float64Array(slots)
    this.volume = new Float64Array(slots)
    this.trades = new Float64Array(slots)
  }

  /** Start of completed bar i. */
  startOf(i: number): SessionNs {
    return sessionNs(this.from + (this.#first + i) * this.step)
  }

  /** When completed bar i became known. */
  endOf(i: number): SessionNs {
    return sessionNs(this.from + (this.#first + i + 1) * this.step)
  }

  /** Number of bars completed at `t` (t not before the last advance needs no search; earlier ones count back). */
  completedAt(t: SessionNs): number {
    const slots = Math.floor((t - this.from) / this.step) - this.#first
    return Math.max(0, Math.min(slots, this.count))
  }

  /** Closes every bar that ends at or before `now`; true when the count grew. */
  advance(now: SessionNs): boolean {
    if (!this.#traded) return false
    const before = this.count
    const limit = Math.min(now, this.to)
    while (this.from + (this.#current + 1) * this.step <= limit) this.#closeBar()
    return this.count > before
  }

  /** Adds a print; prints outside the range are no part of any bar. Advance to `ts` first. */
  onTrade(ts: SessionNs, price: number, size: number): void {
    if (ts < this.from || ts >= this.to) return
    if (!this.#traded) {
      this.#traded = true
      this.#first = Math.floor((ts - this.from) / this.step)
      this.#current = this.#first
      this.#start(price)
    } else {
      this.advance(ts)
      if (this.#n === 0) this.#start(price)
    }
    if (price > this.#h) this.#h = price
    if (price < this.#l) this.#l = price
    this.#c = price
    this.#v += size
    this.#n++
  }

  #start(price: number) {
    this.#o = price
    this.#h = price
    this.#l = price
  }

  #closeBar() {
    const i = this.count++
    this.open[i] = this.#o
    this.high[i] = this.#h
    this.low[i] = this.#l
    this.close[i] = this.#c
    this.volume[i] = this.#v
    this.trades[i] = this.#n
    this.#current++
    this.#v = 0
    this.#n = 0
    this.#start(this.#c)
  }

  #columns() {
    return [this.open, this.high, this.low, this.close, this.volume, this.trades]
  }

  snapshot(): BarSeriesState {
    return {
      current: this.#current,
      traded: this.#traded,
      first: this.#first,
      columns: this.#columns().map((column) => column.slice(0, this.count)),
      open: [this.#o, this.#h, this.#l, this.#c, this.#v, this.#n],
    }
  }

  restore(state: BarSeriesState): void {
    this.#current = state.current
    this.#traded = state.traded
    this.#first = state.first
    this.count = state.columns[0].length
    for (const [c, column] of this.#columns().entries()) column.set(state.columns[c])
    ;[this.#o, this.#h, this.#l, this.#c, this.#v, this.#n] = state.open
  }
}
