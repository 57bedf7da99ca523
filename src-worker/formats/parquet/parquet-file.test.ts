/** What the writer writes, read back by DuckDB: another implementation of the format. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ColumnData, FeedColumn } from '../../lake/columns.ts'
import { openDuck, queryRows } from '../../lake/duck.ts'
import { ParquetFile, type ParquetFileOptions } from './parquet-file.ts'

let root: string
let duck: DuckDBInstance
let files = 0
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'parquet-'))
  duck = await openDuck()
})
afterAll(() => {
  duck.closeSync()
  rmSync(root, { recursive: true })
})

type Cell = bigint | number | string | boolean | null
/** Cells of a column as the caller of the writer holds them, and as a reader should see them. */
interface Sample {
  spec: FeedColumn
  data: ColumnData
  want: Cell[]
}

function write(samples: readonly Sample[], options: Partial<ParquetFileOptions> = {}) {
  const file = join(root, `${files++}.parquet`)
  const columns = samples.map((s) => s.spec)
  const out = new ParquetFile({ columns, file, ...options })
  const length = samples[0].want.length
  // In uneven blocks, so that row groups end inside one.
  for (let at = 0, step = 1; at < length; at += step, step = (step * 3) % 7919) {
    const block = { length, columns: samples.map((s) => s.data) }
    out.write(block, at, Math.min(length, at + step))
  }
  const written = out.finish()
  expect(written).toEqual({
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    bytes: statSync(file).size,
  })
  return file
}

async function rowsOf(
  file: string,
  sql = 'SELECT * FROM file',
): Promise<Record<string, unknown>[]> {
  const connection = await duck.connect()
  const rows = await queryRows(connection, sql.replace('file', `read_parquet('${file}')`))
  connection.closeSync()
  return rows
}

async function expectRead(samples: readonly Sample[], options: Partial<ParquetFileOptions> = {}) {
  const rows = await rowsOf(write(samples, options))
  for (const { spec, want } of samples) {
    const got = rows.map((row) => row[spec.name])
    expect(got).toEqual(want)
  }
}

const NONE = 2n ** 63n - 1n
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4, nil: null })
const cells = <T>(value: fc.Arbitrary<T>, n: number) =>
  fc.array(value, { minLength: n, maxLength: n })

/** A column of any type, with few or many different values. */
function column(n: number): fc.Arbitrary<Sample> {
  const make = <T>(
    type: FeedColumn['type'],
    nullable: boolean,
    values: fc.Arbitrary<T>,
    data: (v: T[]) => ColumnData,
    want: (v: T) => Cell = (v) => v as Cell,
  ): fc.Arbitrary<Sample> =>
    cells(values, n).map((v) => ({
      spec: { name: type, type, nullable },
      data: data(v),
      want: v.map(want),
    }))
  const i64 = fc.bigInt({ min: -(2n ** 63n), max: NONE - 1n })
  const f64 = fc.double({ noNaN: true })
  const text = fc.constantFrom('', 'ESZ6', 'é', 'SPY   261117C00687000', 'x')
  const nan = (v: (number | boolean | null)[]) =>
    Float64Array.from(v, (x) => (x === null ? Number.NaN : Number(x)))
  const texts = (v: (string | null)[]) => {
    const values = [...new Set(v.filter((x) => x !== null))]
    return { codes: Int32Array.from(v, (x) => (x === null ? -1 : values.indexOf(x))), values }
  }
  return fc.oneof(
    make('i64', false, fc.bigInt({ min: -(2n ** 63n), max: NONE }), (v) => BigInt64Array.from(v)),
    make('i64', true, maybe(i64), (v) => BigInt64Array.from(v, (x) => x ?? NONE)),
    make('i64', true, maybe(fc.constantFrom(1n, 2n, -3n)), (v) =>
      BigInt64Array.from(v, (x) => x ?? NONE),
    ),
    make('u32', false, fc.nat({ max: 2 ** 32 - 1 }), (v) => Uint32Array.from(v)),
    make('i32', true, maybe(fc.integer({ min: -(2 ** 31) + 1 })), nan),
    make('u8', false, fc.nat({ max: 255 }), (v) => Uint8Array.from(v)),
    make('u8', true, maybe(fc.nat({ max: 255 })), nan),
    make('char', false, fc.constantFrom('A', 'B', 'N'), (v) =>
      Uint8Array.from(v, (c) => c.charCodeAt(0)),
    ),
    make('str', true, maybe(text), texts),
    make('str', false, text, (v) => v),
    make('f64', true, maybe(f64), nan),
    make('f32', true, maybe(fc.float({ noNaN: true })), nan),
    make('bool', true, maybe(fc.boolean()), nan),
  )
}

