import { invariant } from '../../domain/invariant.ts'
import { kindCode } from '../../levels/level-kinds.ts'
import { readConfluence } from '../../physics/confluence/engine.ts'
import { confluenceFeatures } from '../../physics/confluence/features.ts'
import { columnsOf } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** Key levels that stand together (P18). */
export const computeConfluence = eventStage({
  name: 'ComputeConfluence',
  when: 'decision',
  reads: ['events', 'levels', 'atr', 'state'],
  writes: ['f_confluence'],
  run: ({ session: { pipeline, profile }, read, write }) => {
    const { event, t } = read('events').current
    const { CONFLUENCE_BAND: band } = profile.config
    invariant(band !== null, 'the profile has no CONFLUENCE_BAND')
    const { kind, levelPrice, direction } = event
    const reading = {
      confluence: readConfluence(read('levels'), kindCode(kind), levelPrice, direction, band),
      atr: read('atr').value,
      spot: read('state').spotAt(t) ?? event.anchorSpot,
    }
    write('f_confluence', columnsOf(pipeline, confluenceFeatures, reading))
  },
})
