/** The engines every session folds into, built from one profile. */
import type { Profile } from '../config/profiles.ts'
import type { WarmupSession } from '../domain/batches.ts'
import type { SessionTimes } from '../domain/calendar.ts'
import { OrderBook } from '../domain/order-book.ts'
import { SpotHistory } from '../domain/spot.ts'
import { SpyRatio } from '../domain/spy-ratio.ts'
import { BarrierEngine } from '../physics/barrier/engine.ts'
import { Indicators } from '../physics/bars/indicators.ts'
import { barrierSettings, ofiSettings, tapeSettings } from '../physics/book-settings.ts'
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
    barrier: new BarrierEngine(barrierSettings(config)),
    tape: new TapeEngine(tapeSettings(config)),
    ofi: new OfiEngine(ofiSettings(config)),
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
