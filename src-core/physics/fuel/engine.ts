/**
 * The dealer ledger (P11): every option trade of today's expiry gives the dealer a position, and
 * with it gamma, which is booked per strike at the gamma of that moment. Quotes and trades also
 * carry each contract's volatility input (P10.4). `onQuote`, `onTrade` and `addContract` are the
 * only mutations; everything else reads.
 */
import type { OptionContract, RawSide } from '../../domain/batches.ts'
import { PRINT } from '../../domain/batches.ts'
import { invariant } from '../../domain/invariant.ts'
import { NS_PER_S } from '../../domain/units.ts'
import {
  fillHedges,
  hedgeColumns,
  type OptionColumns,
  type Rates,
} from '../greeks/option-greeks.ts'
import { METHOD, type MethodCode } from '../tape/aggressor.ts'
import { Chain } from './chain.ts'
import { Columns } from './columns.ts'
import { type DealerDynamics, dealerDynamics } from './dealer-dynamics.ts'
import { dealerGammaChange } from './effect.ts'
import { CALLS, FlowLedger, type FlowSums, PUTS } from './flow.ts'
import { OptionTape } from './option-tape.ts'
import { deltaPerEsContract, type FuelSettings, modelOf } from './settings.ts'
import { addDraws, drawKey } from './sign-draws.ts'
import { StrikeLadder } from './strike-ladder.ts'
import { VolatilityBook } from './volatility-book.ts'

const CONTRACT = ['strike', 'phi', 'openInterest', 'slot', 'inventory'] as const
/** Strikes and levels are compared with this tolerance (P0). */
const EPS = 1e-9

/** What became of one trade; the object is reused. */
export interface TradeMark {
  /** Customer: +1 bought, -1 sold, 0 unknown. */
  sign: number
  /** Index into SIGN_METHODS; `none` for prints unfit for inference. */
  method: MethodCode
  /** NaN when the greeks are missing. */
  sigma: number
  delta: number
  gamma: number
  /** Gamma units, dealer sign; 0 when the greeks are missing. */
  dealerGammaChange: number
}

/** P24.2 at one level: shares of the draws, and the moments of the exposure over the signs. */
export interface SignOdds {
  amplify: number
  dampen: number
  mean: number
  variance: number
}

export class FuelEngine {
  readonly settings: FuelSettings
  /** Option trades since flow start whose greeks could not be computed. */
  greeksMissing = 0
  /** Option trades seen today: the position of the next one in the P0 order. */
  tradeCount = 0
  readonly last: TradeMark = emptyMark()
  private lastTs = Number.NEGATIVE_INFINITY
  private readonly contracts = new Columns(CONTRACT)
  private readonly tape: OptionTape
  private readonly vols: VolatilityBook
  private readonly flow = new FlowLedger()
  private readonly totals = new FlowLedger()
  private readonly ladder: StrikeLadder
  private readonly drawKey: number
  private readonly rates: Rates
  private readonly one: OptionColumns = {
    underlying: new Float64Array(1),
    strike: new Float64Array(1),
    sigma: new Float64Array(1),
    seconds: new Float64Array(1),
    phi: new Int8Array(1),
  }
  private readonly oneOut = hedgeColumns(1)
  private readonly byStrike: number[] = []
  /** Another object whenever the contracts are others. */
  private listed = {}

  constructor(settings: FuelSettings) {
    this.settings = settings
    this.rates = { r: settings.riskFreeRate, q: settings.dividendYield }
    this.tape = new OptionTape(settings.tickZeroPolicy)
    this.ladder = new StrikeLadder(settings.signDraws)
    this.drawKey = drawKey(settings.seed, settings.sessionDate)
    this.vols = new VolatilityBook(settings, this.tape)
    this.totals.add()
    this.totals.add()
  }

  get contractCount(): number {
    return this.contracts.length
  }

