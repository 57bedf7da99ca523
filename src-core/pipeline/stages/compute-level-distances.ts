import { contextFeatures, levelDistancesFeatures } from '../../levels/context-features.ts'
import { levelFeatures } from '../../levels/event-features.ts'
import { columnsOf, inSections } from '../compute.ts'
import { stackingAt } from '../stacking.ts'
import { eventStage } from '../stage.ts'

/** Where spot stands: own level, other levels, averages, stacking (P16, P17). */
export const computeLevelDistances = eventStage({
  name: 'ComputeLevelDistances',
  when: 'decision',
  reads: ['events', 'levels', 'atr', 'state'],
  writes: ['f_dist'],
  run: ({ session: { pipeline, profile, times }, read, write }) => {
    const { event, t } = read('events').current
    const levels = read('levels')
    const atr = read('atr').value
    const spot = read('state').spotAt(t) ?? event.anchorSpot
    const known = { spot, atr, known: levels.known }
    const stacking = stackingAt(levels, event, profile.config.STACK_BANDS)
    write('f_dist', {
      ...columnsOf(pipeline, levelFeatures, { event, spot, atr }),
      ...columnsOf(
        pipeline,
        contextFeatures,
        { ...known, times, t, realizedVol15m: null },
        inSections('P16'),
      ),
      ...columnsOf(pipeline, levelDistancesFeatures, { ...known, stacking }),
    })
  },
})
