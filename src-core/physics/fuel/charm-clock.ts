/** What the mere passing of time makes dealers trade until the expiry (P24.6). */
import { NS_PER_MIN, NS_PER_S } from '../../domain/units.ts'
import { fillHedges, hedgeColumns } from '../greeks/option-greeks.ts'
import type { Chain, GexBasis } from './chain.ts'

export interface CharmClock {
  /** Now, then each five-minute mark of the New York clock, then the expiry; SessionNs. */
  marks: Float64Array
  /** Dealer delta at each mark, ES contracts. */
  deltaEs: Float64Array
  /** Contracts the dealers buy (+) or sell (-) from mark j to j + 1. */
  hedge: Float64Array
}

const MARK_NS = 5 * NS_PER_MIN

/**
 * Spot, volatility and inventory stay as marked. Session time starts at 18:00 ET and no clock
 * change falls inside, so its multiples of five minutes are those of the New York clock.
 */
export function charmClock(
  chain: Chain,
  basis: GexBasis,
  now: number,
  expiry: number,
  perContract: number,
): CharmClock {
  const marks = [now]
  for (let at = (Math.floor(now / MARK_NS) + 1) * MARK_NS; at < expiry; at += MARK_NS)
    marks.push(at)
  if (expiry > now) marks.push(expiry)
  const { model, rates, multiplier, minSeconds } = chain.terms
  const out = hedgeColumns(chain.length)
  const seconds = new Float64Array(chain.length)
  const rows = { ...inputs(chain), seconds }
  const n = chain.inventory[basis]
  const deltaEs = Float64Array.from(marks, (at) => {
    seconds.fill(Math.max((expiry - at) / NS_PER_S, minSeconds))
    fillHedges(model, rates, rows, 0, chain.length, out, minSeconds)
    let sum = 0
    for (let i = 0; i < chain.length; i++) if (chain.sigma[i] > 0) sum += n[i] * out.delta[i]
    return (sum * multiplier) / perContract
  })
  const hedge = Float64Array.from(
    { length: marks.length - 1 },
    (_, j) => deltaEs[j] - deltaEs[j + 1],
  )
  return { marks: Float64Array.from(marks), deltaEs, hedge }
}

const inputs = ({ underlying, strike, sigma, phi }: Chain) => ({ underlying, strike, sigma, phi })
