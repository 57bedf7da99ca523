import { sha256Hex } from '../../config/canonical.ts'
import type { SessionNs } from '../../domain/units.ts'
import { FEATURES, type FeatureId } from '../../features/index.ts'
import { type PipelineResult, runPipeline } from '../run-pipeline.ts'
import type { EventRow, Row } from '../tables.ts'
import { Findings, type GateInput, type GateReport } from './gate.ts'

const MOST_EVENTS = 200

/** The stored events with the smallest SHA-256 of their id. */
function chosen(result: PipelineResult): Readonly<EventRow>[] {
  const stored = new Set(result.signals.map((row) => row.event_id))
  return result.events
    .filter((row) => stored.has(row.event.eventId))
    .map((row) => [sha256Hex(row.event.eventId), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_EVENTS)
    .map(([, row]) => row)
}

const isLabel = (column: string) => FEATURES[column as FeatureId].group === 'outcome'
const byId = (rows: readonly Row[]) => new Map(rows.map((row) => [row.event_id as string, row]))
const shown = (value: Row[string]) => (typeof value === 'bigint' ? String(value) : value)

/**
 * G4: features of an event do not change when the input ends at its decision, labels do not when it
 * begins there, and every level used was known. One pass serves all events: the input ends at each
 * decision time in turn, before anything later has been read, and goes on from there.
 */
export async function causality({
  pipeline,
  source,
  result,
  signal,
}: GateInput): Promise<GateReport> {
  const found = new Findings('G4')
  const events = chosen(result)
  const stops = [...new Set(events.map((row) => row.t))].sort((a, b) => a - b) as SessionNs[]
  const whole = byId(result.signals)
  const truncated = await rerun({
    pipeline,
    source,
    signal,
    stops,
    profile: result.session.profile,
  })
  found.expect(typeof truncated !== 'string', {
    check: 'the pipeline runs on inputs truncated at a decision',
    error: typeof truncated === 'string' ? truncated : null,
  })
  const cut = typeof truncated === 'string' ? new Map<string, Row>() : byId(truncated.signals)
  for (const row of events) {
    const event = row.event.eventId
    const signals = whole.get(event) as Row
    compare(found, 'features', event, signals, cut.get(event) ?? {}, (column) => !isLabel(column))
    const labels = result.relabel(row, result.prints.after(row.t))
    compare(found, 'labels', event, signals, labels, isLabel)
    const knownAt = result.levelsKnownAt.get(event) ?? Number.POSITIVE_INFINITY
    found.expect(knownAt <= row.t, {
      check: 'levels are known',
      event,
      known_at_ns: knownAt,
      t: row.t,
    })
  }
  return found.report({
    events: events.length,
    stored_events: result.signals.length,
    stops: stops.length,
  })
}

async function rerun({
  pipeline,
  source,
  ...options
}: Pick<GateInput, 'pipeline' | 'source'> & Parameters<typeof runPipeline>[2]) {
  try {
    return await runPipeline(source, pipeline, options)
  } catch (error) {
    // A planted look-ahead can make time run backwards: that is a finding, not a crash.
    if (options.signal?.aborted) throw error
    return error instanceof Error ? error.message : String(error)
  }
}

function compare(
  found: Findings,
  kind: string,
  event: string,
  was: Row,
  is: Row,
  keep: (column: string) => boolean,
): void {
  for (const column of Object.keys(was)) {
    if (!keep(column) || Object.is(was[column], is[column])) continue
    found.fail({
      check: `${kind} unchanged`,
      event,
      column,
      whole: shown(was[column]),
      truncated: shown(is[column] ?? null),
    })
  }
}
