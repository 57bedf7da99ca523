import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Ledger } from '../../download/ledger.ts'
import { S3_KEYS, type S3Server, startS3Server } from '../../testing/s3-server.ts'
import { downloadFlatFile, type FlatContext } from './download-flat.ts'
import { BUCKET, FlatFiles, flatKey } from './s3-files.ts'

const QUICK = { tries: 5, firstDelayMs: 1, maxDelayMs: 5 }
const DATE = '2025-12-16'
const KEY = flatKey('trades_v1', DATE)
/** Incompressible, so that cuts land inside. */
const body = gzipSync(randomBytes(300_000).toString('base64'))
const sha256 = createHash('sha256').update(body).digest('hex')

let root: string
let server: S3Server
let folder: string
let files: FlatFiles
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'flat-'))
  server = await startS3Server(join(root, 's3'), BUCKET)
  await server.put(KEY, body)
  await server.put(flatKey('trades_v1', '2025-12-15'), body)
  await server.put(flatKey('day_aggs_v1', DATE), body)
})
afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true, force: true })
})
let runs = 0
beforeEach(() => {
  folder = join(root, `run-${runs++}`)
  files = new FlatFiles({ ...S3_KEYS, baseUrl: server.url, retry: QUICK })
})
afterEach(() => {
  files.close()
  server.wire.length = 0
})

const context = (): FlatContext => ({
  files,
  ledger: new Ledger(join(folder, '_ledger')),
  folder,
  idleMs: 1000,
  onBytes() {},
})

test('a prefix is listed in key order', async () => {
  const found = await files.list('us_options_opra/trades_v1/2025/')
  expect(found.map((f) => f.key)).toEqual([flatKey('trades_v1', '2025-12-15'), KEY])
  expect(found[1]?.bytes).toBe(body.length)
})

test('a file arrives as it was put there, and is not fetched again', async () => {
  const { entry, status } = await downloadFlatFile('trades_v1', DATE, context())
  expect(status).toBe('downloaded')
  expect(entry).toMatchObject({ bytes: body.length, sha256 })
  expect(readFileSync(join(folder, KEY)).equals(body)).toBe(true)
  const before = server.sentBytes()
  expect((await downloadFlatFile('trades_v1', DATE, context())).status).toBe('present')
  expect(server.sentBytes()).toBe(before)
})

test('a download cut three times continues where it was and fetches hardly a byte twice', async () => {
  server.wire.push(
    { kind: 'cut', afterBytes: 100_000 },
    { kind: 'cut', afterBytes: 60_000 },
    { kind: 'cut', afterBytes: 30_000 },
  )
  const before = server.sentBytes()
  const { entry } = await downloadFlatFile('trades_v1', DATE, context())
  expect(server.wire).toHaveLength(0)
  expect(entry.sha256).toBe(sha256)
  expect(server.sentBytes() - before).toBeLessThan(body.length * 1.1)
})

test('a byte that changed on the way is noticed and fetched again', async () => {
  server.wire.push({ kind: 'garble', atByte: 150_000 })
  const { entry } = await downloadFlatFile('trades_v1', DATE, context())
  expect(server.wire).toHaveLength(0)
  expect(entry.sha256).toBe(sha256)
})

test('what a killed run left is continued; what is left of another version is not', async () => {
  const { ledger } = context()
  const partial = join(folder, `${KEY}.partial`)
  mkdirSync(dirname(partial), { recursive: true })
  const etag = createHash('md5').update(body).digest('hex')
  const begun = (jobId: string) =>
    ledger.put({
      id: `trades_v1-${DATE}`,
      date: DATE,
      title: 't',
      state: 'ordered',
      sinceNs: '0',
      jobId,
      orders: 1,
      file: KEY,
      bytes: null,
      sha256: null,
      records: null,
      costUsd: null,
    })
  begun('an older version')
  writeFileSync(partial, randomBytes(1000))
  expect((await downloadFlatFile('trades_v1', DATE, context())).entry.sha256).toBe(sha256)
  rmSync(join(folder, KEY))
  begun(etag)
  writeFileSync(partial, body.subarray(0, 200_000))
  const before = server.sentBytes()
  expect((await downloadFlatFile('trades_v1', DATE, context())).entry.sha256).toBe(sha256)
  expect(server.sentBytes() - before).toBeLessThan(body.length - 190_000)
})

test('a day that is not there is named as not published', async () => {
  await expect(downloadFlatFile('trades_v1', '2025-12-17', context())).rejects.toMatchObject({
    code: 'POLYGON_NOT_FOUND',
    message: expect.stringContaining('11:00 ET'),
  })
})
