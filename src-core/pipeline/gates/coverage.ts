import { type FeatureId, featureIdsOf } from '../../features/index.ts'
import type { Row } from '../tables.ts'
import { Findings, type GateInput, type GateReport } from './gate.ts'

/** Least share of events whose value is neither null nor 0 (L6). */
const LEAST_SHARE: Partial<Record<FeatureId, number>> = {
  tape_velocity: 0.9,
  barrier_delta_liq: 0.5,
  wall_ratio: 0.5,
  gamma_exposure: 0.6,
  integrated_ofi_60s: 0.9,
  velocity_1min: 0.9,
  net_gex_3strike: 0.6,
  atr: 0.95,
}
const LEAST_DEVIATION = 1e-12
const MOST_GREEKS_MISSING = 0.2

/** G5: there are events, features are alive, and few option trades lack greeks. */
export function coverage({ pipeline, result }: GateInput): GateReport {
  const found = new Findings('G5')
  const { signals, fold } = result
  const statistics: Record<string, number | null> = { events: signals.length }
  found.expect(signals.length >= 1, { check: 'at least one event' })
  const stored = new Set<string>(featureIdsOf(pipeline.id))
  for (const [feature, least] of Object.entries(LEAST_SHARE)) {
    if (!stored.has(feature)) continue
    const share = shareOf(signals, feature)
    const deviation = deviationOf(signals, feature)
    statistics[`${feature}_share`] = share
    statistics[`${feature}_std`] = deviation
    found.expect(share >= least, { check: `non-zero share >= ${least}`, feature, share })
    found.expect(deviation > LEAST_DEVIATION, { check: 'varies', feature, std: deviation })
  }
  const { tradeCount, greeksMissing } = fold.fuel.engine
  const missing = tradeCount === 0 ? null : greeksMissing / tradeCount
  found.expect(missing !== null && missing <= MOST_GREEKS_MISSING, {
    check: `greeks missing <= ${MOST_GREEKS_MISSING} of option trades`,
    option_trades: tradeCount,
    greeks_missing: greeksMissing,
  })
  return found.report({ ...statistics, option_trades: tradeCount, greeks_missing_share: missing })
}

export const shareOf = (rows: readonly Row[], column: string): number =>
  rows.length === 0
    ? 0
    : rows.filter((row) => row[column] !== null && row[column] !== 0).length / rows.length

/** Population standard deviation of the values that are not null. */
function deviationOf(rows: readonly Row[], column: string): number {
  const values = rows.map((row) => row[column]).filter((value) => typeof value === 'number')
  if (values.length === 0) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / values.length)
}
