import type { FUEL_EFFECTS, GAMMA_BUCKETS } from '../../frames/tables.ts'
import type { FuelSettings } from './settings.ts'

export type FuelEffect = (typeof FUEL_EFFECTS)[number]
export type GammaBucket = (typeof GAMMA_BUCKETS)[number]

/**
 * Change of the dealer's gamma by one customer trade (P11.1), shares per dollar or USD per point
 * per point. The dealer takes the other side, hence the minus; calls and puts alike.
 */
export const dealerGammaChange = (
  customerSign: number,
  size: number,
  gamma: number,
  multiplier: number,
): number => (customerSign === 0 ? 0 : -customerSign * size * gamma * multiplier)

/** What the dealers' hedging does to a move (P11.2); G is exceeded strictly. */
export const fuelEffect = (exposure: number, threshold: number): FuelEffect =>
  exposure < -threshold ? 'AMPLIFY' : exposure > threshold ? 'DAMPEN' : 'NEUTRAL'

/** The same in five steps, the outer ones beyond 3 G. */
export function gammaBucket(exposure: number, threshold: number): GammaBucket {
  if (exposure < -3 * threshold) return 'STRONG_SHORT'
  if (exposure < -threshold) return 'SHORT'
  if (exposure > 3 * threshold) return 'STRONG_LONG'
  return exposure > threshold ? 'LONG' : 'NEUTRAL'
}

/** ES contracts the dealers trade per ES point of move (P24.1); negative = dealers short gamma. */
export const fuelInEs = (exposure: number, profile: FuelSettings['profile']): number =>
  exposure / (profile === 'es' ? 50 : 5000)

/** Fuel over the barrier's resting size, per point (P24.1); null where the barrier cannot be seen. */
export const fuelBarrierRatio = (
  fuelEs: number,
  depth: number,
  minDepth: number,
  reason: string,
): number | null =>
  reason === 'NO_BOOK' || reason === 'NOT_VISIBLE' ? null : fuelEs / Math.max(depth, minDepth)
