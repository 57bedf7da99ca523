import { averageAt, barsTable } from '../fold-views.ts'
import { foldStage } from '../stage.ts'

/** Two-minute RTH bars and their averages over this and the warm-up sessions (P5.4). */
export const buildOhlcv2min = foldStage({
  name: 'BuildOHLCV 2min',
  reads: ['trades', 'warm_trades'],
  writes: ['bars_2m', 'sma'],
  views: {
    bars_2m: ({ engines }) => barsTable(engines.market.indicators.bars2m),
    sma: ({ engines: { market }, row: { t, event } }) => ({
      sma200: Object.freeze(averageAt(market, market.indicators.sma200, t, event.rho)),
      sma400: Object.freeze(averageAt(market, market.indicators.sma400, t, event.rho)),
    }),
  },
})
