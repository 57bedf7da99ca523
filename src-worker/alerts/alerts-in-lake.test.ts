import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_RULES } from '#core/alerts/default-rules'
import type { SessionHeader } from '#core/protocol/index'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { frameSetPath, readFrameManifest } from '../lake/frame-store.ts'
import { runQuery } from '../lake/query.ts'
import { frameVersion } from '../session/frame-version.ts'
import { verifySession } from '../session/replay-check.ts'
import { runSession } from '../session/run-session.ts'
import { evaluateAlerts, saveAlertRules } from '../tasks/alerts.ts'
import { aContext } from '../testing/a-context.ts'
import { shortDemo } from '../testing/short-demo.ts'
import { lakeRules } from './lake-rules.ts'

const DATE = '2026-11-17'
const key = { pipeline: 'es_0dte', date: DATE } as const
const version = frameVersion(key.pipeline)
let root: string
let lake: string

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'spymaster-lake-alerts-'))
  lake = join(root, 'lake')
  const demo = { seed: 7, scale: 0.2, fromS: 55_500, toS: 57_300 }
  const { date, folder } = await shortDemo({ ...demo, out: join(root, 'demo') })
  expect(date).toBe(DATE)
  const names = readdirSync(folder).filter((name) => !name.endsWith('.signs'))
  await ingestFiles(
    names.map((name) => join(folder, name)),
    { lake },
  )
}, 120_000)
afterAll(() => rmSync(root, { recursive: true }))

/** What a window is told of the session. */
async function open() {
  const headers: SessionHeader[] = []
  const tables: string[] = []
  const out = {
    header: (h: SessionHeader) => void headers.push(h),
    chunk: ({ table, rows }: { table: string; rows: number }) => void (rows && tables.push(table)),
  }
  await runSession({ lake, key }, out, aContext.signal)
  return { header: headers.at(-1) as SessionHeader, tables: new Set(tables) }
}
const stored = async () =>
  (await runQuery(lake, 'SELECT k, rule, kind, subject, spot, value, text FROM alerts ORDER BY k'))
    .rows
const evaluated = async () => {
  const report = await evaluateAlerts({ lake, ...key, from: DATE, to: DATE }, aContext)
  return report.alerts.map(({ k, rule, kind, subject, spot, value, text }) => {
    return { k, rule, kind, subject, spot, value, text }
  })
}
const onDisk = () => readFileSync(join(lake, frameSetPath(version, DATE), 'alerts.parquet'))

test('a folded session stores what the default rules said, as the same rules say over its frames', async () => {
  const { header, tables } = await open()
  expect(header.rulesHash).toBe(lakeRules(lake, 'es_0dte').hash)
  expect(tables).toContain('alerts')
  const rows = await stored()
  expect(rows.length).toBeGreaterThan(5)
  expect(new Set(rows.map((r) => r.rule)).size).toBeGreaterThan(2)
  expect(await evaluated()).toEqual(rows)
}, 120_000)

test('live equals replay, alerts included, and the window is told', async () => {
  const check = await verifySession({ lake, ...key }, aContext)
  expect(check).toMatchObject({ equal: true, alertsEqual: true, late: 0 })
  expect(check.liveHash).toBe(readFrameManifest(lake, version, DATE)?.frame_hash)
  expect(check.records).toBeGreaterThan(10_000)
  expect((await open()).header.replay).toEqual(check)
}, 120_000)

test('other rules are judged over the stored frames: as the fold would have, and no frame is folded again', async () => {
  const before = readFrameManifest(lake, version, DATE)
  const text = JSON.stringify({ rules: [{ id: 'near', kind: 'level', enter: 0.05 }] })
  const bytes = onDisk()
  const { hash } = await saveAlertRules({ lake, ...key, text }, aContext)
  const after = readFrameManifest(lake, version, DATE)
  expect(after?.info.rules_hash).toBe(hash)
  expect(after?.frame_hash).toBe(before?.frame_hash)
  expect(onDisk().equals(bytes)).toBe(false)
  const rows = await stored()
  expect(new Set(rows.map((r) => r.rule))).toEqual(new Set(['near']))
  // Played live under the new rules it comes to the same rows.
  expect(await verifySession({ lake, ...key }, aContext)).toMatchObject({ alertsEqual: true })

  // Back to the default ones: the bytes of the first time.
  await saveAlertRules({ lake, ...key, text: null }, aContext)
  expect(onDisk().equals(bytes)).toBe(true)
}, 240_000)

test('rules changed while nobody looked are judged when the session is opened', async () => {
  const [first] = DEFAULT_RULES.rules
  await saveAlertRules(
    { lake, ...key, date: '2026-11-16', text: JSON.stringify({ rules: [first] }) },
    aContext,
  )
  const { header } = await open()
  expect(header.rulesHash).toBe(lakeRules(lake, 'es_0dte').hash)
  expect(new Set((await stored()).map((r) => r.rule))).toEqual(new Set([first.id]))
}, 60_000)

test('a rule file that is wrong is refused with its place and changes nothing', async () => {
  const save = (text: string) => saveAlertRules({ lake, ...key, text }, aContext)
  const good = lakeRules(lake, 'es_0dte').hash
  await expect(save('{"rules":[{"id":"a","kind":"zone","enter":-1}]}')).rejects.toMatchObject({
    code: 'ALERT_RULES',
    message: expect.stringContaining('rules[0].enter'),
  })
  await expect(save('{')).rejects.toMatchObject({ code: 'ALERT_RULES' })
  expect(lakeRules(lake, 'es_0dte').hash).toBe(good)
})

test('a rule file damaged by hand leaves the default rules in force, and says so', async () => {
  writeFileSync(join(lake, 'alerts/es_0dte.json'), '{"rules":[{"id":"a"}]}')
  const { error, rules, isDefault } = lakeRules(lake, 'es_0dte')
  expect(error).toContain('rules[0].kind')
  expect(isDefault).toBe(false)
  expect(rules).toHaveLength(DEFAULT_RULES.rules.length)
})
