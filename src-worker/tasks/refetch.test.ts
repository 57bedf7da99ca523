import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { lakeGc, lakeVerify } from '../lake/admin.ts'
import { lakeParts, MANIFESTS } from '../lake/manifest.ts'
import { aContext } from '../testing/a-context.ts'
import { startTask } from '../testing/children.ts'
import type { DatabentoServer } from '../testing/databento-server.ts'
import { DATABENTO_DAY, DATABENTO_KEY } from '../testing/databento-work.ts'
import { refetchDay } from './refetch.ts'
import { databentoDay } from './testing/databento-day.ts'

/** More by hand: SPYMASTER_KILLS=50. */
const KILLS = Number(process.env.SPYMASTER_KILLS ?? 4)

let lake: string
let server: DatabentoServer
let raw: string
let close: () => Promise<void>

beforeEach(async () => {
  const day = await databentoDay()
  ;({ lake, server, close } = day)
  const { files } = await day.download()
  raw = files[0]?.path ?? ''
  await ingestFiles([raw], { lake })
})
afterEach(() => close())

const refetch = (
  access: { key: string; baseUrl: string } | null = { key: DATABENTO_KEY, baseUrl: server.url },
) => refetchDay({ lake, date: DATABENTO_DAY, access }, aContext)
const partFile = () => join(lake, lakeParts(lake)[0]?.file ?? '')
function damage(path: string) {
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff
  writeFileSync(path, bytes)
}

test('a day that is whole stays as it is', async () => {
  const before = readFileSync(partFile())
  expect(await refetch()).toEqual({
    date: DATABENTO_DAY,
    parts: 1,
    downloads: 1,
    repaired: [],
    failed: [],
  })
  expect(readFileSync(partFile())).toEqual(before)
})

test('a damaged part is written anew from its download, though the download was read before', async () => {
  damage(partFile())
  expect((await lakeVerify(lake)).ok).toBe(false)
  const { repaired, failed } = await refetch()
  expect([repaired.length, failed]).toEqual([1, []])
  expect(lakeParts(lake)[0]?.rows).toBe(500)
  expect((await lakeVerify(lake)).problems.filter((p) => p.code !== 'ORPHAN')).toEqual([])
})

test('a lost download is fetched by the order that was paid for', async () => {
  const before = readFileSync(raw)
  rmSync(raw)
  damage(partFile())
  expect((await refetch()).failed).toEqual([])
  expect(readFileSync(raw)).toEqual(before)
  expect(server.bought).toHaveLength(1)
})

test('a kill while its source is read again takes no row from readers for good', async () => {
  const [part] = lakeParts(lake)
  // What a killed run leaves: the manifest aside, under the id of a process that is gone.
  const { pid } = spawnSync(process.execPath, ['--version'])
  const manifests = join(lake, MANIFESTS)
  mkdirSync(join(manifests, 'retired'), { recursive: true })
  const aside = join(manifests, 'retired', `${part?.source}.${pid}.aside`)
  renameSync(join(manifests, `${part?.source}.json`), aside)
  expect(lakeParts(lake)).toEqual([])
  // Whoever writes to the lake next puts it back, whatever it writes.
  await ingestFiles([], { lake })
  expect(lakeParts(lake)).toEqual([part])

  renameSync(join(manifests, `${part?.source}.json`), aside)
  damage(join(lake, part?.file ?? ''))
  const { repaired, failed } = await refetch()
  expect([repaired.length, failed]).toEqual([1, []])
  expect(lakeParts(lake).map((p) => [p.rows, p.sha256])).toEqual([[part?.rows, part?.sha256]])
  expect(readdirSync(join(manifests, 'retired'))).toEqual([`${part?.source}.json`])
})

test(`killed ${KILLS} times at random while it repairs, a rerun has every row and a sweep what it left`, async () => {
  const [part] = lakeParts(lake)
  const request = { lake, date: DATABENTO_DAY, access: { key: DATABENTO_KEY, baseUrl: server.url } }
  for (let i = 0; i < KILLS; i++) {
    damage(partFile())
    const run = startTask('lake.refetch', request)
    await run.begun
    await sleep(250 * Math.random())
    run.process.kill('SIGKILL')
    await run.ended
    expect((await refetch()).failed).toEqual([])
    expect(lakeParts(lake).map((p) => [p.rows, p.sha256])).toEqual([[part?.rows, part?.sha256]])
    await lakeGc(lake)
    expect(await lakeVerify(lake)).toMatchObject({ ok: true, problems: [] })
  }
  expect(server.bought).toHaveLength(1)
})

test('what cannot be repaired is named and left as it is', async () => {
  damage(raw)
  damage(partFile())
  const parts = lakeParts(lake)
  const { repaired, failed } = await refetch(null)
  expect(repaired).toEqual([])
  expect(failed.map((f) => f.error.code)).toEqual(['NO_KEY', 'SOURCE_GONE'])
  expect(lakeParts(lake)).toEqual(parts)
})
