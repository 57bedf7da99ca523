import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { frameSetPath } from '../lake/frame-store.ts'
import { runQuery } from '../lake/query.ts'
import { frameVersion } from '../session/frame-version.ts'
import { runSession } from '../session/run-session.ts'
import { aContext } from '../testing/a-context.ts'
import { shortDemo } from '../testing/short-demo.ts'
import { runPipelineDay } from './run-day.ts'

const key = { pipeline: 'es_0dte', date: '2026-11-17' } as const
let root: string
let lake: string

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'spymaster-kept-'))
  lake = join(root, 'lake')
  const demo = { seed: 7, scale: 0.2, fromS: 55_500, toS: 56_700 }
  const { folder } = await shortDemo({ ...demo, out: join(root, 'demo') })
  const names = readdirSync(folder).filter((name) => !name.endsWith('.signs'))
  await ingestFiles(
    names.map((name) => join(folder, name)),
    { lake },
  )
}, 120_000)
afterAll(() => rmSync(root, { recursive: true }))

const run = (more: object = {}) => runPipelineDay({ lake, ...key, ...more }, aContext)
const count = async (table: string) => {
  const { rows } = await runQuery(lake, `SELECT count(*)::INT AS n FROM ${table}`)
  return rows[0].n as number
}
const forget = () =>
  rmSync(join(lake, frameSetPath(frameVersion(key.pipeline), key.date)), { recursive: true })
/** Frame hash a window would be told. */
async function opened() {
  let hash: string | null = null
  const out = {
    header: (h: { frameHash: string | null }) => {
      hash = h.frameHash
    },
    chunk: () => {},
  }
  await runSession({ lake, key }, out, aContext.signal)
  return hash
}

test('a pipeline run leaves the frames a window would have made, once', async () => {
  expect(await run({ frames: false })).toMatchObject({ status: 'computed', frameHash: null })
  expect(await count('frames')).toBe(0)

  const day = await run()
  expect(day).toMatchObject({ status: 'unchanged' })
  expect(day.frameHash).toMatch(/^[0-9a-f]{16}$/)
  for (const table of ['frames', 'level_frames', 'strike_frames', 'signals'])
    expect([table, (await count(table)) > 0]).toEqual([table, true])

  // Nothing is left to do: no fold, so no count of events.
  expect(await run()).toMatchObject({ events: null, frameHash: day.frameHash })
  // The window's own computation comes to the same frames.
  forget()
  expect(await opened()).toBe(day.frameHash)
  expect(await run()).toMatchObject({ events: null, frameHash: day.frameHash })
}, 120_000)
