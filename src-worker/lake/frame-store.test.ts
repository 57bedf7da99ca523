import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TableChunk, TableSpec } from '#core/frames/table'
import { FRAME_TABLES, type FrameTable } from '#core/frames/tables'
import { chunkToArrow } from './arrow.ts'
import { FrameSet } from './frame-reader.ts'
import { type FrameKey, FrameSetWriter, frameSetState } from './frame-store.ts'
import { STAGING } from './staging.ts'

let lake: string
beforeEach(() => {
  lake = mkdtempSync(join(tmpdir(), 'frames-'))
})
afterEach(() => rmSync(lake, { recursive: true, force: true }))

const key: FrameKey = {
  version: 'es_0dte-1.0',
  date: '2026-11-17',
  inputHashes: ['b', 'a'],
  configHash: 'c0',
  codeVersion: '1',
}
const sealed = {
  frameHash: 'ff',
  frameHashKind: 'test',
  synthetic: true,
  pipelineVersion: '1.0',
}

/** Rows fromK..toK of a table: every number is k plus its column's place, some are null. */
function chunkOf(table: FrameTable, fromK: number, toK: number): TableChunk {
  const spec: TableSpec = FRAME_TABLES[table]
  const length = toK - fromK + 1
  const columns: TableChunk['columns'] = {}
  Object.entries(spec.columns).forEach(([name, c], place) => {
    const at = (i: number) => fromK + i
    if (c.dtype === 'i64') {
      columns[name] = BigInt64Array.from(
        { length },
        (_, i) => 1_763_000_000_000_000_000n + BigInt(at(i)),
      )
    } else if (c.dtype === 'string') {
      columns[name] = Array.from({ length }, (_, i) => `text number ${at(i)} of the table`)
    } else if (name === 'k') columns[name] = Float64Array.from({ length }, (_, i) => at(i))
    else if (name === 'resolution')
      columns[name] = Float64Array.from({ length }, (_, i) => [1, 4, 20, 120][at(i) % 4])
    else {
      columns[name] = Float64Array.from({ length }, (_, i) => {
        if ((at(i) + place) % 7 === 0) return Number.NaN
        if (c.dtype === 'enum') return at(i) % (c.values ?? []).length
        return c.dtype === 'i32' ? at(i) - 50 : at(i) / 3 + place
      })
    }
  })
  return { table, length, fromK, toK, columns }
}

function writeSet(tables: readonly FrameTable[], rows: number, step = 5000) {
  const writer = new FrameSetWriter(lake, key)
  for (let k = 0; k < rows; k += step) {
    for (const table of tables) writer.append(chunkOf(table, k, Math.min(k + step, rows) - 1))
  }
  return writer.seal(sealed)
}

/** Large tables: measures are rounded to float32 on disk, these columns are not. */
const EXACT_IN_NARROWED: Partial<Record<FrameTable, readonly string[]>> = {
  strike_frames: ['k', 'strike'],
  book_tiles: ['resolution', 'k', 'price'],
  gamma_tiles: ['resolution', 'k', 'strike'],
}

function onDisk(table: FrameTable, name: string, column: TableChunk['columns'][string]) {
  const exact = EXACT_IN_NARROWED[table]
  const isExact = !exact || exact.includes(name) || !(column instanceof Float64Array)
  return isExact ? column : Float64Array.from(column, Math.fround)
}

function expectSame(name: string, actual: ArrayLike<unknown>, expected: ArrayLike<unknown>) {
  expect(actual.length, name).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i])) expect.fail(`${name}[${i}]: ${actual[i]}`)
  }
}

test.each(Object.keys(FRAME_TABLES) as FrameTable[])(
  '%s comes back as it was, measures of large tables as float32',
  async (table) => {
    writeSet([table], 3000, 700)
    const set = await FrameSet.open(lake, key.version, key.date)
    const back = await set.read(table)
    const all = chunkOf(table, 0, 2999)
    expect(back.length).toBe(3000)
    const order = [...Array(3000).keys()]
    if (table.endsWith('_tiles')) {
      const r = all.columns.resolution as Float64Array
      order.sort((a, b) => r[a] - r[b] || a - b)
    }
    expect(Object.keys(back.columns)).toEqual(Object.keys(all.columns))
    for (const [name, column] of Object.entries(all.columns)) {
      const stored = onDisk(table, name, column)
      expect(back.columns[name].constructor).toBe(column.constructor)
      const expected = order.map((i) => stored[i])
      expectSame(name, back.columns[name], expected)
    }
    await set.close()
  },
)

test('a set larger than one segment keeps its order', async () => {
  writeSet(['frames'], 300_000, 40_000)
  const set = await FrameSet.open(lake, key.version, key.date)
  expect(set.manifest).toMatchObject({ first_k: 0, last_k: 299_999, synthetic: true })
  const slice = await set.read('frames', { fromK: 200_000, toK: 200_010, columns: ['k', 'spot'] })
  expect(Object.keys(slice.columns)).toEqual(['k', 'spot'])
  expect(slice.columns.spot).toEqual(chunkOf('frames', 200_000, 200_010).columns.spot)
  let next = 0
  for await (const chunk of set.stream('frames', { columns: ['k'] })) {
    for (const k of chunk.columns.k as Float64Array) if (k !== next++) expect.fail(`k ${k}`)
  }
  expect(next).toBe(300_000)
  await set.close()
})

