/** Writers that race for one name in a bucket, and a session of a lake that lives in one. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SessionHeader } from '#core/protocol/index'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { writeBookFile } from '../ingest/testing/books.ts'
import { runSession } from '../session/run-session.ts'
import { mirroredSession } from '../tasks/mirrored.ts'
import { aContext } from '../testing/a-context.ts'
import { type ConditionalWrites, startConditionalWrites } from '../testing/conditional-writes.ts'
import { shortDemo } from '../testing/short-demo.ts'
import { SharedBucket, tasks } from './testing/bucket.ts'

const ROWS = 3000

let bucket: SharedBucket
let writes: ConditionalWrites
beforeAll(async () => {
  bucket = await SharedBucket.open()
  writes = await startConditionalWrites(bucket.server.url)
  bucket.reachAt(writes.url)
})
afterAll(async () => {
  await writes.close()
  await bucket.close()
})
beforeEach(() => bucket.fresh())

const store = () => bucket.store()
const machine = (name: string) => bucket.machine(name)
const at = (name: string) => join(bucket.root, name)

test('of two that saw a name free and both write it one is told it is taken, and nothing is lost', async () => {
  const [a, b] = ['a', 'b'].map((text) => {
    const path = at(text)
    writeFileSync(path, text)
    return { path, text }
  })
  const before = writes.refused()
  writes.gather(2)
  const put = ({ path, text }: typeof a) =>
    store().put('x.json', path, { sha256: text, onlyNew: true })
  const tags = await Promise.all([put(a), put(b)])
  expect(tags.filter((tag) => tag === null)).toHaveLength(1)
  expect(writes.refused() - before).toBe(1)
  const winner = tags[0] === null ? b : a
  await store().getTo('x.json', at('got'))
  expect(readFileSync(at('got'), 'utf8')).toBe(winner.text)
  // Who is told so takes another name; who does not demand a new name replaces.
  expect(await store().put('y.json', a.path, { sha256: 'a', onlyNew: true })).toMatch(/./)
  expect(await store().put('x.json', a.path, { sha256: 'a', onlyNew: false })).toMatch(/./)
})

test('two machines that send parts of one name at the same instant keep both', async () => {
  const lakes = [machine('one'), machine('two')]
  for (const [i, lake] of lakes.entries()) {
    const file = at(`${i}.dbn.zst`)
    await writeBookFile(file, { date: '2026-11-17', rows: ROWS, firstSequence: 1 + i * 500_000 })
    await ingestFiles([file], { lake })
  }
  const before = writes.refused()
  writes.gather(2)
  await Promise.all(lakes.map((lake) => bucket.remoteOn(lake).push()))
  expect(writes.refused()).toBeGreaterThan(before)
  const three = machine('three')
  const sql = 'SELECT count(*)::INT AS n FROM futures_mbp10'
  expect((await tasks.query({ lake: three, sql }, aContext)).rows).toEqual([{ n: 2 * ROWS }])
  expect(await tasks['lake.verify']({ lake: three }, aContext)).toMatchObject({
    ok: true,
    files: 4,
  })
})

test('a lake in a bucket: one machine ingests, another computes the session, a third reads its frames', async () => {
  const key = { pipeline: 'es_0dte', date: '2026-11-17' } as const
  const demo = { seed: 7, scale: 0.1, fromS: 55_800, toS: 56_100 }
  const { folder } = await shortDemo({ ...demo, out: at('demo') })
  const paths = readdirSync(folder)
    .filter((name) => !name.endsWith('.signs'))
    .map((name) => join(folder, name))
  const ingested = await tasks.ingest({ lake: machine('one'), paths }, aContext)
  expect(ingested.map((r) => r.error)).toEqual(paths.map(() => null))

  const open = async (lake: string) => {
    const headers: SessionHeader[] = []
    let chunks = 0
    const out = { header: (h: SessionHeader) => headers.push(h), chunk: () => chunks++ }
    await mirroredSession(runSession)({ lake, key }, out, aContext.signal)
    return { status: headers[0]?.status, hash: headers.at(-1)?.frameHash, chunks }
  }
  const computed = await open(machine('two'))
  expect(computed).toMatchObject({
    status: 'computing',
    hash: expect.stringMatching(/^[0-9a-f]+$/),
  })

  const three = machine('three')
  const [session] = await tasks['library.sessions']({ lake: three }, aContext)
  expect(session).toMatchObject({ ...key, frames: 'ready' })
  const read = await open(three)
  expect(read).toMatchObject({ status: 'ready', hash: computed.hash })
  expect(read.chunks).toBeGreaterThan(0)
  const days = await tasks['lake.ls']({ lake: three }, aContext)
  expect(days.map((d) => d.table)).toContain('frame_set')
  expect(await tasks['lake.verify']({ lake: three }, aContext)).toMatchObject({ ok: true })
  const sql = 'SELECT count(*)::INT AS n FROM frames'
  const { rows } = await tasks.query({ lake: machine('four'), sql }, aContext)
  expect(rows[0].n).toBeGreaterThan(1000)
}, 120_000)
