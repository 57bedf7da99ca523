/**
 * Today's chain with a volatility smile. Pricing is written apart from the engine's greeks on
 * purpose: the simulator is an outside source in the tests of implied volatility and exposure.
 */
import { SECONDS_PER_YEAR } from '../domain/units.ts'

/** Configuration default of P10, continuously compounded. */
export const RATE = 0.04

export interface ChainSpec {
  underlying: 'ES' | 'SPY'
  /** Strike spacing, price units. */
  spacing: number
  /** Strikes on each side of the centre. */
  wings: number
  /** Premium step, price units. */
  step: number
}

export const ES_CHAIN: ChainSpec = { underlying: 'ES', spacing: 5, wings: 50, step: 0.05 }
export const SPY_CHAIN: ChainSpec = { underlying: 'SPY', spacing: 1, wings: 30, step: 0.01 }

/** Abramowitz and Stegun 7.1.26: |error| < 1.5e-7, ample for premiums in steps of a cent. */
function normalCdf(x: number): number {
  const z = Math.abs(x) * Math.SQRT1_2
  const t = 1 / (1 + 0.3275911 * z)
  const p =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const half = 0.5 * p * Math.exp(-z * z)
  return x > 0 ? 1 - half : half
}

export class Chain {
  readonly spec: ChainSpec
  /** Contract 2k is the call, 2k + 1 the put of strike k. */
  readonly strikes: Float64Array
  readonly count: number
  /** Forward of the underlying, its discount, root of time: set by `mark`. */
  forward: number
  /** At-the-money volatility, per year. */
  atm = 0.13
  #rootT = 0.05
  #discount = 1

  constructor(spec: ChainSpec, centre: number) {
    this.spec = spec
    const middle = Math.round(centre / spec.spacing)
    this.strikes = Float64Array.from(
      { length: 2 * spec.wings + 1 },
      (_, k) => (middle - spec.wings + k) * spec.spacing,
    )
    this.count = 2 * this.strikes.length
    this.forward = centre
  }

  /** Sets the underlying (future, or spot for SPY) and the seconds left. */
  mark(underlying: number, secondsLeft: number): void {
    const t = Math.max(1, secondsLeft) / SECONDS_PER_YEAR
    this.#discount = Math.exp(-RATE * t)
    this.#rootT = Math.sqrt(t)
    this.forward = this.spec.underlying === 'SPY' ? underlying / this.#discount : underlying
  }

  /** Index of the strike nearest to the forward. */
  get nearest(): number {
    const k = Math.round((this.forward - this.strikes[0]!) / this.spec.spacing)
    return Math.max(0, Math.min(this.strikes.length - 1, k))
  }

  /** Smile: downside skew and curvature in standardised moneyness. */
  volatility(strikeIndex: number): number {
    const z = Math.log(this.strikes[strikeIndex]! / this.forward) / (this.atm * this.#rootT)
    const c = Math.max(-5, Math.min(5, z))
    return this.atm * (1 - 0.045 * c + 0.014 * c * c)
  }

  /** Premium in price units. */
  price(contract: number): number {
    const k = contract >> 1
    const strike = this.strikes[k]!
    const spread = this.volatility(k) * this.#rootT
    const d1 = Math.log(this.forward / strike) / spread + spread / 2
    const phi = (contract & 1) === 0 ? 1 : -1
    const value = this.forward * normalCdf(phi * d1) - strike * normalCdf(phi * (d1 - spread))
    return Math.max(0, phi * this.#discount * value)
  }

  /** Delta gained per unit of the underlying; the same for call and put. */
  gamma(strikeIndex: number): number {
    const spread = this.volatility(strikeIndex) * this.#rootT
    const d1 = Math.log(this.forward / this.strikes[strikeIndex]!) / spread + spread / 2
    return (0.3989422804 * Math.exp(-0.5 * d1 * d1)) / (this.forward * spread)
  }

  /** Smallest allowed change of a premium, in steps (P1.1). */
  tick(price: number): number {
    return this.spec.underlying === 'ES' && price > 5 ? 5 : 1
  }
}
