/** Two machines, one bucket, on a real S3-speaking server on loopback. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { REMOTE_FILE, remoteRootOf } from '#core/lake/remote'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { writeBookFile } from '../ingest/testing/books.ts'
import { TASK_HANDLERS } from '../tasks/index.ts'
import { mirrored } from '../tasks/mirrored.ts'
import type { TaskContext } from '../tasks/serve-tasks.ts'
import { S3_KEYS, type S3Server, startS3Server } from '../testing/s3-server.ts'
import { lakeParts } from './manifest.ts'
import { RemoteLake } from './remote-lake.ts'
import { RemoteStore } from './remote-store.ts'

const BUCKET = 'lakes'
const ROWS = 3000
const context: TaskContext<never> = {
  progress: () => {},
  item: () => {},
  signal: new AbortController().signal,
}
const tasks = mirrored(TASK_HANDLERS)

let root: string
let server: S3Server
let prefix: string
let run = 0
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'remote-'))
  server = await startS3Server(join(root, 's3'), BUCKET)
  process.env.AWS_ENDPOINT_URL_S3 = server.url
  process.env.AWS_ACCESS_KEY_ID = S3_KEYS.accessKey
  process.env.AWS_SECRET_ACCESS_KEY = S3_KEYS.secret
  await writeBookFile(join(root, 'a.dbn.zst'), { date: '2026-11-17', rows: ROWS })
  const b = { date: '2026-11-17', rows: ROWS, startNs: 50e12, firstSequence: 500_000 }
  await writeBookFile(join(root, 'b.dbn.zst'), b)
})
afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(() => {
  prefix = `run-${run++}/lake`
})

/** A machine's folder for the bucket. */
function machine(name: string): string {
  const folder = join(root, `${name}-${run}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, REMOTE_FILE), JSON.stringify({ url: `s3://${BUCKET}/${prefix}` }))
  return folder
}
const ingest = (lake: string, ...names: string[]) =>
  tasks.ingest({ lake, paths: names.map((n) => join(root, n)) }, context)
const countIn = async (lake: string) => {
  const sql = 'SELECT count(*) AS n FROM futures_mbp10'
  return (await tasks.query({ lake, sql }, context)).rows[0].n
}
const remoteOn = (lake: string) => new RemoteLake(lake, new RemoteStore({ bucket: BUCKET, prefix }))

test('an S3 folder is told from a path', () => {
  expect(remoteRootOf('s3://bucket/a/b/')).toEqual({ bucket: 'bucket', prefix: 'a/b' })
  expect(remoteRootOf('s3://bucket')).toEqual({ bucket: 'bucket', prefix: '' })
  for (const path of ['/data/lake', 's3:/x', 's3://', 's3://A_b/x']) {
    expect(remoteRootOf(path)).toBeNull()
  }
})

test('what one machine ingests another reads, fetching only the tables it asks for', async () => {
  const [one, two] = [machine('one'), machine('two')]
  expect((await ingest(one, 'a.dbn.zst'))[0].status).toBe('ingested')
  expect((await tasks['lake.ls']({ lake: two }, context)).length).toBe(2)
  expect(readdirSync(join(two, 'bronze'))).toEqual(['_manifests'])
  expect(await countIn(two)).toBe(ROWS)
  expect(readdirSync(join(two, 'bronze/futures'))).toEqual(['mbp10'])
  expect((await ingest(two, 'a.dbn.zst'))[0].status).toBe('duplicate')
  expect(await tasks['lake.verify']({ lake: two }, context)).toMatchObject({ ok: true, files: 2 })
})

test('two machines that took the same part name keep both parts', async () => {
  const [one, two] = [machine('one'), machine('two')]
  // Both write before either sends.
  await ingestFiles([join(root, 'a.dbn.zst')], { lake: one })
  await ingestFiles([join(root, 'b.dbn.zst')], { lake: two })
  await remoteOn(one).push()
  await remoteOn(two).push()
  expect(lakeParts(two, { table: 'futures_mbp10' }).map((p) => p.file.slice(-9))).toEqual([
    '1.parquet',
  ])
  const three = machine('three')
  expect(await countIn(three)).toBe(2 * ROWS)
  expect(await tasks['lake.verify']({ lake: three }, context)).toMatchObject({ ok: true, files: 4 })
})

test('a reader never sees a source before its manifest, and a broken send is finished by the next', async () => {
  const [one, two] = [machine('one'), machine('two')]
  await ingestFiles([join(root, 'a.dbn.zst')], { lake: one })
  const broken = new RemoteStore({ bucket: BUCKET, prefix })
  const put = broken.put.bind(broken)
  broken.put = (name, path, options) =>
    name.endsWith('.json') ? Promise.reject(new Error('gone')) : put(name, path, options)
  await expect(new RemoteLake(one, broken).push()).rejects.toThrow('gone')
  expect(await countIn(two)).toBe(0)
  await remoteOn(one).push()
  const three = machine('three')
  expect(await countIn(three)).toBe(ROWS)
})

test('a damaged object is refused, and verify names it', async () => {
  const [one, two] = [machine('one'), machine('two')]
  await ingest(one, 'a.dbn.zst')
  const [part] = lakeParts(one, { table: 'futures_mbp10' })
  await server.put(`${prefix}/${part.file}`, new Uint8Array(part.bytes))
  await expect(countIn(two)).rejects.toMatchObject({ code: 'LAKE_REMOTE_HASH' })
  const verdict = await tasks['lake.verify']({ lake: two }, context)
  expect(verdict.problems).toMatchObject([{ code: 'MISSING', file: part.file }])
})

test('gc leaves young strays of a bucket alone and removes old ones', async () => {
  const one = machine('one')
  await ingest(one, 'a.dbn.zst')
  const stray = 'bronze/futures/trades/symbol=ES/date=2026-11-17/part-0009.parquet'
  await server.put(`${prefix}/${stray}`, new Uint8Array(10))
  expect(await remoteOn(one).collect(Date.now())).toEqual([])
  const gone = await remoteOn(one).collect(Date.now() + 25 * 3600e3)
  expect(gone.map((o) => o.name)).toEqual([stray])
  expect(await countIn(machine('two'))).toBe(ROWS)
})
