import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schemaName } from '#core/formats/dbn/codes'
import type { ColumnKind, ColumnOptions, DbnColumns } from '#core/formats/dbn/columns'
import { ColumnDecoder, columnKindOf, columnPlan } from '#core/formats/dbn/columns'
import { DbnColumnReader } from './dbn-columns.ts'
import { decodeFile, readDbnMetadata } from './dbn-file.ts'
import { WasmColumnDecoder } from './dbn-kernel.ts'
import { instantiateZstd } from './zstd.ts'

const FOLDER = 'data/fixtures/dbn'
const ORIGIN = 1_609_110_000_000_000_000n
const KINDS: readonly ColumnKind[] = ['trades', 'mbp-1', 'mbp-10', 'mbo', 'cmbp-1', 'bbo', 'cbbo']

/** The filled part of every column, as plain arrays. */
function contents(columns: DbnColumns): Record<string, unknown> {
  const { rows, capacity, levels } = columns
  const out: Record<string, unknown> = { rows }
  for (const [name, column] of Object.entries(columns)) {
    if (typeof column === 'number') continue
    const rowMajor = /^(bidTicks|askTicks|rowBidSz|rowAskSz)$/.test(name)
    const levelMajor = /^(bid|ask)(Px|Sz|Ct)$/.test(name)
    if (levelMajor && column.length > 0)
      out[name] = Array.from({ length: levels }, (_, k) =>
        Array.from(column.subarray(k * capacity, k * capacity + rows)),
      )
    else out[name] = Array.from(column.subarray(0, rows * (rowMajor ? levels : 1)))
  }
  return out
}

async function read(path: string, options: Parameters<typeof DbnColumnReader.open>[1]) {
  const reader = await DbnColumnReader.open(path, options)
  const blocks = []
  for (let block = await reader.next(); block; block = await reader.next())
    blocks.push(contents(block))
  await reader.close()
  return { blocks, offTick: reader.offTick, skipped: reader.skipped }
}

const names = readdirSync(FOLDER).filter((n) => /\.dbn(\.zst)?$/.test(n))

describe('the WASM kernel and the plain decoder', () => {
  test.each(names)('agree on %s', async (name) => {
    const path = `${FOLDER}/${name}`
    const metadata = await readDbnMetadata(path)
    const schema = schemaName(metadata?.schema ?? -1)
    for (const kind of columnKindOf(schema) ? [undefined] : (['trades', 'mbp-10'] as const))
      for (const mode of ['raw', 'ticks'] as const) {
        const options = { mode, kind, originNs: ORIGIN, capacity: 3 }
        const wasm = await read(path, options)
        expect(wasm).toEqual(await read(path, { ...options, decoder: 'plain' }))
        if (kind === undefined) expect(wasm.blocks.length).toBeGreaterThan(0)
      }
  })

  test('agree on random bytes, whatever the options', async () => {
    const zstd = await instantiateZstd()
    const input = zstd.malloc(4096)
    const options = fc.record({
      mode: fc.constantFrom('raw' as const, 'ticks' as const),
      instrumentId: fc.option(fc.constantFrom(0, 7), { nil: undefined }),
      action: fc.option(fc.constantFrom(84, 65), { nil: undefined }),
      originNs: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
      tickUnit: fc.constantFrom(250_000_000, 100_000, 1),
      tsOut: fc.boolean(),
    })
    const cases = fc.record({
      options,
      kind: fc.constantFrom(...KINDS),
      noise: fc.uint8Array({ minLength: 0, maxLength: 2000 }),
      round: fc.boolean(),
    })
    fc.assert(
      fc.property(cases, ({ options: o, kind, noise, round }) => {
        const plan = columnPlan(kind)
        const size = plan.bytes + (o.tsOut ? 8 : 0)
        // Noise alone ends at its first length byte: mostly give it plausible headers.
        const bytes = Uint8Array.from(noise)
        if (round)
          for (let at = 0; at + 8 <= bytes.length; at += size) {
            bytes.set([size / 4, plan.rtypes[0] ?? 0], at)
            bytes.set([7, 0, 0, 0], at + 4)
          }
        new Uint8Array(zstd.memory.buffer).set(bytes, input)
        const wasm = new WasmColumnDecoder(zstd, plan, o as ColumnOptions, 4)
        const plain = new ColumnDecoder(plan, o as ColumnOptions, 4)
        for (let at = 0; at <= bytes.length; ) {
          const a = wasm.decode(input + at, bytes.length - at)
          const view = new DataView(zstd.memory.buffer)
          const b = plain.decode(view, input + at, bytes.length - at)
          expect(a).toEqual(b)
          expect(contents(wasm.columns)).toEqual(contents(plain.columns))
          if (a.consumed === 0) break
          at += a.consumed
        }
      }),
      { numRuns: 2000 },
    )
  })
})

