import { gexFeatures } from '../../physics/fuel/features.ts'
import { columnsOf } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** Dollar gamma of the day's flow around the level, flip, vanna and charm (P11.3 to P11.7). */
export const computeGex = eventStage({
  name: 'ComputeGEX',
  when: 'decision',
  reads: ['events', 'state'],
  writes: ['f_gex'],
  run: ({ session, read, write }) =>
    write('f_gex', columnsOf(session.pipeline, gexFeatures, read('state').fuel())),
})
