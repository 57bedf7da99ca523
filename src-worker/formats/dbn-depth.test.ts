import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { DbnColumns } from '#core/formats/dbn/columns'
import { DbnDepthReader } from './dbn-depth.ts'
import { createDbnZstWriter } from './dbn-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'mbo-'))
afterAll(() => rmSync(folder, { recursive: true }))
const ORIGIN = 1_750_000_000_000_000_000n
const code = (letter: string) => letter.charCodeAt(0)

type Order = [action: string, side: string, id: number, ticks: number, size: number, flags: number]
async function writeOrders(path: string, orders: Order[]) {
  const writer = createDbnZstWriter(
    path,
    { dataset: 'GLBX.MDP3', schema: 'mbo', start: ORIGIN },
    { originNs: ORIGIN },
  )
  await writer.appendMbo({
    length: orders.length,
    ts: Float64Array.from(orders, (_, i) => i * 1000),
    tsRecv: Float64Array.from(orders, (_, i) => i * 1000 + 1),
    sequence: Uint32Array.from(orders, (_, i) => i),
    instrumentId: 118,
    price: Int32Array.from(orders, (o) => o[3]),
    size: Uint32Array.from(orders, (o) => o[4]),
    action: Uint8Array.from(orders, (o) => code(o[0])),
    side: Uint8Array.from(orders, (o) => code(o[1])),
    flags: Uint8Array.from(orders, (o) => o[5]),
    orderId: Float64Array.from(orders, (o) => o[2]),
  })
  await writer.close()
}

async function depthOf(path: string, row: (columns: DbnColumns, i: number) => void) {
  const reader = await DbnDepthReader.open(path)
  for (let block = await reader.next(); block; block = await reader.next())
    for (let i = 0; i < block.rows; i++) row(block, i)
  await reader.close()
  return reader.counts
}

test('an order file gives depth rows, its snapshot none, and closes each event', async () => {
  const path = join(folder, 'orders.dbn.zst')
  await writeOrders(path, [
    ['A', 'B', 1, 24_000, 5, 32],
    ['A', 'A', 2, 24_001, 7, 32 | 128],
    ['A', 'B', 3, 23_999, 4, 128],
    ['T', 'B', 0, 24_001, 2, 0],
    ['F', 'A', 2, 24_001, 2, 0],
    ['C', 'A', 2, 24_001, 2, 0],
    ['N', 'N', 0, 24_001, 0, 128],
  ])
  const rows: unknown[] = []
  await depthOf(path, (c, i) =>
    rows.push([
      String.fromCharCode(c.action[i] ?? 0),
      c.depth[i],
      c.flags[i],
      c.bidPx[i],
      c.bidSz[i],
      c.bidPx[c.capacity + i],
      c.askPx[i],
      c.askSz[i],
      c.askPx[c.capacity + i],
    ]),
  )
  const [bid, second, ask, none] = [
    6_000_000_000_000n,
    5_999_750_000_000n,
    6_000_250_000_000n,
    9223372036854775807n,
  ]
  expect(rows).toEqual([
    ['A', 1, 128, bid, 5, second, ask, 7, none],
    ['T', 0, 0, bid, 5, second, ask, 7, none],
    ['C', 0, 128, bid, 5, second, ask, 5, none],
  ])
})

const REAL = '../shared/data/real/dbn/es-real'
const real = existsSync(REAL)
if (!real) console.info('real MBO files are not on this machine: their check is left out')
test.runIf(real)('two real seconds over the full book are never crossed', async () => {
  let rows = 0
  const counts = await depthOf(`${REAL}/esm4-mbo-20240508.dbn.zst`, (c, i) => {
    const [bid = 0n, ask = 0n] = [c.bidPx[i], c.askPx[i]]
    if ((c.flags[i] ?? 0) & 128) expect(bid < ask).toBe(true)
    rows++
  })
  expect(rows).toBeGreaterThan(50)
  expect(counts).toEqual({ unknownOrders: 0, repeatedAdds: 0, books: 1 })
})

test('a file of orders at ever new prices is refused before it fills the memory', async () => {
  const path = join(folder, 'levels.dbn.zst')
  const n = 50_001
  await writeOrders(
    path,
    Array.from({ length: n }, (_, i): Order => ['A', 'B', i + 1, i + 1, 1, 128]),
  )
  await expect(depthOf(path, () => {})).rejects.toMatchObject({
    code: 'DBN_BOOK_TOO_LARGE',
    where: { file: path },
  })
})
