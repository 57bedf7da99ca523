import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { EventBatch, EventStream } from '#core/domain/batches'
import { servedData } from '../../testing/databento-data.ts'
import { SLOTS } from './batch-ring.ts'
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

test('files of many more batches than there are slots arrive whole and in order, whoever is the faster', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'decoder-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const served = (schema: string, records: number) => {
    const path = join(folder, `${schema}.dbn.zst`)
    const query = { dataset: 'GLBX.MDP3', stypeIn: 'parent', startNs: originNs, schema }
    const endNs = originNs + 3_600_000_000_000n
    writeFileSync(path, servedData({ ...query, symbols: ['ES.FUT'], endNs }, records).bytes)
    return path
  }
  const of = { originNs, instrumentId: 42 }
  const [trades, book] = decodeInThread([
    { kind: 'futures.trades', path: served('trades', 150_000), ...of },
    { kind: 'futures.book', path: served('mbp-1', 90_000), ...of },
  ]) as [EventStream, EventStream]
  const sequences = { 'futures.trades': [] as number[], 'futures.book': [] as number[] }
  let batches = 0
  const take = async (stream: EventStream) => {
    const batch = await stream.next()
    if (batch?.kind !== 'futures.trades' && batch?.kind !== 'futures.book') return false
    sequences[batch.kind].push(...batch.sequence.subarray(0, batch.length))
    batches++
    return true
  }
  // The one is read with pauses, in which the decoder runs into a full ring, then both at once.
  for (let n = 0; n < 4; n++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    await take(trades)
  }
  while (await take(book)) if (batches % 3 === 0) await take(trades)
  while (await take(trades));
  expect(batches).toBeGreaterThan(2 * SLOTS)
  for (const [kind, n] of [
    ['futures.trades', 150_000],
    ['futures.book', 90_000],
  ] as const) {
    const got = sequences[kind]
    expect(got.length).toBe(n)
    expect(got.findIndex((s, i) => s !== i + 1)).toBe(-1)
  }
  await Promise.all([trades.close(), book.close()])
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
