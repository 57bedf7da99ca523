import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TableHints } from '#core/protocol/tasks'
import { lakeVerify } from '../lake/admin.ts'
import { runQuery } from '../lake/query.ts'
import { zipOf } from '../vendors/files/testing/zip.ts'
import { ingestFiles } from './ingest-files.ts'

const FIXTURES = new URL('../../data/fixtures/', import.meta.url).pathname
let root: string
let lake: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tables-'))
  lake = join(root, 'lake')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const query = async (sql: string) => (await runQuery(lake, sql)).rows
function written(name: string, content: string | Uint8Array): string {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}
const ingest = async (path: string, table: TableHints = {}) =>
  (await ingestFiles([path], { lake, table }))[0]

describe('prints', () => {
  test('go to the table of their symbol: futures, options, stocks', async () => {
    const path = written(
      'prints.csv',
      [
        'Timestamp,Symbol,Price,Qty,Side',
        '2025-12-16T14:30:00.000000001Z,ESZ5,6900.25,3,buy',
        '2025-12-16 09:30:01,SPY251216C00687000,1.05,2,S',
        '1765895402,SPY,687.5,100,',
      ].join('\n'),
    )
    expect(await ingest(path)).toMatchObject({
      status: 'ingested',
      kind: 'table-unsequenced',
      records: 3,
      dates: ['2025-12-16'],
      rows: { futures_trades: 1, options_trades: 1, stock_trades: 1 },
    })
    expect(
      await query('SELECT ts_event_ns, contract, price, size, side FROM futures_trades'),
    ).toEqual([
      { ts_event_ns: '1765895400000000001', contract: 'ESZ5', price: 6900.25, size: 3, side: 'B' },
    ])
    expect(
      await query(
        'SELECT ts_event_ns, underlying, expiry, strike, "right", price, side FROM options_trades',
      ),
    ).toEqual([
      {
        ts_event_ns: '1765895401000000000',
        underlying: 'SPY',
        expiry: '2025-12-16',
        strike: 687,
        right: 'C',
        price: 1.05,
        side: 'A',
      },
    ])
    expect(await query('SELECT ts_event_ns, contract, side FROM stock_trades')).toEqual([
      { ts_event_ns: '1765895402000000000', contract: 'SPY', side: 'N' },
    ])
    expect((await ingest(path)).status).toBe('duplicate')
    expect((await lakeVerify(lake)).ok).toBe(true)
  })

  test("Databento's CSV with integer prices keeps its sequence", async () => {
    const head =
      'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol'
    const row =
      '1609160400099150057,1609160400098821953,0,1,5482,T,A,0,3720250000000,5,129,19251,1170380,ESH1'
    await ingest(written('db.csv.gz', gzipSync(`${head}\n${row}\n`)))
    expect(
      await query('SELECT ts_event_ns, sequence, contract, price, size, side FROM futures_trades'),
    ).toEqual([
      {
        ts_event_ns: '1609160400098821953',
        sequence: 1170380,
        contract: 'ESH1',
        price: 3720.25,
        size: 5,
        side: 'A',
      },
    ])
  })

  test('columns, symbol and zone can be given', async () => {
    const path = written('odd.csv', 'wann;preis;menge\n16.12.2025 08:30:00,5;6900,25;2\n')
    expect((await ingest(path)).error?.code).toBe('UNKNOWN_FILE')
    const map = { wann: 'time', preis: 'price', menge: 'size' }
    const comma = written('odd2.csv', 'wann;preis;menge\n16.12.2025 08:30:00.5;6900.25;2\n')
    await ingest(comma, { map, symbol: 'ESZ5', timeZone: 'America/Chicago' })
    expect(await query('SELECT ts_event_ns, price FROM futures_trades')).toEqual([
      { ts_event_ns: '1765895400500000000', price: 6900.25 },
    ])
  })
})

describe('bars', () => {
  test('find their table by their step', async () => {
    const path = written(
      'bars.csv',
      'date,time,open,high,low,close,volume\n2025-12-16,09:30,1.5,2,1,1.75,10\n2025-12-16,09:31,1.75,1.75,1.5,1.5,0\n',
    )
    expect(await ingest(path, { symbol: 'SPY' })).toMatchObject({ rows: { ohlcv_1m: 2 } })
    expect(
      await query(
        'SELECT ts_event_ns, contract, open, high, low, close, volume FROM ohlcv_1m ORDER BY 1 LIMIT 1',
      ),
    ).toEqual([
      {
        ts_event_ns: '1765895400000000000',
        contract: 'SPY',
        open: 1.5,
        high: 2,
        low: 1,
        close: 1.75,
        volume: 10,
      },
    ])
  })

  test.each([
    [
      'a step the lake has no table for',
      '2025-12-16 09:30,1,1,1,1,1\n2025-12-16 09:33,1,1,1,1,1',
      'BAR_STEP',
    ],
    ['a high below the close', '2025-12-16 09:30,1,1,1,2,1', 'SERIES_ROW'],
    ['no time', 'soon,1,1,1,1,1', 'SERIES_ROW'],
    ['no price', '2025-12-16 09:30,1,x,1,1,1', 'SERIES_ROW'],
  ])('%s is refused and leaves nothing', async (_, rows, code) => {
    const path = written('bars.csv', `time,open,high,low,close,volume\n${rows}\n`)
    const result = await ingest(path, { symbol: 'SPY' })
    expect(result).toMatchObject({ status: 'failed', error: { code, where: { file: path } } })
    expect(await query('SELECT count(*) AS n FROM ohlcv_1m')).toEqual([{ n: 0 }])
  })
})

