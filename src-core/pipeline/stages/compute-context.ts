import { contextFeatures, levelDistancesFeatures } from '../../levels/context-features.ts'
import { levelFeatures } from '../../levels/event-features.ts'
import { columnsOf } from '../compute.ts'
import { stackingAt } from '../stacking.ts'
import { eventStage } from '../stage.ts'

/** Session clock, realised volatility and where spot stands (P3, P5.5, P16). */
export const computeContext = eventStage({
  name: 'ComputeContext',
  when: 'decision',
  reads: ['events', 'levels', 'atr', 'rv', 'state'],
  writes: ['f_context'],
  run: ({ session: { pipeline, profile, times }, read, write }) => {
    const { event, t } = read('events').current
    const levels = read('levels')
    const atr = read('atr').value
    const spot = read('state').spotAt(t) ?? event.anchorSpot
    const known = { spot, atr, known: levels.known }
    const stacking = stackingAt(levels, event, profile.config.STACK_BANDS)
    write('f_context', {
      ...columnsOf(pipeline, levelFeatures, { event, spot, atr }),
      ...columnsOf(pipeline, contextFeatures, {
        ...known,
        times,
        t,
        realizedVol15m: read('rv').value,
      }),
      ...columnsOf(pipeline, levelDistancesFeatures, { ...known, stacking }),
    })
  },
})
