/** Running maximum and minimum of prints of an interval, at t inclusive and strictly before t (P6). */
import type { SessionNs } from '../domain/units.ts'

export type RunningRangeState = readonly number[]

export class RunningRange {
  #high = Number.NEGATIVE_INFINITY
  #low = Number.POSITIVE_INFINITY
  #highBefore = Number.NEGATIVE_INFINITY
  #lowBefore = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  onTrade(ts: SessionNs, price: number): void {
    if (ts > this.#last) {
      this.#highBefore = this.#high
      this.#lowBefore = this.#low
      this.#last = ts
    }
    if (price > this.#high) this.#high = price
    if (price < this.#low) this.#low = price
  }

  /** Highest print so far; null without prints. */
  get high(): number | null {
    return this.#last === Number.NEGATIVE_INFINITY ? null : this.#high
  }

  get low(): number | null {
    return this.#last === Number.NEGATIVE_INFINITY ? null : this.#low
  }

  /** Highest print strictly before t (t not before the last print); null when there is none. */
  highBefore(t: SessionNs): number | null {
    const high = t > this.#last ? this.#high : this.#highBefore
    return high === Number.NEGATIVE_INFINITY ? null : high
  }

  lowBefore(t: SessionNs): number | null {
    const low = t > this.#last ? this.#low : this.#lowBefore
    return low === Number.POSITIVE_INFINITY ? null : low
  }

  snapshot(): RunningRangeState {
    return [this.#high, this.#low, this.#highBefore, this.#lowBefore, this.#last]
  }

  restore(state: RunningRangeState): void {
    ;[this.#high, this.#low, this.#highBefore, this.#lowBefore, this.#last] = state
  }
}
