import { feature, featureGroup } from '../../features/feature.ts'
import type { PressureReading } from './engine.ts'

const number = (
  unit: string,
  label: string,
  doc: string,
  nullWhen: string,
  compute: (r: PressureReading) => number | null,
) =>
  feature<PressureReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef: 'P19',
    pipelines: 'spy',
    nullWhen,
    compute,
  })

const FAVOURS = 'positive favours break'

export const pressureFeatures = featureGroup('pressure', {
  liquidity_pressure: number(
    '[-1,1]',
    'Liquidity pressure',
    FAVOURS,
    'net ratio or wall ratio is null',
    (r) => r.liquidity,
  ),
  tape_pressure: number('[-1,1]', 'Tape pressure', FAVOURS, 'never', (r) => r.tape),
  gamma_pressure: number(
    '[-1,1]',
    'Gamma pressure',
    FAVOURS,
    'gamma exposure is null',
    (r) => r.gamma,
  ),
  gamma_pressure_accel: number(
    '1/min^2',
    'Gamma pressure acceleration',
    'second difference',
    'gamma exposure is null',
    (r) => r.gammaAccel,
  ),
  reversion_pressure: number(
    '[-1,1]',
    'Reversion pressure',
    FAVOURS,
    'both mean-reversion pressures are null',
    (r) => r.reversion,
  ),
  net_break_pressure: number('[-1,1]', 'Net break pressure', 'weighted sum', 'never', (r) => r.net),
})
