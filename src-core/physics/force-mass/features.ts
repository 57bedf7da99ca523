import { feature, featureGroup } from '../../features/feature.ts'
import { FMA_STATES, type ForceMassReading } from './engine.ts'

const NO_ACCELERATION = 'acceleration_1min is null'
const shared = { formulaRef: 'P15', pipelines: 'es' } as const

const number = (
  unit: string,
  label: string,
  doc: string,
  nullWhen: string,
  compute: (r: ForceMassReading) => number | null,
) =>
  feature<ForceMassReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    nullWhen,
    compute,
    ...shared,
  })

const NEVER = 'never: without book events force is 0 and mass 1'

export const forceMassFeatures = featureGroup('force_mass', {
  force: number('contracts', 'Force', 'level frame, 60 s', NEVER, (r) => r.force),
  mass: number('contracts', 'Mass', 'average depth per level', NEVER, (r) => r.mass),
  predicted_accel: number(
    'price/min^2',
    'Predicted acceleration',
    'gain * force / mass',
    NEVER,
    (r) => r.predicted,
  ),
  actual_accel: number(
    'price/min^2',
    'Actual acceleration',
    'acceleration_1min',
    NO_ACCELERATION,
    (r) => r.actual,
  ),
  fma_residual: number(
    'price/min^2',
    'F = ma residual',
    'actual - predicted',
    NO_ACCELERATION,
    (r) => r.residual,
  ),
  fma_ratio: number(
    '-',
    'F = ma ratio',
    'actual / predicted',
    `${NO_ACCELERATION}, or the prediction is below 0.1`,
    (r) => r.ratio,
  ),
  fma_state: feature<ForceMassReading, 'enum'>({
    dtype: 'enum',
    unit: '-',
    label: 'F = ma state',
    doc: 'ABSORPTION, HOLLOW, CONSISTENT',
    values: FMA_STATES,
    nullWhen: `${NO_ACCELERATION}, or ATR is null`,
    compute: (r) => r.state,
    ...shared,
  }),
})