test('every type comes back as it was, nulls included, whatever the row groups', async () => {
  const table = fc.integer({ min: 1, max: 400 }).chain((n) =>
    fc.record({
      samples: fc
        .array(column(n), { minLength: 1, maxLength: 4 })
        .map((s) => s.map((c, i) => ({ ...c, spec: { ...c.spec, name: `c${i}` } }))),
      rowGroupRows: fc.integer({ min: 1, max: 300 }),
      compression: fc.constantFrom('zstd' as const, 'uncompressed' as const),
    }),
  )
  await fc.assert(
    fc.asyncProperty(table, async ({ samples, ...options }) => expectRead(samples, options)),
    { numRuns: 150 },
  )
})

/** A fixed sequence of 32-bit numbers. */
function* numbers(): Generator<number> {
  for (let x = 12345; ; ) {
    x = (Math.imul(x, 1103515245) + 12345) | 0
    yield x >>> 0
  }
}
const take = <T>(n: number, of: (i: number, r: number) => T): T[] => {
  const random = numbers()
  return Array.from({ length: n }, (_, i) => of(i, random.next().value as number))
}

test('more different values than a dictionary holds are kept all the same', async () => {
  const n = 60_000
  const ns = take(
    n,
    (i, r) => 1_794_925_800_000_000_000n + BigInt(i) * 1_000_000n + BigInt(r % 999),
  )
  const any = take(n, (_, r) => (BigInt(r) << 31n) * (r % 2 === 0 ? 1n : -1n))
  const gaps = take(n, (i, r) => (r % 5 === 0 ? null : i))
  const u32 = take(n, (_, r) => r)
  const f64 = take(n, (_, r) => (r - 2 ** 31) / 7)
  const f32 = take(n, (_, r) => Math.fround((r - 2 ** 31) / 7))
  const someF32 = f32.map((x, i) => (i % 3 === 0 ? null : x))
  const texts = take(n, (i, r) => `t${i % 30_000}-${r % 3}`)
  const runs = take(n, (i) => Math.floor(i / 1000) % 3)
  const bool = take(n, (_, r) => r % 2 === 0)
  await expectRead(
    [
      { spec: { name: 'ns', type: 'i64' }, data: BigInt64Array.from(ns), want: ns },
      { spec: { name: 'any', type: 'i64' }, data: BigInt64Array.from(any), want: any },
      {
        spec: { name: 'gaps', type: 'i64', nullable: true },
        data: BigInt64Array.from(gaps, (g) => (g === null ? NONE : BigInt(g))),
        want: gaps.map((g) => (g === null ? null : BigInt(g))),
      },
      { spec: { name: 'u32', type: 'u32' }, data: Uint32Array.from(u32), want: u32 },
      {
        spec: { name: 'f64', type: 'f64', nullable: true },
        data: Float64Array.from(f64),
        want: f64,
      },
      { spec: { name: 'f32', type: 'f32' }, data: Float64Array.from(f32), want: f32 },
      {
        spec: { name: 'someF32', type: 'f32', nullable: true },
        data: Float64Array.from(someF32, (x) => x ?? Number.NaN),
        want: someF32,
      },
      { spec: { name: 'texts', type: 'str' }, data: texts, want: texts },
      { spec: { name: 'runs', type: 'u8' }, data: Uint8Array.from(runs), want: runs },
      { spec: { name: 'bool', type: 'bool' }, data: Float64Array.from(bool, Number), want: bool },
      { spec: { name: 'none', type: 'i64', nullable: true }, data: null, want: ns.map(() => null) },
    ],
    { rowGroupRows: 25_000 },
  )
})

