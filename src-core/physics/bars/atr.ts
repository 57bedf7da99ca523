/** Average true range (P5.2): mean of the first n true ranges, then Wilder's recursion. */
export interface AtrState {
  count: number
  value: number
  sum: number
  lastClose: number
}

export class Atr {
  readonly period: number
  #count = 0
  #value = 0
  #sum = 0
  #lastClose = 0
  /** True range of the last bar, price. */
  trueRange = 0

  constructor(period: number) {
    this.period = period
  }

  /** Adds a completed bar; the first bar of a session uses high - low, so no gap ever enters. */
  onBar(high: number, low: number, close: number, isFirstOfSession: boolean): void {
    let range = high - low
    if (!isFirstOfSession && this.#count > 0) {
      range = Math.max(range, Math.abs(high - this.#lastClose), Math.abs(low - this.#lastClose))
    }
    this.trueRange = range
    const i = this.#count++
    if (i < this.period) {
      this.#sum += range
      this.#value = this.#sum / (i + 1)
    } else {
      this.#value = (this.#value * (this.period - 1) + range) / this.period
    }
    this.#lastClose = close
  }

  /** ATR after the last bar; null before the first bar ever. */
  get value(): number | null {
    return this.#count === 0 ? null : this.#value
  }

  snapshot(): AtrState {
    const lastClose = this.#lastClose
    return { count: this.#count, value: this.#value, sum: this.#sum, lastClose }
  }

  restore(state: AtrState): void {
    this.#count = state.count
    this.#value = state.value
    this.#sum = state.sum
    this.#lastClose = state.lastClose
  }
}
