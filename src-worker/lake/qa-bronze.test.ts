import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { writeBookFile } from '../ingest/testing/books.ts'
import { qaBronze } from './qa-bronze.ts'

let root: string
let lake: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qa-'))
  lake = join(root, 'lake')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))
const DATE = '2026-11-17'

/** Prints at seconds of RTH, New York time. */
async function prints(rows: readonly string[], name = 'prints.csv') {
  const path = join(root, name)
  writeFileSync(path, `time,symbol,price,size,sequence\n${rows.join('\n')}\n`)
  await ingestFiles([path], { lake })
}

test('a book file of a whole session is judged by coverage, order and its front month', async () => {
  const path = join(root, 'book.dbn.zst')
  // 18:00 to 17:00 ET: a record every 20 s, every tenth a print.
  await writeBookFile(path, { date: DATE, rows: 23 * 180, stepNs: 20e9 })
  await ingestFiles([path], { lake })
  const qa = await qaBronze(lake, DATE)
  expect(qa).toMatchObject({ date: DATE, is_trading_day: true })
  const [trades, book] = qa.datasets
  expect(book).toMatchObject({
    table: 'futures_mbp10',
    rows: 4140,
    states: 4140,
    crossed_open: 0,
    sequence_backwards: 0,
    clock_backwards: 0,
    open_coverage: 1,
    rth_coverage: 1,
    silence_count: 0,
    duplicate_rate: 0,
    first: '18:00:00.000',
    front_month: { symbol: 'ESZ6', dominance: 1, passed: true, row_share: 1 },
  })
  // Prints are 200 s apart: pauses over a minute, and none of them a fault, for the book goes on.
  expect(trades).toMatchObject({ table: 'futures_trades', rows: 414, silence_count: 414 })
  expect({ state: qa.state, findings: qa.findings }).toEqual({ state: 'GREEN', findings: [] })
})

test('a contested front month, a repeated download and a missing book are named', async () => {
  const at = (s: string) => `2026-11-17 ${s}`
  const rows = [
    `${at('09:30:00')},ESZ6,6900,55,1`,
    `${at('09:30:01')},ESZ6,6900,1,7`,
    `${at('09:30:02')},ESH7,6950,44,3`,
    `${at('09:30:02.5')},ESZ6,6900,1,5`,
  ]
  await prints(rows)
  await prints([...rows.slice(0, 2), ''], 'again.csv')
  const qa = await qaBronze(lake, DATE)
  expect(qa.state).toBe('RED')
  const [trades] = qa.datasets
  // 57 of 101 lots; the second file holds two of the six rows once more; sequence 5 follows 7.
  expect(trades).toMatchObject({
    rows: 6,
    sources: 2,
    duplicate_rate: 2 / 6,
    sequence_backwards: 1,
    front_month: { symbol: 'ESZ6', passed: false, row_share: 3 / 4 },
  })
  expect(trades?.front_month?.dominance).toBeCloseTo(57 / 101, 12)
  expect(new Set(qa.findings.map((f) => f.check))).toEqual(
    new Set(['front_month', 'sequence', 'coverage', 'silence', 'missing']),
  )
})

test('a day the lake does not hold is an error', async () => {
  await expect(qaBronze(lake, DATE)).rejects.toMatchObject({ code: 'LAKE_NO_DAY' })
})
