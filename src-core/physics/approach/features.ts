import { feature, featureGroup } from '../../features/feature.ts'
import { over, percentOf } from '../../features/scales.ts'
import type { Approach, Attempt, TrendQuantity } from './engine.ts'

export interface ApproachReading {
  approach: Approach
  /** `spy` has clusters and trends; `es` only counts touches. */
  attempt: Attempt
  /** Price; null = none. */
  atr: number | null
  spot: number
}

const NO_BARS = 'no completed one-minute bar before the anchor'

const trend = (unit: string, label: string, quantity: TrendQuantity) =>
  feature<ApproachReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc: 'now minus earlier attempts',
    formulaRef: 'P20',
    pipelines: 'spy',
    nullWhen: 'the first attempt of a cluster, or nothing to compare',
    compute: (r) => r.attempt.trends[quantity],
  })

const both = { formulaRef: 'P20', pipelines: 'both' } as const

export const approachFeatures = featureGroup('approach', {
  approach_velocity: feature<ApproachReading, 'float'>({
    dtype: 'float',
    unit: 'price/min',
    label: 'Approach velocity',
    doc: 'positive toward the level',
    nullWhen: NO_BARS,
    compute: (r) => r.approach.velocity,
    ...both,
  }),
  approach_bars: feature<ApproachReading, 'int'>({
    dtype: 'int',
    unit: 'bars',
    label: 'Approach bars',
    doc: 'consecutive bars toward the level',
    nullWhen: 'never: without bars it is 0',
    compute: (r) => r.approach.bars,
    ...both,
  }),
  approach_distance: feature<ApproachReading, 'float'>({
    dtype: 'float',
    unit: 'price',
    label: 'Approach distance',
    doc: 'distance gained',
    nullWhen: NO_BARS,
    compute: (r) => r.approach.distance,
    ...both,
  }),
  approach_distance_atr: feature<ApproachReading, 'float'>({
    dtype: 'float',
    unit: 'ATR',
    label: 'Approach distance, ATR',
    doc: 'ATR multiple',
    nullWhen: `${NO_BARS}, or ATR is null or 0`,
    compute: (r) => over(r.approach.distance, r.atr),
    ...both,
  }),
  approach_distance_pct: feature<ApproachReading, 'float'>({
    dtype: 'float',
    unit: '%',
    label: 'Approach distance, %',
    doc: 'percent of spot',
    nullWhen: NO_BARS,
    compute: (r) => percentOf(r.approach.distance, r.spot),
    ...both,
  }),
  prior_touches: feature<ApproachReading, 'int'>({
    dtype: 'int',
    unit: 'events',
    label: 'Prior touches',
    doc: 'same kind, today',
    nullWhen: 'never',
    compute: (r) => r.attempt.priorTouches,
    ...both,
  }),
  attempt_index: feature<ApproachReading, 'int'>({
    dtype: 'int',
    unit: '-',
    label: 'Attempt',
    doc: 'within the cluster',
    formulaRef: 'P20',
    pipelines: 'spy',
    nullWhen: 'never',
    compute: (r) => r.attempt.index,
  }),
  attempt_cluster_id: feature<ApproachReading, 'string'>({
    dtype: 'string',
    unit: '-',
    label: 'Attempt cluster',
    doc: 'cluster identifier',
    formulaRef: 'P20',
    pipelines: 'spy',
    nullWhen: 'never',
    modelInput: false,
    compute: (r) => r.attempt.clusterId,
  }),
  barrier_replenishment_trend: trend('-', 'Refill trend', 'barrier_replenishment_ratio'),
  barrier_delta_liq_trend: trend('contracts', 'Liquidity trend', 'barrier_delta_liq'),
  tape_velocity_trend: trend('trades/s', 'Tape velocity trend', 'tape_velocity'),
  tape_imbalance_trend: trend('-', 'Tape imbalance trend', 'tape_imbalance'),
})
