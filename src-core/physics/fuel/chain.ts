/**
 * A chain at one moment: contracts by ascending strike (call before put), their volatility,
 * inventories and, once marked, greeks and dollar gammas. The engine fills one and re-marks it on
 * the fold's cadence; the arrays are reused, so a chain is valid until the next fill.
 */
import {
  fillHedges,
  type HedgeColumns,
  hedgeColumns,
  type PricingModel,
  type Rates,
} from '../greeks/option-greeks.ts'

export const GEX_BASES = ['flow', 'oi', 'effective'] as const
/** Whose inventory: signed customer flow, yesterday's open interest with naive signs, their sum (P24.3). */
export type GexBasis = (typeof GEX_BASES)[number]

export interface ChainTerms {
  model: PricingModel
  rates: Rates
  multiplier: number
  minSeconds: number
}

/** Dollar gamma of one strike, USD per 1 %. */
export interface StrikeGex {
  call: Float64Array
  put: Float64Array
}

const NEW_SIZE = 128

export class Chain {
  readonly terms: ChainTerms
  /** Rows in use. */
  length = 0
  /** The engine's contract number, -1 where a chain was filled by hand. */
  contract = new Int32Array(NEW_SIZE)
  phi = new Int8Array(NEW_SIZE)
  strike = new Float64Array(NEW_SIZE)
  underlying = new Float64Array(NEW_SIZE)
  seconds = new Float64Array(NEW_SIZE)
  /** NaN = missing: the contract takes no part in greek sums. */
  sigma = new Float64Array(NEW_SIZE)
  /** Open interest, contracts; NaN = no record. */
  openInterest = new Float64Array(NEW_SIZE)
  /** Signed dealer contracts by basis. */
  inventory: Record<GexBasis, Float64Array> = inventories(NEW_SIZE)
  greeks: HedgeColumns = hedgeColumns(NEW_SIZE)
  /** Rows whose volatility is missing although they hold inventory. */
  unmarked = 0

  /** Price of the underlying and time to expiry of the last mark. */
  spot = Number.NaN
  secondsToExpiry = Number.NaN
  /** Distinct strikes, ascending. */
  strikes = new Float64Array(NEW_SIZE)
  strikeCount = 0
  gex: Record<GexBasis, StrikeGex> = strikeGex(NEW_SIZE)
  hasOpenInterest = false
  /** Whose contracts these are, for who fills it again with the same ones; null once rows are added. */
  contracts: object | null = null
  /** Position in `strikes` of every row. */
  private strikeOf = new Int32Array(NEW_SIZE)
  private isGrouped = false

  constructor(terms: ChainTerms) {
    this.terms = terms
  }

  clear(): void {
    this.length = 0
    this.isGrouped = false
    this.hasOpenInterest = false
    this.contracts = null
  }

  /** Adds a contract; callers add by ascending strike. `flow` is the dealers' signed contracts. */
  add(
    contract: number,
    strike: number,
    phi: number,
    sigma: number,
    flow: number,
    openInterest: number,
  ): void {
    if (this.length === this.strike.length) this.grow()
    this.contracts = null
    this.isGrouped = false
    const i = this.length++
    this.contract[i] = contract
    this.strike[i] = strike
    this.phi[i] = phi
    this.sigma[i] = sigma
    this.openInterest[i] = openInterest
    const known = !Number.isNaN(openInterest)
    if (known) this.hasOpenInterest = true
    const naive = known ? phi * openInterest : 0
    this.inventory.flow[i] = flow
    this.inventory.oi[i] = naive
    this.inventory.effective[i] = naive + flow
  }

  /** Another volatility and another flow of row i. */
  set(i: number, sigma: number, flow: number): void {
    this.sigma[i] = sigma
    this.inventory.flow[i] = flow
    this.inventory.effective[i] = this.inventory.oi[i] + flow
  }

  /** Greeks and dollar gammas (P11.3) at `spot`, `secondsToExpiry` before the expiry. */
  mark(spot: number, secondsToExpiry: number): void {
    const n = this.length
    this.spot = spot
    this.secondsToExpiry = secondsToExpiry
    this.underlying.fill(spot, 0, n)
    this.seconds.fill(secondsToExpiry, 0, n)
    const { model, rates, minSeconds } = this.terms
    fillHedges(model, rates, this, 0, n, this.greeks, minSeconds)
    if (!this.isGrouped) this.groupStrikes()
    this.sumByStrike(this.terms.multiplier * spot * spot * 0.01)
    this.unmarked = 0
    for (let i = 0; i < n; i++)
      if (!(this.sigma[i] > 0) && this.inventory.effective[i] !== 0) this.unmarked++
  }

