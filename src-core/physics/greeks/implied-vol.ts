/**
 * Implied volatility (physics P10.4). The out-of-the-money option of the strike is inverted in
 * normalised form: x = -|ln(F/K)|, s = sigma sqrt(T), b(s) = price / (D sqrt(F K)). Steps are
 * Householder's of fourth order, on 1/ln b below the inflection point s = sqrt(2|x|) and on b above
 * it (P. Jaeckel, "Let's Be Rational", 2015), kept inside a bracket.
 */
import { invariant } from '../../domain/invariant.ts'
import { expNegative } from './exp.ts'
import { logRatio } from './log.ts'
import { INV_SQRT_2PI, upperTail } from './normal.ts'
import { carryYield, type PricingModel, type Rates, yearsToExpiry } from './option-greeks.ts'

export const IV_STATUSES = [
  'OK',
  'INVALID_INPUT',
  'EXPIRED',
  'BELOW_INTRINSIC',
  'ABOVE_UPPER',
  'NO_TIME_VALUE',
  'VOL_OVER_MAX',
  'VOL_UNDER_MIN',
] as const
export type IvStatus = (typeof IV_STATUSES)[number]

const OK = 0
const INVALID_INPUT = 1
const EXPIRED = 2
const BELOW_INTRINSIC = 3
const ABOVE_UPPER = 4
const NO_TIME_VALUE = 5
const VOL_OVER_MAX = 6
const VOL_UNDER_MIN = 7

const SIGMA_MIN = 1e-4
const SIGMA_MAX = 20
const EDGE = 1e-8
const MAX_STEPS = 100

const SQRT_HALF_PI = Math.sqrt(Math.PI / 2)

/** Below this relative move the fourth-order step has nothing left to gain. */
const LAST_MOVE = 2e-5

/**
 * The normal-model volatility of the same price (J. Choi, K. Kim, M. Kwak, Applied Mathematical
 * Finance 16, 2009), which differs from s by a share of order s^2 / 24: a millionth for one day.
 */
function normalModelGuess(ex2: number, target: number): number {
  const k = 1 / ex2 - ex2
  const straddle = 2 * target + k
  const v = k / straddle
  const eta = v < 1e-5 ? 1 : (2 * v) / Math.log(1 + k / target)
  const num =
    3.994961687345134e-1 +
    eta *
      (2.100960795068497e1 +
        eta *
          (4.980340217855084e1 +
            eta *
              (5.988761102690991e2 +
                eta *
                  (1.848489695437094e3 +
                    eta *
                      (6.106322407867059e3 +
                        eta * (2.493415285349361e4 + eta * 1.266458051348246e4))))))
  const den =
    1 +
    eta *
      (4.990534153589422e1 +
        eta *
          (3.093573936743112e1 +
            eta *
              (1.495105008310999e3 +
                eta *
                  (1.323614537899738e3 +
                    eta *
                      (1.598919697679745e4 +
                        eta *
                          (2.392008891720782e4 +
                            eta *
                              (3.608817108375034e3 +
                                eta * (-2.067719486400926e2 + eta * 1.174240599306013e1))))))))
  const s = (SQRT_HALF_PI * straddle * Math.sqrt(eta) * num) / den
  return s * (1 + (s * s) / 24)
}

/**
 * s with b(s) = target inside [lo, hi], from a first guess; -1 when b(hi) < target, -2 when
 * b(lo) > target. ex2 = e^{x/2}. Kept small enough for the compiler to inline the tails.
 */
