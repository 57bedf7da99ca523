/** Frame sets back from disk, as the chunks the fold made. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api'
import { NO_INT64 } from '#core/domain/units'
import type { ColumnSpec, TableChunk, TableSpec } from '#core/frames/table'
import { FRAME_TABLES, type FrameTable } from '#core/frames/tables'
import { AppError } from '#core/protocol/message'
import { ChunkStream } from './chunk-stream.ts'
import { ident, openDuck, quote, rawVector } from './duck.ts'
import { type FrameManifest, frameSetPath, readFrameManifest } from './frame-store.ts'

export interface FrameRange {
  /** Frame indices, inclusive; tables without `k` are always given whole. */
  fromK?: number
  toK?: number
  /** Tiles only: frames per row. */
  resolution?: number
  /** Columns wanted; all when left out. */
  columns?: readonly string[]
}

const DEFAULT_ROWS = 16_384

/** One sealed frame set. Close it. */
export class FrameSet {
  readonly manifest: FrameManifest
  private readonly folder: string
  private readonly duck: DuckDBInstance

  private constructor(folder: string, manifest: FrameManifest, duck: DuckDBInstance) {
    this.folder = folder
    this.manifest = manifest
    this.duck = duck
  }

  /** Throws FRAMES_NOT_FOUND. */
  static async open(lake: string, version: string, date: string): Promise<FrameSet> {
    const manifest = readFrameManifest(lake, version, date)
    if (!manifest) {
      throw new AppError('FRAMES_NOT_FOUND', `The lake holds no frames ${version} of ${date}.`, {
        where: { lake, version, date },
      })
    }
    const folder = join(lake, frameSetPath(version, date))
    return new FrameSet(folder, manifest, await openDuck({ threads: 2 }))
  }

  /** All rows of the range in one chunk. */
  async read(table: FrameTable, range: FrameRange = {}): Promise<TableChunk> {
    const chunks: TableChunk[] = []
    for await (const chunk of this.stream(table, range)) chunks.push(chunk)
    return joinChunks(table, chunks, range, this.manifest)
  }

  /**
   * The range in key order, a chunk of about `rowsPerChunk` rows at a time, cut between two frames:
   * who keeps chunks by their frames loses no row of the one before. Tables without frames come
   * whole. Each chunk's arrays are its own.
   */
  async *stream(
    table: FrameTable,
    range: FrameRange = {},
    rowsPerChunk = DEFAULT_ROWS,
  ): AsyncGenerator<TableChunk> {
    const path = join(this.folder, `${table}.parquet`)
    if (!existsSync(path)) return
    const spec: TableSpec = FRAME_TABLES[table]
    const names = Object.keys(spec.columns).filter((n) => range.columns?.includes(n) ?? true)
    const stream = new ChunkStream(this.duck, selectSql(path, spec, names, range))
    let builder = new ChunkBuilder(table, spec, names, rowsPerChunk)
    try {
      for (let chunk = await stream.next(); chunk; chunk = await stream.next()) {
        builder.take(chunk)
        stream.prefetch()
        if (builder.length < rowsPerChunk) continue
        const end = builder.lastFrame()
        if (end === 0) continue
        const rest = builder.from(end)
        yield builder.finish(range, this.manifest, end)
        builder = rest
      }
      if (builder.length > 0) yield builder.finish(range, this.manifest)
    } finally {
      await stream.close()
    }
  }

  async close() {
    this.duck.closeSync()
  }
}

function selectSql(path: string, spec: TableSpec, names: readonly string[], range: FrameRange) {
  const select = names.map((name) => {
    const { dtype, values } = spec.columns[name]
    return dtype === 'enum'
      ? `${ident(name)}::ENUM(${(values ?? []).map(quote).join(', ')})`
      : dtype === 'f64'
        ? `${ident(name)}::DOUBLE AS ${ident(name)}`
        : ident(name)
  })
  const where: string[] = []
  if ('k' in spec.columns) {
    if (range.fromK !== undefined) where.push(`k >= ${Math.trunc(range.fromK)}`)
    if (range.toK !== undefined) where.push(`k <= ${Math.trunc(range.toK)}`)
  }
  if ('resolution' in spec.columns && range.resolution !== undefined) {
    where.push(`resolution = ${Math.trunc(range.resolution)}`)
  }
  const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
  return `SELECT ${select.join(', ')} FROM read_parquet(${quote(path)}, hive_partitioning = false) ${filter}`
}

type Cells = Float64Array | BigInt64Array | string[]

/** Collects DuckDB chunks into one TableChunk; grows as it has to. */
class ChunkBuilder {
  length = 0
  private readonly table: FrameTable
  private readonly spec: TableSpec
  private readonly rows: number
  private readonly specs: readonly ColumnSpec[]
  private readonly names: readonly string[]
  private readonly cells: Cells[]

  constructor(table: FrameTable, spec: TableSpec, names: readonly string[], rows: number) {
    this.table = table
    this.spec = spec
    this.rows = rows
    this.names = names
    this.specs = names.map((n) => spec.columns[n])
    this.cells = this.specs.map(({ dtype }) =>
      dtype === 'i64' ? new BigInt64Array(rows) : dtype === 'string' ? [] : new Float64Array(rows),
    )
  }

