import { expect, test } from 'vitest'
import type { EventBatch, EventStream } from '#core/domain/batches'
import { type DecodeTask, decodeInThread } from './decoder-thread.ts'
import { dbnFuturesBook, dbnFuturesTrades, dbnOptionTrades, type StreamCounts } from './streams.ts'

const FOLDER = 'data/fixtures/dbn'
const originNs = 1_609_110_000_000_000_000n
const instrumentId = 5482

/** Every value of every row, by column. */
async function contents(stream: EventStream): Promise<Record<string, number[]>> {
  const found: Record<string, number[]> = {}
  for (let b: EventBatch | null = await stream.next(); b; b = await stream.next()) {
    for (const [name, column] of Object.entries(b)) {
      if (!ArrayBuffer.isView(column)) continue
      const values = column as Float64Array
      const width = values.length / b.ts.length
      found[name] = [...(found[name] ?? []), ...values.subarray(0, b.length * width)]
    }
  }
  await stream.close()
  return found
}

test('streams out of a decoder thread hold what they hold without one', async () => {
  const book = `${FOLDER}/test_data.mbp-10.v1.dbn.zst`
  const trades = `${FOLDER}/test_data.trades.dbn`
  const tbbo = `${FOLDER}/test_data.tbbo.dbn`
  const tasks: DecodeTask[] = [
    { kind: 'futures.trades', path: trades, originNs, instrumentId },
    { kind: 'futures.book', path: book, originNs, instrumentId },
    { kind: 'options.trades', path: tbbo, originNs, contracts: new Map([[instrumentId, 3]]) },
  ]
  const counted: Record<string, StreamCounts> = {}
  const streams = decodeInThread(tasks, (kind, counts) => {
    counted[kind] = counts
  })
  const got = await Promise.all(streams.map(contents))
  const want = [
    dbnFuturesTrades(trades, { instrumentId, originNs }),
    dbnFuturesBook(book, { instrumentId, originNs }),
    dbnOptionTrades(tbbo, { originNs, contractOf: (id) => (id === instrumentId ? 3 : -1) }),
  ]
  expect(got).toEqual(await Promise.all(want.map((s) => contents(s as EventStream))))
  expect(got[1]?.bidPx?.length).toBe(20)
  expect(counted['futures.book']).toEqual({ rows: 2, late: 0, offTick: 0 })
})

test('a file that cannot be read fails in the reader with its code and place', async () => {
  const path = `${FOLDER}/test_data.trades.dbn`
  const [stream] = decodeInThread([{ kind: 'futures.book', path, originNs, instrumentId }])
  await expect(stream?.next()).rejects.toMatchObject({ code: 'DBN_SCHEMA', where: { file: path } })
  expect(await stream?.next()).toBeNull()
  await stream?.close()
})

test('a stream may be closed before its end', async () => {
  const path = `${FOLDER}/test_data.mbp-10.v1.dbn.zst`
  const [stream] = decodeInThread([{ kind: 'futures.book', path, originNs, instrumentId }])
  expect((await stream?.next())?.kind).toBe('futures.book')
  await stream?.close()
  expect(await stream?.next()).toBeNull()
})
