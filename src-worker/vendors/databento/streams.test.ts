import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { EventBatch, EventStream } from '#core/domain/batches'
import { readDbnMetadata } from '../../formats/dbn-file.ts'
import { dbnFuturesBook, dbnFuturesTrades, dbnOptionQuotes, dbnOptionTrades } from './streams.ts'

const FOLDER = 'data/fixtures/dbn'
const ORIGIN = 1_609_110_000_000_000_000n
const ESH1 = { instrumentId: 5482, originNs: ORIGIN }

async function rowsOf<B extends EventBatch, R>(
  stream: EventStream<B>,
  row: (batch: B, i: number) => R,
): Promise<R[]> {
  const rows: R[] = []
  for (let b = await stream.next(); b; b = await stream.next())
    for (let i = 0; i < b.length; i++) rows.push(row(b, i))
  await stream.close()
  return rows
}

test('the prints of a trades file and of a tbbo file are the same', async () => {
  const row = (b: { price: Int32Array; size: Int32Array; side: Int8Array }, i: number) => [
    b.price[i],
    b.size[i],
    b.side[i],
  ]
  // 3720.25 points sold into, five and twenty-one lots (dbn.md 10).
  const want = [
    [14_881, 5, -1],
    [14_881, 21, -1],
  ]
  for (const schema of ['trades', 'tbbo'])
    expect(await rowsOf(dbnFuturesTrades(`${FOLDER}/test_data.${schema}.dbn`, ESH1), row)).toEqual(
      want,
    )
})

test('a book stream has every state of the instrument and none of another', async () => {
  const path = `${FOLDER}/test_data.mbp-10.v1.dbn.zst`
  const row = (b: { levels: number; bidPx: Int32Array; askPx: Int32Array }, i: number) => [
    b.levels,
    (b.askPx[i * b.levels] ?? 0) - (b.bidPx[i * b.levels] ?? 0),
  ]
  expect(await rowsOf(dbnFuturesBook(path, ESH1), row)).toEqual([
    [10, 1],
    [10, 1],
  ])
  expect(await rowsOf(dbnFuturesBook(path, { ...ESH1, instrumentId: 1 }), row)).toEqual([])
})

test('option prints carry the contract, the decimal price and the side, others are left out', async () => {
  const path = `${FOLDER}/test_data.tbbo.dbn`
  const prints = (contractOf: (id: number) => number) =>
    rowsOf(dbnOptionTrades(path, { originNs: ORIGIN, contractOf }), (b, i) => [
      b.contract[i],
      b.price[i],
      b.size[i],
      b.side[i],
    ])
  expect(await prints((id) => (id === 5482 ? 3 : -1))).toEqual([
    [3, 3720.25, 5, -1],
    [3, 3720.25, 21, -1],
  ])
  expect(await prints(() => -1)).toEqual([])
})

test('a file without levels is no book', async () => {
  const stream = dbnFuturesBook(`${FOLDER}/test_data.trades.dbn`, ESH1)
  await expect(stream.next()).rejects.toMatchObject({ code: 'DBN_SCHEMA' })
  await stream.close()
})

const REAL = '../shared/data/real/dbn/es-real'
const real = existsSync(REAL)
if (!real) console.info('real ES files are not on this machine: their check is left out')
test.runIf(real)('the real ES minutes hold their 120 trades of 253 lots, in order', async () => {
  const prefix = `${REAL}/esu4`
  const span = '20240701T2358-20240702T0002.dbn.zst'
  const metadata = await readDbnMetadata(`${prefix}-trades-${span}`)
  const id = Number(metadata?.mappings[0]?.intervals[0]?.symbol)
  const options = { instrumentId: id, originNs: 1_719_871_200_000_000_000n }
  const row = (b: EventBatch & { kind: 'futures.trades' }, i: number) => [
    b.ts[i],
    b.sequence[i],
    b.price[i],
    b.size[i],
    b.side[i],
  ]
  const trades = await rowsOf(dbnFuturesTrades(`${prefix}-trades-${span}`, options), row)
  expect(trades).toHaveLength(120)
  expect(trades.reduce((n, t) => n + (t[3] ?? 0), 0)).toBe(253)
  expect(await rowsOf(dbnFuturesTrades(`${prefix}-mbp-1-${span}`, options), row)).toEqual(trades)
  const book = await rowsOf(dbnFuturesBook(`${prefix}-mbp-1-${span}`, options), (b, i) => b.ts[i])
  expect(book).toHaveLength(2288)
  expect(book).toEqual([...book].sort((a, b) => (a ?? 0) - (b ?? 0)))
})

test.runIf(real)('real ES option quotes come as prices of their contracts', async () => {
  const ids: number[] = []
  const contractOf = (id: number) => {
    if (!ids.includes(id)) ids.push(id)
    return ids.indexOf(id)
  }
  const path = `${REAL}/es-options-mbp-1-20240509T1000.dbn.zst`
  const rows = await rowsOf(
    dbnOptionQuotes(path, { originNs: 1_715_205_600_000_000_000n, contractOf }),
    (b, i) => [b.contract[i], b.bid[i], b.ask[i]],
  )
  expect(rows).toHaveLength(560)
  expect(ids).toHaveLength(2)
  for (const [, bid = 0, ask = 0] of rows) expect(bid).toBeLessThan(ask)
})
