import { readFileSync } from 'node:fs'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openDbnBytes } from './dbn-bytes.ts'
import { DbnColumnReader } from './dbn-columns.ts'
import { ZstdLoan } from './zstd.ts'

const packed = readFileSync('data/fixtures/dbn/test_data.trades.v3.dbn.zst')
const open = (bytes: Uint8Array) =>
  DbnColumnReader.open('trades', { mode: 'raw', kind: 'trades', bytes })

test('an instance goes from reader to reader and never grows', async () => {
  const first = await ZstdLoan.borrow()
  const { memory } = first
  const size = memory.buffer.byteLength
  first.giveBack()
  for (let i = 0; i < 300; i++) {
    const cut = packed.subarray(0, i % 2 === 0 ? packed.length : i % packed.length)
    const reader = await open(cut).catch(() => null)
    await reader?.next().catch(() => null)
    await reader?.close()
  }
  const last = await ZstdLoan.borrow()
  expect(last.memory).toBe(memory)
  expect(memory.buffer.byteLength).toBe(size)
  last.giveBack()
})

test('two readers at once never share one', async () => {
  const [a, b] = [await open(packed), await open(packed)]
  const rows = [await a.next(), await b.next()].map((block) =>
    [...(block?.price ?? [])].slice(0, 2),
  )
  expect(rows[0]).toEqual(rows[1])
  const [x, y] = await Promise.all([ZstdLoan.borrow(), ZstdLoan.borrow()])
  expect(x.memory).not.toBe(y.memory)
  for (const loan of [x, y]) loan.giveBack()
  for (const reader of [a, b]) await reader.close()
})

test('an instance that grew for a large window is not kept', async () => {
  const loan = await ZstdLoan.borrow()
  const { memory } = loan
  loan.malloc(100 * 2 ** 20)
  loan.giveBack()
  const next = await ZstdLoan.borrow()
  expect(next.memory).not.toBe(memory)
  next.giveBack()
})

test('giving back twice is giving back once', async () => {
  const bytes = await openDbnBytes('trades', { bytes: packed })
  await bytes.close()
  await bytes.close()
  const [a, b] = [await ZstdLoan.borrow(), await ZstdLoan.borrow()]
  expect(a.memory).not.toBe(b.memory)
  for (const loan of [a, b]) loan.giveBack()
})

test('a closed reader gives no rows, also when it is closed while it reads', async () => {
  const closed = await open(packed)
  await closed.close()
  await expect(closed.next()).rejects.toMatchObject({ code: 'DBN_CLOSED' })
  // More than one window, so that a later block has to be read.
  const plain = readFileSync('data/fixtures/dbn/test_data.trades.dbn')
  const records = plain.subarray(-96)
  const large = zstdCompressSync(
    Buffer.concat([plain, ...Array<Buffer>(9000).fill(Buffer.from(records))]),
  )
  const reader = await open(large)
  const blocks = async () => {
    while (await reader.next());
  }
  const reading = expect(blocks()).rejects.toMatchObject({ code: 'DBN_CLOSED' })
  await reader.close()
  await reading
})
