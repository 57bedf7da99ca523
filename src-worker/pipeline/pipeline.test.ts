import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { featureContract, featureIdsOf, featureOf } from '#core/features/index'
import type { PipelineDay } from '#core/protocol/tasks'
import { openDuck, queryRows, quote } from '../lake/duck.ts'
import { aContext } from '../testing/a-context.ts'
import { generateDemo } from '../vendors/synthetic/generate.ts'
import { goldStatistics, writeGold } from './gold.ts'
import { runPipelineDay } from './run-day.ts'

const CHILD = new URL('./testing/pipeline-child.ts', import.meta.url).pathname
const DATES = ['2026-11-16', '2026-11-17']
/** Frames are another test's: these days are whole, and their frames many. */
const NO_FRAMES = { frames: false }

let root: string
let files: string[]
const lakeOf = (name: string) => join(root, name)

/** Ingests the demo into a lake of its own and runs es_0dte over its last day, in another process. */
function runElsewhere(name: string, order: readonly string[], zone: string) {
  const args = ['--no-warnings', CHILD, lakeOf(name), 'es_0dte', DATES[1], ...order]
  const out = execFileSync(process.execPath, args, {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  })
  return JSON.parse(out) as { day: PipelineDay; zone: string }
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'spymaster-pipeline-'))
  const { folders } = await generateDemo({
    seed: 7,
    scale: 0.02,
    days: 2,
    hedging: true,
    out: join(root, 'demo'),
  })
  files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => !name.endsWith('.signs'))
      .sort()
      .map((name) => join(folder, name)),
  )
  runElsewhere('one', files, 'UTC')
}, 120_000)
afterAll(() => rmSync(root, { recursive: true }))

const manifestText = (lake: string, version: string, date: string) =>
  readFileSync(
    join(lakeOf(lake), `silver/features/version=${version}/date=${date}/MANIFEST.json`),
    'utf8',
  )

test('files ingested in reverse order, in another time zone, give the same bytes', () => {
  const { zone, day } = runElsewhere('two', [...files].reverse(), 'Asia/Kolkata')
  expect(zone).toBe('Asia/Calcutta')
  const version = 'v1.0_spx_final_call'
  expect(manifestText('two', version, DATES[1])).toBe(manifestText('one', version, DATES[1]))
  const bytes = (lake: string) => readFileSync(join(lakeOf(lake), day.file))
  expect(bytes('two').equals(bytes('one'))).toBe(true)
}, 60_000)

test('a day is computed once, checked once, and again when told to', async () => {
  const run = (more: object) =>
    runPipelineDay(
      { lake: lakeOf('one'), pipeline: 'spy_0dte', date: DATES[1], ...NO_FRAMES, ...more },
      aContext,
    )
  const first = await run({})
  expect(first).toMatchObject({ status: 'computed', version: 'v1', gates: null })
  expect(first.signals).toBeGreaterThan(50)
  expect(await run({})).toMatchObject({ status: 'unchanged', sha256: first.sha256, events: null })
  const checked = await run({ gates: true })
  expect(checked).toMatchObject({ status: 'unchanged', sha256: first.sha256 })
  expect(checked.gates?.gates.filter((g) => !g.pass)).toEqual([])
  const again = await run({ gates: true })
  expect(again.gates).toEqual(checked.gates)
  expect(again.events).toBeNull()
  expect(await run({ force: true })).toMatchObject({ status: 'computed', sha256: first.sha256 })
}, 120_000)

test('the file holds the catalogue in order, with its types and its contract', async () => {
  const lake = lakeOf('one')
  const day = await runPipelineDay(
    { lake, pipeline: 'spy_0dte_v1', date: DATES[1], ...NO_FRAMES },
    aContext,
  )
  const file = quote(join(lake, day.file))
  const path = `read_parquet(${file}, hive_partitioning = false)`
  const duck = await openDuck()
  const connection = await duck.connect()
  const rows = (sql: string) => queryRows(connection, sql)
  const columns = await rows(`DESCRIBE SELECT * FROM ${path}`)
  const types = { float: 'DOUBLE', int: 'INTEGER', int64: 'BIGINT', bool: 'BOOLEAN' }
  const expected = featureIdsOf('spy_0dte').map((id) => {
    const { dtype } = featureOf(id)
    return [id, dtype in types ? types[dtype as keyof typeof types] : 'VARCHAR']
  })
  expect(columns.map((c) => [c.column_name, c.column_type])).toEqual([
    ...expected,
    ['pipeline_version', 'VARCHAR'],
    ['config_hash', 'VARCHAR'],
  ])
  const metadata = await rows(
    `SELECT decode(key) AS k, decode(value) AS v FROM parquet_kv_metadata(${file})`,
  )
  const footer = Object.fromEntries(metadata.map(({ k, v }) => [k, v]))
  expect(footer).toMatchObject({ feature_contract: featureContract('spy_0dte'), synthetic: 'true' })
  const [odd] = await rows(
    `SELECT count(*)::INT AS n FROM ${path} WHERE outcome = 'UNDEFINED' AND strength_signed IS NOT NULL`,
  )
  expect(odd.n).toBe(0)
  connection.closeSync()
  duck.closeSync()
}, 60_000)

test('gold joins the days, says what may not be released, and is summed up', async () => {
  const lake = lakeOf('one')
  for (const date of DATES)
    await runPipelineDay({ lake, pipeline: 'spy_0dte', date, ...NO_FRAMES }, aContext)
  const gold = await writeGold({ lake, pipeline: 'spy_0dte' })
  expect(gold).toMatchObject({ days: 2, releasable: false, failed: [] })
  expect(gold.unchecked).toContain(DATES[0])
  expect(existsSync(join(lake, gold.file))).toBe(true)
  expect(await writeGold({ lake, pipeline: 'spy_0dte' })).toEqual(gold)
  const statistics = await goldStatistics({ lake, pipeline: 'spy_0dte' })
  expect(statistics).toMatchObject({ rows: gold.rows, sessions: 2 })
  const total = (labels: Record<string, number>) =>
    Object.values(labels).reduce((sum, n) => sum + n, 0)
  expect(total(statistics.labels)).toBe(gold.rows)
  for (const groups of Object.values(statistics.by)) {
    expect(Object.values(groups).reduce((sum, labels) => sum + total(labels), 0)).toBe(gold.rows)
  }
  expect(statistics.features.map((f) => f.feature)).toEqual(
    featureIdsOf('spy_0dte').filter((id) => featureOf(id).group !== 'identity'),
  )
}, 60_000)

test('an unknown pipeline and a day without data are told by name', async () => {
  const run = (pipeline: string, date: string) =>
    runPipelineDay({ lake: lakeOf('one'), pipeline, date }, aContext)
  await expect(run('qqq_0dte', DATES[1])).rejects.toMatchObject({ code: 'PIPELINE_UNKNOWN' })
  await expect(run('es_0dte', '2026-11-10')).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' })
}, 60_000)
