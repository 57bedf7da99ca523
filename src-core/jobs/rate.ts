/** How fast work goes and when it will be done, from readings of a clock the caller owns. */

/** Seconds over which an old reading loses all but a third of its weight. */
const MEMORY_S = 20

/** Smoothed rate of a growing amount. */
export class RateMeter {
  #t: number | null = null
  #amount = 0
  #rate: number | null = null

  /** The amount done at clock time `t`, seconds. Readings that do not advance the clock only update the amount. */
  at(t: number, amount: number) {
    if (this.#t !== null && t > this.#t) {
      const dt = t - this.#t
      const rate = Math.max(0, amount - this.#amount) / dt
      const weight = 1 - Math.exp(-dt / MEMORY_S)
      this.#rate = this.#rate === null ? rate : this.#rate + weight * (rate - this.#rate)
    }
    this.#t = this.#t === null ? t : Math.max(t, this.#t)
    this.#amount = amount
  }

  /** Units per second; null before two readings. */
  get rate(): number | null {
    return this.#rate
  }

  /** Seconds until `total` is reached; null while nobody can say. */
  secondsTo(total: number): number | null {
    if (this.#rate === null || this.#rate <= 0) return null
    return Math.max(0, total - this.#amount) / this.#rate
  }
}

/** `1 h 20 min`, `3 min 20 s`, `12 s`; empty when unknown or done. */
export function etaText(seconds: number | null): string {
  if (seconds === null || seconds < 1) return ''
  const s = Math.round(seconds)
  if (s >= 3600) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
  return s >= 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${s} s`
}
