import { feature, featureGroup } from '../../features/feature.ts'
import type { TapeEngine, TapeReading } from './engine.ts'

/** P9 at one level and instant. */
export interface TapeMoment {
  near: Readonly<TapeReading>
  sweepCount: number
  /** Sign of the sweep that ends last, 0 when there is none. */
  sweepDirection: number
}

/** Reads the tape near a level in ES points. `near` is the engine's own: copy what must last. */
export const tapeMoment = (tape: TapeEngine, level: number, now: number): TapeMoment => ({
  near: tape.read(level, now),
  sweepCount: tape.sweeps.count(now),
  sweepDirection: tape.sweeps.direction(now),
})

const nearby = (
  unit: string,
  label: string,
  doc: string,
  nullWhen: string,
  read: (near: Readonly<TapeReading>) => number,
) =>
  feature<TapeMoment, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef: 'P9.2',
    pipelines: 'both',
    nullWhen,
    compute: (m) => read(m.near),
  })

const NOBODY = 'never: nobody traded is a measured 0'

/** P9: what traded near the level, and sweeps anywhere. */
export const tapeFeatures = featureGroup('tape_physics', {
  tape_imbalance: nearby(
    '[-1,1]',
    'Tape imbalance',
    'buy minus sell over total, in band',
    NOBODY,
    (near) => near.imbalance,
  ),
  tape_buy_vol: nearby('contracts', 'Buys', 'in band, 60 s', NOBODY, (near) => near.buyVol),
  tape_sell_vol: nearby('contracts', 'Sells', 'in band, 60 s', NOBODY, (near) => near.sellVol),
  tape_velocity: nearby('trades/s', 'Tape velocity', 'in band', NOBODY, (near) => near.velocity),
  sweep_detected: feature<TapeMoment, 'bool'>({
    dtype: 'bool',
    unit: '-',
    label: 'Sweep',
    doc: 'any sweep in 60 s',
    formulaRef: 'P9.3',
    pipelines: 'both',
    nullWhen: 'never: no sweep is false',
    compute: (m) => m.sweepCount > 0,
  }),
  sweep_count: feature<TapeMoment, 'int'>({
    dtype: 'int',
    unit: 'sweeps',
    label: 'Sweeps',
    doc: 'count',
    formulaRef: 'P9.3',
    pipelines: 'both',
    nullWhen: 'never: no sweep is 0',
    compute: (m) => m.sweepCount,
  }),
  sweep_direction: feature<TapeMoment, 'int'>({
    dtype: 'int',
    unit: '-',
    label: 'Sweep direction',
    doc: 'sign of the latest sweep',
    formulaRef: 'P9.3',
    pipelines: 'both',
    nullWhen: 'never: no sweep is 0',
    compute: (m) => m.sweepDirection,
  }),
})
