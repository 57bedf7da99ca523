import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256Of } from '../../download/fetch-file.ts'
import { Ledger } from '../../download/ledger.ts'
import {
  type DatabentoServer,
  type DatabentoServerOptions,
  startDatabentoServer,
} from '../../testing/databento-server.ts'
import { DATABENTO_KEY as KEY } from '../../testing/databento-work.ts'
import type { Fault } from '../../testing/faults.ts'
import { DatabentoClient } from './client.ts'
import { type ChunkContext, downloadChunk } from './download.ts'
import { type Chunk, planChunks } from './plan.ts'

const QUICK = { tries: 5, firstDelayMs: 1, maxDelayMs: 5 }

let folder: string
let server: DatabentoServer
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'databento-'))
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(options: Partial<DatabentoServerOptions> = {}, key = KEY) {
  server = await startDatabentoServer({ key: KEY, ...options })
  const client = new DatabentoClient({ key, baseUrl: server.url, retry: QUICK, idleMs: 300 })
  const [chunk] = await planChunks(
    {
      lake: folder,
      from: '2025-12-16',
      to: '2025-12-16',
      dataset: 'GLBX.MDP3',
      schemas: ['trades'],
      symbols: ['ESZ5'],
    },
    client,
  )
  const context: ChunkContext = {
    client,
    ledger: new Ledger(join(folder, '_ledger')),
    folder,
    mode: 'batch',
    pollMs: 1,
    idleMs: 300,
    onBytes() {},
  }
  return { client, context, chunk: chunk as Chunk }
}

test('a chunk is ordered once, fetched, checked and remembered', async () => {
  const { context, chunk } = await serve()
  const { entry, status } = await downloadChunk(chunk, context)
  expect(status).toBe('downloaded')
  expect(entry).toMatchObject({ state: 'done', records: 500, orders: 1, jobId: 'GLBX-0001' })
  // 2 USD for a GB of 48-byte trades, as the server prices them.
  expect(entry.costUsd).toBeCloseTo((500 * 48 * 2) / 1e9, 12)
  expect(await sha256Of(join(folder, entry.file))).toBe(entry.sha256)
  expect((await downloadChunk(chunk, context)).status).toBe('present')
  expect(server.bought).toHaveLength(1)
})

const FAULTS: [string, Fault[]][] = [
  ['an order refused for a while', [{ on: 'batch.submit_job', kind: 'status', status: 503 }]],
  [
    'an order that was placed while its answer got lost',
    [{ on: 'batch.submit_job', kind: 'lost' }],
  ],
  ['too many requests', [{ on: 'batch.list_files', kind: 'status', status: 429, retryAfterS: 0 }]],
  ['a body cut after some bytes', [{ on: 'batch.download', kind: 'cut', afterBytes: 1000 }]],
  ['a body cut before its head', [{ on: 'batch.download', kind: 'cut', afterBytes: 0 }]],
  ['a truncated body', [{ on: 'batch.download', kind: 'truncate', bytes: 700 }]],
  ['a wrong checksum', [{ on: 'batch.download', kind: 'corrupt', at: 900 }]],
  ['a silent connection', [{ on: 'batch.download', kind: 'stall', ms: 2000 }]],
  [
    'one thing after the other',
    [
      { on: 'batch.submit_job', kind: 'lost' },
      { on: 'batch.get_job_details', kind: 'status', status: 500 },
      { on: 'batch.download', kind: 'cut', afterBytes: 500 },
      { on: 'batch.download', kind: 'corrupt', at: 10 },
      { on: 'batch.download', kind: 'cut', afterBytes: 2000 },
    ],
  ],
]
test.each(FAULTS)('%s changes nothing in the end and buys nothing twice', async (_, faults) => {
  const { context, chunk } = await serve({ faults })
  const { entry } = await downloadChunk(chunk, context)
  expect(server.faults).toHaveLength(0)
  expect(server.bought).toHaveLength(1)
  const bytes = readFileSync(join(folder, entry.file))
  await server.close()
  const undisturbed = await serve()
  const folder2 = join(folder, 'undisturbed')
  const clean = await downloadChunk(undisturbed.chunk, {
    ...undisturbed.context,
    folder: folder2,
    ledger: new Ledger(join(folder2, '_ledger')),
  })
  expect(bytes.equals(readFileSync(join(folder2, clean.entry.file)))).toBe(true)
  expect(entry.sha256).toBe(clean.entry.sha256)
})

