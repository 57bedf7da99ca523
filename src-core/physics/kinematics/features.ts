import { feature, featureGroup } from '../../features/feature.ts'
import {
  type CURVE_WINDOWS,
  isDecelerating,
  type KinematicsReading,
  kineticEnergy,
  type VELOCITY_WINDOWS,
} from './engine.ts'

const NULL_WHEN = 'spot is unknown at one of the 13 samples of the window'

const velocity = (w: (typeof VELOCITY_WINDOWS)[number]) =>
  feature<KinematicsReading, 'float'>({
    dtype: 'float',
    unit: 'price/min',
    label: `Velocity ${w} min`,
    doc: 'level frame',
    formulaRef: 'P14.1',
    pipelines: 'es',
    nullWhen: NULL_WHEN,
    compute: (r) => r.motion[w]?.velocity ?? null,
  })

const acceleration = (w: (typeof CURVE_WINDOWS)[number]) =>
  feature<KinematicsReading, 'float'>({
    dtype: 'float',
    unit: 'price/min^2',
    label: `Acceleration ${w} min`,
    doc: 'level frame',
    formulaRef: 'P14.1',
    pipelines: 'es',
    nullWhen: NULL_WHEN,
    compute: (r) => r.motion[w]?.acceleration ?? null,
  })

const jerk = (w: (typeof CURVE_WINDOWS)[number]) =>
  feature<KinematicsReading, 'float'>({
    dtype: 'float',
    unit: 'price/min^3',
    label: `Jerk ${w} min`,
    doc: 'level frame',
    formulaRef: 'P14.1',
    pipelines: 'es',
    nullWhen: NULL_WHEN,
    compute: (r) => r.motion[w]?.jerk ?? null,
  })

export const kinematicsFeatures = featureGroup('kinematics', {
  velocity_1min: velocity(1),
  velocity_3min: velocity(3),
  velocity_5min: velocity(5),
  velocity_10min: velocity(10),
  velocity_20min: velocity(20),
  acceleration_1min: acceleration(1),
  acceleration_3min: acceleration(3),
  acceleration_5min: acceleration(5),
  acceleration_10min: acceleration(10),
  jerk_1min: jerk(1),
  jerk_3min: jerk(3),
  jerk_5min: jerk(5),
  jerk_10min: jerk(10),
  kinetic_energy: feature<KinematicsReading, 'float'>({
    dtype: 'float',
    unit: 'price^2/min^2',
    label: 'Kinetic energy',
    doc: 'half v squared',
    formulaRef: 'P14.2',
    pipelines: 'es',
    nullWhen: NULL_WHEN,
    compute: ({ motion }) => motion[1] && kineticEnergy(motion[1].velocity),
  }),
  decelerating: feature<KinematicsReading, 'bool'>({
    dtype: 'bool',
    unit: '-',
    label: 'Decelerating',
    doc: 'v > 0 and a < 0',
    formulaRef: 'P14.2',
    pipelines: 'es',
    nullWhen: NULL_WHEN,
    compute: ({ motion }) =>
      motion[1] && isDecelerating(motion[1].velocity, motion[1].acceleration),
  }),
  position_level_frame: feature<KinematicsReading, 'float'>({
    dtype: 'float',
    unit: 'price',
    label: 'Position',
    doc: 'p at the anchor',
    formulaRef: 'P0',
    pipelines: 'es',
    nullWhen: 'spot is unknown',
    compute: (r) => r.position,
  }),
})