test('raw columns hold what the record decoder says', async () => {
  for (const name of [
    'test_data.mbp-10.v1.dbn.zst',
    'test_data.mbo.v3.dbn',
    'test_data.cmbp-1.dbn',
  ]) {
    const reader = await DbnColumnReader.open(`${FOLDER}/${name}`, { mode: 'raw' })
    const block = await reader.next()
    if (!block) throw new Error('no rows')
    let i = 0
    for await (const record of decodeFile(`${FOLDER}/${name}`)) {
      expect(block.tsEvent[i]).toBe(BigInt(String(record.ts_event)))
      expect(block.tsRecv[i]).toBe(BigInt(String(record.ts_recv)))
      expect(block.price[i]).toBe(BigInt(String(record.price)))
      expect(block.size[i]).toBe(record.size)
      expect(String.fromCharCode(block.action[i] ?? 0)).toBe(record.action)
      expect(String.fromCharCode(block.side[i] ?? 0)).toBe(record.side)
      expect(block.flags[i]).toBe(record.flags)
      if ('sequence' in record) expect(block.sequence[i]).toBe(record.sequence)
      if ('order_id' in record) expect(block.orderId[i]).toBe(BigInt(String(record.order_id)))
      const levels = Array.isArray(record.levels) ? record.levels : []
      levels.forEach((level, k) => {
        const at = k * block.capacity + i
        expect(block.bidPx[at]).toBe(BigInt(String(level.bid_px)))
        expect(block.askPx[at]).toBe(BigInt(String(level.ask_px)))
        expect([block.bidSz[at], block.askSz[at]]).toEqual([level.bid_sz, level.ask_sz])
        expect(block.bidCt[at]).toBe(level.bid_ct ?? level.bid_pb)
      })
      i++
    }
    expect(i).toBe(block.rows)
    await reader.close()
  }
})

test('prices become ticks of a quarter point and times count from the origin', async () => {
  const { blocks, offTick } = await read(`${FOLDER}/test_data.trades.v3.dbn.zst`, {
    mode: 'ticks',
    originNs: 1_609_160_400_000_000_000n,
  })
  expect(blocks).toEqual([
    expect.objectContaining({ ts: [98_821_953, 107_665_963], ticks: [14_881, 14_881] }),
  ])
  expect(offTick).toBe(0)
})

test('a price between ticks is rounded and counted', async () => {
  // 3720.25 in units of 100 points: 37.2025 lies between two of them.
  const { blocks, offTick } = await read(`${FOLDER}/test_data.trades.v3.dbn.zst`, {
    mode: 'ticks',
    tickUnit: 100e9,
  })
  expect(blocks[0]?.ticks).toEqual([37, 37])
  expect(offTick).toBe(2)
})

test('other instruments are skipped inside the kernel', async () => {
  const other = await read(`${FOLDER}/test_data.trades.v3.dbn.zst`, {
    mode: 'raw',
    instrumentId: 1,
  })
  expect(other).toEqual({ blocks: [], offTick: 0, skipped: 2 })
})