test('a streamed chunk that was cut is asked for again, counted as paid again', async () => {
  const faults: Fault[] = [{ on: 'timeseries.get_range', kind: 'cut', afterBytes: 1000 }]
  const { context, chunk } = await serve({ faults })
  const { entry } = await downloadChunk(chunk, { ...context, mode: 'stream' })
  expect(entry).toMatchObject({ state: 'done', records: 500, orders: 2 })
  expect(server.bought.map((b) => b.kind)).toEqual(['stream', 'stream'])
})

test.each([
  [401, 'DATABENTO_AUTH'],
  [402, 'DATABENTO_PAYMENT'],
  [403, 'DATABENTO_FORBIDDEN'],
  [422, 'DATABENTO_REFUSED'],
])('status %i ends at once as %s', async (status, code) => {
  const { context, chunk } = await serve({
    faults: [{ on: 'batch.submit_job', kind: 'status', status, body: { detail: 'no' } }],
  })
  await expect(downloadChunk(chunk, context)).rejects.toMatchObject({
    code,
    message: 'Databento: no',
  })
  expect(server.requests.filter((r) => r.endsWith('batch.submit_job'))).toHaveLength(1)
})

test('a wrong key is named as such and appears nowhere', async () => {
  const wrong = 'db-wrongwrongwrongwrongwrongwrong'
  const { context, chunk } = await serve({}, wrong)
  const error = await downloadChunk(chunk, context).catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'DATABENTO_AUTH' })
  expect(JSON.stringify(error) + String(error) + server.requests.join()).not.toContain(wrong)
})

test('a folder the disk refuses is told as such, and what was bought comes there later', async () => {
  const { context, chunk } = await serve()
  const folders = dirname(join(folder, chunk.file))
  mkdirSync(dirname(folders), { recursive: true })
  writeFileSync(folders, 'a file in its place')
  const refused = downloadChunk(chunk, context)
  await expect(refused).rejects.toMatchObject({ code: 'LAKE_WRITE_FAILED' })
  rmSync(folders)
  expect((await downloadChunk(chunk, context)).status).toBe('downloaded')
  expect(server.bought).toHaveLength(1)
})

test('two downloads of the same chunk do not run at once', async () => {
  const { context, chunk } = await serve()
  const first = downloadChunk(chunk, context)
  await expect(downloadChunk(chunk, context)).rejects.toMatchObject({ code: 'DOWNLOAD_BUSY' })
  await first
  expect(server.bought).toHaveLength(1)
})

test('a 0DTE preset asks for the roots of the day and for the front contract by name', async () => {
  const { client } = await serve()
  const chunks = await planChunks(
    { lake: folder, from: '2025-12-15', to: '2025-12-16', preset: 'es-0dte' },
    client,
  )
  const asked = chunks.map((c) => `${c.date} ${c.query.schema} ${c.query.symbols.join(',')}`)
  expect(asked).toContain('2025-12-15 trades E3A.OPT')
  expect(asked).toContain('2025-12-16 definition E3B.OPT,ES.FUT')
  expect(asked).toContain('2025-12-16 mbp-10 ESZ5')
  expect(asked.join()).not.toContain('ES.OPT')
})

test('the key is sent to no host but the configured one, and never unencrypted off this machine', async () => {
  const { client } = await serve()
  expect(() => client.openFile('https://elsewhere.example/file', 0)).toThrow(/key is not sent/)
  expect(() => new DatabentoClient({ key: KEY, baseUrl: 'http://hist.databento.com' })).toThrow(
    /neither https/,
  )
})
