/**
 * Who started an option trade (P9.1): the exchange's word, else the contract's quote before the
 * trade (Lee-Ready, no lag), else the tick rule. Keeps per contract the last quote, the last one
 * of an earlier nanosecond (only a quote with ts < trade ts counts), the last price and tick.
 */
import type { RawSide } from '../../domain/batches.ts'
import { Columns } from './columns.ts'

export const SIGN_NONE = 0
export const SIGN_EXCHANGE = 1
export const SIGN_QUOTE = 2
export const SIGN_TICK = 3
/** By method code; `none` marks prints that are unfit for inference. */
export const SIGN_METHOD_NAMES = ['none', 'exchange', 'quote', 'tick'] as const

const NAMES = [
  'bid',
  'ask',
  'quoteTs',
  'earlierBid',
  'earlierAsk',
  'earlierTs',
  'price',
  'tick',
] as const
type Name = (typeof NAMES)[number]

const NONE: Record<Name, number> = {
  bid: Number.NaN,
  ask: Number.NaN,
  quoteTs: Number.NEGATIVE_INFINITY,
  earlierBid: Number.NaN,
  earlierAsk: Number.NaN,
  earlierTs: Number.NEGATIVE_INFINITY,
  price: Number.NaN,
  tick: 0,
}

export class OptionAggressor {
  private readonly policy: 'carry' | 'mid'
  private readonly rows = new Columns(NAMES)
  /** Method code of the last `sign`. */
  method: number = SIGN_NONE

  constructor(policy: 'carry' | 'mid') {
    this.policy = policy
  }

  add(): void {
    this.rows.add(NONE)
  }

  onQuote(ts: number, i: number, bid: number, ask: number): void {
    const row = this.rows.at
    if (ts > row.quoteTs[i]) {
      row.earlierBid[i] = row.bid[i]
      row.earlierAsk[i] = row.ask[i]
      row.earlierTs[i] = row.quoteTs[i]
    }
    row.bid[i] = bid
    row.ask[i] = ask
    row.quoteTs[i] = ts
  }

  /** Mid of the last quote when it is two-sided, neither crossed nor locked, and not older than `maxAgeNs`. */
  freshMid(ts: number, i: number, maxAgeNs: number): number {
    const { bid, ask, quoteTs } = this.rows.at
    return ts - quoteTs[i] <= maxAgeNs && bid[i] < ask[i] ? 0.5 * (bid[i] + ask[i]) : Number.NaN
  }

  quoteTs(i: number): number {
    return this.rows.at.quoteTs[i]
  }

  lastPrice(i: number): number {
    return this.rows.at.price[i]
  }

  /** +1 customer bought, -1 sold, 0 unknown; remembers the price for the next tick comparison. */
  sign(ts: number, i: number, price: number, side: RawSide): -1 | 0 | 1 {
    const row = this.rows.at
    const previous = row.price[i]
    const tick = price > previous ? 1 : price < previous ? -1 : 0
    const carried = tick === 0 ? row.tick[i] : tick
    row.price[i] = price
    row.tick[i] = carried
    if (side !== 0) {
      this.method = SIGN_EXCHANGE
      return side
    }
    const earlier = row.quoteTs[i] >= ts
    const bid = earlier ? row.earlierBid[i] : row.bid[i]
    const ask = earlier ? row.earlierAsk[i] : row.ask[i]
    if (bid < ask) {
      const mid = 0.5 * (bid + ask)
      this.method = SIGN_QUOTE
      if (price > mid) return 1
      if (price < mid) return -1
    }
    this.method = SIGN_TICK
    return (this.policy === 'carry' ? carried : tick) as -1 | 0 | 1
  }

  snapshot() {
    return this.rows.snapshot()
  }

  restore(state: ReturnType<OptionAggressor['snapshot']>): void {
    this.rows.restore(state)
  }
}