  /** Contracts are numbered in the order they are added, as `SessionSource.contracts`. */
  addContract(contract: OptionContract): number {
    const slot = this.ladder.slotOf(contract.strike)
    const i = this.contracts.add({
      strike: contract.strike,
      phi: contract.right === 'C' ? 1 : -1,
      openInterest: contract.openInterest ?? Number.NaN,
      slot,
      inventory: 0,
    })
    this.vols.add(contract.strike, contract.right === 'C' ? 1 : -1)
    this.tape.add()
    this.flow.add()
    this.insertByStrike(i)
    return i
  }

  /** A best bid and offer; NaN = side absent. `underlying` at this nanosecond, NaN when unknown. */
  onQuote(ts: number, i: number, bid: number, ask: number, underlying: number): void {
    this.advance(ts)
    this.tape.onQuote(ts, i, bid, ask)
    this.vols.onQuote(i, underlying)
  }

  /** An option print; `condition` is a PRINT code, `underlying` the mid at this nanosecond or NaN. */
  onTrade(
    ts: number,
    i: number,
    price: number,
    size: number,
    side: RawSide,
    condition: number,
    underlying: number,
  ): TradeMark {
    this.advance(ts)
    const mark = this.last
    const position = this.tradeCount++
    const fit = condition === PRINT.usable
    mark.sign = fit ? this.tape.sign(ts, i, price, side) : 0
    mark.method = fit ? this.tape.method(i) : METHOD.none
    mark.dealerGammaChange = 0
    this.markTrade(ts, i, price, underlying, mark)
    if (condition !== PRINT.noVolume) this.book(ts, i, price, size, position, mark)
    return mark
  }

  /** A trade whose sign and greeks are already known (NaN = missing), booked as `onTrade` books its own. */
  onMarkedTrade(ts: number, i: number, price: number, size: number, mark: TradeMark): void {
    this.advance(ts)
    this.book(ts, i, price, size, this.tradeCount++, mark)
  }

  /** gamma_exposure(L) of P11.2, gamma units. */
  exposureAt(level: number): number {
    const { order, rows } = this.ladder
    const range = this.settings.strikeRange + EPS
    let sum = 0
    for (let p = this.ladder.lowerBound(level - range); p < order.length; p++) {
      const slot = order[p]
      if (rows.at.strike[slot] > level + range) break
      sum += rows.at.net[slot]
    }
    return sum
  }

  /** The same at an earlier time, at most ten minutes ago; changes at exactly `at` included. */
  exposureAtTime(level: number, at: number): number {
    const { order, rows } = this.ladder
    const range = this.settings.strikeRange + EPS
    let sum = 0
    for (let p = this.ladder.lowerBound(level - range); p < order.length; p++) {
      const slot = order[p]
      if (rows.at.strike[slot] > level + range) break
      sum += this.ladder.netAt(slot, at)
    }
    return sum
  }

  dynamicsAt(level: number, now: number): DealerDynamics {
    return dealerDynamics((at) => this.exposureAtTime(level, at), now, this.settings.velocityScale)
  }

  /** Shares of the sign draws in which dealers amplify or dampen at the level (P24.2). */
  signOdds(level: number, threshold = this.settings.gammaThreshold): SignOdds {
    const { order, rows, drawSums, draws } = this.ladder
    const range = this.settings.strikeRange + EPS
    const from = this.ladder.lowerBound(level - range)
    const to = this.ladder.lowerBound(level + range)
    let certain = 0
    let mean = 0
    let variance = 0
    for (let p = from; p < to; p++) {
      certain += rows.at.certain[order[p]]
      mean += rows.at.mean[order[p]]
      variance += rows.at.variance[order[p]]
    }
    let amplify = 0
    let dampen = 0
    if (variance === 0) {
      // Every sign is certain: all draws are the same.
      amplify = certain < -threshold ? 1 : 0
      dampen = certain > threshold ? 1 : 0
      return { amplify, dampen, mean, variance }
    }
    for (let r = 0; r < draws; r++) {
      let sum = certain
      for (let p = from; p < to; p++) sum += drawSums[order[p] * draws + r]
      if (sum < -threshold) amplify++
      else if (sum > threshold) dampen++
    }
    return { amplify: amplify / draws, dampen: dampen / draws, mean, variance }
  }

