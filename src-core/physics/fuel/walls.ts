import type { StrikeGex } from './chain.ts'

/** Strikes with the most dollar gamma (P11.6), price; null where no strike has any. */
export interface GexWalls {
  call: number | null
  put: number | null
  gamma: number | null
}

/** Ties: nearer to `spot`, then the lower strike. `strikes` ascending. */
export function wallsOf(
  strikes: Float64Array,
  count: number,
  gex: StrikeGex,
  spot: number,
): GexWalls {
  const largest = (from: (strike: number) => boolean, size: (j: number) => number) => {
    let best = -1
    for (let j = 0; j < count; j++) {
      const value = size(j)
      if (!(value > 0) || !from(strikes[j])) continue
      const lead = best < 0 ? 1 : value - size(best)
      const nearer = best >= 0 && Math.abs(strikes[j] - spot) < Math.abs(strikes[best] - spot)
      if (lead > 0 || (lead === 0 && nearer)) best = j
    }
    return best < 0 ? null : strikes[best]
  }
  return {
    call: largest(
      (k) => k >= spot,
      (j) => Math.abs(gex.call[j]),
    ),
    put: largest(
      (k) => k <= spot,
      (j) => Math.abs(gex.put[j]),
    ),
    gamma: largest(
      () => true,
      (j) => Math.abs(gex.call[j] + gex.put[j]),
    ),
  }
}

/** The strikes of largest |call + put| GEX, at most `n`, ranked; for the perturbations of P24.4. */
export function largestStrikes(
  strikes: Float64Array,
  count: number,
  gex: StrikeGex,
  spot: number,
  n: number,
): number[] {
  const size = (j: number) => Math.abs(gex.call[j] + gex.put[j])
  return Array.from({ length: count }, (_, j) => j)
    .filter((j) => size(j) > 0)
    .sort(
      (a, b) =>
        size(b) - size(a) ||
        Math.abs(strikes[a] - spot) - Math.abs(strikes[b] - spot) ||
        strikes[a] - strikes[b],
    )
    .slice(0, n)
    .map((j) => strikes[j])
}
