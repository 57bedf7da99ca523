import { meanReversionFeatures } from '../../physics/mean-reversion/features.ts'
import { columnsOf } from '../compute.ts'
import { eventStage } from '../stage.ts'
import { fiveMinutesBefore } from '../state-cursor.ts'

/** Distance from the averages and how it changes (P17). */
export const computeMeanReversion = eventStage({
  name: 'ComputeMeanReversion',
  when: 'decision',
  reads: ['events', 'sma', 'atr', 'state'],
  writes: ['f_meanrev'],
  run: ({ session, read, write }) => {
    const { event, t } = read('events').current
    const state = read('state')
    const { sma200, sma400 } = read('sma')
    const reading = {
      spot: state.spotAt(t) ?? event.anchorSpot,
      spot5min: state.spotAt(fiveMinutesBefore(t)),
      atr: read('atr').value,
      sma200,
      sma400,
    }
    write('f_meanrev', columnsOf(session.pipeline, meanReversionFeatures, reading))
  },
})
