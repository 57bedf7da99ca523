/** The engines every session folds into, built from one profile. */
import type { Profile } from '../config/profiles.ts'
import type { WarmupSession } from '../domain/batches.ts'
import type { SessionTimes } from '../domain/calendar.ts'
import { OrderBook } from '../domain/order-book.ts'
import { SpotHistory } from '../domain/spot.ts'
import { SpyRatio } from '../domain/spy-ratio.ts'
import { BarrierEngine } from '../physics/barrier/engine.ts'
import { Indicators } from '../physics/bars/indicators.ts'
import { OfiEngine } from '../physics/ofi/engine.ts'
import { TapeEngine } from '../physics/tape/engine.ts'

export interface MarketEngines {
  book: OrderBook
  barrier: BarrierEngine
  tape: TapeEngine
  ofi: OfiEngine
  indicators: Indicators
  spot: SpotHistory
  /** Null in a profile whose prices are the future's own. */
  ratio: SpyRatio | null
}

export function marketEngines(
  { config }: Profile,
  times: SessionTimes,
  warmup: readonly WarmupSession[],
  indicators = new Indicators(times, config.ATR_PERIOD, warmup),
): MarketEngines {
  return {
    book: new OrderBook(),
    barrier: new BarrierEngine({
      windowS: config.BARRIER_WINDOW_S,
      avgWindowS: config.BARRIER_AVG_WINDOW_S,
      band: config.BARRIER_BAND,
      minDepth: config.BARRIER_MIN_DEPTH,
      drop: config.BARRIER_DROP,
      wall: config.BARRIER_WALL,
      absorbFill: config.BARRIER_ABSORB_FILL,
      absorbNet: config.BARRIER_ABSORB_NET,
      weakRatio: config.BARRIER_WEAK_RATIO,
      weakNet: config.BARRIER_WEAK_NET,
      ratioCap: config.BARRIER_RATIO_CAP,
    }),
    tape: new TapeEngine({
      windowS: config.TAPE_WINDOW_S,
      band: config.TAPE_BAND,
      // The future's own feed carries sides; its unsigned prints follow the standard tick test.
      policy: 'carry',
      sweep: {
        gapMs: config.SWEEP_GAP_MS,
        minPrints: config.SWEEP_MIN_PRINTS,
        minVolume: config.SWEEP_MIN_VOLUME,
        minLevels: config.SWEEP_MIN_LEVELS,
      },
    }),
    ofi: new OfiEngine({
      levels: config.OFI_LEVELS,
      weights: config.OFI_WEIGHTS,
      expLambda: config.OFI_EXP_LAMBDA,
      nearDecay: config.NEAR_OFI_DECAY,
    }),
    indicators,
    spot: new SpotHistory(config.SPOT_STALE_S),
    ratio:
      config.SPY_MAPPING === 'ratio'
        ? new SpyRatio({
            source: 'parity',
            expiry: times.rthClose,
            riskFreeRate: config.RISK_FREE_RATE,
          })
        : null,
  }
}