  /** True when the basis has any record: open interest is unknown on some sources. */
  has(basis: GexBasis): boolean {
    return basis === 'flow' || this.hasOpenInterest
  }

  /** Net GEX over all contracts, USD per 1 %; null for a basis without records. */
  netGex(basis: GexBasis): number | null {
    if (!this.has(basis)) return null
    const { call, put } = this.gex[basis]
    let sum = 0
    for (let j = 0; j < this.strikeCount; j++) sum += call[j] + put[j]
    return sum
  }

  /** Vanna exposure, USD of delta per +1 volatility point (P11.7); positive: dealers will sell. */
  vannaExposure(basis: GexBasis): number | null {
    const sum = this.weighted(basis, this.greeks.vanna)
    return sum === null ? null : sum * this.terms.multiplier * this.spot * 0.01
  }

  /** Charm exposure, USD of delta per day (P11.7); per minute: / 1440. */
  charmExposurePerDay(basis: GexBasis): number | null {
    const sum = this.weighted(basis, this.greeks.charm)
    return sum === null ? null : (sum * this.terms.multiplier * this.spot) / 365
  }

  charmExposurePerMinute(basis: GexBasis): number | null {
    const sum = this.weighted(basis, this.greeks.charm)
    return sum === null ? null : (sum * this.terms.multiplier * this.spot) / 525_600
  }

  private weighted(basis: GexBasis, greek: Float64Array): number | null {
    if (!this.has(basis)) return null
    const n = this.inventory[basis]
    let sum = 0
    for (let i = 0; i < this.length; i++) if (this.sigma[i] > 0) sum += n[i] * greek[i]
    return sum
  }

  private groupStrikes(): void {
    let count = 0
    for (let i = 0; i < this.length; i++) {
      if (count === 0 || this.strikes[count - 1] !== this.strike[i]) {
        this.strikes[count++] = this.strike[i]
      }
      this.strikeOf[i] = count - 1
    }
    this.strikeCount = count
    this.isGrouped = true
  }

  private sumByStrike(scale: number): void {
    const { length, strikeOf, sigma, phi, strikeCount } = this
    const { flow, oi, effective } = this.inventory
    const { gamma } = this.greeks
    const { gex } = this
    for (const basis of GEX_BASES) {
      gex[basis].call.fill(0, 0, strikeCount)
      gex[basis].put.fill(0, 0, strikeCount)
    }
    for (let i = 0; i < length; i++) {
      if (!(sigma[i] > 0)) continue
      const j = strikeOf[i]
      const isCall = phi[i] > 0
      const g = gamma[i]
      const ofFlow = isCall ? gex.flow.call : gex.flow.put
      const ofInterest = isCall ? gex.oi.call : gex.oi.put
      const ofBoth = isCall ? gex.effective.call : gex.effective.put
      ofFlow[j] += flow[i] * g * scale
      ofInterest[j] += oi[i] * g * scale
      ofBoth[j] += effective[i] * g * scale
    }
  }

  private grow(): void {
    const size = this.strike.length * 2
    this.contract = copied(this.contract, new Int32Array(size))
    this.phi = copied(this.phi, new Int8Array(size))
    this.strike = copied(this.strike, new Float64Array(size))
    this.sigma = copied(this.sigma, new Float64Array(size))
    this.openInterest = copied(this.openInterest, new Float64Array(size))
    const old = this.inventory
    this.inventory = inventories(size)
    for (const basis of GEX_BASES) this.inventory[basis].set(old[basis])
    this.underlying = new Float64Array(size)
    this.seconds = new Float64Array(size)
    this.strikes = new Float64Array(size)
    this.strikeOf = new Int32Array(size)
    this.greeks = hedgeColumns(size)
    this.gex = strikeGex(size)
  }
}

function copied<A extends Int8Array | Int32Array | Float64Array>(from: A, to: A): A {
  to.set(from)
  return to
}

const inventories = (n: number): Record<GexBasis, Float64Array> => ({
  flow: new Float64Array(n),
  oi: new Float64Array(n),
  effective: new Float64Array(n),
})

const strikeGex = (n: number): Record<GexBasis, StrikeGex> => ({
  flow: { call: new Float64Array(n), put: new Float64Array(n) },
  oi: { call: new Float64Array(n), put: new Float64Array(n) },
  effective: { call: new Float64Array(n), put: new Float64Array(n) },
})
