/**
 * One simulated session: four Poisson clocks (depth, ES option quotes and prints, SPY option
 * prints) with Hawkes bursts in the first, dealers' hedging, and the plants, in one time order.
 * `advance` appends to the columns, so a reader decides how much is ever held.
 */
import { Random } from '../domain/random.ts'
import { NS_PER_S } from '../domain/units.ts'
import { ASK, BID, SimBook } from './book.ts'
import { Chain, ES_CHAIN, SPY_CHAIN } from './chain.ts'
import { optionRate, RTH_CLOSE_S, RTH_OPEN_S, recordRate, SESSION_END_S } from './clock.ts'
import { BookColumns, OptionTradeColumns, QuoteColumns, TradeColumns } from './columns.ts'
import { Dealers } from './dealers.ts'
import { LatentValue } from './latent.ts'
import { openInterestOf } from './open-interest.ts'
import { CustomerRegime, OptionFlow } from './option-flow.ts'
import { OrderFlow } from './order-flow.ts'
import { planPlants } from './plants.ts'
import { Stage } from './stage.ts'

/** ES points per SPY dollar in every simulated session (P1.5). */
export const SIMULATED_RHO = 10.04

/** Events per second of regular hours at scale 1. */
const QUOTE_RATE = 53
const ES_TRADE_RATE = 4.3
const SPY_TRADE_RATE = 10.4
/** Least depth records per second around a plant. */
const PLANT_RATE = 6
/** Share of the base rate that is there without bursts; excitement of a trade, events. */
const CALM = 0.75
const EXCITEMENT = 1.6
/** Contracts hedged per point of movement at full gain. */
const HEDGE_LOTS = 30

export interface SimulationOptions {
  seed: number
  /** Volume against the main demo day. */
  scale: number
  /** Middle of the book at the start, ticks. */
  openTick: number
  hedging: boolean
  /** Session seconds to simulate, 0 to 82,800 when left out. */
  fromS?: number
  toS?: number
  /** Share of ES option prints published without a side; none when left out. */
  unsidedShare?: number
  /** Close of regular hours and expiry, session seconds: 79,200, or 68,400 on a half day. */
  closeS?: number
}

export class SimulatedSession {
  readonly book = new BookColumns()
  readonly trades = new TradeColumns()
  readonly esQuotes = new QuoteColumns()
  readonly esTrades = new OptionTradeColumns()
  readonly spyTrades = new OptionTradeColumns()
  readonly esChain: Chain
  readonly spyChain: Chain
  /** Yesterday's open interest by contract. */
  readonly esOpenInterest: Int32Array
  readonly spyOpenInterest: Int32Array
  readonly stage: Stage
  readonly dealers: Dealers
  /** Session second reached. */
  now: number
  readonly #options: SimulationOptions
  readonly #toS: number
  readonly #closeS: number
  readonly #market: SimBook
  readonly #flow: OrderFlow
  readonly #latent: LatentValue
  readonly #esFlow: OptionFlow
  readonly #spyFlow: OptionFlow
  readonly #customers: CustomerRegime
  readonly #random: Random
  readonly #optionRandom: Random
  #nextDepth: number
  #nextQuote: number
  #nextEs: number
  #nextSpy: number
  #nextHedge: number
  #nextMark = 0
  #hedgedMid: number
  #gain = 0
  /** Hawkes excitation on top of the base rate. */
  #heat = 0
  #recordsPerEvent = 2
  #burst = 2
  #followUp = false
  #lastRecords = 0
  #lastTs = 0
  #lastDepthS: number

