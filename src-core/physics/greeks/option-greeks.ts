/**
 * Black-Scholes and Black-76 greeks (physics P10.1 to P10.3) over arrays. Black-76 on a future is
 * Black-Scholes with q = r (the future has no cost of carry), so both share one loop; only r and
 * the carry yield differ. Units: price per unit, delta per 1 unit of underlying, gamma per unit
 * squared, vega and vanna per 1.00 of volatility, theta and charm per year of passing time.
 */
import { SECONDS_PER_YEAR } from '../../domain/units.ts'
import { expNegative } from './exp.ts'
import { logRatio } from './log.ts'
import { INV_SQRT_2PI, upperTail } from './normal.ts'

/** `BS` on a spot (SPY), `B76` on a future (ES). */
export type PricingModel = 'BS' | 'B76'

/** T_MIN_S: a contract with less than this to live is valued as if it had this long (P10). */
export const T_MIN_S = 1

/** Rates per year, continuously compounded. */
export interface Rates {
  r: number
  /** Dividend yield of the spot; not used by Black-76. */
  q: number
}

/** The yield that stands in for q: r itself on a future. */
export const carryYield = (model: PricingModel, rates: Rates): number =>
  model === 'BS' ? rates.q : rates.r

/** Inputs by contract; row i of every column belongs together. */
export interface OptionColumns {
  /** Spot or future. */
  underlying: Float64Array
  strike: Float64Array
  /** Per 1.00 and sqrt(year). */
  sigma: Float64Array
  /** To expiry; at or below 0 is expired. */
  seconds: Float64Array
  /** +1 call, -1 put. */
  phi: Int8Array
}

/** Outputs by contract, units as in the file comment. */
export interface GreekColumns {
  price: Float64Array
  delta: Float64Array
  gamma: Float64Array
  vega: Float64Array
  theta: Float64Array
  vanna: Float64Array
  charm: Float64Array
}

/** What a dealer's hedge is made of: the greeks a marked chain needs. */
export type HedgeColumns = Pick<GreekColumns, 'delta' | 'gamma' | 'vanna' | 'charm'>

export const hedgeColumns = (n: number): HedgeColumns => ({
  delta: new Float64Array(n),
  gamma: new Float64Array(n),
  vanna: new Float64Array(n),
  charm: new Float64Array(n),
})

export const greekColumns = (n: number): GreekColumns => ({
  price: new Float64Array(n),
  delta: new Float64Array(n),
  gamma: new Float64Array(n),
  vega: new Float64Array(n),
  theta: new Float64Array(n),
  vanna: new Float64Array(n),
  charm: new Float64Array(n),
})

/** Years (ACT/365) with the floor of P10; 0 when expired. */
export const yearsToExpiry = (seconds: number, floorS = T_MIN_S): number =>
  seconds <= 0 ? 0 : Math.max(seconds, floorS) / SECONDS_PER_YEAR

// The loop runs in three passes over blocks that stay in the first-level cache. Each pass is small
// enough for the compiler to inline what it calls; one big loop boxes every double it passes on.
const BLOCK = 256
const D1 = new Float64Array(BLOCK)
const E1 = new Float64Array(BLOCK)
const V = new Float64Array(BLOCK)
const DISCOUNT = new Float64Array(BLOCK)
const CARRY = new Float64Array(BLOCK)
const INV_V = new Float64Array(BLOCK)
/** 1 / (2 T); 0 marks an expired row. */
const HALF_INV_T = new Float64Array(BLOCK)
const TAIL1 = new Float64Array(BLOCK)
const TAIL2 = new Float64Array(BLOCK)

