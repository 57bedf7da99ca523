import { contextFeatures } from '../../levels/context-features.ts'
import {
  AttemptLedger,
  type AttemptQuantities,
  readApproach,
} from '../../physics/approach/engine.ts'
import { approachFeatures } from '../../physics/approach/features.ts'
import { columnsOf, inSections, numberIn } from '../compute.ts'
import type { BarsTable } from '../market-tables.ts'
import { eventStage } from '../stage.ts'
import type { EventRow, PipelineSession, Row } from '../tables.ts'

const ledgerOf = ({ date, profile }: PipelineSession) =>
  new AttemptLedger(date, profile.config.ATTEMPT_GAP_MIN ?? 0)

const approachColumns = (
  { pipeline }: PipelineSession,
  { event, spot }: Readonly<EventRow>,
  bars: BarsTable,
  atr: number | null,
  ledger: AttemptLedger,
  now: AttemptQuantities,
): Row => {
  const { closes } = bars
  const { levelPrice, anchorSpot, rho, kind, direction } = event
  const approach = readApproach(closes, closes.length, levelPrice, anchorSpot, rho)
  const attempt = ledger.onEvent(kind, direction, event.anchorTs, now)
  return columnsOf(pipeline, approachFeatures, { approach, attempt, atr, spot })
}

const NOTHING: AttemptQuantities = {
  barrier_replenishment_ratio: null,
  barrier_delta_liq: null,
  tape_velocity: null,
  tape_imbalance: null,
}

/** Session clock, realised volatility and how price came here (P3, P5.5, P20). */
export const computeApproach = eventStage({
  name: 'ComputeApproach',
  when: 'decision',
  reads: ['events', 'bars_1m', 'atr', 'rv'],
  writes: ['f_approach'],
  memory: ledgerOf,
  run: ({ session, read, write }, ledger: AttemptLedger) => {
    const row = read('events').current
    const atr = read('atr').value
    const { times } = session
    const context = {
      spot: row.spot,
      atr,
      known: NO_LEVELS,
      times,
      t: row.t,
      realizedVol15m: read('rv').value,
    }
    write('f_approach', {
      ...columnsOf(session.pipeline, contextFeatures, context, inSections('P3', 'P5.5')),
      ...approachColumns(session, row, read('bars_1m'), atr, ledger, NOTHING),
    })
  },
})
const NO_LEVELS = {
  pmHigh: null,
  pmLow: null,
  orHigh: null,
  orLow: null,
  sma200: null,
  sma400: null,
}

/** How price came here, and which attempt of its cluster this is (P20). */
export const computeAttempts = eventStage({
  name: 'ComputeApproach',
  when: 'decision',
  reads: ['events', 'bars_1m', 'f_physics', 'atr'],
  writes: ['f_approach'],
  memory: ledgerOf,
  run: ({ session, read, write }, ledger: AttemptLedger) => {
    const physics = read('f_physics').current
    const now = {
      barrier_replenishment_ratio: numberIn(physics, 'barrier_replenishment_ratio'),
      barrier_delta_liq: numberIn(physics, 'barrier_delta_liq'),
      tape_velocity: numberIn(physics, 'tape_velocity'),
      tape_imbalance: numberIn(physics, 'tape_imbalance'),
    }
    const row = read('events').current
    const bars = read('bars_1m')
    write('f_approach', approachColumns(session, row, bars, read('atr').value, ledger, now))
  },
})
