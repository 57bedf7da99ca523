import { readKinematics } from '../../physics/kinematics/engine.ts'
import { kinematicsFeatures } from '../../physics/kinematics/features.ts'
import { columnsOf } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** Motion in the level frame (P14). */
export const computeKinematics = eventStage({
  name: 'ComputeKinematics',
  when: 'decision',
  reads: ['events', 'state'],
  writes: ['f_kin'],
  run: ({ session, read, write }) => {
    const { event, t } = read('events').current
    const state = read('state')
    const reading = readKinematics((at) => state.spotAt(at), t, event.levelPrice, event.direction)
    write('f_kin', columnsOf(session.pipeline, kinematicsFeatures, reading))
  },
})
