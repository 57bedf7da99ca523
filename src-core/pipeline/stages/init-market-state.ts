import { foldStage, type Moment } from '../stage.ts'
import { StateCursor } from '../state-cursor.ts'

const state = ({ engines, scratch, row, window }: Moment) =>
  new StateCursor(engines, scratch, row.event, row.t, window)

/**
 * Signs, valid book states, implied volatilities and greeks per option trade, dealer ledger (P2,
 * P9.1, P10, P11.1): engines of the fold, shown as they stand at the decision.
 */
export const initMarketState = foldStage({
  name: 'InitMarketState',
  reads: ['trades', 'mbp10', 'opt_trades', 'opt_quotes'],
  writes: ['state'],
  views: { state },
})

/** The same without option quotes, which the feed does not carry. */
export const initMarketStateWithoutQuotes = foldStage({
  name: 'InitMarketState',
  reads: ['trades', 'mbp10', 'opt_trades'],
  writes: ['state'],
  views: { state },
})
