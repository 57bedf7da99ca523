import { expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { sessionTimes } from '../domain/calendar.ts'
import type { TableChunk } from '../frames/table.ts'
import { createFold } from '../replay/fold-session.ts'
import { LiveFold } from '../replay/live-fold.ts'
import { EventMerge } from '../replay/merge.ts'
import type { FoldSnapshot, FrameSink, SessionFold } from '../replay/session-fold.ts'
import { simulateSession } from '../simulator/source.ts'
import { AlertRows } from './alert-frames.ts'
import { AlertEvaluator } from './evaluator.ts'
import { ALERT_TABLES, type AlertTable, chunkRows, momentsOf, type Rows } from './moment.ts'
import { parseRules } from './rule.ts'
import { FRAME_NS } from './testing.ts'

const RULES = {
  rules: [
    { id: 'zone', kind: 'zone', cooldown_ms: 20_000 },
    { id: 'level', kind: 'level', enter: 0.02, rearm: 0.03, cooldown_ms: 0 },
    { id: 'signal', kind: 'signal' },
    { id: 'regime', kind: 'regime', dwell_ms: 1000 },
    { id: 'wall', kind: 'wall_moved', dwell_ms: 1000 },
    { id: 'sweep', kind: 'sweep', enter: 50 },
    { id: 'setup', kind: 'setup', when: [['break_score_raw', '>', 40]] },
    { id: 'gap', kind: 'data_gap' },
  ],
}
const profile = profileOf('es')
const rules = parseRules(RULES, profile)
const source = simulateSession({ seed: 3, scale: 0.3, fromS: 55_500, toS: 57_900 })
const { originNs } = sessionTimes(source.date)

async function folded(
  drive: (fold: SessionFold) => Promise<void>,
  onFrame: (k: number, fold: SessionFold) => void = () => {},
): Promise<TableChunk[]> {
  const chunks: TableChunk[] = []
  const sink: FrameSink = {
    chunks: (_from, _to, cut) => void chunks.push(...cut),
    frame: (k) => onFrame(k, fold),
  }
  const fold = await createFold(source, profile, sink, rules)
  await drive(fold)
  return chunks
}
const inOneGo = async (fold: SessionFold) => {
  await new EventMerge(source.streams()).run(fold)
  fold.finish()
}
const asTheyArrive = async (fold: SessionFold) => {
  const live = new LiveFold(fold)
  let n = 0
  await new EventMerge(source.streams()).run({
    onRows(batch, from, to) {
      for (let i = from; i < to; i++) {
        live.arrive(batch, i, i + 1)
        if (n++ % 7 === 0) live.seal()
      }
    },
  })
  live.finish()
}

/** Every bit of the alert rows, chunk by chunk. */
const alertsIn = (chunks: readonly TableChunk[]) =>
  chunks
    .filter((c) => c.table === 'alerts')
    .map(({ fromK, toK, columns }) => ({ fromK, toK, columns }))

test('batch, live and stored frames give the same alerts', async () => {
  const batch = await folded(inOneGo)
  const inside = alertsIn(batch)
  const kinds = new Set(inside.flatMap((c) => [...(c.columns.kind as Float64Array)]))
  expect(kinds.size).toBeGreaterThan(4)
  expect(inside.length).toBeGreaterThan(3)

  expect(alertsIn(await folded(asTheyArrive))).toEqual(inside)

  const ids = batch
    .filter((c) => c.table === 'levels')
    .flatMap((c) => c.columns.level_id as string[])
  const over = new AlertEvaluator(rules, profile, (level) => ids[level])
  const { add, builder } = new AlertRows(originNs)
  const after = inside.map(({ fromK, toK }) => {
    const tables = {} as Record<AlertTable, Rows>
    for (const name of ALERT_TABLES) {
      const chunk = batch.find((c) => c.table === name && c.fromK === fromK) as TableChunk
      tables[name] = chunkRows(asStored(chunk), originNs)
    }
    for (const m of momentsOf(tables, FRAME_NS)) over.frame(m, add)
    const { columns } = builder.cut(fromK, toK)
    return { fromK, toK, columns }
  })
  expect(after).toEqual(inside)
}, 120_000)

test('a seek goes on with the alerts that playing there would have brought', async () => {
  const seekK = 56_700 * 4
  let saved: FoldSnapshot | null = null
  const frame = (k: number, fold: SessionFold) => {
    if (k === seekK) saved = structuredClone(fold.snapshot())
  }
  const played = await folded(inOneGo, frame)
  expect(saved).not.toBeNull()
  const resumed = await folded(async (fold) => {
    fold.restore(saved as unknown as FoldSnapshot)
    await new EventMerge(source.streams()).run({
      onRows(batch, from, to, rank) {
        while (from < to && batch.ts[from] <= seekK * FRAME_NS) from++
        if (from < to) fold.onRows(batch, from, to, rank)
      },
    })
    fold.finish()
  })
  const after = alertsIn(played).filter((c) => c.toK > seekK)
  expect(after.some((c) => c.columns.text.length > 0)).toBe(true)
  expect(alertsIn(resumed)).toEqual(after)
}, 120_000)

/** Files keep the measures of strike rows as float32. */
function asStored(chunk: TableChunk): TableChunk {
  if (chunk.table !== 'strike_frames') return chunk
  const columns = Object.entries(chunk.columns).map(([name, column]) => {
    const isMeasure = column instanceof Float64Array && name !== 'k' && name !== 'strike'
    return [name, isMeasure ? column.map(Math.fround) : column]
  })
  return { ...chunk, columns: Object.fromEntries(columns) }
}
