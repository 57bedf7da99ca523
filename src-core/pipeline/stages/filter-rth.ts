import { toUtcNs } from '../../domain/calendar.ts'
import { invariant } from '../../domain/invariant.ts'
import { atLeast } from '../../domain/price.ts'
import { type FeatureValue, featureIdsOf } from '../../features/index.ts'
import { policyB } from '../../labels/event-labels.ts'
import { identityFeatures } from '../../levels/event-features.ts'
import { columnsOf } from '../compute.ts'
import { finalStage } from '../stage.ts'
import type { EventRow, PipelineSession, Row, TableName, Tables } from '../tables.ts'

type FeatureTable = Extract<TableName, `f_${string}` | 'labels'>

/** Policy B and near enough to trade (P21.6, P7.1). */
function keeper({ profile, times }: PipelineSession): (row: Readonly<EventRow>) => boolean {
  const { RTH_START, RTH_END, MONITOR_BAND } = profile.config
  const isInHours = policyB(times, RTH_START, RTH_END)
  return ({ event, spot }) =>
    isInHours(event.anchorTs) && atLeast(MONITOR_BAND, Math.abs(spot - event.levelPrice))
}

const identityOf = (
  { pipeline, times, date, symbol }: PipelineSession,
  { event, t }: Readonly<EventRow>,
): Row =>
  columnsOf(pipeline, identityFeatures, {
    event,
    tsNs: toUtcNs(times, event.anchorTs),
    confirmTsNs: toUtcNs(times, t),
    date,
    symbol: symbol ?? '',
  })

/** Joins an event's columns in catalogue order. */
function joined(session: PipelineSession, row: Readonly<EventRow>, parts: readonly Row[]): Row {
  const all = Object.assign({}, identityOf(session, row), ...parts) as Record<string, FeatureValue>
  const signal: Record<string, FeatureValue> = {}
  for (const id of featureIdsOf(session.pipeline)) {
    invariant(id in all, `no stage computed ${id}`)
    signal[id] = all[id]
  }
  return signal
}

const byTime = (a: Row, b: Row): number => {
  const [s, t] = [a.ts_ns as bigint, b.ts_ns as bigint]
  if (s !== t) return s < t ? -1 : 1
  const [x, y] = [a.event_id as string, b.event_id as string]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Joins all tables on the event, keeps Policy B within MONITOR_BAND, sorts by (ts_ns, event_id). */
export const filterRth = (tables: readonly FeatureTable[]) =>
  finalStage({
    name: 'FilterRTH',
    reads: [...tables, 'events'],
    writes: ['signals'],
    run: ({ session, read, write }) => {
      const isKept = keeper(session)
      const parts = tables.map((name) => read(name) as Tables[FeatureTable])
      const kept = (read('events') as Tables['events']).all().filter(isKept)
      const rows = kept.map((row) =>
        joined(
          session,
          row,
          parts.map((table) => table.row(row.event.eventId)),
        ),
      )
      write('signals', rows.sort(byTime))
    },
  })
