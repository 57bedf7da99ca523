/** What the fold keeps for the tables of the first six stages, read at a decision. */
import { type SessionNs, sessionNs } from '../domain/units.ts'
import { KINDS_BY_CODE, LEVEL_KIND_NAMES, type LevelKind } from '../levels/level-kinds.ts'
import type { LevelUniverse } from '../levels/level-universe.ts'
import { APPROACH_BARS } from '../physics/approach/engine.ts'
import type { BarSeries } from '../physics/bars/bar-series.ts'
import type { Sma } from '../physics/bars/sma.ts'
import type { Chain } from '../physics/fuel/chain.ts'
import type { FuelEngine } from '../physics/fuel/engine.ts'
import type { GammaProfile } from '../physics/fuel/profile.ts'
import type { AverageReading } from '../physics/mean-reversion/engine.ts'
import type { MarketEngines } from '../replay/market-engines.ts'
import type { BarsTable, LevelsTable } from './market-tables.ts'

/** The engines of a fold that stages may come to see. */
export interface FoldEngines {
  market: MarketEngines
  fuel: { engine: FuelEngine }
}

/** Reused by every fuel reading. */
export interface FuelScratch {
  chain: Chain
  profile: GammaProfile
}

/** Spot of P1.3 in the profile's unit. */
export function spotAt(engines: FoldEngines, t: SessionNs, rho: number): number | null {
  const points = engines.market.spot.at(t)
  return points === null ? null : points / rho
}

/** One more than the approach looks back: it compares neighbours. */
const BARS_SHOWN = APPROACH_BARS + 1

export const barsTable = (bars: BarSeries): BarsTable => ({
  count: bars.count,
  closes: Object.freeze([...bars.close.subarray(Math.max(0, bars.count - BARS_SHOWN), bars.count)]),
})

const over = (points: number | null, rho: number) => (points === null ? null : points / rho)

/** P5.4 at `t`: what mean reversion reads. */
export function averageAt(
  market: MarketEngines,
  sma: Sma,
  t: SessionNs,
  rho: number,
): AverageReading {
  return {
    value: over(market.indicators.smaAt(sma, t), rho),
    value5min: over(market.indicators.smaAt(sma, sessionNs(t - FIVE_MIN_NS)), rho),
    slope1: over(sma.slope(1), rho),
    slope5: over(sma.slope(5), rho),
  }
}
const FIVE_MIN_NS = 300e9

/** Levels of the kinds that make events, known at `t` (P6). */
export function levelsTable(
  universe: LevelUniverse,
  t: SessionNs,
  spot: number | null,
  rho: number,
  only: ArrayLike<number>,
): LevelsTable {
  const active = universe.levelsAt(t, spot, rho, only)
  const column = (values: { subarray(from: number, to: number): Iterable<number> }) =>
    Object.freeze([...values.subarray(0, active.count)])
  const kind = column(active.kind)
  const price = column(active.price)
  const priceOf = (name: LevelKind) => {
    const i = kind.indexOf(LEVEL_KIND_NAMES.indexOf(name))
    return i < 0 ? null : price[i]
  }
  return {
    count: active.count,
    kind,
    price,
    knownAt: column(active.knownAt),
    known: {
      pmHigh: priceOf('PM_HIGH'),
      pmLow: priceOf('PM_LOW'),
      orHigh: priceOf('OR_HIGH'),
      orLow: priceOf('OR_LOW'),
      sma200: priceOf('SMA_200'),
      sma400: priceOf('SMA_400'),
    },
  }
}

/** 1 for each kind code that makes events in a profile (L4 LEVEL_KINDS, VWAP_ENABLED). */
export function eventKinds(config: {
  LEVEL_KINDS: readonly LevelKind[]
  VWAP_ENABLED: boolean
}): Uint8Array {
  return Uint8Array.from(KINDS_BY_CODE, (_, code) => {
    const name = LEVEL_KIND_NAMES[code]
    return config.LEVEL_KINDS.includes(name) && (name !== 'VWAP' || config.VWAP_ENABLED) ? 1 : 0
  })
}
