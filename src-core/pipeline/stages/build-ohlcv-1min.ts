import { barsTable } from '../fold-views.ts'
import { foldStage } from '../stage.ts'

/** One-minute RTH bars, ATR and realised volatility (P5.1, P5.2, P5.5). */
export const buildOhlcv1min = foldStage({
  name: 'BuildOHLCV 1min',
  reads: ['trades', 'warm_trades'],
  writes: ['bars_1m', 'atr', 'rv'],
  views: {
    bars_1m: ({ engines }) => barsTable(engines.market.indicators.bars1m),
    atr: ({ engines, row }) => {
      const { atr } = engines.market.indicators
      return { value: atr === null ? null : atr / row.event.rho }
    },
    rv: ({ engines }) => ({ value: engines.market.indicators.realizedVol15m }),
  },
})
