/**
 * Who started a trade (P9.1): the exchange's word, else the quote before it, else the last price
 * change. One per instrument.
 */
export type TickPolicy = 'carry' | 'mid'

/** Positions in SIGN_METHODS of the frame tables. */
export const METHOD = { exchange: 0, none: 1, quote: 2, tick: 3 } as const
export type MethodCode = (typeof METHOD)[keyof typeof METHOD]

export interface AggressorSnapshot {
  lastPrice: number
  lastSign: number
  method: MethodCode
}

const EPSILON = 1e-9

export class Aggressor {
  readonly policy: TickPolicy
  /** How the last sign was found. */
  method: MethodCode = METHOD.none
  #lastPrice = Number.NaN
  /** Last nonzero tick direction. */
  #lastSign = 0

  constructor(policy: TickPolicy) {
    this.policy = policy
  }

  /**
   * Sign of a trade: +1 buy, -1 sell, 0 unknown. `side` is the feed's word in the same code; bid
   * and ask are the quote before the trade's time, NaN where a side is missing. Prices in any one unit.
   */
  classify(price: number, side: number, bid: number, ask: number): number {
    const tick = this.#tick(price)
    if (side !== 0) {
      this.method = METHOD.exchange
      return side > 0 ? 1 : -1
    }
    // False when a side is NaN, crossed or locked.
    if (bid < ask - EPSILON) {
      const from = price - (bid + ask) / 2
      if (from > EPSILON || from < -EPSILON) {
        this.method = METHOD.quote
        return from > 0 ? 1 : -1
      }
    }
    this.method = METHOD.tick
    return tick
  }

  snapshot(): AggressorSnapshot {
    return { lastPrice: this.#lastPrice, lastSign: this.#lastSign, method: this.method }
  }

  restore(from: AggressorSnapshot): void {
    this.#lastPrice = from.lastPrice
    this.#lastSign = from.lastSign
    this.method = from.method
  }

  /** The tick rule, over every earlier trade whatever classified it. */
  #tick(price: number): number {
    const change = price - this.#lastPrice
    this.#lastPrice = price
    if (change > EPSILON) this.#lastSign = 1
    else if (change < -EPSILON) this.#lastSign = -1
    else if (this.policy === 'mid') return 0
    return this.#lastSign
  }
}