  take(chunk: DuckDBDataChunk) {
    this.reserve(this.length + chunk.rowCount)
    for (let c = 0; c < this.specs.length; c++) {
      copyColumn(chunk, c, this.specs[c], this.cells[c], this.length)
    }
    this.length += chunk.rowCount
  }

  /** First row of the newest frame; 0 while all rows are of one, or of none. */
  lastFrame(): number {
    const k = this.cells[this.names.indexOf('k')]
    if (!(k instanceof Float64Array)) return 0
    let row = this.length - 1
    while (row > 0 && k[row - 1] === k[this.length - 1]) row--
    return Math.max(0, row)
  }

  /** A builder that goes on with the rows from `start` on. */
  from(start: number): ChunkBuilder {
    const next = new ChunkBuilder(this.table, this.spec, this.names, this.rows)
    next.reserve(this.length - start)
    this.cells.forEach((cells, c) => {
      copyCells(cells, start, this.length, next.cells[c])
    })
    next.length = this.length - start
    return next
  }

  /** The first `length` rows. */
  finish(range: FrameRange, manifest: FrameManifest, length = this.length): TableChunk {
    const columns: TableChunk['columns'] = {}
    this.names.forEach((name, c) => {
      const cells = this.cells[c]
      columns[name] = Array.isArray(cells) ? cells.slice(0, length) : cells.subarray(0, length)
    })
    return { table: this.table, length, ...span(columns, length, range, manifest), columns }
  }

  private reserve(rows: number) {
    this.cells.forEach((cells, c) => {
      if (Array.isArray(cells) || cells.length >= rows) return
      const size = Math.max(rows, cells.length * 2)
      const larger =
        cells instanceof BigInt64Array ? new BigInt64Array(size) : new Float64Array(size)
      copyCells(cells, 0, this.length, larger)
      this.cells[c] = larger
    })
  }
}

/** Puts rows [from, to) at the start of a column of the same kind. */
function copyCells(cells: Cells, from: number, to: number, target: Cells) {
  if (Array.isArray(cells)) (target as string[]).push(...cells.slice(from, to))
  else (target as Float64Array).set(cells.subarray(from, to) as Float64Array)
}

function span(
  columns: TableChunk['columns'],
  length: number,
  range: FrameRange,
  manifest: FrameManifest,
) {
  const { k } = columns
  if (k instanceof Float64Array && length > 0) return { fromK: k[0], toK: k[length - 1] }
  return { fromK: range.fromK ?? manifest.first_k, toK: range.toK ?? manifest.last_k }
}

function copyColumn(
  chunk: DuckDBDataChunk,
  c: number,
  spec: ColumnSpec,
  out: Float64Array | BigInt64Array | string[],
  at: number,
) {
  const rows = chunk.rowCount
  if (Array.isArray(out)) {
    const vector = chunk.getColumnVector(c)
    for (let i = 0; i < rows; i++) out.push(String(vector.getItem(i) ?? ''))
    return
  }
  const width = spec.dtype === 'enum' ? 1 : spec.dtype === 'i32' ? 4 : 8
  const { bytes, validity } = rawVector(chunk, c, width)
  if (out instanceof BigInt64Array) {
    out.set(new BigInt64Array(bytes.buffer, bytes.byteOffset, rows), at)
    for (let i = 0; validity && i < rows; i++) {
      if ((validity[i >> 3] & (1 << (i & 7))) === 0) out[at + i] = NO_INT64
    }
    return
  }
  if (spec.dtype === 'f64') out.set(new Float64Array(bytes.buffer, bytes.byteOffset, rows), at)
  else if (spec.dtype === 'i32') out.set(new Int32Array(bytes.buffer, bytes.byteOffset, rows), at)
  else out.set(bytes.subarray(0, rows), at)
  if (!validity) return
  for (let i = 0; i < rows; i++) {
    if ((validity[i >> 3] & (1 << (i & 7))) === 0) out[at + i] = Number.NaN
  }
}

function joinChunks(
  table: FrameTable,
  chunks: readonly TableChunk[],
  range: FrameRange,
  manifest: FrameManifest,
): TableChunk {
  if (chunks.length === 1) return chunks[0]
  const spec: TableSpec = FRAME_TABLES[table]
  const names = Object.keys(spec.columns).filter((n) => range.columns?.includes(n) ?? true)
  const length = chunks.reduce((n, c) => n + c.length, 0)
  const columns: TableChunk['columns'] = {}
  for (const name of names) {
    const { dtype } = spec.columns[name]
    if (dtype === 'string') {
      columns[name] = chunks.flatMap((c) => c.columns[name] as string[])
      continue
    }
    const joined = dtype === 'i64' ? new BigInt64Array(length) : new Float64Array(length)
    let at = 0
    for (const chunk of chunks) {
      ;(joined as Float64Array).set(chunk.columns[name] as Float64Array, at)
      at += chunk.length
    }
    columns[name] = joined
  }
  return { table, length, ...span(columns, length, range, manifest), columns }
}
