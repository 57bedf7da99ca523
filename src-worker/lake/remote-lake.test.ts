/** Two machines, one bucket, on a real S3-speaking server on loopback. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { remoteRootOf } from '#core/lake/remote'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { writeBookFile } from '../ingest/testing/books.ts'
import { aContext } from '../testing/a-context.ts'
import { lakeParts } from './manifest.ts'
import { RemoteLake } from './remote-lake.ts'
import { SharedBucket, tasks } from './testing/bucket.ts'

const ROWS = 3000

let bucket: SharedBucket
beforeAll(async () => {
  bucket = await SharedBucket.open()
  const { root } = bucket
  await writeBookFile(join(root, 'a.dbn.zst'), { date: '2026-11-17', rows: ROWS })
  const b = { date: '2026-11-17', rows: ROWS, startNs: 50e12, firstSequence: 500_000 }
  await writeBookFile(join(root, 'b.dbn.zst'), b)
})
afterAll(() => bucket.close())
beforeEach(() => bucket.fresh())

const machine = (name: string) => bucket.machine(name)
const fileOf = (name: string) => join(bucket.root, name)
const ingest = (lake: string, ...names: string[]) =>
  tasks.ingest({ lake, paths: names.map(fileOf) }, aContext)
const countIn = async (lake: string) => {
  const sql = 'SELECT count(*) AS n FROM futures_mbp10'
  return (await tasks.query({ lake, sql }, aContext)).rows[0].n
}
const remoteOn = (lake: string) => bucket.remoteOn(lake)

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
  expect((await tasks['lake.ls']({ lake: two }, aContext)).length).toBe(2)
  expect(readdirSync(join(two, 'bronze'))).toEqual(['_manifests'])
  expect(await countIn(two)).toBe(ROWS)
  expect(readdirSync(join(two, 'bronze/futures'))).toEqual(['mbp10'])
  expect((await ingest(two, 'a.dbn.zst'))[0].status).toBe('duplicate')
  expect(await tasks['lake.verify']({ lake: two }, aContext)).toMatchObject({ ok: true, files: 2 })
})

test('two machines that took the same part name keep both parts', async () => {
  const [one, two] = [machine('one'), machine('two')]
  // Both write before either sends.
  await ingestFiles([fileOf('a.dbn.zst')], { lake: one })
  await ingestFiles([fileOf('b.dbn.zst')], { lake: two })
  await remoteOn(one).push()
  await remoteOn(two).push()
  expect(lakeParts(two, { table: 'futures_mbp10' }).map((p) => p.file.slice(-9))).toEqual([
    '1.parquet',
  ])
  const three = machine('three')
  expect(await countIn(three)).toBe(2 * ROWS)
  expect(await tasks['lake.verify']({ lake: three }, aContext)).toMatchObject({
    ok: true,
    files: 4,
  })
})

test('a reader never sees a source before its manifest, and a broken send is finished by the next', async () => {
  const [one, two] = [machine('one'), machine('two')]
  await ingestFiles([fileOf('a.dbn.zst')], { lake: one })
  const broken = bucket.store()
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
  await bucket.server.put(`${bucket.prefix}/${part.file}`, new Uint8Array(part.bytes))
  await expect(countIn(two)).rejects.toMatchObject({ code: 'LAKE_REMOTE_HASH' })
  const verdict = await tasks['lake.verify']({ lake: two }, aContext)
  expect(verdict.problems).toMatchObject([{ code: 'MISSING', file: part.file }])
})

test('gc leaves young strays of a bucket alone and removes old ones', async () => {
  const one = machine('one')
  await ingest(one, 'a.dbn.zst')
  const stray = 'bronze/futures/trades/symbol=ES/date=2026-11-17/part-0009.parquet'
  await bucket.server.put(`${bucket.prefix}/${stray}`, new Uint8Array(10))
  expect(await remoteOn(one).collect(Date.now())).toEqual([])
  const gone = await remoteOn(one).collect(Date.now() + 25 * 3600e3)
  expect(gone.map((o) => o.name)).toEqual([stray])
  expect(await countIn(machine('two'))).toBe(ROWS)
})