function solveTotalVol(
  x: number,
  ex2: number,
  target: number,
  guess: number,
  lo: number,
  hi: number,
): number {
  const start = lo
  const end = hi
  const low = guess * guess < -2 * x
  let s = guess > lo ? Math.min(guess, hi) : lo
  const logTarget = low ? Math.log(target) : 0
  for (let step = 0; step < MAX_STEPS; step++) {
    const h = x / s
    const d1 = h + 0.5 * s
    const e1 = expNegative(-0.5 * d1 * d1)
    const tail1 = upperTail(d1 < 0 ? -d1 : d1, e1)
    const b = (d1 > 0 ? 1 - tail1 : tail1) * ex2 - upperTail(0.5 * s - h, e1 * ex2 * ex2) / ex2
    if (b === target) return s
    if (b > target) {
      if (s === start) return -2
      hi = s
    } else {
      if (s === end) return -1
      lo = s
    }
    const slope = INV_SQRT_2PI * e1 * ex2
    const hs = h / s
    const second = h * hs - 0.25 * s
    const third = second * second - 3 * hs * hs - 0.25
    let newton = (target - b) / slope
    let h2 = second
    let h3 = third
    if (low) {
      const logB = Math.log(b)
      const pull = slope / b
      newton = ((logTarget - logB) * logB) / (logTarget * pull)
      const inv = 1 / logB
      h2 = second - pull * (1 + 2 * inv)
      h3 = third + 2 * pull * pull * (1 + 3 * inv * (1 + inv)) - 3 * second * pull * (1 + 2 * inv)
    }
    const move = (newton * (1 + 0.5 * h2 * newton)) / (1 + newton * (h2 + (h3 * newton) / 6))
    let next = s + move
    const size = move < 0 ? -move : move
    if (size < LAST_MOVE * s && newton * move > 0) return next < start ? start : Math.min(next, end)
    // Outside the bracket: an end of the whole range is tried itself, else the bracket is halved.
    if (!(next > lo && next < hi))
      next = next >= hi && hi === end ? end : next <= lo && lo === start ? start : 0.5 * (lo + hi)
    s = next
    if (hi - lo <= 1e-14 * hi) return s
  }
  return s
}

/** Result of the last `impliedVol` of this solver: NaN unless status is 0 (OK). */
export interface IvSolver {
  /** Index into IV_STATUSES. */
  status: number
  /** Solves one price; returns sigma, NaN unless OK. phi +1 call, -1 put. */
  solve(u: number, strike: number, seconds: number, phi: number, price: number): number
}

/** A solver for one model and rates. `minTimeValue` in price units: half an option tick in the pipelines. */
export function ivSolver(
  model: PricingModel,
  rates: Rates,
  minTimeValue: number,
  floorS?: number,
): IvSolver {
  invariant(minTimeValue >= 0, 'minimum time value is negative')
  const r = rates.r
  const q = carryYield(model, rates)
  // Rows of one moment share their time: the terms in T are kept until it changes.
  let lastSeconds = Number.NaN
  let t = 0
  let sqrtT = 0
  let discount = 1
  let growth = 1
  const solver: IvSolver = {
    status: OK,
    solve(u, strike, seconds, phi, price) {
      if (!(u > 0 && strike > 0 && price >= 0 && u + strike + price < Infinity))
        return refuse(INVALID_INPUT)
      if (!(Math.abs(seconds) < Infinity)) return refuse(INVALID_INPUT)
      if (seconds <= 0) return refuse(EXPIRED)
      if (seconds !== lastSeconds) {
        lastSeconds = seconds
        t = yearsToExpiry(seconds, floorS)
        sqrtT = Math.sqrt(t)
        discount = Math.exp(-r * t)
        growth = q === r ? 1 : Math.exp((r - q) * t)
      }
      const forward = u * growth
      const inside = phi * (forward - strike)
      const intrinsic = inside > 0 ? discount * inside : 0
      if (price < intrinsic - EDGE) return refuse(BELOW_INTRINSIC)
      if (price >= discount * (phi > 0 ? forward : strike) - EDGE) return refuse(ABOVE_UPPER)
      const timeValue = price - intrinsic
      if (timeValue <= minTimeValue) return refuse(NO_TIME_VALUE)
      const ratio = forward < strike ? forward / strike : strike / forward
      const ex2 = Math.sqrt(ratio)
      const target = timeValue / (discount * Math.max(forward, strike) * ex2)
      const s = solveTotalVol(
        -Math.abs(logRatio(forward, strike)),
        ex2,
        target,
        normalModelGuess(ex2, target),
        SIGMA_MIN * sqrtT,
        SIGMA_MAX * sqrtT,
      )
      if (s < 0) return refuse(s === -1 ? VOL_OVER_MAX : VOL_UNDER_MIN)
      solver.status = OK
      return s / sqrtT
    },
  }
  function refuse(status: number): number {
    solver.status = status
    return Number.NaN
  }
  return solver
}

/** One price at a time, with its status by name. */
export function impliedVol(
  model: PricingModel,
  rates: Rates,
  option: { underlying: number; strike: number; right: 'C' | 'P'; seconds: number; price: number },
  minTimeValue: number,
): { status: IvStatus; sigma: number | null } {
  const solver = ivSolver(model, rates, minTimeValue)
  const phi = option.right === 'C' ? 1 : -1
  const sigma = solver.solve(option.underlying, option.strike, option.seconds, phi, option.price)
  const status = IV_STATUSES[solver.status]!
  return { status, sigma: status === 'OK' ? sigma : null }
}
