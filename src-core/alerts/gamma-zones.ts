/**
 * High-gamma zones (scoring S7): maximal runs of adjacent strikes whose net GEX is at least
 * HIGH_GAMMA_SHARE of the largest within STRIKE_RANGE of spot, widened by half a spacing.
 */

export interface GammaZone {
  /** Strikes of the run, ascending. */
  strikes: number[]
  /** Bounds, profile price. */
  lo: number
  hi: number
}

export interface ZoneTerms {
  /** Share of the largest |net GEX|. */
  share: number
  /** STRIKE_RANGE, price. */
  range: number
  /** STRIKE_SPACING, price. */
  spacing: number
}

const EPS = 1e-9

/**
 * @param strikes ascending
 * @param net net GEX by strike, NaN = unknown (which is not high, and ends a run)
 */
export function gammaZones(
  strikes: readonly number[],
  net: readonly number[],
  spot: number,
  { share, range, spacing }: ZoneTerms,
): GammaZone[] {
  let largest = 0
  for (let j = 0; j < strikes.length; j++) {
    if (Math.abs(strikes[j] - spot) <= range + EPS && Math.abs(net[j]) > largest)
      largest = Math.abs(net[j])
  }
  const zones: GammaZone[] = []
  if (largest === 0) return zones
  let run: number[] = []
  const close = () => {
    if (run.length > 0)
      zones.push({ strikes: run, lo: run[0] - spacing / 2, hi: run[run.length - 1] + spacing / 2 })
    run = []
  }
  for (let j = 0; j < strikes.length; j++) {
    const isHigh = Math.abs(strikes[j] - spot) <= range + EPS && Math.abs(net[j]) >= share * largest
    if (!isHigh) close()
    else run.push(strikes[j])
  }
  close()
  return zones
}

/** Price units from spot to the zone; inside it is 0. */
export const distanceTo = ({ lo, hi }: Pick<GammaZone, 'lo' | 'hi'>, spot: number): number =>
  Math.max(0, lo - spot, spot - hi)

export const sharedStrikes = (a: readonly number[], b: readonly number[]): number =>
  a.filter((strike) => b.includes(strike)).length
