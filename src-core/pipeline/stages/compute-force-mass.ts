import { readForceMass } from '../../physics/force-mass/engine.ts'
import { forceMassFeatures } from '../../physics/force-mass/features.ts'
import { columnsOf, numberIn } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** Does order flow explain the motion (P15)? */
export const computeForceMass = eventStage({
  name: 'ComputeForceMass',
  when: 'decision',
  reads: ['f_ofi', 'f_kin', 'atr', 'events', 'state'],
  writes: ['f_fma'],
  run: ({ session: { pipeline, profile }, read, write }) => {
    const { FMA_GAIN, FMA_THETA_K, FMA_FRACTION } = profile.config
    const { flow, depth } = read('state').orderFlow()
    const reading = readForceMass(
      { gain: FMA_GAIN, thetaK: FMA_THETA_K, fraction: FMA_FRACTION },
      read('events').current.event.direction,
      flow,
      depth,
      numberIn(read('f_kin').current, 'acceleration_1min'),
      read('atr').value,
    )
    write('f_fma', columnsOf(pipeline, forceMassFeatures, reading))
  },
})
