/**
 * Streams column blocks into one Parquet file. DuckDB pulls (a table function under COPY), the
 * caller pushes and waits: rows go from the caller's arrays straight into DuckDB's vectors, and the
 * caller decodes its next block while DuckDB compresses. When DuckDB asks and nothing is there yet
 * it gets one row marked `_row = false`, which the COPY filters out: zero rows would mean the end.
 */
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBTableFunction,
  type DuckDBType,
  FLOAT,
  INTEGER,
  UINTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { ColumnBlock, ColumnData, DictionaryColumn, FeedColumn } from './columns.ts'
import { ident, quote } from './duck.ts'

const VECTOR_ROWS = 2048
const DUCK_TYPE: Record<FeedColumn['type'], DuckDBType> = {
  i64: BIGINT,
  u32: UINTEGER,
  i32: INTEGER,
  u8: UTINYINT,
  char: VARCHAR,
  str: VARCHAR,
  date: DATE,
  f64: DOUBLE,
  f32: FLOAT,
  bool: BOOLEAN,
}
const ONES = new Uint8Array(VECTOR_ROWS).fill(1)
const ZEROS = new Uint8Array(VECTOR_ROWS)
const encoder = new TextEncoder()
let feeds = 0

/** Short strings as DuckDB keeps them inline: length, then up to 12 bytes. */
class StringWriter {
  private readonly cells = new Uint32Array(VECTOR_ROWS * 4)
  private values: readonly string[] = []
  private known = 0
  private inline = new Uint32Array(256)
  private long: (Uint8Array | null)[] = []

  chars(vector: duckdb.Vector, source: Uint8Array, from: number, count: number) {
    const { cells } = this
    for (let i = 0; i < count; i++) {
      cells[i * 4] = 1
      cells[i * 4 + 1] = source[from + i]
      cells[i * 4 + 2] = 0
      cells[i * 4 + 3] = 0
    }
    this.flush(vector, count)
  }

  dictionary(vector: duckdb.Vector, column: DictionaryColumn, from: number, count: number) {
    this.learn(column.values)
    const { cells, inline } = this
    let hasLong = false
    for (let i = 0; i < count; i++) {
      const code = column.codes[from + i]
      if (code < 0) {
        cells.fill(0, i * 4, i * 4 + 4)
        continue
      }
      const at = code * 4
      cells[i * 4] = inline[at]
      cells[i * 4 + 1] = inline[at + 1]
      cells[i * 4 + 2] = inline[at + 2]
      cells[i * 4 + 3] = inline[at + 3]
      if (this.long[at >> 2]) hasLong = true
    }
    this.flush(vector, count)
    if (!hasLong) return
    for (let i = 0; i < count; i++) {
      const bytes = this.long[column.codes[from + i]]
      if (bytes) duckdb.vector_assign_string_element_len(vector, i, bytes)
    }
  }

  strings(vector: duckdb.Vector, source: readonly string[], from: number, count: number) {
    for (let i = 0; i < count; i++) {
      duckdb.vector_assign_string_element(vector, i, source[from + i])
    }
  }

  private learn(values: readonly string[]) {
    if (values !== this.values) {
      this.values = values
      this.known = 0
      this.long = []
    }
    while (this.known < values.length) {
      const code = this.known++
      if (this.inline.length < (code + 1) * 4) {
        const grown = new Uint32Array(this.inline.length * 2)
        grown.set(this.inline)
        this.inline = grown
      }
      const bytes = encoder.encode(values[code])
      this.inline.fill(0, code * 4, code * 4 + 4)
      this.long[code] = bytes.length > 12 ? bytes : null
      if (bytes.length > 12) continue
      this.inline[code * 4] = bytes.length
      new Uint8Array(this.inline.buffer, code * 16 + 4, 12).set(bytes)
    }
  }

  private flush(vector: duckdb.Vector, count: number) {
    duckdb.copy_data_to_vector(vector, 0, this.cells.buffer, 0, count * 16)
  }
}

export interface ParquetFeedOptions {
  columns: readonly FeedColumn[]
  file: string
  rowGroupRows?: number
  compression?: 'zstd' | 'uncompressed'
  /** Footer key-value metadata. */
  metadata?: Record<string, string>
}

export class ParquetFeed {
  rows = 0
  private readonly columns: readonly FeedColumn[]
  private readonly strings: StringWriter[]
  private readonly narrow = new Float32Array(VECTOR_ROWS)
  private readonly validity = new BigUint64Array(VECTOR_ROWS / 64)
  private readonly copying: Promise<unknown>
  private block: ColumnBlock | null = null
  private at = 0
  private end = 0
  private consumed: (() => void) | null = null
  private finished = false
  private aborted = false

  constructor(connection: DuckDBConnection, options: ParquetFeedOptions) {
    this.columns = options.columns
    this.strings = options.columns.map(() => new StringWriter())
    const name = `feed_${feeds++}`
    connection.registerTableFunction(
      DuckDBTableFunction.create({
        name,
        bindFunction: (info) => {
          for (const c of this.columns) info.addResultColumn(c.name, DUCK_TYPE[c.type])
          info.addResultColumn('_row', BOOLEAN)
        },
        initFunction: (info) => info.setMaxThreads(1),
        mainFunction: (info, chunk) => {
          if (this.aborted) info.setError('aborted')
          else this.fill(chunk)
        },
      }),
    )
    const metadata = Object.entries(options.metadata ?? {})
    const sql = `COPY (SELECT ${this.columns.map((c) => ident(c.name)).join(', ')} FROM ${name}() WHERE _row)
      TO ${quote(options.file)} (FORMAT parquet, COMPRESSION ${options.compression ?? 'zstd'}, PARQUET_VERSION V2, ROW_GROUP_SIZE ${options.rowGroupRows ?? 122_880}${
        metadata.length > 0
          ? `, KV_METADATA {${metadata.map(([k, v]) => `${ident(k)}: ${quote(v)}`).join(', ')}}`
          : ''
      })`
    this.copying = connection.run(sql)
    this.copying.catch(() => {})
  }

