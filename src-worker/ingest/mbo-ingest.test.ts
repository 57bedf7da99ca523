import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionTimes } from '#core/domain/calendar'
import { createDbnZstWriter } from '../formats/dbn-writer.ts'
import { runQuery } from '../lake/query.ts'
import { ingestFiles } from './ingest-files.ts'

let root: string
let lake: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mbo-ingest-'))
  lake = join(root, 'lake')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))
const query = async (sql: string) => (await runQuery(lake, sql)).rows

const DATE = '2026-11-17'
const LAST = 128
const SNAPSHOT = 32
type Order = [action: string, side: string, id: number, ticks: number, size: number, flags: number]

/** Orders a millisecond apart from 18:00 ET, one contract. */
async function writeOrders(path: string, orders: Order[]) {
  const originNs = sessionTimes(DATE).originNs
  const ids = [{ startDate: 20261101, endDate: 20261201, symbol: '42' }]
  const writer = createDbnZstWriter(
    path,
    {
      dataset: 'GLBX.MDP3',
      schema: 'mbo',
      start: originNs,
      end: null,
      stypeIn: 'raw_symbol',
      stypeOut: 'instrument_id',
      symbols: ['ESZ6'],
      mappings: [{ rawSymbol: 'ESZ6', intervals: ids }],
    },
    { originNs },
  )
  const n = orders.length
  await writer.appendMbo({
    length: n,
    ts: Float64Array.from(orders, (_, i) => i * 1e6),
    tsRecv: Float64Array.from(orders, (_, i) => i * 1e6 + 500),
    sequence: Uint32Array.from(orders, (_, i) => 100 + i),
    instrumentId: 42,
    price: Int32Array.from(orders, (o) => o[3]),
    size: Uint32Array.from(orders, (o) => o[4]),
    action: Uint8Array.from(orders, (o) => o[0].charCodeAt(0)),
    side: Uint8Array.from(orders, (o) => o[1].charCodeAt(0)),
    flags: Uint8Array.from(orders, (o) => o[5]),
    orderId: Float64Array.from(orders, (o) => o[2]),
  })
  await writer.close()
}

test('an order file is stored as prints and ten-level states; snapshots and fills are no rows', async () => {
  const path = join(root, 'orders.dbn.zst')
  await writeOrders(path, [
    ['A', 'B', 1, 24_000, 5, SNAPSHOT],
    ['A', 'A', 2, 24_001, 7, SNAPSHOT | LAST],
    ['A', 'B', 3, 23_999, 4, LAST],
    ['T', 'B', 0, 24_001, 2, 0],
    ['F', 'A', 2, 24_001, 2, 0],
    ['C', 'A', 2, 24_001, 2, LAST],
  ])
  const [result] = await ingestFiles([path], { lake })
  expect(result).toMatchObject({
    status: 'ingested',
    kind: 'mbo',
    dates: [DATE],
    rows: { futures_trades: 1, futures_mbp10: 3 },
  })
  expect(await query('SELECT sequence, contract, price, size, side FROM futures_trades')).toEqual([
    { sequence: 103, contract: 'ESZ6', price: 6000.25, size: 2, side: 'B' },
  ])
  expect(
    await query(
      'SELECT sequence, action, depth, flags, bid_px_00, bid_sz_00, bid_px_01, ask_px_00, ask_sz_00, ask_px_01 FROM futures_mbp10 ORDER BY sequence',
    ),
  ).toEqual(
    [
      [102, 'A', 1, LAST, 7],
      [103, 'T', 0, 0, 7],
      [105, 'C', 0, LAST, 5],
    ].map(([sequence, action, depth, flags, ask_sz_00]) => ({
      sequence,
      action,
      depth,
      flags,
      bid_px_00: 6_000_000_000_000,
      bid_sz_00: 5,
      bid_px_01: 5_999_750_000_000,
      ask_px_00: 6_000_250_000_000,
      ask_sz_00,
      ask_px_01: null,
    })),
  )
  expect((await ingestFiles([path], { lake }))[0]?.status).toBe('duplicate')
})

test('a file of a snapshot alone, or of orders too deep, says why it gives no rows', async () => {
  const snapshot = join(root, 'snapshot.dbn.zst')
  await writeOrders(snapshot, [
    ['A', 'B', 1, 24_000, 5, SNAPSHOT],
    ['A', 'A', 2, 24_001, 7, SNAPSHOT | LAST],
  ])
  const deep = join(root, 'deep.dbn.zst')
  await writeOrders(deep, [
    ...Array.from({ length: 10 }, (_, k): Order => ['A', 'B', k, 24_000 - k, 5, SNAPSHOT]),
    ['A', 'B', 11, 23_000, 4, LAST],
  ])
  const results = await ingestFiles([snapshot, deep], { lake })
  expect(results.map(({ status, rows, skipped }) => ({ status, rows, skipped }))).toEqual([
    { status: 'ingested', rows: {}, skipped: { snapshot_orders_with_no_event_after_them: 2 } },
    {
      status: 'ingested',
      rows: {},
      skipped: {
        snapshot_orders_with_no_event_after_them: 10,
        orders_that_change_none_of_ten_levels: 1,
      },
    },
  ])
})

const REAL = '../shared/data/real/dbn/es-real/esm4-mbo-20240508.dbn.zst'
const isThere = existsSync(REAL)
if (!isThere) console.info('the real MBO file is not on this machine: its check is left out')
test.runIf(isThere)('two real seconds give uncrossed states and every T record', async () => {
  const [result] = await ingestFiles([REAL], { lake })
  expect(result.status).toBe('ingested')
  const [book] = await query(
    'SELECT count(*) AS n, count(*) FILTER (bid_px_00 >= ask_px_00 AND flags & 128 > 0) AS crossed FROM futures_mbp10',
  )
  expect(Number(book.n)).toBeGreaterThan(50)
  expect(Number(book.crossed)).toBe(0)
})
