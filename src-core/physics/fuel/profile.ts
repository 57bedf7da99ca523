/**
 * The gamma profile G(u) = sum N gamma(u) M u^2 0.01 (P11.5): dealer dollar gamma as it would be
 * at another price of the underlying, volatility fixed by contract. Only gamma is needed, so each
 * contract is prepared once (ln K, drift, 1 / (sigma sqrt T), amplitude) and the inner loop over
 * the grid is one exponential per point.
 */
import { invariant } from '../../domain/invariant.ts'
import { SECONDS_PER_YEAR } from '../../domain/units.ts'
import { expNegative } from '../greeks/exp.ts'
import { INV_SQRT_2PI } from '../greeks/normal.ts'
import { carryYield, type PricingModel, type Rates } from '../greeks/option-greeks.ts'

/** Equally spaced factors of spot, both ends included. */
export interface ProfileGrid {
  lo: number
  hi: number
  points: number
}
/** 121 points from 0.97 U to 1.03 U. */
export const PROFILE_GRID: ProfileGrid = { lo: 0.97, hi: 1.03, points: 121 }

export interface Crossing {
  level: number
  /** Whether G rises or falls in u. */
  direction: 'RISING' | 'FALLING'
}

/** Below this share of the largest |G| a grid point says nothing. */
const INFORMATIVE = 1e-9

export class GammaProfile {
  readonly grid: ProfileGrid
  /** Grid levels, and G there in USD per 1 %. */
  readonly levels: Float64Array
  readonly values: Float64Array
  private readonly factors: Float64Array
  private readonly logFactors: Float64Array
  private count = 0
  private strike = new Float64Array(64)
  private shift = new Float64Array(64)
  private inverse = new Float64Array(64)
  private amplitude = new Float64Array(64)

  constructor(grid: ProfileGrid = PROFILE_GRID) {
    invariant(grid.points >= 2, 'a profile needs two points')
    this.grid = grid
    const step = (grid.hi - grid.lo) / (grid.points - 1)
    this.factors = Float64Array.from({ length: grid.points }, (_, j) => grid.lo + j * step)
    this.logFactors = this.factors.map((f) => Math.log(f))
    this.levels = new Float64Array(grid.points)
    this.values = new Float64Array(grid.points)
  }

  clear(): void {
    this.count = 0
  }

  /** Adds a contract with dealer inventory n; without inventory or volatility it has no part. */
  add(
    model: PricingModel,
    rates: Rates,
    strike: number,
    sigma: number,
    years: number,
    n: number,
    multiplier: number,
  ): void {
    if (n === 0 || !(sigma > 0) || !(years > 0)) return
    if (this.count === this.strike.length) this.grow()
    const i = this.count++
    const q = carryYield(model, rates)
    const inverse = 1 / (sigma * Math.sqrt(years))
    this.strike[i] = strike
    this.shift[i] = (rates.r - q + 0.5 * sigma * sigma) * years - Math.log(strike)
    this.inverse[i] = inverse
    this.amplitude[i] = n * multiplier * 0.01 * Math.exp(-q * years) * INV_SQRT_2PI * inverse
  }

  /** G at one price. `without` leaves one strike out. */
  at(u: number, without = Number.NaN): number {
    const log = Math.log(u)
    let sum = 0
    for (let i = 0; i < this.count; i++) {
      if (this.strike[i] === without) continue
      const d1 = (log + this.shift[i]) * this.inverse[i]
      sum += this.amplitude[i] * expNegative(-0.5 * d1 * d1)
    }
    return sum * u
  }

  /** Fills `levels` and `values` around `spot`. */
  compute(spot: number, without = Number.NaN): void {
    const { values, levels, factors, logFactors } = this
    const n = this.grid.points
    const logSpot = Math.log(spot)
    values.fill(0)
    for (let i = 0; i < this.count; i++) {
      if (this.strike[i] === without) continue
      const base = logSpot + this.shift[i]
      const inverse = this.inverse[i]
      const amplitude = this.amplitude[i]
      for (let j = 0; j < n; j++) {
        const d1 = (base + logFactors[j]) * inverse
        values[j] += amplitude * expNegative(-0.5 * d1 * d1)
      }
    }
    for (let j = 0; j < n; j++) {
      levels[j] = factors[j] * spot
      values[j] *= levels[j]
    }
  }

  /** Every sign change between consecutive informative points, located to 1e-9; ascending. */
  crossings(without = Number.NaN): Crossing[] {
    const found: Crossing[] = []
    this.eachSignChange((a, b) => {
      const level = this.bisect(this.levels[a], this.levels[b], this.values[a], without)
      found.push({ level, direction: this.values[b] > 0 ? 'RISING' : 'FALLING' })
    })
    return found
  }

  /** The same by linear interpolation between the grid points. */
  linearCrossings(): number[] {
    const found: number[] = []
    const { levels, values } = this
    this.eachSignChange((a, b) => {
      found.push(levels[a] - (values[a] * (levels[b] - levels[a])) / (values[b] - values[a]))
    })
    return found
  }

  /** Sign of the profile where it says anything: +1, -1, or 0 without inventory. */
  sign(): number {
    let best = 0
    for (const value of this.values) if (Math.abs(value) > Math.abs(best)) best = value
    return Math.sign(best)
  }

  private eachSignChange(visit: (a: number, b: number) => void): void {
    const { values } = this
    let max = 0
    for (let j = 0; j < values.length; j++) max = Math.max(max, Math.abs(values[j]))
    if (max === 0) return
    let last = -1
    for (let j = 0; j < values.length; j++) {
      if (Math.abs(values[j]) < INFORMATIVE * max) continue
      if (last >= 0 && values[last] > 0 !== values[j] > 0) visit(last, j)
      last = j
    }
  }

  private bisect(from: number, to: number, atFrom: number, without: number): number {
    let lo = from
    let hi = to
    while (hi - lo > 1e-9) {
      const mid = 0.5 * (lo + hi)
      if (mid === lo || mid === hi) break
      if (this.at(mid, without) > 0 === atFrom > 0) lo = mid
      else hi = mid
    }
    return 0.5 * (lo + hi)
  }

  private grow(): void {
    const larger = (from: Float64Array) => {
      const to = new Float64Array(from.length * 2)
      to.set(from)
      return to
    }
    this.strike = larger(this.strike)
    this.shift = larger(this.shift)
    this.inverse = larger(this.inverse)
    this.amplitude = larger(this.amplitude)
  }
}

/** Years of a whole chain: never below `minSeconds`. */
export const profileYears = (seconds: number, minSeconds: number): number =>
  Math.max(seconds, minSeconds) / SECONDS_PER_YEAR