/** Five rows in every frame: numbered levels, each as long as the frame's number. */
function manyAFrame(frames: number): TableChunk {
  const chunk = chunkOf('level_frames', 0, frames * 5 - 1)
  const k = chunk.columns.k as Float64Array
  const level = chunk.columns.level as Float64Array
  const kind = chunk.columns.level_kind as Float64Array
  const price = chunk.columns.level_price as Float64Array
  for (let i = 0; i < chunk.length; i++) {
    k[i] = Math.floor(i / 5)
    level[i] = i % 5
    kind[i] = i % 5
    price[i] = i
  }
  return { ...chunk, fromK: 0, toK: frames - 1 }
}

test('chunks are cut between frames, whatever their size', async () => {
  const writer = new FrameSetWriter(lake, key)
  writer.append(manyAFrame(3000))
  writer.seal(sealed)
  const set = await FrameSet.open(lake, key.version, key.date)
  for (const rows of [1, 2047, 2048, 4096, 20_000]) {
    const chunks: TableChunk[] = []
    for await (const chunk of set.stream('level_frames', {}, rows)) chunks.push(chunk)
    expect(chunks.length > 1).toBe(rows < 15_000)
    let next = 0
    for (const { fromK, toK, length, columns } of chunks) {
      expect([fromK, (toK - fromK + 1) * 5]).toEqual([next, length])
      expect((columns.level_price as Float64Array)[0]).toBe(next * 5)
      expect((columns.level_price as Float64Array)[length - 1]).toBe(toK * 5 + 4)
      next = toK + 1
    }
    expect(next).toBe(3000)
  }
  await set.close()
})

test('a table without frames comes whole', async () => {
  writeSet(['gaps'], 9000)
  const set = await FrameSet.open(lake, key.version, key.date)
  const chunks: TableChunk[] = []
  for await (const chunk of set.stream('gaps', {}, 1000)) chunks.push(chunk)
  expect(chunks.map(({ length, columns }) => [length, (columns.reason as string[])[8999]])).toEqual(
    [[9000, 'text number 8999 of the table']],
  )
  await set.close()
})

test('tiles that come in another order than their key are refused', () => {
  const writer = new FrameSetWriter(lake, key)
  const tiles = chunkOf('gamma_tiles', 0, 40)
  ;(tiles.columns.k as Float64Array).reverse()
  expect(() => writer.append(tiles)).toThrow('gamma_tiles of')
  writer.abort()
})

test('tiles are read by resolution', async () => {
  writeSet(['book_tiles'], 1000)
  const set = await FrameSet.open(lake, key.version, key.date)
  const tiles = await set.read('book_tiles', { resolution: 20, fromK: 100, toK: 200 })
  expect([...new Set(tiles.columns.resolution as Float64Array)]).toEqual([20])
  expect(tiles.length).toBe(25)
  await set.close()
})

test('frames are reused only while inputs, configuration and code stay the same', async () => {
  expect(frameSetState(lake, key)).toBe('absent')
  writeSet(['frames'], 10)
  expect(frameSetState(lake, { ...key, inputHashes: ['a', 'b'] })).toBe('ready')
  expect(frameSetState(lake, { ...key, inputHashes: ['a'] })).toBe('stale')
  expect(frameSetState(lake, { ...key, configHash: 'c1' })).toBe('stale')
  expect(frameSetState(lake, { ...key, codeVersion: '2' })).toBe('stale')
})

test('sealing again replaces the set and leaves nothing behind', async () => {
  const first = writeSet(['frames'], 10)
  const second = writeSet(['frames'], 10)
  expect(second).toEqual(first)
  expect(readdirSync(join(lake, STAGING))).toEqual([])
})

test('an aborted set is not there', async () => {
  const writer = new FrameSetWriter(lake, key)
  writer.append(chunkOf('frames', 0, 200_000))
  writer.abort()
  expect(existsSync(join(lake, 'silver'))).toBe(false)
  await expect(FrameSet.open(lake, key.version, key.date)).rejects.toMatchObject({
    code: 'FRAMES_NOT_FOUND',
  })
})

test('Arrow keeps prices exact, narrows measures and marks nulls', () => {
  const chunk = chunkOf('level_frames', 0, 99)
  const table = tableFromIPC(chunkToArrow(chunk))
  expect(table.numRows).toBe(100)
  expect(table.getChild('level_price')?.toArray()).toEqual(chunk.columns.level_price)
  expect(table.getChild('barrier_depth')?.toArray()).toEqual(
    Float32Array.from(chunk.columns.barrier_depth as Float64Array),
  )
  const signal = chunk.columns.signal as Float64Array
  const codes = Array.from(table.getChild('signal') ?? [], (v) => v ?? Number.NaN)
  expect(codes).toEqual([...signal])
  expect(table.getChild('ts_ns')?.get(5)).toBe((chunk.columns.ts_ns as BigInt64Array)[5])
})
