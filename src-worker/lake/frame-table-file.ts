/**
 * One table of a frame set on its way to disk: chunks go into the Parquet file as they come, so that
 * nothing but a row group is left to write when the session ends. Null is NaN in memory and null in
 * Parquet; enums are text in Parquet and codes in memory.
 */
import { invariant } from '#core/domain/invariant'
import { isExact, type TableChunk, type TableSpec } from '#core/frames/table'
import type { FrameTable } from '#core/frames/tables'
import { AppError } from '#core/protocol/message'
import { ParquetFile } from '../formats/parquet/parquet-file.ts'
import type { ColumnBlock, ColumnData, FeedColumn } from './columns.ts'
import { writeFailure } from './staging.ts'

/** What is said of a set whose files could not be written. */
export const FRAMES_KEPT = 'The session can still be used; its frames will be computed again.'

/**
 * The large tables keep measures as float32 on disk (the frame hash is taken before). `frames` and
 * `level_frames` stay float64: alerts compare their values with bounds, and the hash is over them.
 */
const NARROWED: ReadonlySet<string> = new Set<FrameTable>([
  'strike_frames',
  'gamma_tiles',
  'book_tiles',
])

const feedColumns = (table: string, spec: TableSpec): FeedColumn[] =>
  Object.entries(spec.columns).map(([name, c]) => ({
    name,
    type:
      c.dtype === 'enum' || c.dtype === 'string'
        ? 'str'
        : c.dtype === 'f64' && NARROWED.has(table) && !isExact(name, c, spec)
          ? 'f32'
          : c.dtype,
    nullable: true,
  }))

/** Tiles come in time order over all resolutions; on disk they are sorted by their key. */
const isResorted = (spec: TableSpec) => spec.key[0] === 'resolution'

/** A table's Parquet file in the making; `finish` or `abort` it. */
export class FrameTableFile {
  readonly path: string
  private readonly table: string
  private readonly spec: TableSpec
  private readonly file: ParquetFile

  constructor(table: string, spec: TableSpec, path: string) {
    this.table = table
    this.spec = spec
    this.path = path
    this.file = new ParquetFile({ columns: feedColumns(table, spec), file: path })
  }

  get rows(): number {
    return this.file.rows
  }

  /** Takes the rows over; the chunk's arrays may be reused. Throws when the disk does. */
  append(chunk: TableChunk): void {
    const columns = columnsOf(this.spec, chunk)
    if (!isResorted(this.spec)) {
      this.write({ length: chunk.length, columns })
      return
    }
    for (const [resolution, rows] of rowsByValue(chunk.columns.resolution as Float64Array)) {
      const part = columns.map((c) => gathered(c as Float64Array, rows))
      const [, k, value] = part
      invariant(isSorted(k, value), `${this.table} of ${resolution} frames come in another order`)
      this.write({ length: rows.length, columns: part }, resolution)
    }
  }

  /** Writes what is left, and the footer. */
  finish(metadata: Record<string, string>): { sha256: string; bytes: number; rows: number } {
    return { ...this.file.finish(metadata), rows: this.file.rows }
  }

  abort(): void {
    this.file.abort()
  }

  private write(block: ColumnBlock, lane = 0) {
    try {
      this.file.write(block, 0, block.length, lane)
    } catch (error) {
      throw writeFailure(error, this.path, FRAMES_KEPT)
    }
  }
}

/** Rows of a chunk by what they have in a column, in the order they come. */
function rowsByValue(column: Float64Array): Map<number, Int32Array> {
  const counts = new Map<number, number>()
  for (const value of column) counts.set(value, (counts.get(value) ?? 0) + 1)
  const found = new Map<number, Int32Array>()
  for (const [value, count] of counts) {
    const rows = new Int32Array(count)
    let n = 0
    for (let i = 0; i < column.length; i++) if (column[i] === value) rows[n++] = i
    found.set(value, rows)
  }
  return found
}

function gathered(column: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) out[i] = column[rows[i]]
  return out
}

/** By frame, then by the value after it. */
function isSorted(k: Float64Array, value: Float64Array): boolean {
  for (let i = 1; i < k.length; i++) {
    if (k[i] < k[i - 1] || (k[i] === k[i - 1] && value[i] < value[i - 1])) return false
  }
  return true
}

function columnsOf(spec: TableSpec, chunk: TableChunk): ColumnData[] {
  return Object.entries(spec.columns).map(([name, c]): ColumnData => {
    const column = chunk.columns[name]
    if (!column) {
      throw new AppError('FRAME_COLUMN', `A chunk of ${chunk.table} lacks the column ${name}`)
    }
    if (c.dtype === 'enum')
      return { codes: codesOf(column as Float64Array), values: c.values ?? [] }
    return column as ColumnData
  })
}

function codesOf(column: Float64Array): Int32Array {
  const codes = new Int32Array(column.length)
  for (let i = 0; i < column.length; i++) codes[i] = Number.isNaN(column[i]) ? -1 : column[i]
  return codes
}
