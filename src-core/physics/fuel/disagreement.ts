import { type Chain, GEX_BASES, type GexBasis } from './chain.ts'

/** How far the three readings of dealer inventory are apart (P24.3). */
export interface GexDisagreement {
  /** Mean over pairs of (1 - cos) / 2, 0..1; null when no pair can be compared. */
  value: number | null
  /** Above the badge's bound, or two net GEX of opposite signs. */
  badge: boolean
}

/** The two scoring constants of P24.3. */
export interface DisagreementTerms {
  /** Strikes compared, as a share of U. */
  GEX_DISAGREEMENT_RANGE: number
  /** Value above which there is a badge. */
  GEX_DISAGREEMENT_BADGE: number
}

/** Badge of P24.3: readings too far apart, or two net GEX of opposite signs (0 and NaN have none). */
export const gexBadge = (
  value: number,
  nets: readonly number[],
  { GEX_DISAGREEMENT_BADGE: from }: Pick<DisagreementTerms, 'GEX_DISAGREEMENT_BADGE'>,
): boolean => value > from || (nets.some((net) => net > 0) && nets.some((net) => net < 0))

export function gexDisagreement(chain: Chain, terms: DisagreementTerms): GexDisagreement {
  const bases = GEX_BASES.filter((basis) => chain.has(basis))
  const compared = comparedStrikes(chain, terms)
  let sum = 0
  let pairs = 0
  for (let a = 0; a < bases.length; a++) {
    for (let b = a + 1; b < bases.length; b++) {
      const cos = cosine(chain, bases[a], bases[b], compared)
      if (cos !== null) {
        sum += (1 - cos) / 2
        pairs++
      }
    }
  }
  const value = pairs === 0 ? null : sum / pairs
  const nets = bases.map((basis) => chain.netGex(basis) ?? Number.NaN)
  return { value, badge: gexBadge(value ?? Number.NaN, nets, terms) }
}

/** Positions [from, to) of the strikes that are compared. */
export function comparedStrikes(
  chain: Chain,
  { GEX_DISAGREEMENT_RANGE: range }: Pick<DisagreementTerms, 'GEX_DISAGREEMENT_RANGE'>,
): [number, number] {
  const reach = range * chain.spot + 1e-9
  let from = 0
  while (from < chain.strikeCount && chain.strikes[from] < chain.spot - reach) from++
  let to = chain.strikeCount
  while (to > from && chain.strikes[to - 1] > chain.spot + reach) to--
  return [from, to]
}

function cosine(
  chain: Chain,
  a: GexBasis,
  b: GexBasis,
  [from, to]: readonly [number, number],
): number | null {
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
