/** Volume-weighted mean price (P5.3), at t inclusive and strictly before t (P6). */
import type { SessionNs } from '../../domain/units.ts'

export interface VwapState {
  last: number
  notional: number
  volume: number
  notionalBefore: number
  volumeBefore: number
}

export class Vwap {
  #last = Number.NEGATIVE_INFINITY
  #notional = 0
  #volume = 0
  #notionalBefore = 0
  #volumeBefore = 0

  onTrade(ts: SessionNs, price: number, size: number): void {
    if (ts > this.#last) {
      this.#notionalBefore = this.#notional
      this.#volumeBefore = this.#volume
      this.#last = ts
    }
    this.#notional += price * size
    this.#volume += size
  }

  /** Over all trades so far; null without volume. */
  value(): number | null {
    return this.#volume === 0 ? null : this.#notional / this.#volume
  }

  /** Over trades strictly before t; t not before the last trade. */
  before(t: SessionNs): number | null {
    if (t > this.#last) return this.value()
    return this.#volumeBefore === 0 ? null : this.#notionalBefore / this.#volumeBefore
  }

  snapshot(): VwapState {
    return {
      last: this.#last,
      notional: this.#notional,
      volume: this.#volume,
      notionalBefore: this.#notionalBefore,
      volumeBefore: this.#volumeBefore,
    }
  }

  restore(state: VwapState): void {
    this.#last = state.last
    this.#notional = state.notional
    this.#volume = state.volume
    this.#notionalBefore = state.notionalBefore
    this.#volumeBefore = state.volumeBefore
  }
}
