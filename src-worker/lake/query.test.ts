import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { runQuery } from './query.ts'

const FIXTURES = new URL('../../data/fixtures/dbn/', import.meta.url).pathname
const HEADER = 'ticker,conditions,correction,exchange,price,sip_timestamp,size'
let root: string
let lake: string
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'query-'))
  lake = join(root, 'lake')
  const csv = join(root, 'trades.csv')
  // 2026-11-17, 09:30 ET and a minute later; the file is grouped by ticker, not by time.
  writeFileSync(
    csv,
    [
      HEADER,
      'O:SPY261117C00687000,209,0,300,1.25,1794925860000000000,3',
      'O:SPY261118P00680500,,0,300,0.05,1794925800000000000,2',
    ].join('\n'),
  )
  await ingestFiles(
    [
      csv,
      join(FIXTURES, 'test_data.mbp-10.v3.dbn.zst'),
      join(FIXTURES, 'test_data.mbp-1.v3.dbn.zst'),
    ],
    { lake },
  )
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const rows = async (sql: string) => (await runQuery(lake, sql)).rows

test('prices are exact decimals beside their integers, wide integers are text, dates are dates', async () => {
  expect(await rows('SELECT * FROM options_trades ORDER BY ts_event_ns')).toEqual([
    expect.objectContaining({
      ts_event_ns: '1794925800000000000',
      ts_recv_ns: null,
      sequence: 1,
      expiry: '2026-11-18',
      strike_1e9: 680_500_000_000,
      strike: 680.5,
      right: 'P',
      price: 0.05,
      size: 2,
      conditions: '',
      underlying: 'SPY',
      date: '2026-11-17',
    }),
    expect.objectContaining({ expiry: '2026-11-17', price: 1.25, conditions: '209', side: 'N' }),
  ])
})

test.each([
  'futures_trades',
  'futures_mbp10',
  'futures_mbp1',
  'options_trades',
  'options_nbbo',
  'open_interest',
  'definitions',
  'bars_1m',
  'bars_2m',
  'frames',
  'level_frames',
  'strike_frames',
  'signals',
])('%s can be queried, empty or not', async (view) => {
  expect(await rows(`SELECT count(*) >= 0 AS ok FROM ${view}`)).toEqual([{ ok: true }])
})

describe('what is refused', () => {
  test.each([
    ['two statements', 'SELECT 1; SELECT 2', 'SQL_REFUSED'],
    ['nothing', '', 'SQL_REFUSED'],
    ['writing a table', 'CREATE TABLE t AS SELECT 1', 'SQL_REFUSED'],
    ['writing a file in the lake', "COPY (SELECT 1) TO 'LAKE/x.csv'", 'SQL_REFUSED'],
    ['writing a file elsewhere', "COPY (SELECT 1) TO 'ROOT/x.csv'", 'SQL_FAILED'],
    ['reading a file elsewhere', "SELECT * FROM read_text('ROOT/trades.csv')", 'SQL_FAILED'],
    ['listing a folder elsewhere', "SELECT * FROM glob('ROOT/*')", 'SQL_FAILED'],
    ['going up from the lake', "SELECT * FROM read_text('LAKE/../trades.csv')", 'SQL_FAILED'],
    ['attaching a database', "ATTACH 'LAKE/x.db'", 'SQL_REFUSED'],
    ['opening the door again', 'SET enable_external_access = true', 'SQL_REFUSED'],
    ['loading an extension', 'INSTALL httpfs', 'SQL_REFUSED'],
    ['explaining something else', "EXPLAIN ANALYZE COPY (SELECT 1) TO 'LAKE/x.csv'", 'SQL_REFUSED'],
    ['a mistake', 'SELECT nothing FROM nowhere', 'SQL_FAILED'],
  ])('%s', async (_name, sql, code) => {
    const text = sql.replace('LAKE', lake).replace('ROOT', root)
    await expect(runQuery(lake, text)).rejects.toMatchObject({ code })
  })

  test('more rows than allowed', async () => {
    const query = runQuery(lake, 'SELECT * FROM range(100)', { maxRows: 99 })
    await expect(query).rejects.toMatchObject({ code: 'SQL_TOO_MANY_ROWS' })
  })

  test('running too long', async () => {
    const sql = 'SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(1000000) b'
    await expect(runQuery(lake, sql, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'SQL_TIMEOUT',
    })
  })
})