test('dictionaries of every size come back, with runs of every length, row group after row group', async () => {
  const n = 24_001
  const sizes = [1, 2, 3, 5, 9, 17, 33, 65, 129, 257, 513, 1025, 2049, 4097, 8193, 16_384]
  const random = numbers()
  const next = (most: number) => (random.next().value as number) % most
  /** Stays as it is for up to `most` rows at a time. */
  const steps = (size: number, most: number) => {
    const out: number[] = []
    while (out.length < n) {
      const value = next(size)
      for (let left = 1 + next(most); left > 0 && out.length < n; left--) out.push(value)
    }
    return out
  }
  const samples = sizes.flatMap((size): Sample[] =>
    [1, 6, 90].flatMap((most): Sample[] => {
      const name = `${size}_${most}`
      const codes = steps(size, most)
      const prices = codes.map((c) => BigInt(c - 5) * 250_000_000n)
      const gaps = prices.map((p, i) => (i % 7919 < 40 && i % 3 === 0 ? null : p))
      return [
        { spec: { name: `u32_${name}`, type: 'u32' }, data: Uint32Array.from(codes), want: codes },
        {
          spec: { name: `i64_${name}`, type: 'i64' },
          data: BigInt64Array.from(prices),
          want: prices,
        },
        {
          spec: { name: `gap_${name}`, type: 'i64', nullable: true },
          data: BigInt64Array.from(gaps, (g) => g ?? NONE),
          want: gaps,
        },
        ...(size > 256
          ? []
          : [
              {
                spec: { name: `u8_${name}`, type: 'u8' as const },
                data: Uint8Array.from(codes, (c) => c % 256),
                want: codes.map((c) => c % 256),
              },
            ]),
      ]
    }),
  )
  for (const some of [samples.slice(0, 60), samples.slice(60, 120), samples.slice(120)]) {
    await expectRead(some, { rowGroupRows: 12_500 })
  }
})

test('a dictionary that is another one in the next block keeps its texts', async () => {
  const file = join(root, `${files++}.parquet`)
  const out = new ParquetFile({ columns: [{ name: 's', type: 'str', nullable: true }], file })
  const block = (values: string[], ...codes: number[]) =>
    out.write({ length: codes.length, columns: [{ codes: Int32Array.from(codes), values }] })
  block(['a', 'b'], 0, 1, -1)
  block(['b', 'c'], 0, 1, -1)
  out.finish()
  expect((await rowsOf(file)).map((r) => r.s)).toEqual(['a', 'b', null, 'b', 'c', null])
})

test('rows of a lower lane come first, whenever they were written', async () => {
  const file = join(root, `${files++}.parquet`)
  const columns: FeedColumn[] = [{ name: 'v', type: 'i64' }]
  const out = new ParquetFile({ columns, file, rowGroupRows: 3, metadata: { of: 'lanes' } })
  const lanes = { 120: [1n, 2n], 4: [3n, 4n, 5n, 6n], 20: [7n] }
  for (const turn of [0n, 100n, 200n]) {
    for (const [lane, values] of Object.entries(lanes)) {
      const data = BigInt64Array.from(values, (v) => v + turn)
      out.write({ length: data.length, columns: [data] }, 0, data.length, Number(lane))
    }
  }
  expect(out.rows).toBe(21)
  out.finish({ also: 'this' })
  const inTurn = (values: bigint[]) => [0n, 100n, 200n].flatMap((t) => values.map((v) => v + t))
  expect((await rowsOf(file)).map((r) => r.v)).toEqual(
    [4, 20, 120].flatMap((l) => inTurn(lanes[l as 4])),
  )
  // Filters find them by the row groups' own ranges.
  expect(await rowsOf(file, 'SELECT v FROM file WHERE v > 205')).toEqual([{ v: 206n }, { v: 207n }])
  const connection = await duck.connect()
  const said = await queryRows(
    connection,
    `SELECT decode(key) AS k, decode(value) AS v FROM parquet_kv_metadata('${file}') ORDER BY k`,
  )
  connection.closeSync()
  expect(said).toEqual([
    { k: 'also', v: 'this' },
    { k: 'of', v: 'lanes' },
  ])
})

test('the footer says the range of every row group, and what it was told to say', async () => {
  const values = take(1000, (i) => BigInt(i) - 500n)
  const file = write(
    [
      { spec: { name: 'v', type: 'i64' }, data: BigInt64Array.from(values), want: values },
      {
        spec: { name: 's', type: 'str' },
        data: values.map((v) => `s${v}`),
        want: values.map((v) => `s${v}`),
      },
    ],
    { rowGroupRows: 400, metadata: { synthetic: 'true' } },
  )
  expect(await rowsOf(file)).toHaveLength(1000)
  const connection = await duck.connect()
  const ranges = await queryRows(
    connection,
    `SELECT stats_min_value, stats_max_value FROM parquet_metadata('${file}') WHERE path_in_schema = 'v'`,
  )
  expect(ranges.map((r) => [r.stats_min_value, r.stats_max_value])).toEqual([
    ['-500', '-101'],
    ['-100', '299'],
    ['300', '499'],
  ])
  const [said] = await queryRows(
    connection,
    `SELECT decode(key) AS k, decode(value) AS v FROM parquet_kv_metadata('${file}')`,
  )
  expect(said).toEqual({ k: 'synthetic', v: 'true' })
  connection.closeSync()
})
