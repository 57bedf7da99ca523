import { sessionNs } from '../../domain/units.ts'
import { EventLabeler, labelDataEnd } from '../../labels/event-labels.ts'
import { outcomeFeatures } from '../../labels/features.ts'
import { columnsOf } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** Outcomes on the prints after the decision (P21); sees nothing earlier. */
export const labelOutcomes = eventStage({
  name: 'LabelOutcomes',
  when: 'label',
  reads: ['events', 'trades'],
  writes: ['labels'],
  run: ({ session: { pipeline, profile, times }, read, write }) => {
    const { event, t } = read('events').current
    const trades = read('trades')
    const labeler = new EventLabeler(profile, event)
    const end = sessionNs(Math.max(t + 1, labeler.deadline))
    trades.each(t, end, (ts, price) => labeler.onPrint(ts, price))
    const labels = labeler.results(labelDataEnd(profile.id, times, trades.lastRecord))
    write('labels', columnsOf(pipeline, outcomeFeatures, labels))
  },
})
