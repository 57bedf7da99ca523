/** What several source files hold of one day: corrections, overlapping downloads, late records. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { printSize, writeBookFile } from '../ingest/testing/books.ts'
import { lakeParts, readManifests } from './manifest.ts'
import { runQuery } from './query.ts'

const DATE = '2026-11-17'
const STEP = 1e6
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'duplicates-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Rows from..to of one stream: row i is at i ms with sequence i + 1, whatever file holds it. */
async function stretch(name: string, from: number, to: number): Promise<string> {
  const file = join(root, name)
  await writeBookFile(file, {
    date: DATE,
    rows: to - from,
    startNs: from * STEP,
    stepNs: STEP,
    firstSequence: from + 1,
  })
  return file
}

const one = async (lake: string, sql: string) => (await runQuery(lake, sql)).rows[0]

test('overlapping downloads hold each record once, prints found in book files too', async () => {
  const lake = join(root, 'overlap')
  const files = [await stretch('a.dbn.zst', 0, 3000), await stretch('b.dbn.zst', 2000, 5000)]
  await ingestFiles(files, { lake })
  const sql = 'SELECT count(*) AS n, count(DISTINCT sequence) AS keys, max(sequence) AS last'
  expect(await one(lake, `${sql} FROM futures_mbp10`)).toEqual({ n: 5000, keys: 5000, last: 5000 })
  // Every tenth row of a file is a print.
  const prints = await one(lake, `${sql} FROM futures_trades`)
  expect(prints).toMatchObject({ n: 500, keys: 500 })
})

test('a correction is a part of a higher number, and its rows are the ones read', async () => {
  const lake = join(root, 'correction')
  const first = await stretch('first.dbn.zst', 0, 1000)
  // The same times and sequences; sizes follow the row number within the file, so they differ.
  const second = await stretch('second.dbn.zst', 3, 1000)
  await ingestFiles([first], { lake })
  await ingestFiles([second], { lake })
  const files = lakeParts(lake, { table: 'futures_trades' }).map((p) => p.file.slice(-9))
  expect(files).toEqual(['0.parquet', '1.parquet'])
  expect(readManifests(lake).map((m) => m.order)).toEqual([0, 1])
  // Row 13 of the stream is row 10 of the second file: a print there, none in the first file.
  const sizes = await one(lake, 'SELECT size FROM futures_mbp10 WHERE sequence = 14')
  expect(sizes).toEqual({ size: printSize(10) })
})

test('records behind the watermark are counted in the manifest, and kept', async () => {
  const lake = join(root, 'late')
  const file = join(root, 'late.dbn.zst')
  // Each row a second before the one before it: all but the first come late.
  await writeBookFile(file, { date: DATE, rows: 100, startNs: 200e9, stepNs: -1e9 })
  await ingestFiles([file], { lake })
  const [part] = lakeParts(lake, { table: 'futures_mbp10' })
  expect(part).toMatchObject({ rows: 100, late: 99, sorted: false })
  expect(await one(lake, 'SELECT count(*) AS n FROM futures_mbp10')).toEqual({ n: 100 })
})
