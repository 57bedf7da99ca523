import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { NO_TICK } from '#core/domain/units'
import { RTYPE } from '#core/formats/dbn/codes'
import type { DbnBookRows } from '#core/formats/dbn/encoder'
import { DbnColumnReader } from './dbn-columns.ts'
import { decodeFile, readDbnMetadata } from './dbn-file.ts'
import { createDbnWriter, createDbnZstWriter } from './dbn-writer.ts'

const FOLDER = 'data/fixtures/dbn'
const folder = mkdtempSync(join(tmpdir(), 'dbn-writer-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'out.dbn')
const ORIGIN = 1_750_000_000_000_000_000n

const v3 = readdirSync(FOLDER).filter((n) => n.includes('.v3.dbn'))
const original = (name: string) => {
  const bytes = readFileSync(`${FOLDER}/${name}`)
  return name.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes
}

test.each(v3)('%s written again has the same bytes', async (name) => {
  const want = original(name)
  const metadata = await readDbnMetadata(`${FOLDER}/${name}`)
  if (!metadata) throw new Error('no metadata')
  const writer = createDbnWriter(path, metadata, { originNs: 0n })
  for await (const record of decodeFile(`${FOLDER}/${name}`)) {
    const { length, rtype, levels, ...fields } = record
    if (levels) {
      // Book records by their stored bytes; their columns are the next test's.
      const size = Number(length) * 4
      await writer.appendRaw(want.subarray(want.length - size * (await count(name)), want.length))
      break
    }
    await writer.appendFields(Number(rtype), fields as Record<string, string | number>)
  }
  await writer.close()
  expect(readFileSync(path).equals(want)).toBe(true)
})
const count = async (name: string) => {
  let n = 0
  for await (const _ of decodeFile(`${FOLDER}/${name}`)) n++
  return n
}

/** Columns as read, in the form the writer takes. */
async function rewrite(from: string, to: string) {
  const metadata = await readDbnMetadata(from)
  if (!metadata) throw new Error('no metadata')
  const origin = metadata.start
  const reader = await DbnColumnReader.open(from, { mode: 'ticks', originNs: origin })
  const raw = await DbnColumnReader.open(from, { mode: 'raw' })
  const writer = createDbnZstWriter(to, metadata, { originNs: origin })
  for (let t = await reader.next(); t; t = await reader.next()) {
    const r = await raw.next()
    if (!r) throw new Error('fewer raw rows')
    const rowMajor = (column: Uint32Array) =>
      Uint32Array.from({ length: t.rows * t.levels }, (_, j) =>
        Number(column[(j % t.levels) * r.capacity + Math.floor(j / t.levels)]),
      )
    const rows: DbnBookRows = {
      length: t.rows,
      ts: t.ts,
      tsRecv: Float64Array.from(r.tsRecv, (ns) => Number(ns - origin)),
      tsInDelta: r.tsInDelta,
      sequence: t.sequence,
      instrumentId: t.instrumentId,
      price: t.ticks,
      size: t.size,
      action: t.action,
      side: t.side,
      flags: t.flags,
      depth: t.depth,
      bidPx: t.bidTicks,
      askPx: t.askTicks,
      bidSz: t.rowBidSz,
      askSz: t.rowAskSz,
      bidCt: rowMajor(r.bidCt),
      askCt: rowMajor(r.askCt),
    }
    if (reader.kind === 'trades') await writer.appendTrades(rows)
    else if (reader.kind === 'mbp-1') await writer.appendMbp1(rows)
    else if (reader.kind === 'mbp-10') await writer.appendMbp10(rows)
    else
      await writer.appendMbo({
        ...rows,
        orderId: Float64Array.from(r.orderId, Number),
        channelId: r.channelId[0] ?? 0,
      })
  }
  await writer.close()
  await reader.close()
  await raw.close()
}

test.each(['trades.v3.dbn.zst', 'mbp-1.v3.dbn.zst', 'tbbo.v3.dbn.zst', 'mbo.v3.dbn.zst'])(
  '%s through the column writer has the same bytes',
  async (name) => {
    await rewrite(`${FOLDER}/test_data.${name}`, path)
    expect(zstdDecompressSync(readFileSync(path)).equals(original(`test_data.${name}`))).toBe(true)
  },
)

/** A book of `n` rows walking up a tick a row, with some levels absent. */
function bookRows(n: number): DbnBookRows {
  const level = (f: (i: number, k: number) => number) =>
    Int32Array.from({ length: n * 10 }, (_, j) => f(Math.floor(j / 10), j % 10))
  return {
    length: n,
    ts: Float64Array.from({ length: n }, (_, i) => i * 1_000_003 - 5),
    tsRecv: Float64Array.from({ length: n }, (_, i) => i * 1_000_003 + 120_000),
    sequence: Uint32Array.from({ length: n }, (_, i) => 4_294_960_000 + i),
    instrumentId: 118,
    price: Int32Array.from({ length: n }, (_, i) => 24_000 + i),
    size: Uint32Array.from({ length: n }, (_, i) => i % 7),
    action: new Uint8Array(n).fill(65),
    side: new Uint8Array(n).fill(66),
    flags: new Uint8Array(n).fill(128),
    bidPx: level((i, k) => (k === 9 ? NO_TICK : 24_000 + i - k)),
    askPx: level((i, k) => 24_001 + i + k),
    bidSz: level((i, k) => (k === 9 ? 0 : i + k)),
    askSz: level((i, k) => i * 2 + k),
  }
}
const META = {
  dataset: 'GLBX.MDP3',
  schema: 'mbp-10',
  start: ORIGIN,
  symbols: ['ESU5'],
  mappings: [
    {
      rawSymbol: 'ESU5',
      intervals: [{ startDate: 20250615, endDate: 20250616, symbol: '118' }],
    },
  ],
} as const

test('ten-level blocks come back as they went in, and writing them again gives the same file', async () => {
  const hashes = []
  for (const file of ['a', 'b']) {
    const writer = createDbnZstWriter(path + file, META, { originNs: ORIGIN })
    for (let b = 0; b < 5; b++) await writer.appendMbp10(bookRows(1500))
    await writer.close()
    hashes.push(
      createHash('sha256')
        .update(readFileSync(path + file))
        .digest('hex'),
    )
  }
  expect(hashes[0]).toBe(hashes[1])
  await rewrite(`${path}a`, `${path}c`)
  expect(readFileSync(`${path}c`).equals(readFileSync(`${path}a`))).toBe(true)

  const want = bookRows(1500)
  const reader = await DbnColumnReader.open(`${path}a`, {
    mode: 'ticks',
    originNs: ORIGIN,
    capacity: 1500,
  })
  const block = await reader.next()
  const rows = block?.rows ?? 0
  expect(rows).toBeGreaterThan(900)
  expect(block?.ts.subarray(0, rows)).toEqual(want.ts.subarray(0, rows))
  expect(block?.sequence.subarray(0, rows)).toEqual(want.sequence.subarray(0, rows))
  expect(block?.ticks.subarray(0, rows)).toEqual(want.price.subarray(0, rows))
  expect(block?.bidTicks.subarray(0, rows * 10)).toEqual(want.bidPx.subarray(0, rows * 10))
  expect(block?.rowAskSz.subarray(0, rows * 10)).toEqual(want.askSz.subarray(0, rows * 10))
  await reader.close()
})

test('a definition written by field names is read back', async () => {
  const writer = createDbnZstWriter(path, { ...META, schema: 'definition' }, { originNs: ORIGIN })
  const fields = {
    instrument_id: 118,
    ts_event: ORIGIN,
    ts_recv: ORIGIN,
    min_price_increment: 250_000_000n,
    strike_price: 6_000_000_000_000n,
    raw_symbol: 'E3AM5 C6000',
    instrument_class: 'C',
    security_update_action: 'A',
    expiration: 1_750_104_000_000_000_000n,
  }
  await writer.appendFields(RTYPE.definition, fields)
  await writer.close()
  const records = []
  for await (const record of decodeFile(path)) records.push(record)
  expect(records).toEqual([
    expect.objectContaining({
      length: 130,
      publisher_id: 1,
      instrument_id: 118,
      strike_price_decimal: 6000,
      raw_symbol: 'E3AM5 C6000',
      instrument_class: 'C',
      expiration: '1750104000000000000',
      max_price_variation: '9223372036854775807',
    }),
  ])
})

test('a writer on a full or missing place reports it', async () => {
  const writer = createDbnZstWriter(join(folder, 'missing', 'x.dbn.zst'), META, { originNs: 0n })
  await expect(
    (async () => {
      for (let b = 0; b < 50; b++) await writer.appendMbp10(bookRows(1000))
      await writer.close()
    })(),
  ).rejects.toMatchObject({ code: 'ENOENT' })
})
