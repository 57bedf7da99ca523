/** Flip levels of a marked chain and how they hold up when the inputs are shaken (P24.4). */
import type { Chain, GexBasis } from './chain.ts'
import { type Crossing, GammaProfile, profileYears } from './profile.ts'
import { largestStrikes } from './walls.ts'

export interface Flip extends Crossing {
  /** Share of perturbed profiles with a like crossing within one strike, 0..1. */
  stability: number
  /** From 0.75. */
  stable: boolean
}

/** Why there is no flip. */
export type NoFlip = 'ALL_LONG' | 'ALL_SHORT' | 'NO_INVENTORY'

export interface FlipReport {
  /** Ascending. */
  crossings: Flip[]
  /** The crossing nearest to spot. */
  level: number | null
  stability: number | null
  reason: NoFlip | null
  /** Strikes left out one at a time, ascending. */
  strikesLeftOut: number[]
  perturbedProfiles: number
}

const STABLE_FROM = 0.75
const TIME_SHIFTS_S = [300, 900] as const
const VOL_FACTORS = [0.9, 1.1] as const
const STRIKES_LEFT_OUT = 4

/** Loads a chain's inventory into a profile; `volFactor` and `secondsLess` perturb it. Expired chains have none. */
export function loadProfile(
  profile: GammaProfile,
  chain: Chain,
  basis: GexBasis,
  volFactor = 1,
  secondsLess = 0,
): void {
  profile.clear()
  if (!(chain.secondsToExpiry > 0)) return
  const { model, rates, multiplier, minSeconds } = chain.terms
  const years = profileYears(chain.secondsToExpiry - secondsLess, minSeconds)
  const n = chain.inventory[basis]
  for (let i = 0; i < chain.length; i++)
    profile.add(model, rates, chain.strike[i], chain.sigma[i] * volFactor, years, n[i], multiplier)
}

/** The profile at the chain's spot, crossings located; cheap enough for every second. */
export function profileOf(profile: GammaProfile, chain: Chain, basis: GexBasis): Crossing[] {
  loadProfile(profile, chain, basis)
  profile.compute(chain.spot)
  return profile.crossings()
}

export function nearestCrossing<C extends Crossing>(
  crossings: readonly C[],
  spot: number,
): C | null {
  let best: C | null = null
  for (const c of crossings)
    if (best === null || Math.abs(c.level - spot) < Math.abs(best.level - spot)) best = c
  return best
}

export const noFlipReason = (profile: GammaProfile): NoFlip => {
  const sign = profile.sign()
  return sign > 0 ? 'ALL_LONG' : sign < 0 ? 'ALL_SHORT' : 'NO_INVENTORY'
}

/** Crossings with their stability: up to eight more profiles, for every minute rather than second. */
export function flipReport(chain: Chain, basis: GexBasis, spacing: number): FlipReport {
  const profile = new GammaProfile()
  const crossings = profileOf(profile, chain, basis)
  const reason = crossings.length === 0 ? noFlipReason(profile) : null
  const spot = chain.spot
  const leftOut = largestStrikes(
    chain.strikes,
    chain.strikeCount,
    chain.gex[basis],
    spot,
    STRIKES_LEFT_OUT,
  )
  const perturbed: Crossing[][] = []
  const shaken = (volFactor: number, secondsLess: number, without?: number) => {
    loadProfile(profile, chain, basis, volFactor, secondsLess)
    profile.compute(spot, without)
    perturbed.push(profile.crossings(without))
  }
  for (const factor of VOL_FACTORS) shaken(factor, 0)
  for (const less of TIME_SHIFTS_S) shaken(1, less)
  for (const strike of leftOut) shaken(1, 0, strike)
  const flips = crossings.map((crossing): Flip => {
    const alike = perturbed.filter((others) =>
      others.some(
        (other) =>
          other.direction === crossing.direction &&
          Math.abs(other.level - crossing.level) <= spacing,
      ),
    )
    const stability = alike.length / perturbed.length
    return { ...crossing, stability, stable: stability >= STABLE_FROM }
  })
  const nearest = nearestCrossing(flips, spot)
  return {
    crossings: flips,
    level: nearest?.level ?? null,
    stability: nearest?.stability ?? null,
    reason,
    strikesLeftOut: leftOut.sort((a, b) => a - b),
    perturbedProfiles: perturbed.length,
  }
}
