import type { SessionNs } from '../../domain/units.ts'
import { type BandedGex, bandedGex } from './banded-gex.ts'
import type { Chain } from './chain.ts'
import type { DealerDynamics } from './dealer-dynamics.ts'
import type { FuelEngine } from './engine.ts'
import { nearestCrossing, profileOf } from './flips.ts'
import type { GammaProfile } from './profile.ts'

/** What the fuel features of one level and time are computed from. */
export interface FuelReading {
  /** P11.2, gamma units. */
  exposure: number
  /** G of P11.2. */
  threshold: number
  /** Option trades without greeks since flow start. */
  greeksMissing: number
  dynamics: DealerDynamics
  /** Flow inventory re-marked at this time; null while spot is unknown. */
  marked: MarkedReading | null
}

export interface MarkedReading {
  gex: BandedGex
  /** spot - flip, price; null without a flip. */
  flipDistance: number | null
  /** USD per volatility point. */
  vanna: number | null
  /** USD per minute. */
  charmPerMinute: number | null
}

/** Reads level and time; `chain` is scratch that is marked at `spot` (null when unknown). */
export function readFuel(
  engine: FuelEngine,
  chain: Chain,
  profile: GammaProfile,
  level: number,
  now: SessionNs,
  spot: number | null,
): FuelReading {
  const { gammaThreshold: threshold, strikeSpacing } = engine.settings
  const marked = spot === null ? null : readChain(engine.mark(chain, now, spot), profile)
  return {
    exposure: engine.exposureAt(level),
    threshold,
    greeksMissing: engine.greeksMissing,
    dynamics: engine.dynamicsAt(level, now),
    marked: marked && {
      ...marked,
      gex: bandedGex(chain.strikes, chain.strikeCount, chain.gex.flow, level, strikeSpacing),
    },
  }
}

function readChain(chain: Chain, profile: GammaProfile): Omit<MarkedReading, 'gex'> {
  const flip = nearestCrossing(profileOf(profile, chain, 'flow'), chain.spot)
  return {
    flipDistance: flip === null ? null : chain.spot - flip.level,
    vanna: chain.vannaExposure('flow'),
    charmPerMinute: chain.charmExposurePerMinute('flow'),
  }
}
