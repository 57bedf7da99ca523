/**
 * What is remembered of each option contract to sign its trades (P9.1): the tick rule's state, the
 * last quote, and the last quote of an earlier nanosecond, because only a quote with ts < trade ts
 * classifies (Lee-Ready, no lag).
 */
import type { RawSide } from '../../domain/batches.ts'
import { Aggressor, type MethodCode, type TickPolicy } from '../tape/aggressor.ts'
import { Columns } from './columns.ts'

const NAMES = ['bid', 'ask', 'quoteTs', 'earlierBid', 'earlierAsk'] as const

export class OptionTape {
  private readonly policy: TickPolicy
  private readonly quotes = new Columns(NAMES)
  private readonly aggressors: Aggressor[] = []

  constructor(policy: TickPolicy) {
    this.policy = policy
  }

  add(): void {
    const none = Number.NaN
    const quoteTs = Number.NEGATIVE_INFINITY
    this.quotes.add({ bid: none, ask: none, quoteTs, earlierBid: none, earlierAsk: none })
    this.aggressors.push(new Aggressor(this.policy))
  }

  /** NaN = side absent. */
  onQuote(ts: number, i: number, bid: number, ask: number): void {
    const row = this.quotes.at
    if (ts > row.quoteTs[i]) {
      row.earlierBid[i] = row.bid[i]
      row.earlierAsk[i] = row.ask[i]
    }
    row.bid[i] = bid
    row.ask[i] = ask
    row.quoteTs[i] = ts
  }

  /** +1 customer bought, -1 sold, 0 unknown; remembers the price for the next tick comparison. */
  sign(ts: number, i: number, price: number, side: RawSide): number {
    const { bid, ask, quoteTs, earlierBid, earlierAsk } = this.quotes.at
    const sameTime = quoteTs[i] >= ts
    return this.aggressors[i].classify(
      price,
      side,
      sameTime ? earlierBid[i] : bid[i],
      sameTime ? earlierAsk[i] : ask[i],
    )
  }

  /** How the last sign of this contract was found. */
  method(i: number): MethodCode {
    return this.aggressors[i].method
  }

  quoteTs(i: number): number {
    return this.quotes.at.quoteTs[i]
  }

  /** Mid of the last quote if two-sided, neither crossed nor locked, and not older than `maxAgeNs`; else NaN. */
  freshMid(ts: number, i: number, maxAgeNs: number): number {
    const { bid, ask, quoteTs } = this.quotes.at
    return ts - quoteTs[i] <= maxAgeNs && bid[i] < ask[i] ? 0.5 * (bid[i] + ask[i]) : Number.NaN
  }

  snapshot() {
    return {
      quotes: this.quotes.snapshot(),
      aggressors: this.aggressors.map((a) => a.snapshot()),
    }
  }

  restore(state: ReturnType<OptionTape['snapshot']>): void {
    this.quotes.restore(state.quotes)
    this.aggressors.length = 0
    for (const one of state.aggressors) {
      const aggressor = new Aggressor(this.policy)
      aggressor.restore(one)
      this.aggressors.push(aggressor)
    }
  }
}
