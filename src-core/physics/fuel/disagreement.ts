import { type Chain, GEX_BASES, type GexBasis } from './chain.ts'

/** How far the three readings of dealer inventory are apart (P24.3). */
export interface GexDisagreement {
  /** Mean over pairs of (1 - cos) / 2, 0..1; null when no pair can be compared. */
  value: number | null
  /** Above 0.25, or two net GEX of opposite signs. */
  badge: boolean
}

const NEAR = 0.03
const BADGE_FROM = 0.25

export function gexDisagreement(chain: Chain): GexDisagreement {
  const bases = GEX_BASES.filter((basis) => chain.has(basis))
  let sum = 0
  let pairs = 0
  let opposed = false
  for (let a = 0; a < bases.length; a++) {
    for (let b = a + 1; b < bases.length; b++) {
      const cos = cosine(chain, bases[a], bases[b])
      if (cos !== null) {
        sum += (1 - cos) / 2
        pairs++
      }
      const netA = chain.netGex(bases[a])
      const netB = chain.netGex(bases[b])
      if (netA !== null && netB !== null && netA * netB < 0) opposed = true
    }
  }
  const value = pairs === 0 ? null : sum / pairs
  return { value, badge: opposed || (value !== null && value > BADGE_FROM) }
}

/** Positions [from, to) of the strikes that are compared: within 3 % of spot. */
export function comparedStrikes(chain: Chain): [number, number] {
  const reach = NEAR * chain.spot + 1e-9
  let from = 0
  while (from < chain.strikeCount && chain.strikes[from] < chain.spot - reach) from++
  let to = chain.strikeCount
  while (to > from && chain.strikes[to - 1] > chain.spot + reach) to--
  return [from, to]
}

function cosine(chain: Chain, a: GexBasis, b: GexBasis): number | null {
  const [from, to] = comparedStrikes(chain)
  const x = chain.gex[a]
  const y = chain.gex[b]
  let xy = 0
  let xx = 0
  let yy = 0
  for (let j = from; j < to; j++) {
    const p = x.call[j] + x.put[j]
    const q = y.call[j] + y.put[j]
    xy += p * q
    xx += p * p
    yy += q * q
  }
  return xx === 0 || yy === 0 ? null : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}
