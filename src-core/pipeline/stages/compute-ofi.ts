import { ofiFeatures } from '../../physics/ofi/features.ts'
import { columnsOf } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** Order-flow imbalance over several windows (P13). */
export const computeOfi = eventStage({
  name: 'ComputeOFI',
  when: 'decision',
  reads: ['events', 'state'],
  writes: ['f_ofi'],
  run: ({ session, read, write }) =>
    write('f_ofi', columnsOf(session.pipeline, ofiFeatures, read('state').ofi())),
})
