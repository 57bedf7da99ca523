import { levelsTable } from '../fold-views.ts'
import { foldStage, type Moment } from '../stage.ts'

const levels = ({ universe, row, eventKinds }: Moment) =>
  levelsTable(universe, row.t, row.spot, row.event.rho, eventKinds)

/** Pre-market, opening range and averages, with the time each is known from (P6). */
export const generateLevels = foldStage({
  name: 'GenerateLevels',
  reads: ['trades', 'sma'],
  writes: ['levels'],
  views: { levels },
})

/** All fourteen kinds: VWAP and session extremes of the bars, strikes and walls of the state too. */
export const generateAllLevels = foldStage({
  name: 'GenerateLevels',
  reads: ['trades', 'sma', 'state', 'bars_1m'],
  writes: ['levels'],
  views: { levels },
})
