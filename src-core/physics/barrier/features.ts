import { feature, featureGroup } from '../../features/feature.ts'
import { BARRIER_STATES } from '../../frames/tables.ts'
import type { BarrierEvolution } from './evolution.ts'
import type { BarrierReading } from './reading.ts'

const UNSEEN = 'no book yet (NO_BOOK) or the band lies out of sight (NOT_VISIBLE)'
const orNull = (x: number) => (Number.isNaN(x) ? null : x)

/** A number of P8.4. */
const measure = (
  field: Exclude<keyof BarrierReading, 'state' | 'reason'>,
  unit: string,
  label: string,
  doc: string,
  nullWhen = UNSEEN,
) =>
  feature<BarrierReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef: 'P8.4',
    pipelines: 'both',
    nullWhen,
    compute: (r) => orNull(r[field]),
  })

/** P8: resting liquidity at the event's level, on the defending side. */
export const barrierFeatures = featureGroup('barrier_physics', {
  barrier_state: feature<BarrierReading, 'enum'>({
    dtype: 'enum',
    unit: '-',
    label: 'Barrier',
    doc: 'VACUUM, WALL, ABSORPTION, CONSUMED, WEAK, NEUTRAL',
    formulaRef: 'P8.5',
    pipelines: 'both',
    nullWhen: 'never: NEUTRAL when nothing can be seen',
    values: BARRIER_STATES,
    compute: (r) => r.state,
  }),
  barrier_delta_liq: measure(
    'deltaLiquidity',
    'contracts',
    'Delta liquidity',
    'A - P - F over 60 s',
  ),
  barrier_replenishment_rate: measure(
    'replenishmentRate',
    'contracts/s',
    'Replenishment',
    'A / 60',
  ),
  barrier_replenishment_ratio: measure(
    'replenishmentRatio',
    '-',
    'Refill ratio',
    'A / (F + P), cap 10',
    `${UNSEEN}, or nothing was added, filled or pulled`,
  ),
  barrier_passive_volume: measure('filled', 'contracts', 'Filled', 'F'),
  barrier_pulled_volume: measure('pulled', 'contracts', 'Pulled', 'P'),
  barrier_added_volume: measure('added', 'contracts', 'Added', 'A'),
  barrier_net_ratio: measure('netRatio', '-', 'Net ratio', 'delta_liquidity / B'),
  wall_ratio: measure(
    'wallRatio',
    '-',
    'Wall ratio',
    'band level size over average level size',
    `${UNSEEN}, or the side stood empty throughout the averaging window`,
  ),
})

const SAMPLE = 'a needed sample has no book or lies out of sight'
const evolved = (field: keyof BarrierEvolution, unit: string, label: string, doc: string) =>
  feature<BarrierEvolution, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef: 'P8.7',
    pipelines: 'es',
    nullWhen: SAMPLE,
    compute: (e) => e[field],
  })

/** P8.7: how the depth in the band came to be what it is. */
export const barrierEvolutionFeatures = featureGroup('barrier_evolution', {
  barrier_depth_current: evolved('depthCurrent', 'contracts', 'Depth', 'band depth at t'),
  barrier_depth_change_1min: evolved(
    'depthChange1min',
    'contracts',
    'Depth change 1 min',
    'change over 1 min',
  ),
  barrier_depth_change_3min: evolved(
    'depthChange3min',
    'contracts',
    'Depth change 3 min',
    'change over 3 min',
  ),
  barrier_depth_change_5min: evolved(
    'depthChange5min',
    'contracts',
    'Depth change 5 min',
    'change over 5 min',
  ),
  barrier_slope_3min: evolved('slope3min', 'contracts/min', 'Depth slope 3 min', 'least squares'),
  barrier_volatility_5min: evolved(
    'volatility5min',
    'contracts',
    'Depth volatility 5 min',
    'standard deviation',
  ),
  barrier_absorption_rate: evolved(
    'absorptionRate',
    'contracts/min',
    'Absorption',
    'passive volume per minute',
  ),
})
