import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { lakeVerify } from '../lake/admin.ts'
import { lakeParts } from '../lake/manifest.ts'
import { type DatabentoServer, startDatabentoServer } from '../testing/databento-server.ts'
import { downloadDatabento } from './download-databento.ts'
import { refetchDay } from './refetch.ts'

const KEY = 'db-0123456789abcdef0123456789abc'
const DAY = '2025-12-16'
let lake: string
let server: DatabentoServer
let raw: string
const context = { progress() {}, item() {}, signal: new AbortController().signal }

beforeEach(async () => {
  lake = mkdtempSync(join(tmpdir(), 'refetch-'))
  server = await startDatabentoServer({ key: KEY, pollsUntilDone: 1 })
  const { files } = await downloadDatabento(
    {
      lake,
      from: DAY,
      to: DAY,
      dataset: 'GLBX.MDP3',
      schemas: ['trades'],
      symbols: ['ESZ5'],
      key: KEY,
      baseUrl: server.url,
      pollMs: 1,
      maxUsd: 1,
    },
    context,
  )
  raw = files[0]?.path ?? ''
  await ingestFiles([raw], { lake })
})
afterEach(async () => {
  await server.close()
  rmSync(lake, { recursive: true, force: true })
})

const refetch = (
  access: { key: string; baseUrl: string } | null = { key: KEY, baseUrl: server.url },
) => refetchDay({ lake, date: DAY, access }, context)
const partFile = () => join(lake, lakeParts(lake)[0]?.file ?? '')
function damage(path: string) {
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff
  writeFileSync(path, bytes)
}

test('a day that is whole stays as it is', async () => {
  const before = readFileSync(partFile())
  expect(await refetch()).toEqual({ date: DAY, parts: 1, downloads: 1, repaired: [], failed: [] })
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

test('what cannot be repaired is named and left as it is', async () => {
  damage(raw)
  damage(partFile())
  const parts = lakeParts(lake)
  const { repaired, failed } = await refetch(null)
  expect(repaired).toEqual([])
  expect(failed.map((f) => f.error.code)).toEqual(['NO_KEY', 'SOURCE_GONE'])
  expect(lakeParts(lake)).toEqual(parts)
})
