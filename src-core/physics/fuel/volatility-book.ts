/**
 * Each contract's volatility input (P10.4). Of a trade: the quote's mid, else the trade's own
 * price, inverted with the trade's underlying and time; the first of the two that solves, else the
 * last solved one not older than IV_MAX_AGE_S, else missing. At a re-mark: that of the last quote
 * (two-sided, not older than IV_MAX_AGE_S) at its own moment and underlying, else the last solved
 * trade's not older than that, else missing: an untraded, unquoted contract then takes no part in
 * greek sums, nothing is made up.
 */
import { NS_PER_S } from '../../domain/units.ts'
import { type IvSolver, ivSolver } from '../greeks/implied-vol.ts'
import { Columns } from './columns.ts'
import type { OptionTape } from './option-tape.ts'
import { type FuelSettings, modelOf } from './settings.ts'

const KEPT = ['strike', 'phi', 'sigma', 'sigmaTs', 'quoteUnderlying'] as const
const CACHE = ['sigma', 'solved'] as const

export class VolatilityBook {
  private readonly quotes: OptionTape
  private readonly expiryNs: number
  private readonly maxAgeNs: number
  private readonly solver: IvSolver
  private readonly rows = new Columns(KEPT)
  /** Solved quotes; follows from the state, so it is not part of it. */
  private readonly cache = new Columns(CACHE)

  constructor(settings: FuelSettings, quotes: OptionTape) {
    this.quotes = quotes
    this.expiryNs = settings.expiryNs
    this.maxAgeNs = settings.maxVolAgeS * NS_PER_S
    this.solver = ivSolver(
      modelOf(settings.profile),
      { r: settings.riskFreeRate, q: settings.dividendYield },
      settings.minTimeValue,
      settings.minSeconds,
    )
  }

  add(strike: number, phi: number): void {
    const [sigma, quoteUnderlying] = [Number.NaN, Number.NaN]
    this.rows.add({ strike, phi, sigma, sigmaTs: Number.NEGATIVE_INFINITY, quoteUnderlying })
    this.cache.add({ sigma, solved: 0 })
  }

  onQuote(i: number, underlying: number): void {
    this.rows.at.quoteUnderlying[i] = underlying
    this.cache.at.solved[i] = 0
  }

  /** Volatility of a trade, NaN when missing; remembers a solved one. */
  onTrade(ts: number, i: number, price: number, underlying: number): number {
    const mid = this.quotes.freshMid(ts, i, this.maxAgeNs)
    let sigma = this.solve(ts, i, mid, underlying)
    if (!(sigma > 0)) sigma = this.solve(ts, i, price, underlying)
    if (!(sigma > 0)) return this.lastSolved(i, ts)
    this.rows.at.sigma[i] = sigma
    this.rows.at.sigmaTs[i] = ts
    return sigma
  }

  /** Volatility as of `now`, NaN when missing. */
  at(i: number, now: number): number {
    const { cache, quotes } = this
    const quoteTs = quotes.quoteTs(i)
    if (now - quoteTs <= this.maxAgeNs) {
      if (cache.at.solved[i] === 0) {
        const mid = quotes.freshMid(quoteTs, i, this.maxAgeNs)
        cache.at.sigma[i] = this.solve(quoteTs, i, mid, this.rows.at.quoteUnderlying[i])
        cache.at.solved[i] = 1
      }
      if (cache.at.sigma[i] > 0) return cache.at.sigma[i]
    }
    return this.lastSolved(i, now)
  }

  snapshot() {
    return this.rows.snapshot()
  }

  restore(state: ReturnType<VolatilityBook['snapshot']>): void {
    this.rows.restore(state)
    const empty = new Float64Array(this.rows.length)
    this.cache.restore({ sigma: empty, solved: empty })
  }

  private lastSolved(i: number, now: number): number {
    const { sigma, sigmaTs } = this.rows.at
    return now - sigmaTs[i] <= this.maxAgeNs ? sigma[i] : Number.NaN
  }

  private solve(ts: number, i: number, price: number, underlying: number): number {
    const { strike, phi } = this.rows.at
    const seconds = (this.expiryNs - ts) / NS_PER_S
    return this.solver.solve(underlying, strike[i], seconds, phi[i], price)
  }
}
