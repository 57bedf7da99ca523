/**
 * Simple means of the last n closes with their slopes (P5.4), over closes that may begin in earlier
 * sessions. Each mean is summed afresh, left to right, when a bar closes: no drift, same bits.
 */
export class Sma {
  readonly period: number
  /** Closes so far, oldest first. */
  count = 0
  #closes: Float64Array
  /** Mean after each close; NaN while there are fewer than `period`. Internal: queries give null. */
  #means: Float64Array

  constructor(period: number, capacity = 1024) {
    this.period = period
    this.#closes = new Float64Array(capacity)
    this.#means = new Float64Array(capacity)
  }

  onClose(close: number): void {
    const i = this.count
    if (i === this.#closes.length) {
      this.#closes = grown(this.#closes)
      this.#means = grown(this.#means)
    }
    this.#closes[i] = close
    this.count = i + 1
    this.#means[i] = Number.NaN
    if (this.count < this.period) return
    let sum = 0
    for (let k = this.count - this.period; k < this.count; k++) sum += this.#closes[k]
    this.#means[i] = sum / this.period
  }

  /** Mean after the first `n` closes (default all); null while fewer than `period`. */
  value(n = this.count): number | null {
    return n < this.period || n > this.count ? null : this.#means[n - 1]
  }

  /** (SMA_i - SMA_{i-bars}) / bars, per bar. */
  slope(bars: number, n = this.count): number | null {
    const now = this.value(n)
    const then = this.value(n - bars)
    return now === null || then === null ? null : (now - then) / bars
  }

  snapshot(): Float64Array {
    return this.#closes.slice(0, this.count)
  }

  restore(closes: Float64Array): void {
    this.count = 0
    for (const close of closes) this.onClose(close)
  }
}

function grown(column: Float64Array) {
  const next = new Float64Array(column.length * 2)
  next.set(column)
  return next
}
