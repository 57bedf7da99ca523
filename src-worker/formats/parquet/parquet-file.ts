/**
 * A Parquet file written block by block: every engine's plain format 1 pages, dictionary or delta
 * encoded, zstd. Rows are taken over before `write` returns, so the caller may reuse its arrays.
 *
 * Rows may be given in lanes: those of a lower lane come first for every reader, whenever they were
 * written, because the footer and not the place in the file orders row groups.
 */
import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { ColumnBlock, FeedColumn } from '../../lake/columns.ts'
import { type ChunkFacts, type Compression, ParquetColumn } from './column-chunk.ts'
import { ColumnKernel } from './column-kernel.ts'
import { PARQUET_TYPES } from './column-types.ts'
import { PageBuffer } from './page-buffer.ts'
import { BINARY, I32, STRUCT, ThriftWriter } from './thrift.ts'

export interface ParquetFileOptions {
  columns: readonly FeedColumn[]
  /** Must not exist. */
  file: string
  rowGroupRows?: number
  compression?: Compression
  /** Footer key-value metadata. */
  metadata?: Record<string, string>
}

interface RowGroup {
  rows: number
  columns: { at: number; facts: ChunkFacts }[]
}

/** Row groups of one lane, and the one in the making. */
interface Lane {
  columns: readonly ParquetColumn[]
  groups: RowGroup[]
  pending: number
}

const MAGIC = Buffer.from('PAR1')
const OPTIONAL = 1
const CODEC: Record<Compression, number> = { uncompressed: 0, zstd: 6 }

export class ParquetFile {
  rows = 0
  private readonly options: ParquetFileOptions
  private readonly rowGroupRows: number
  private readonly lanes = new Map<number, Lane>()
  private readonly hash = createHash('sha256')
  private readonly pages = new PageBuffer()
  private readonly fd: number
  private bytes = 0
  private isOpen = true

  constructor(options: ParquetFileOptions) {
    this.options = options
    this.rowGroupRows = options.rowGroupRows ?? 122_880
    this.fd = openSync(options.file, 'wx')
    this.put(MAGIC)
  }

  /** Takes the rows [from, to). Throws when the disk does. */
  write(block: ColumnBlock, from = 0, to = block.length, lane = 0): void {
    const into = this.laneOf(lane)
    for (let at = from; at < to; ) {
      const end = Math.min(to, at + this.rowGroupRows - into.pending)
      for (let c = 0; c < into.columns.length; c++) {
        into.columns[c].take(block.columns[c], at, end)
      }
      into.pending += end - at
      this.rows += end - at
      at = end
      if (into.pending === this.rowGroupRows) this.endRowGroup(into)
    }
  }

  /** Writes what is left and the footer, with more metadata if there is; gives what was written. */
  finish(metadata: Record<string, string> = {}): { sha256: string; bytes: number } {
    for (const lane of this.lanes.values()) if (lane.pending > 0) this.endRowGroup(lane)
    const footer = this.footer({ ...this.options.metadata, ...metadata })
    const length = Buffer.alloc(4)
    length.writeUInt32LE(footer.length)
    this.put(footer)
    this.put(length)
    this.put(MAGIC)
    this.close()
    return { sha256: this.hash.digest('hex'), bytes: this.bytes }
  }

  /** Gives up; the file is left partial. Never throws. */
  abort(): void {
    try {
      this.close()
    } catch {
      // It is to be thrown away anyhow.
    }
  }

  private laneOf(lane: number): Lane {
    const known = this.lanes.get(lane)
    if (known) return known
    const { columns, compression = 'zstd' } = this.options
    const kernel = new ColumnKernel(this.rowGroupRows)
    const made = {
      columns: columns.map((c) => new ParquetColumn(c, kernel, compression)),
      groups: [],
      pending: 0,
    }
    this.lanes.set(lane, made)
    return made
  }

  private endRowGroup(lane: Lane) {
    const group: RowGroup = { rows: lane.pending, columns: [] }
    const at = this.bytes
    for (const column of lane.columns) {
      const { length } = this.pages
      group.columns.push({ at: at + length, facts: column.finish(this.pages) })
    }
    this.put(this.pages.take())
    lane.groups.push(group)
    lane.pending = 0
  }

  private put(bytes: Uint8Array) {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at)
    this.hash.update(bytes)
    this.bytes += bytes.length
  }

  private close() {
    if (!this.isOpen) return
    this.isOpen = false
    closeSync(this.fd)
  }

  private footer(metadata: Record<string, string>): Uint8Array {
    const { columns } = this.options
    const lanes = [...this.lanes].sort(([a], [b]) => a - b)
    const groups = lanes.flatMap(([, lane]) => lane.groups)
    const w = new ThriftWriter()
    w.i32(1, 1)
    w.list(2, STRUCT, [null, ...columns], (column) =>
      w.structItem((e) => {
        if (column) schemaElement(e, column)
        else e.binary(4, 'schema').i32(5, columns.length)
      }),
    )
    w.i64(3, this.rows)
    w.list(4, STRUCT, groups, (group) => w.structItem((g) => this.rowGroup(g, group)))
    w.list(5, STRUCT, Object.entries(metadata), ([key, value]) =>
      w.structItem((e) => e.binary(1, key).binary(2, value)),
    )
    w.binary(6, 'spymaster')
    // Ranges are in the order of each column's type.
    w.list(7, STRUCT, columns, () => w.structItem((order) => order.struct(1, () => {})))
    return w.end().take()
  }

  private rowGroup(w: ThriftWriter, { rows, columns }: RowGroup) {
    w.list(1, STRUCT, [...columns.entries()], ([c, { at, facts }]) =>
      w.structItem((chunk) => {
        chunk.i64(2, at).struct(3, (m) => this.chunkMetadata(m, c, at, facts))
      }),
    )
    w.i64(
      2,
      columns.reduce((n, c) => n + c.facts.rawBytes, 0),
    )
    w.i64(3, rows)
  }

  private chunkMetadata(w: ThriftWriter, c: number, at: number, facts: ChunkFacts) {
    const column = this.options.columns[c]
    w.i32(1, PARQUET_TYPES[column.type].physical)
    w.list(2, I32, facts.encodings, (encoding) => w.i32Item(encoding))
    w.list(3, BINARY, [column.name], (name) => w.bytesItem(name))
    w.i32(4, CODEC[this.options.compression ?? 'zstd'])
    w.i64(5, facts.values).i64(6, facts.rawBytes).i64(7, facts.bytes)
    w.i64(9, at + facts.dataAt)
    if (facts.dictionaryAt !== null) w.i64(11, at + facts.dictionaryAt)
    w.struct(12, (s) => {
      s.i64(3, facts.nulls)
      if (facts.range) s.binary(5, facts.range.max).binary(6, facts.range.min)
    })
  }
}

function schemaElement(w: ThriftWriter, { name, type }: FeedColumn) {
  const { physical, converted } = PARQUET_TYPES[type]
  w.i32(1, physical).i32(3, OPTIONAL).binary(4, name)
  if (converted !== null) w.i32(6, converted)
}
