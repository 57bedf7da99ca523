import { NS_PER_MS } from '../domain/units.ts'

export interface SpotHistorySnapshot {
  values: Float64Array
  count: number
}

/**
 * Spot frame by frame: what S1's velocity and S5's volatility look back on. Every frame pushes one
 * value, NaN while spot is unknown.
 */
export class SpotHistory {
  readonly #frameNs: number
  #values: Float64Array
  #count = 0

  constructor(frameMs: number, spanS: number) {
    this.#frameNs = frameMs * NS_PER_MS
    this.#values = new Float64Array(this.#frames(spanS) + 1).fill(Number.NaN)
  }

  push(spot: number): void {
    this.#values[this.#count++ % this.#values.length] = spot
  }

  /** Spot so many seconds before the newest frame; NaN when unknown or out of reach. */
  ago(seconds: number): number {
    const back = this.#frames(seconds)
    const n = this.#values.length
    if (back >= this.#count || back >= n) return Number.NaN
    const at = ((this.#count - 1) % n) - back
    return this.#values[at < 0 ? at + n : at]
  }

  /**
   * sigma of S5: root mean square of the one-second changes over the last `windowS` seconds, price
   * per sqrt(s), not below `floor`; NaN while no change is known.
   */
  sigma(windowS: number, floor: number): number {
    let squares = 0
    let n = 0
    let before = this.ago(windowS)
    for (let s = windowS - 1; s >= 0; s--) {
      const after = this.ago(s)
      const change = after - before
      before = after
      if (Number.isNaN(change)) continue
      squares += change * change
      n++
    }
    return n === 0 ? Number.NaN : Math.max(floor, Math.sqrt(squares / n))
  }

  snapshot(): SpotHistorySnapshot {
    return { values: this.#values.slice(), count: this.#count }
  }

  restore(from: SpotHistorySnapshot): void {
    this.#values = from.values.slice()
    this.#count = from.count
  }

  #frames(seconds: number): number {
    return Math.round((seconds * 1e9) / this.#frameNs)
  }
}
