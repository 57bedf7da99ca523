import { barrierEvolutionFeatures, barrierFeatures } from '../../physics/barrier/features.ts'
import { fuelPhysicsFeatures } from '../../physics/fuel/features.ts'
import { tapeFeatures } from '../../physics/tape/features.ts'
import { columnsOf } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** Barrier with its evolution, tape and fuel at the decision (P8, P8.7, P9, P11.2). */
export const computePhysics = eventStage({
  name: 'ComputePhysics',
  when: 'decision',
  reads: ['events', 'state'],
  writes: ['f_physics'],
  run: ({ session: { pipeline }, read, write }) => {
    const state = read('state')
    write('f_physics', {
      ...columnsOf(pipeline, barrierFeatures, state.barrier()),
      ...(pipeline === 'es_0dte'
        ? columnsOf(pipeline, barrierEvolutionFeatures, state.barrierEvolution())
        : {}),
      ...columnsOf(pipeline, tapeFeatures, state.tape()),
      ...columnsOf(pipeline, fuelPhysicsFeatures, state.fuel()),
      _direction: read('events').current.event.direction,
    })
  },
})