  /** net_gamma_flow by strike, ascending, of strikes with a usable trade. */
  flowByStrike(): { strike: number; call: number; put: number; net: number }[] {
    const row = this.ladder.rows.at
    return this.ladder.order
      .filter((slot) => row.trades[slot] > 0)
      .map((slot) => ({
        strike: row.strike[slot],
        call: row.call[slot],
        put: row.put[slot],
        net: row.net[slot],
      }))
  }

  /** A chain to be filled by `fillChain`, reusable. */
  newChain(): Chain {
    const { profile, multiplier, minSeconds } = this.settings
    return new Chain({ model: modelOf(profile), rates: this.rates, multiplier, minSeconds })
  }

  /** Puts every contract with its volatility as of `now` into `chain` and marks it at `underlying`. */
  mark(chain: Chain, now: number, underlying: number): Chain {
    const { at } = this.contracts
    if (chain.contracts === this.listed) {
      const { contract, length } = chain
      for (let row = 0; row < length; row++) {
        const i = contract[row]
        chain.set(row, this.vols.at(i, now), at.inventory[i])
      }
    } else this.fill(chain, now)
    chain.mark(underlying, this.secondsFrom(now))
    return chain
  }

  private fill(chain: Chain, now: number): void {
    const { at } = this.contracts
    chain.clear()
    for (const i of this.byStrike)
      chain.add(
        i,
        at.strike[i],
        at.phi[i],
        this.sigmaAt(i, now),
        at.inventory[i],
        at.openInterest[i],
      )
    chain.contracts = this.listed
  }

  /** P10.4 as of `now`; NaN = missing. */
  sigmaAt(i: number, now: number): number {
    return this.vols.at(i, now)
  }

  /** P23 sums of one contract since flow start. */
  flowOf(i: number): FlowSums {
    return this.flow.sums(i)
  }

  /** P23 sums by contract as columns, for tables; read only, replaced when contracts are added. */
  get flowColumns(): Readonly<
    Record<'volume' | 'premium' | 'netDelta' | 'netGamma', Float64Array>
  > {
    return this.flow.rows.at
  }

  /** P24.8 net drift: signed premium of all calls or all puts, USD. */
  netPremium(right: 'C' | 'P'): number {
    return this.totals.rows.at.netPremium[right === 'C' ? CALLS : PUTS]
  }

  /** P23 sums of several contracts. */
  flowOfAll(contracts: readonly number[]): FlowSums {
    return this.flow.total(contracts)
  }

  /** Contracts at these strikes, ascending, call before put. */
  contractsAt(strikes: readonly number[]): number[] {
    const strike = this.contracts.at.strike
    return this.byStrike.filter((i) => strikes.some((k) => Math.abs(k - strike[i]) <= EPS))
  }

  totalFlow(right: 'C' | 'P'): FlowSums {
    return this.totals.sums(right === 'C' ? CALLS : PUTS)
  }

  /** What dealers buy to hedge today's flow (P24.8), ES contracts; positive = buy. */
  hedgeFlowEs(right: 'C' | 'P'): number {
    const delta = this.totals.rows.at.netDelta[right === 'C' ? CALLS : PUTS]
    return (0 - delta) / deltaPerEsContract(this.settings.profile)
  }

  snapshot() {
    const { lastTs, greeksMissing, tradeCount } = this
    return {
      lastTs,
      greeksMissing,
      tradeCount,
      contracts: this.contracts.snapshot(),
      vols: this.vols.snapshot(),
      tape: this.tape.snapshot(),
      flow: this.flow.rows.snapshot(),
      totals: this.totals.rows.snapshot(),
      ladder: this.ladder.snapshot(lastTs),
    }
  }

  restore(state: FuelSnapshot): void {
    this.lastTs = state.lastTs
    this.greeksMissing = state.greeksMissing
    this.tradeCount = state.tradeCount
    this.contracts.restore(state.contracts)
    this.vols.restore(state.vols)
    this.tape.restore(state.tape)
    this.flow.rows.restore(state.flow)
    this.totals.rows.restore(state.totals)
    this.ladder.restore(state.ladder)
    this.byStrike.length = 0
    this.listed = {}
    for (let i = 0; i < this.contracts.length; i++) this.insertByStrike(i)
    Object.assign(this.last, emptyMark())
  }