test('open interest of a chain is that of its session, by root', async () => {
  expect(await ingest(`${FIXTURES}chains/cboe-de.csv`)).toMatchObject({
    kind: 'chain',
    dates: ['2025-12-15'],
    rows: { open_interest: 4 },
  })
  expect(
    await query(
      'SELECT underlying, date, expiry, strike, "right", open_interest FROM open_interest WHERE open_interest > 0 ORDER BY strike',
    ),
  ).toEqual([
    {
      underlying: 'TSTW',
      date: '2025-12-15',
      expiry: '2026-01-16',
      strike: 95,
      right: 'P',
      open_interest: 300,
    },
    {
      underlying: 'TSTW',
      date: '2025-12-15',
      expiry: '2026-01-16',
      strike: 105,
      right: 'C',
      open_interest: 200,
    },
  ])
  const path = `${FIXTURES}chains/spot-line.csv`
  expect((await ingest(path)).error?.code).toBe('CHAIN_NO_ROOT')
  expect((await ingest(path, { symbol: 'SPX' })).rows).toEqual({ open_interest: 2 })
})

describe('Lean zips', () => {
  const minute = '20231213_spy_minute_'
  test('bars, quotes and open interest, prices in ten-thousandths, New York time', async () => {
    const path = written(
      'option/usa/minute/spy/20231213_all_american.zip',
      zipOf([
        {
          name: `${minute}trade_american_call_4600000_20231213.csv`,
          text: '34200000,10500,10600,10400,10450,7\n',
        },
        {
          name: `${minute}quote_american_call_4600000_20231213.csv`,
          text: '34200000,1,1,1,10400,11,2,2,2,10600,12\n34260000,,,,,,2,2,2,10700,3',
        },
        { name: `${minute}openinterest_american_put_4600000_20231213.csv`, text: '23400000,1732' },
        { name: 'notes.txt', text: 'no data' },
      ]),
    )
    expect(await ingest(path)).toMatchObject({
      status: 'ingested',
      kind: 'lean',
      rows: { ohlcv_1m: 1, options_nbbo: 2, open_interest: 1 },
      skipped: { other_file: 1 },
    })
    expect(await query('SELECT ts_event_ns, contract, open, close, volume FROM ohlcv_1m')).toEqual([
      {
        ts_event_ns: '1702477800000000000',
        contract: 'SPY231213C00460000',
        open: 1.05,
        close: 1.045,
        volume: 7,
      },
    ])
    // Quote bars are known when they close: a minute after they start.
    expect(
      await query(
        'SELECT ts_event_ns, strike, bid, bid_size, ask, ask_size FROM options_nbbo ORDER BY 1',
      ),
    ).toEqual([
      {
        ts_event_ns: '1702477860000000000',
        strike: 460,
        bid: 1.04,
        bid_size: 11,
        ask: 1.06,
        ask_size: 12,
      },
      {
        ts_event_ns: '1702477920000000000',
        strike: 460,
        bid: null,
        bid_size: 0,
        ask: 1.07,
        ask_size: 3,
      },
    ])
    expect(await query('SELECT date, strike, "right", open_interest FROM open_interest')).toEqual([
      { date: '2023-12-13', strike: 460, right: 'P', open_interest: 1732 },
    ])
  })

  test('ticks of a stock, suspicious ones left out; futures in UTC and whole prices', async () => {
    const ticks = written(
      'equity/usa/tick/spy/20231213_trade.zip',
      zipOf([
        {
          name: '20231213_spy_Trade_Tick.csv',
          text: '34200000,4600100,100,P,0,0\n34200001,9,1,P,0,1\n',
        },
      ]),
    )
    expect(await ingest(ticks)).toMatchObject({
      rows: { stock_trades: 1 },
      skipped: { suspicious: 1 },
    })
    expect(await query('SELECT ts_event_ns, price, size FROM stock_trades')).toEqual([
      { ts_event_ns: '1702477800000000000', price: 460.01, size: 100 },
    ])
    const bars = written(
      'future/cme/minute/es/20231213_trade.zip',
      zipOf([
        {
          name: '20231213_es_minute_trade_202312.csv',
          text: '52200000,4700.25,4700.5,4700,4700.5,9\n',
        },
      ]),
    )
    await ingest(bars)
    expect(await query('SELECT ts_event_ns, contract, open FROM ohlcv_1m')).toEqual([
      { ts_event_ns: '1702477800000000000', contract: 'ESZ3', open: 4700.25 },
    ])
  })

  test.each([
    [
      'a lie about the unpacked size',
      zipOf([{ name: `${minute}trade.csv`, text: '0,1,1,1,1,1\n'.repeat(99), claimedSize: 20 }]),
      'ZIP_DAMAGED',
    ],
    [
      'a path that climbs',
      zipOf([{ name: `../${minute}trade.csv`, text: '0,1,1,1,1,1' }]),
      'ZIP_DAMAGED',
    ],
    [
      'a bad row',
      zipOf([{ name: `${minute}trade.csv`, text: '0,1,1,1,1,1\n60000,x,1,1,1,1' }]),
      'LEAN_ROW',
    ],
    [
      'no Lean names',
      zipOf([
        { name: 'a.csv', text: '1' },
        { name: 'b/', text: '' },
      ]),
      'LEAN_NAMES',
    ],
    [
      'a cut file',
      zipOf([{ name: `${minute}trade.csv`, text: '0,1,1,1,1,1\n' }]).subarray(0, 60),
      'ZIP_DAMAGED',
    ],
  ])('%s is refused', async (_, bytes, code) => {
    const result = await ingest(written('equity/minute/spy/x.zip', bytes))
    expect(result).toMatchObject({ status: 'failed', error: { code } })
  })
})