  /** Resolves when the rows [from, to) have been taken: their arrays may be reused then. Rejects when the file cannot be written. */
  async write(block: ColumnBlock, from = 0, to = block.length): Promise<void> {
    if (to <= from) return
    this.block = block
    this.at = from
    this.end = to
    const taken = new Promise<void>((resolve) => {
      this.consumed = resolve
    })
    await Promise.race([taken, this.copying.then(() => {})])
    this.rows += to - from
  }

  /** Writes the footer. */
  async finish(): Promise<void> {
    this.finished = true
    await this.copying
  }

  /** Gives up; the file is left partial. Never throws. */
  async abort(): Promise<void> {
    this.aborted = true
    this.finished = true
    await this.copying.catch(() => {})
  }

  private fill(chunk: DuckDBDataChunk): void {
    if (!this.block) {
      chunk.rowCount = this.finished ? 0 : 1
      if (!this.finished) this.fillNothing(chunk)
      return
    }
    const count = Math.min(VECTOR_ROWS, this.end - this.at)
    chunk.rowCount = count
    for (let c = 0; c < this.columns.length; c++) {
      this.fillColumn(c, chunk, this.block.columns[c], count)
    }
    const flag = duckdb.data_chunk_get_vector(chunk.chunk, this.columns.length)
    duckdb.copy_data_to_vector(flag, 0, ONES.buffer, 0, count)
    this.at += count
    if (this.at < this.end) return
    this.block = null
    this.consumed?.()
  }

  /** The filter looks at the flag alone; the other cells are never read. */
  private fillNothing(chunk: DuckDBDataChunk) {
    const flag = duckdb.data_chunk_get_vector(chunk.chunk, this.columns.length)
    duckdb.copy_data_to_vector(flag, 0, ZEROS.buffer, 0, 1)
  }

  private fillColumn(c: number, chunk: DuckDBDataChunk, data: ColumnData, count: number) {
    const column = this.columns[c]
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, c)
    const from = this.at
    if (data === null) return this.allNull(vector, count)
    if (column.type === 'char') {
      return this.strings[c].chars(vector, data as Uint8Array, from, count)
    }
    if (Array.isArray(data)) return this.strings[c].strings(vector, data, from, count)
    if ('codes' in data) {
      if (column.nullable) this.markNulls(vector, data.codes, from, count)
      return this.strings[c].dictionary(vector, data, from, count)
    }
    let array = data as
      | Exclude<ColumnData, null | DictionaryColumn | readonly string[]>
      | Float32Array
    let offset = from
    if (column.nullable) this.markNulls(vector, array, from, count)
    if (array instanceof Float64Array && column.type === 'i32') {
      array = Int32Array.from(array.subarray(from, from + count), (x) => (Number.isNaN(x) ? 0 : x))
      offset = 0
    } else if (array instanceof Float64Array && (column.type === 'u8' || column.type === 'bool')) {
      array = Uint8Array.from(array.subarray(from, from + count), (x) => (Number.isNaN(x) ? 0 : x))
      offset = 0
    } else if (column.type === 'f32') {
      array = this.narrow
      array.set((data as Float64Array).subarray(from, from + count))
      offset = 0
    }
    const width = array.BYTES_PER_ELEMENT
    duckdb.copy_data_to_vector(
      vector,
      0,
      array.buffer as ArrayBuffer,
      array.byteOffset + offset * width,
      count * width,
    )
  }

  private allNull(vector: duckdb.Vector, count: number) {
    duckdb.vector_ensure_validity_writable(vector)
    this.validity.fill(0n)
    duckdb.copy_data_to_vector_validity(
      vector,
      0,
      this.validity.buffer,
      0,
      Math.ceil(count / 64) * 8,
    )
  }

  private markNulls(vector: duckdb.Vector, array: ArrayLike<unknown>, from: number, count: number) {
    const words = new Int32Array(this.validity.buffer)
    let any = false
    words.fill(-1)
    if (array instanceof BigInt64Array) {
      const halves = new Int32Array(array.buffer, array.byteOffset, array.length * 2)
      for (let i = 0; i < count; i++) {
        const h = (from + i) * 2
        if (halves[h + 1] !== 0x7fffffff || halves[h] !== -1) continue
        words[i >> 5] &= ~(1 << (i & 31))
        any = true
      }
    } else if (array instanceof Int32Array) {
      for (let i = 0; i < count; i++) {
        if (array[from + i] >= 0) continue
        words[i >> 5] &= ~(1 << (i & 31))
        any = true
      }
    } else if (array instanceof Float64Array) {
      for (let i = 0; i < count; i++) {
        if (!Number.isNaN(array[from + i])) continue
        words[i >> 5] &= ~(1 << (i & 31))
        any = true
      }
    }
    if (!any) return
    duckdb.vector_ensure_validity_writable(vector)
    duckdb.copy_data_to_vector_validity(
      vector,
      0,
      this.validity.buffer,
      0,
      Math.ceil(count / 64) * 8,
    )
  }
}
