/** SPY spot implied by put-call parity of its own 0DTE options (P1.5 observation b). */
import { SECONDS_PER_YEAR } from './units.ts'

export const PARITY_MAX_AGE_S = 30
const STRIKES = 5
const LEAST_STRIKES = 3

/** What is known of the options of one strike; prices USD per share, NaN = nothing fresh. */
export interface ParityChain {
  /** Number of strikes with anything known. */
  count: number
  strikes: Float64Array
  /** Price of each leg at t (two-sided mid, else print), NaN when missing or too old. */
  calls: Float64Array
  puts: Float64Array
}

/** S_K = C - P + K e^{-rT}; NaN when a leg is missing. */
export const impliedSpot = (call: number, put: number, strike: number, discount: number) =>
  call - put + strike * discount

export const discountFactor = (r: number, secondsToExpiry: number) =>
  Math.exp((-r * Math.max(0, secondsToExpiry)) / SECONDS_PER_YEAR)

export interface ParityResult {
  /** Median of S_K over the strikes used, USD; null with fewer than three. */
  spot: number | null
  /** Ascending. */
  strikesUsed: number[]
}

/** The five strikes with an S_K nearest to `center` (equally near: the lower) and their median. */
export function paritySpot(chain: ParityChain, center: number, discount: number): ParityResult {
  const usable: { strike: number; s: number }[] = []
  for (let i = 0; i < chain.count; i++) {
    const s = impliedSpot(chain.calls[i], chain.puts[i], chain.strikes[i], discount)
    if (!Number.isNaN(s)) usable.push({ strike: chain.strikes[i], s })
  }
  // In whole 1e-9 units, so that strikes on both sides of the centre can tie.
  const away = (strike: number) => Math.round(Math.abs(strike - center) * 1e9)
  usable.sort((a, b) => away(a.strike) - away(b.strike) || a.strike - b.strike)
  const used = usable.slice(0, STRIKES)
  const strikesUsed = used.map((u) => u.strike).sort((a, b) => a - b)
  if (used.length < LEAST_STRIKES) return { spot: null, strikesUsed: [] }
  const sorted = used.map((u) => u.s).sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const spot = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { spot, strikesUsed }
}
