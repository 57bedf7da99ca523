import { expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { sessionTimes } from '../domain/calendar.ts'
import type { TableChunk } from '../frames/table.ts'
import { createFold } from '../replay/fold-session.ts'
import { EventMerge } from '../replay/merge.ts'
import { simulateSession } from '../simulator/source.ts'
import type { Alert } from './alert.ts'
import { AlertEvaluator } from './evaluator.ts'
import { foldAlerts } from './fold-alerts.ts'
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

test('alerts inside the fold are those over the frames it made', async () => {
  const profile = profileOf('es')
  const source = simulateSession({ seed: 3, scale: 0.3, fromS: 55_500, toS: 58_500 })
  const rules = parseRules(RULES, profile)
  const inside: Alert[] = []
  const chunks: TableChunk[] = []
  const alerts = foldAlerts(rules, profile, (a) => inside.push(a))
  const fold = await createFold(source, profile, {
    chunks: (_from, _to, more) => void chunks.push(...more),
    rows: alerts.rows,
  })
  await new EventMerge(source.streams()).run(fold)
  fold.finish()

  const ids = chunks
    .filter((c) => c.table === 'levels')
    .flatMap((c) => c.columns.level_id as string[])
  const over = new AlertEvaluator(rules, profile, (level) => ids[level])
  const after: Alert[] = []
  const { originNs } = sessionTimes(source.date)
  const spans = new Set(chunks.map((c) => c.fromK))
  for (const fromK of spans) {
    const tables = {} as Record<AlertTable, Rows>
    for (const name of ALERT_TABLES) {
      const chunk = chunks.find((c) => c.table === name && c.fromK === fromK)
      if (chunk) tables[name] = chunkRows(chunk, originNs)
    }
    for (const m of momentsOf(tables, FRAME_NS)) over.frame(m, (a) => after.push(a))
  }
  expect(spans.size).toBeGreaterThan(3)
  expect(new Set(inside.map((a) => a.kind)).size).toBeGreaterThan(4)
  expect(after).toEqual(inside)
})
