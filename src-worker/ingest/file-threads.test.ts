/** Several files at a time: the lake is the one that reading them in turn makes. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Hold, JobCounts } from '#core/jobs/job'
import { lakeVerify } from '../lake/admin.ts'
import { readManifests } from '../lake/manifest.ts'
import { STAGING } from '../lake/staging.ts'
import { type IngestOptions, ingestFiles } from './ingest-files.ts'
import { writeBookFile } from './testing/books.ts'

const ROWS = 40_000
let root: string
let files: string[]
let lake: string
let lakes = 0
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'threads-'))
  files = ['a', 'b', 'c', 'd'].map((name) => join(root, `${name}.dbn.zst`))
  // The first is the longest: those behind it are read before it and have to wait.
  for (const [i, file] of files.entries()) {
    const firstSequence = 1 + i * 1_000_000
    await writeBookFile(file, { date: '2026-11-17', rows: i === 0 ? ROWS : 2000, firstSequence })
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeEach(() => {
  lake = join(root, `lake-${lakes++}`)
})

const inThreads = (paths: readonly string[], options: Partial<IngestOptions> = {}) =>
  ingestFiles(paths, { lake, threads: 2, threadsFromBytes: 0, ...options })
const contentOf = (of: string) =>
  readManifests(of).map(({ name, order, records, parts }) => ({ name, order, records, parts }))

/** A hold that tests work by hand. */
function aHold(held = false) {
  const listeners = new Set<(held: boolean) => void>()
  const hold: Hold = {
    get held() {
      return held
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const set = (to: boolean) => {
    held = to
    for (const listener of listeners) listener(to)
  }
  return { hold, set }
}

test('files read side by side are committed in the order given, whichever is done first', async () => {
  const seen: JobCounts[] = []
  const results = await inThreads(files, { onProgress: (counts) => seen.push(counts) })
  expect(results.map((r) => [r.status, r.records])).toEqual([
    ['ingested', ROWS],
    ['ingested', 2000],
    ['ingested', 2000],
    ['ingested', 2000],
  ])
  const inTurn = join(root, 'in-turn')
  await ingestFiles(files, { lake: inTurn })
  expect(contentOf(lake)).toEqual(contentOf(inTurn))
  expect(await lakeVerify(lake)).toMatchObject({ ok: true, problems: [] })
  expect(seen.at(-1)).toMatchObject({
    rows: ROWS + 6000,
    files: { total: 4, done: 4, duplicates: 0, failed: 0 },
    active: [],
  })
  expect(seen.at(-1)?.bytes).toBe(seen.at(-1)?.totalBytes)
  expect(readdirSync(join(lake, STAGING))).toEqual([])
})

test('a bad file stops no other, and the same content twice is there once', async () => {
  const bad = join(root, 'bad.dbn')
  writeFileSync(bad, Buffer.concat([Buffer.from('DBN\u0003'), Buffer.alloc(300, 0xff)]))
  const copy = join(root, 'copy-of-b.dbn.zst')
  copyFileSync(files[1], copy)
  const results = await inThreads([bad, files[1], copy, join(root, 'nowhere.dbn'), files[2]])
  expect(results.map((r) => r.status)).toEqual([
    'failed',
    'ingested',
    'duplicate',
    'failed',
    'ingested',
  ])
  expect(readManifests(lake)).toHaveLength(2)
  expect(readdirSync(join(lake, STAGING))).toEqual([])
})

test('two that ingest the same files at the same time make one lake', async () => {
  const both = await Promise.all([inThreads(files), inThreads(files)])
  const statuses = files.map((_, i) => both.map((results) => results[i].status).sort())
  expect(statuses).toEqual(files.map(() => ['duplicate', 'ingested']))
  expect(readManifests(lake).map((m) => m.order)).toEqual([0, 1, 2, 3])
  expect(await lakeVerify(lake)).toMatchObject({ ok: true, problems: [] })
})

test('what is cancelled leaves nothing, and running it again completes it', async () => {
  const stop = new AbortController()
  const results = await inThreads(files, {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  expect(results[0].status).toBe('cancelled')
  expect(readdirSync(join(lake, STAGING))).toEqual([])
  const again = await inThreads(files)
  expect(again.every((r) => r.status === 'ingested' || r.status === 'duplicate')).toBe(true)
  expect(readManifests(lake)).toHaveLength(4)
})

test('held, nothing goes on; released, it ends as if it had not been; cancelled, it ends', async () => {
  const { hold, set } = aHold(true)
  const seen: JobCounts[] = []
  let isDone = false
  const ingesting = inThreads(files, { hold, onProgress: (c) => seen.push(c) })
  void ingesting.then(() => {
    isDone = true
  })
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect([isDone, seen]).toEqual([false, []])
  set(false)
  expect((await ingesting).every((r) => r.status === 'ingested')).toBe(true)

  const other = aHold(true)
  const stop = new AbortController()
  const cancelled = ingestFiles(files, {
    lake: join(root, 'cancelled'),
    threads: 2,
    threadsFromBytes: 0,
    hold: other.hold,
    signal: stop.signal,
  })
  stop.abort()
  expect((await cancelled).map((r) => r.status)).toEqual(files.map(() => 'cancelled'))
})
