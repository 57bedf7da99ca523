/**
 * No-arbitrage checks on a snapshot of one expiry's quotes (P10.5). Prices are mids. Each rule
 * counts the places where it fails and marks the quotes involved, which are then left out.
 */
import { carryYield, type PricingModel, type Rates, yearsToExpiry } from './option-greeks.ts'

export interface ChainQuote {
  strike: number
  right: 'C' | 'P'
  /** Price units; bid <= ask. */
  bid: number
  ask: number
}

export const ARBITRAGE_RULES = ['bounds', 'monotone', 'slope', 'butterfly', 'parity'] as const
export type ArbitrageRule = (typeof ARBITRAGE_RULES)[number]

export interface ArbitrageReport {
  violations: Record<ArbitrageRule, number>
  /** By position in the input: takes no further part. */
  excluded: boolean[]
}

export interface ChainMoment {
  model: PricingModel
  rates: Rates
  underlying: number
  /** To expiry. */
  seconds: number
  /** Option price tick at the money. */
  tick: number
}

/** Rounding of prices and sums. */
const EPS = 1e-9

interface Row {
  at: number
  strike: number
  mid: number
  spread: number
}

export function checkChain(quotes: readonly ChainQuote[], moment: ChainMoment): ArbitrageReport {
  const excluded = quotes.map(() => false)
  const violations = Object.fromEntries(ARBITRAGE_RULES.map((rule) => [rule, 0])) as Record<
    ArbitrageRule,
    number
  >
  const blame = (rule: ArbitrageRule, ...rows: readonly Row[]) => {
    violations[rule]++
    for (const row of rows) excluded[row.at] = true
  }
  const { rates, underlying, tick } = moment
  const t = yearsToExpiry(moment.seconds)
  const discount = Math.exp(-rates.r * t)
  const forward = underlying * Math.exp((rates.r - carryYield(moment.model, rates)) * t)
  const sideOf = (right: 'C' | 'P') =>
    quotes
      .map((q, at): Row & { right: 'C' | 'P' } => ({
        at,
        right: q.right,
        strike: q.strike,
        mid: (q.bid + q.ask) / 2,
        spread: q.ask - q.bid,
      }))
      .filter((row) => row.right === right)
      .sort((a, b) => a.strike - b.strike)
  const calls = sideOf('C')
  const puts = sideOf('P')
  for (const [rows, phi] of [
    [calls, 1],
    [puts, -1],
  ] as const) {
    for (const row of rows) {
      const intrinsic = discount * Math.max(0, phi * (forward - row.strike))
      const upper = discount * (phi > 0 ? forward : row.strike)
      if (row.mid < intrinsic - EPS || row.mid > upper + EPS) blame('bounds', row)
    }
    checkNeighbours(rows, phi, discount, tick, blame)
  }
  for (const call of calls) {
    const put = puts.find((p) => p.strike === call.strike)
    if (!put) continue
    const gap = Math.abs(call.mid - put.mid - discount * (forward - call.strike))
    if (gap > (call.spread + put.spread) / 2 + tick + EPS) blame('parity', call, put)
  }
  return { violations, excluded }
}

/** Monotone in strike, no steeper than the discount, convex where strikes are equally spaced. */
function checkNeighbours(
  rows: readonly Row[],
  phi: number,
  discount: number,
  tick: number,
  blame: (rule: ArbitrageRule, ...rows: readonly Row[]) => void,
): void {
  for (let j = 1; j < rows.length; j++) {
    const [a, b] = [rows[j - 1], rows[j]]
    const fall = phi * (a.mid - b.mid)
    if (fall < -EPS) blame('monotone', a, b)
    else if (fall > discount * (b.strike - a.strike) + EPS) blame('slope', a, b)
    const c = rows[j + 1]
    if (c === undefined || Math.abs(c.strike - 2 * b.strike + a.strike) > EPS) continue
    if (a.mid - 2 * b.mid + c.mid < -tick - EPS) blame('butterfly', a, b, c)
  }
}