  constructor(options: SimulationOptions) {
    const { seed, scale, openTick } = options
    const from = options.fromS ?? 0
    this.#options = options
    this.#toS = options.toS ?? SESSION_END_S
    this.#closeS = options.closeS ?? RTH_CLOSE_S
    this.now = from
    this.#random = Random.of(seed, 'flow')
    this.#optionRandom = Random.of(seed, 'option clocks')
    this.#market = new SimBook(openTick, this.book, this.trades)
    this.#flow = new OrderFlow(this.#market, scale, this.#closeS, Random.of(seed, 'orders'))
    this.#latent = new LatentValue(
      openTick + 0.5,
      this.#closeS,
      Random.of(seed, 'value'),
      Random.of(seed, 'regimes'),
    )
    this.#flow.open(from)
    this.esChain = new Chain(ES_CHAIN, openTick / 4)
    this.spyChain = new Chain(SPY_CHAIN, openTick / 4 / SIMULATED_RHO)
    const points = openTick / 4
    const interest = Random.of(seed, 'open interest')
    this.esOpenInterest = openInterestOf(this.esChain, points, scale, interest)
    this.spyOpenInterest = openInterestOf(this.spyChain, points / SIMULATED_RHO, scale, interest)
    const options_ = (label: string) => Random.of(seed, label)
    const share = options.unsidedShare ?? 0
    this.#esFlow = new OptionFlow(
      this.esChain,
      this.esTrades,
      this.esQuotes,
      options_('es chain'),
      share > 0 ? { share, random: options_('unsided') } : null,
    )
    this.#spyFlow = new OptionFlow(this.spyChain, this.spyTrades, null, options_('spy chain'))
    this.#customers = new CustomerRegime(Random.of(seed, 'customers'), scale)
    this.dealers = new Dealers(this.esChain, this.spyChain, SIMULATED_RHO, scale)
    const plan = planPlants(Random.of(seed, 'plants'), from, this.#toS, this.#closeS)
    this.stage = new Stage(plan, this.#market, this.#flow, this.#latent, Random.of(seed, 'stage'))
    this.#nextDepth = from
    this.#lastDepthS = from
    this.#nextQuote = from + 0.2
    this.#nextEs = from + 1
    this.#nextSpy = Math.max(from, RTH_OPEN_S) + 0.5
    this.#nextHedge = from + 5
    this.#hedgedMid = this.#market.mid
  }

  get done(): boolean {
    return this.now >= this.#toS
  }

  /** Depth records written so far. */
  get records(): number {
    return this.#market.records
  }

  /** Middle of the market, ticks. */
  get mid(): number {
    return this.#market.mid
  }

  /** Runs to session second `untilS` (or the session's end), appending to the columns. */
  advance(untilS: number): void {
    const until = Math.min(untilS, this.#toS)
    for (;;) {
      const option = Math.min(this.#nextQuote, this.#nextEs, this.#nextSpy)
      const other = Math.min(option, this.#nextHedge, this.stage.dueS)
      const next = Math.min(this.#nextDepth, other)
      if (next >= until) break
      this.now = next
      if (next === this.#nextDepth) this.#depth(next)
      else if (next === this.#nextHedge) this.#hedge(next)
      else if (next === option) this.#option(next)
      else this.#play(next)
    }
    this.now = until
  }

  /** Nanoseconds of a second, strictly after everything written so far. */
  #stamp(s: number): number {
    const ts = Math.max(Math.round(s * NS_PER_S), this.#lastTs + 2000)
    this.#lastTs = ts
    return ts
  }

  #depth(s: number): void {
    const r = this.#random
    const dt = s - this.#lastDepthS
    this.#lastDepthS = s
    this.#latent.step(s, dt)
    this.#heat *= Math.exp(-dt / 1.5)
    const trades = this.trades.length
    const wide = this.#flow.event(this.#stamp(s), s, this.#latent.value - this.#market.mid)
    this.#flow.restock(s)
    const written = this.#market.records - this.#lastRecords
    // The rate is one of records: what an event and its follow-ups write sets how often one is due.
    if (!this.#followUp) {
      this.#recordsPerEvent += 0.002 * (this.#burst - this.#recordsPerEvent)
      this.#burst = 0
    }
    this.#burst += written
    this.#lastRecords = this.#market.records
    this.#followUp = wide
    const usual = this.#options.scale * recordRate(s, this.#closeS)
    // A plant draws traffic, so that even a small demo shows what happens around it.
    const target = this.stage.busy ? Math.max(PLANT_RATE, usual) : usual
    const base = target / Math.max(1, this.#recordsPerEvent)
    if (this.trades.length > trades) this.#heat = Math.min(5, this.#heat + EXCITEMENT / base)
    // A market left wide is closed by someone fast; slower by night.
    const quick = s >= RTH_OPEN_S && s < this.#closeS ? 0.004 : 0.05
    const wait = 1 / (base * (CALM + this.#heat))
    this.#nextDepth = s + Math.max(4e-6, r.exponential() * (wide ? Math.min(quick, wait) : wait))
  }

  #play(s: number): void {
    this.stage.play(this.#stamp(s), s)
    // A plant may write several events a few microseconds apart.
    const n = this.book.length
    if (n > 0) this.#lastTs = Math.max(this.#lastTs, this.book.ts[n - 1]!)
    if (this.#nextDepth * NS_PER_S <= this.#lastTs) this.#nextDepth = this.#lastTs / NS_PER_S + 1e-5
    this.#flow.restock(s)
    this.#lastRecords = this.#market.records
  }

  #hedge(s: number): void {
    const r = this.#optionRandom
    const mid = this.#market.mid
    const moved = (mid - this.#hedgedMid) / 4
    this.#nextHedge = s + 3 + 5 * r.uniform()
    if (s < this.#closeS) this.#gain = this.dealers.gain(this.#marked(s))
    else this.#gain = 0
    if (!this.#options.hedging || this.stage.busy) {
      this.#hedgedMid = mid
      return
    }
    const lots = Math.round(this.#gain * moved * HEDGE_LOTS)
    if (lots === 0) return
    this.#hedgedMid = mid
    const side = lots > 0 ? ASK : BID
    const best = this.#market.best(side)
    const limit = best + (lots > 0 ? 1 : -1)
    this.#market.take(this.#stamp(s), side, Math.min(60, Math.abs(lots)), limit)
    this.#flow.restock(s)
    this.#latent.value += this.#gain * moved * 4
  }

  #marked(s: number): number {
    this.#mark(s)
    return this.dealers.gamma()
  }

  #mark(s: number): void {
    const left = this.#closeS - s
    const points = this.#market.mid / 4
    this.esChain.mark(points, left)
    this.spyChain.mark(points / SIMULATED_RHO, left)
    if (s < this.#nextMark) return
    this.#nextMark = s + 30
    const atm = this.esChain.atm + 0.1 * (0.13 - this.esChain.atm) * 0.05
    this.esChain.atm = Math.max(0.08, atm + 0.0006 * this.#optionRandom.normal())
    this.spyChain.atm = this.esChain.atm
  }

  #option(s: number): void {
    const r = this.#optionRandom
    const scale = this.#options.scale
    const busy = optionRate(s, this.#closeS)
    if (busy === 0) {
      this.#nextQuote = this.#nextEs = this.#nextSpy = Number.POSITIVE_INFINITY
      return
    }
    this.#customers.at(s)
    this.#mark(s)
    const ts = this.#stamp(s)
    if (s === this.#nextQuote) {
      this.#esFlow.requote(ts)
      this.#nextQuote = s + r.exponential() / (QUOTE_RATE * scale * busy)
    } else if (s === this.#nextEs) {
      const before = this.esTrades.length
      this.#esFlow.trade(ts, this.#customers.buying)
      if (this.esTrades.length > before) this.dealers.onTrade(this.dealers.es, this.esTrades)
      this.#nextEs = s + r.exponential() / (ES_TRADE_RATE * scale * busy)
    } else {
      const before = this.spyTrades.length
      this.#spyFlow.trade(ts, this.#customers.buying)
      if (this.spyTrades.length > before) this.dealers.onTrade(this.dealers.spy, this.spyTrades)
      this.#nextSpy = s + r.exponential() / (SPY_TRADE_RATE * scale * busy)
    }
  }
}
