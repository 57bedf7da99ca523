import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { lakeVerify } from '../lake/admin.ts'
import { lakeParts } from '../lake/manifest.ts'
import { aContext } from '../testing/a-context.ts'
import type { DatabentoServer } from '../testing/databento-server.ts'
import { DATABENTO_DAY, DATABENTO_KEY } from '../testing/databento-work.ts'
import { refetchDay } from './refetch.ts'
import { databentoDay } from './testing/databento-day.ts'

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

test('what cannot be repaired is named and left as it is', async () => {
  damage(raw)
  damage(partFile())
  const parts = lakeParts(lake)
  const { repaired, failed } = await refetch(null)
  expect(repaired).toEqual([])
  expect(failed.map((f) => f.error.code)).toEqual(['NO_KEY', 'SOURCE_GONE'])
  expect(lakeParts(lake)).toEqual(parts)
})