/** d1, sigma sqrt(T), the discounts and e^{-d1^2/2} of rows [from, from + n). Expired rows: T = 0. */
function fillMoneyness(
  r: number,
  q: number,
  rows: OptionColumns,
  from: number,
  n: number,
  floorS: number,
): void {
  const { underlying, strike, sigma, seconds } = rows
  // Rows of one chain share their time, so the terms in T are kept until it changes.
  let lastSeconds = Number.NaN
  let t = 0
  let sqrtT = 0
  let halfInvT = 0
  let dq = 1
  let dr = 1
  for (let j = 0; j < n; j++) {
    const i = from + j
    const s = seconds[i]
    if (s !== lastSeconds) {
      lastSeconds = s
      t = s <= 0 ? 0 : Math.max(s, floorS) / SECONDS_PER_YEAR
      sqrtT = Math.sqrt(t)
      halfInvT = t === 0 ? 0 : 0.5 / t
      dr = r < 0 ? Math.exp(-r * t) : expNegative(-r * t)
      dq = q === r ? dr : Math.exp(-q * t)
    }
    const vol = sigma[i]
    const v = vol * sqrtT
    const invV = 1 / v
    const d1 = (logRatio(underlying[i], strike[i]) + (r - q + 0.5 * vol * vol) * t) * invV
    HALF_INV_T[j] = halfInvT
    INV_V[j] = invV
    DISCOUNT[j] = dr
    CARRY[j] = dq
    V[j] = v
    D1[j] = d1
    E1[j] = expNegative(-0.5 * d1 * d1)
  }
}

/** N(-|d1|). */
function fillDeltaTails(n: number): void {
  for (let j = 0; j < n; j++) TAIL1[j] = upperTail(Math.abs(D1[j]), E1[j])
}

/** N(-|d2|); u e^{-qT} n(d1) = k e^{-rT} n(d2) makes the second exponential of the first. */
function fillStrikeTails(rows: OptionColumns, from: number, n: number): void {
  const { underlying, strike } = rows
  for (let j = 0; j < n; j++) {
    const i = from + j
    const e2 = (E1[j] * underlying[i] * CARRY[j]) / (strike[i] * DISCOUNT[j])
    TAIL2[j] = upperTail(Math.abs(D1[j] - V[j]), e2)
  }
}

function fillRows(
  r: number,
  q: number,
  rows: OptionColumns,
  from: number,
  n: number,
  out: GreekColumns,
): void {
  const { underlying, strike, sigma, phi } = rows
  const { price, delta, gamma, vega, theta, vanna, charm } = out
  for (let j = 0; j < n; j++) {
    const halfInvT = HALF_INV_T[j]
    if (halfInvT === 0) continue
    const i = from + j
    const u = underlying[i]
    const sign = phi[i]
    const d1 = D1[j]
    const v = V[j]
    const invV = INV_V[j]
    const d2 = d1 - v
    const tail1 = TAIL1[j]
    const tail2 = TAIL2[j]
    const carry = CARRY[j]
    const invVol = 1 / sigma[i]
    const deltaAbs = carry * (sign * d1 > 0 ? 1 - tail1 : tail1)
    const legU = u * deltaAbs
    const legK = strike[i] * DISCOUNT[j] * (sign * d2 > 0 ? 1 - tail2 : tail2)
    const density = carry * INV_SQRT_2PI * E1[j]
    const value = sign * (legU - legK)
    const uDensity = u * density
    price[i] = Math.max(value, 0)
    delta[i] = sign * deltaAbs
    gamma[i] = (density * invV) / u
    // sigma sqrt(T) / sigma, and sigma sqrt(T) / (2 T) = sigma / (2 sqrt(T)), without a root each.
    vega[i] = uDensity * v * invVol
    theta[i] = -uDensity * v * halfInvT + sign * (q * legU - r * legK)
    vanna[i] = -density * d2 * invVol
    charm[i] = sign * q * deltaAbs - density * ((r - q) * invV - d2 * halfInvT)
  }
}

function fillHedgeRows(
  r: number,
  q: number,
  { underlying, sigma, phi }: OptionColumns,
  from: number,
  n: number,
  { delta, gamma, vanna, charm }: HedgeColumns,
): void {
  for (let j = 0; j < n; j++) {
    const halfInvT = HALF_INV_T[j]
    if (halfInvT === 0) continue
    const i = from + j
    const sign = phi[i]
    const d1 = D1[j]
    const invV = INV_V[j]
    const d2 = d1 - V[j]
    const tail1 = TAIL1[j]
    const carry = CARRY[j]
    const deltaAbs = carry * (sign * d1 > 0 ? 1 - tail1 : tail1)
    const density = carry * INV_SQRT_2PI * E1[j]
    const invVol = 1 / sigma[i]
    delta[i] = sign * deltaAbs
    gamma[i] = (density * invV) / underlying[i]
    vanna[i] = -density * d2 * invVol
    charm[i] = sign * q * deltaAbs - density * ((r - q) * invV - d2 * halfInvT)
  }
}

