import { dealerVelocityFeatures } from '../../physics/fuel/features.ts'
import { columnsOf } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** How fast dealer gamma at the level changes (P12). */
export const computeDealerVelocity = eventStage({
  name: 'ComputeDealerVelocity',
  when: 'decision',
  reads: ['events', 'state'],
  writes: ['f_dealer'],
  run: ({ session, read, write }) => {
    const state = read('state')
    write('f_dealer', {
      ...columnsOf(session.pipeline, dealerVelocityFeatures, state.fuel()),
      _exposure_60s_ago: state.exposure(60),
      _exposure_120s_ago: state.exposure(120),
    })
  },
})
