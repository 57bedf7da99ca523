/**
 * Option quotes and prints of one chain. Customers' direction persists by regime and is drawn
 * apart from the price path, so that with hedging off it says nothing about outcomes.
 */
import type { Random } from '../domain/random.ts'
import { NO_TICK } from '../domain/units.ts'
import type { Chain } from './chain.ts'
import type { OptionTradeColumns, QuoteColumns } from './columns.ts'

const MEAN_PHASE_S = 480
/** Imbalance of a phase at scale 1: thinner flow is more one-sided. */
const IMBALANCE = 0.05
const MAX_IMBALANCE = 0.2
/** Share of SPY and ES prints improved to somewhere inside the quote, whoever started them. */
const INSIDE = { SPY: 0.42, ES: 0.1 } as const

/**
 * Whether customers buy or sell premium: a phase that opens positions is followed by one as long
 * that closes them, so signs persist over minutes while a day's net stays what independent
 * customers would leave.
 */
export class CustomerRegime {
  /** Probability that a customer buys. */
  buying = 0.5
  #until = 0
  #length = 0
  #closing = 0
  readonly #random: Random
  readonly #imbalance: number

  constructor(random: Random, scale: number) {
    this.#random = random
    this.#imbalance = Math.min(MAX_IMBALANCE, IMBALANCE / Math.sqrt(scale))
  }

  at(s: number): void {
    if (s < this.#until) return
    const r = this.#random
    if (this.#closing !== 0) {
      this.buying = 0.5 + this.#closing
      this.#closing = 0
    } else {
      const lean = (r.uniform() < 0.5 ? -0.5 : 0.5) * this.#imbalance * (0.5 + r.uniform())
      this.buying = 0.5 + lean
      this.#closing = -lean
      this.#length = MEAN_PHASE_S * (0.3 + 0.7 * r.exponential())
    }
    this.#until = s + this.#length
  }
}

/** Of the prints without a side: how many are legs of spreads, printed anywhere inside the quote. */
const LEGS = 0.2

/**
 * Share of prints the venue publishes without a side (implied matches, auctions, blocks, legs of
 * spreads), drawn apart from the flow, which is the same without them.
 */
export interface UnsidedPrints {
  share: number
  random: Random
}

export class OptionFlow {
  readonly chain: Chain
  readonly quotes: QuoteColumns | null
  readonly trades: OptionTradeColumns
  readonly #random: Random
  readonly #unsided: UnsidedPrints | null
  readonly #bids: Int32Array
  readonly #asks: Int32Array
  #sequence = 5000

  constructor(
    chain: Chain,
    trades: OptionTradeColumns,
    quotes: QuoteColumns | null,
    random: Random,
    unsided: UnsidedPrints | null = null,
  ) {
    this.chain = chain
    this.trades = trades
    this.quotes = quotes
    this.#random = random
    this.#unsided = unsided
    this.#bids = new Int32Array(chain.count).fill(NO_TICK)
    this.#asks = new Int32Array(chain.count).fill(NO_TICK)
  }

  /** A maker requotes some contract near the money. */
  requote(ts: number): void {
    const c = this.#pick(9)
    this.#makeMarket(c)
    this.#quote(ts, c)
  }

  /** A customer trades; the contract is requoted first. */
  trade(ts: number, buying: number): void {
    const r = this.#random
    const c = this.#pick(this.chain.spec.underlying === 'ES' ? 6 : 4)
    this.#makeMarket(c)
    this.#quote(ts, c)
    const bid = this.#bids[c]!
    const ask = this.#asks[c]!
    const sign = r.uniform() < buying ? 1 : -1
    // Nobody bids: a buyer is turned away too, or customers would be buyers on balance.
    if (bid === NO_TICK) return
    const touch = sign > 0 ? ask : bid
    const improved = r.uniform() < INSIDE[this.chain.spec.underlying]
    const price = improved ? this.#between(bid, ask) : touch
    const t = this.trades
    const i = t.row()
    t.ts[i] = ts + 1000
    t.sequence[i] = this.#sequence++
    t.contract[i] = c
    t.price[i] = price
    t.size[i] = this.#lots()
    t.sign[i] = sign
    t.published[i] = sign
    t.gamma[i] = this.chain.gamma(c >> 1)
    t.condition[i] = this.#condition()
    this.#withhold(i, bid, ask)
  }

  #withhold(i: number, bid: number, ask: number): void {
    const unsided = this.#unsided
    if (unsided === null || unsided.random.uniform() >= unsided.share) return
    this.trades.published[i] = 0
    if (unsided.random.uniform() >= LEGS) return
    const tick = this.chain.tick(bid * this.chain.spec.step)
    const steps = Math.floor((ask - bid) / tick)
    this.trades.price[i] = bid + tick * unsided.random.int(steps + 1)
  }

  #pick(spread: number): number {
    const r = this.#random
    const chain = this.chain
    const offset = Math.round(r.normal() * (r.uniform() < 0.75 ? spread * 0.45 : spread))
    const k = Math.max(0, Math.min(chain.strikes.length - 1, chain.nearest + offset))
    // Out of the money trades more: calls above, puts below.
    const call = offset === 0 ? r.uniform() < 0.5 : r.uniform() < (offset > 0 ? 0.82 : 0.18)
    return 2 * k + (call ? 0 : 1)
  }

  #makeMarket(c: number): void {
    const chain = this.chain
    const r = this.#random
    const step = chain.spec.step
    const fair = chain.price(c)
    const tick = chain.tick(fair)
    const half = chain.spec.underlying === 'ES' ? 0.4 + 0.012 * fair : 0.5 + 0.6 * fair
    const value = fair / step + (r.uniform() - 0.5) * 0.3 * tick
    const wide = chain.spec.underlying === 'ES' ? half * tick : half
    const bid = Math.floor((value - wide * 0.5) / tick) * tick
    const ask = Math.max(tick, Math.ceil((value + wide * 0.5) / tick) * tick)
    this.#bids[c] = bid >= 1 ? bid : NO_TICK
    this.#asks[c] = ask > bid ? ask : ask + tick
  }

  /** Middle of a quote on the contract's grid, either way when it lies between two prices. */
  #between(bid: number, ask: number): number {
    const tick = this.chain.tick(bid * this.chain.spec.step)
    const steps = (ask - bid) / tick / 2
    const up = this.#random.uniform() < 0.5
    return Math.min(ask, bid + tick * (up ? Math.ceil(steps) : Math.floor(steps)))
  }

  #quote(ts: number, c: number): void {
    const q = this.quotes
    if (!q) return
    const r = this.#random
    const i = q.row()
    const bid = this.#bids[c]!
    q.ts[i] = ts
    q.sequence[i] = this.#sequence++
    q.contract[i] = c
    q.bid[i] = bid
    q.ask[i] = this.#asks[c]!
    q.bidSize[i] = bid === NO_TICK ? 0 : 5 + r.int(60)
    q.askSize[i] = 5 + r.int(60)
    q.bidChanged[i] = bid === NO_TICK ? 0 : i & 1
  }

  #lots(): number {
    const r = this.#random
    const u = r.uniform()
    if (u < 0.45) return 1
    if (u < 0.9) return 1 + r.geometric(3)
    return 10 * (1 + r.geometric(1.5))
  }

  /** Automatic, sweep, auction; a few multi-leg prints nobody can sign. */
  #condition(): number {
    const u = this.#random.uniform()
    return u < 0.78 ? 209 : u < 0.9 ? 219 : u < 0.97 ? 227 : 232
  }
}