/** Delta of an expired contract: in the money or not, and a half at the strike. */
const expiredDelta = (phi: number, inside: number) =>
  inside > 0 ? phi : inside < 0 ? 0 : 0.5 * phi

function fillExpiredHedges(rows: OptionColumns, from: number, n: number, out: HedgeColumns): void {
  for (let j = 0; j < n; j++) {
    if (HALF_INV_T[j] !== 0) continue
    const i = from + j
    const phi = rows.phi[i]
    out.delta[i] = expiredDelta(phi, phi * (rows.underlying[i] - rows.strike[i]))
    out.gamma[i] = 0
    out.vanna[i] = 0
    out.charm[i] = 0
  }
}

function fillExpired(rows: OptionColumns, from: number, n: number, out: GreekColumns): void {
  fillExpiredHedges(rows, from, n, out)
  for (let j = 0; j < n; j++) {
    if (HALF_INV_T[j] !== 0) continue
    const i = from + j
    out.price[i] = Math.max(rows.phi[i] * (rows.underlying[i] - rows.strike[i]), 0)
    out.vega[i] = 0
    out.theta[i] = 0
  }
}

/** Price and all six greeks of rows [from, to). Allocates nothing; inputs must be finite and positive. */
export function fillGreeks(
  model: PricingModel,
  rates: Rates,
  rows: OptionColumns,
  from: number,
  to: number,
  out: GreekColumns,
  floorS = T_MIN_S,
): void {
  const q = carryYield(model, rates)
  for (let start = from; start < to; start += BLOCK) {
    const n = Math.min(BLOCK, to - start)
    fillMoneyness(rates.r, q, rows, start, n, floorS)
    fillDeltaTails(n)
    fillStrikeTails(rows, start, n)
    fillRows(rates.r, q, rows, start, n, out)
    fillExpired(rows, start, n, out)
  }
}

/** Delta, gamma, vanna and charm alone, the same to the last bit as `fillGreeks` has them, in half of its time. */
export function fillHedges(
  model: PricingModel,
  rates: Rates,
  rows: OptionColumns,
  from: number,
  to: number,
  out: HedgeColumns,
  floorS = T_MIN_S,
): void {
  const q = carryYield(model, rates)
  for (let start = from; start < to; start += BLOCK) {
    const n = Math.min(BLOCK, to - start)
    fillMoneyness(rates.r, q, rows, start, n, floorS)
    fillDeltaTails(n)
    fillHedgeRows(rates.r, q, rows, start, n, out)
    fillExpiredHedges(rows, start, n, out)
  }
}

export interface Greeks {
  price: number
  delta: number
  gamma: number
  vega: number
  theta: number
  vanna: number
  charm: number
}

/** One contract at a time, for callers outside the hot loops. */
export function greeksOf(
  model: PricingModel,
  rates: Rates,
  option: { underlying: number; strike: number; right: 'C' | 'P'; sigma: number; seconds: number },
): Greeks {
  const out = greekColumns(1)
  const rows: OptionColumns = {
    underlying: Float64Array.of(option.underlying),
    strike: Float64Array.of(option.strike),
    sigma: Float64Array.of(option.sigma),
    seconds: Float64Array.of(option.seconds),
    phi: Int8Array.of(option.right === 'C' ? 1 : -1),
  }
  fillGreeks(model, rates, rows, 0, 1, out)
  return {
    price: out.price[0],
    delta: out.delta[0],
    gamma: out.gamma[0],
    vega: out.vega[0],
    theta: out.theta[0],
    vanna: out.vanna[0],
    charm: out.charm[0],
  }
}