  private secondsFrom(ts: number): number {
    return (this.settings.expiryNs - ts) / NS_PER_S
  }

  private advance(ts: number): void {
    invariant(ts >= this.lastTs, 'option events moved backwards')
    this.lastTs = ts
  }

  /** Volatility and greeks of a trade; NaN where missing. */
  private markTrade(ts: number, i: number, price: number, underlying: number, mark: TradeMark) {
    const { one, oneOut } = this
    const seconds = this.secondsFrom(ts)
    mark.sigma = this.vols.onTrade(ts, i, price, underlying)
    const known = underlying > 0 && (mark.sigma > 0 || seconds <= 0)
    mark.delta = Number.NaN
    mark.gamma = Number.NaN
    if (!known) return
    one.underlying[0] = underlying
    one.strike[0] = this.contracts.at.strike[i]
    one.sigma[0] = mark.sigma
    one.seconds[0] = seconds
    one.phi[0] = this.contracts.at.phi[i]
    fillHedges(
      modelOf(this.settings.profile),
      this.rates,
      one,
      0,
      1,
      oneOut,
      this.settings.minSeconds,
    )
    mark.delta = oneOut.delta[0]
    mark.gamma = oneOut.gamma[0]
  }

  private book(
    ts: number,
    i: number,
    price: number,
    size: number,
    position: number,
    mark: TradeMark,
  ): void {
    const { multiplier, signDraws, flowStartNs } = this.settings
    if (ts < flowStartNs) return
    const at = this.contracts.at
    const isCall = at.phi[i] > 0
    const right = isCall ? CALLS : PUTS
    this.flow.trade(i, mark.sign, size, price, multiplier)
    this.totals.trade(right, mark.sign, size, price, multiplier)
    at.inventory[i] -= mark.sign * size
    if (!(mark.gamma >= 0)) {
      this.greeksMissing++
      return
    }
    const change = dealerGammaChange(mark.sign, size, mark.gamma, multiplier)
    const deltaChange = mark.sign === 0 ? 0 : -mark.sign * size * mark.delta * multiplier
    mark.dealerGammaChange = change
    this.flow.greeks(i, deltaChange, change)
    this.totals.greeks(right, deltaChange, change)
    const slot = at.slot[i]
    this.ladder.book(slot, ts, isCall, change)
    const q = this.chanceOf(mark)
    const asSigned = mark.sign === 0 ? size * mark.gamma * multiplier : change
    this.ladder.rows.at.mean[slot] += (2 * q - 1) * asSigned
    if (q === 1) {
      this.ladder.rows.at.certain[slot] += change
      return
    }
    this.ladder.rows.at.variance[slot] += 4 * q * (1 - q) * asSigned * asSigned
    const row = slot * signDraws
    addDraws(this.ladder.drawSums, row, signDraws, this.drawKey, position, q, asSigned)
  }

  /** Chance that the sign is right; a sign of 0 is a toss. */
  private chanceOf(mark: TradeMark): number {
    const { exchange, quote, tick } = this.settings.signQ
    if (mark.sign === 0) return 0.5
    return mark.method === METHOD.exchange ? exchange : mark.method === METHOD.quote ? quote : tick
  }

  private insertByStrike(i: number): void {
    this.listed = {}
    const { strike, phi } = this.contracts.at
    let at = this.byStrike.length
    while (at > 0) {
      const before = this.byStrike[at - 1]
      if (strike[before] < strike[i] || (strike[before] === strike[i] && phi[before] >= phi[i]))
        break
      at--
    }
    this.byStrike.splice(at, 0, i)
  }
}

export type FuelSnapshot = ReturnType<FuelEngine['snapshot']>

const emptyMark = (): TradeMark => ({
  sign: 0,
  method: METHOD.none,
  sigma: Number.NaN,
  delta: Number.NaN,
  gamma: Number.NaN,
  dealerGammaChange: 0,
})
