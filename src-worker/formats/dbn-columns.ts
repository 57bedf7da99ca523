/** Market-data files as blocks of columns: disk → zstd → WASM kernel → typed arrays. */
import { HEADER_BYTES, MAX_RECORD_BYTES, schemaName } from '#core/formats/dbn/codes'
import type { ColumnKind, ColumnOptions, ColumnPlan, DbnColumns } from '#core/formats/dbn/columns'
import { ColumnDecoder, columnKindOf, columnPlan } from '#core/formats/dbn/columns'
import type { DbnMetadata } from '#core/formats/dbn/metadata'
import { AppError } from '#core/protocol/message'
import type { DbnBytes, DbnOpenOptions } from './dbn-bytes.ts'
import { openDbnBytes } from './dbn-bytes.ts'
import { WasmColumnDecoder } from './dbn-kernel.ts'

export interface ColumnReaderOptions extends ColumnOptions, DbnOpenOptions {
  /** Which records to read; by default what the file's schema says. */
  kind?: ColumnKind
  /** Rows per block; 1024 keeps an MBP-10 block in cache, 2048 is the most DuckDB takes at once. */
  capacity?: number
  /** `plain` reads through the TypeScript decoder (tests, benches). */
  decoder?: 'wasm' | 'plain'
}

/** Blocks of one record kind with what the file says of itself: a file's own, or derived from it. */
export interface ColumnSource {
  readonly path: string
  readonly kind: ColumnKind
  readonly plan: ColumnPlan
  readonly metadata: DbnMetadata | null
  /** Bytes taken from disk, for progress. */
  readonly bytesRead: number
  /** The next block (reused: valid until the next call or `close`), null at the end of the file. */
  next(): Promise<DbnColumns | null>
  close(): Promise<void>
}

/** Pulls blocks of one record kind; other records are counted in `skipped`. Close it. */
export class DbnColumnReader implements ColumnSource {
  readonly path: string
  readonly kind: ColumnKind
  readonly plan: ColumnPlan
  readonly metadata: DbnMetadata | null
  /** Records of other kinds, instruments or actions so far. */
  skipped = 0
  /** Prices off the tick grid so far (ticks mode). */
  offTick = 0
  /** Rows delivered so far. */
  rows = 0
  readonly #bytes: DbnBytes
  /** With ts_out. */
  readonly #recordBytes: number
  readonly #wasm: WasmColumnDecoder | null
  readonly #plain: ColumnDecoder | null

  private constructor(bytes: DbnBytes, kind: ColumnKind, options: ColumnReaderOptions) {
    this.path = bytes.path
    this.kind = kind
    this.plan = columnPlan(kind)
    this.metadata = bytes.metadata
    this.#bytes = bytes
    const full = { ...options, tsOut: options.tsOut ?? bytes.metadata?.tsOut ?? false }
    this.#recordBytes = this.plan.bytes + (full.tsOut ? 8 : 0)
    const capacity = options.capacity ?? 1024
    const plain = options.decoder === 'plain'
    this.#plain = plain ? new ColumnDecoder(this.plan, full, capacity) : null
    this.#wasm = plain ? null : new WasmColumnDecoder(bytes.zstd, this.plan, full, capacity)
  }

  static async open(path: string, options: ColumnReaderOptions): Promise<DbnColumnReader> {
    const bytes = await openDbnBytes(path, options)
    try {
      return new DbnColumnReader(bytes, options.kind ?? kindOf(bytes), options)
    } catch (error) {
      await bytes.close()
      throw error
    }
  }

  get bytesRead(): number {
    return this.#bytes.bytesRead
  }

  /** Another set of columns to read into (not with the plain decoder); returns its number. */
  addSlot(): number {
    return (this.#wasm as WasmColumnDecoder).addSlot()
  }

  /** A set of columns as the last `next` with its number left it. */
  columnsOf(slot: number): DbnColumns {
    return this.#wasm ? this.#wasm.columnsOf(slot) : (this.#plain as ColumnDecoder).columns
  }

  /** With several slots, blocks in the others stay as they are. */
  async next(slot = 0): Promise<DbnColumns | null> {
    const bytes = this.#bytes
    bytes.assertOpen()
    for (;;) {
      const result = this.#decode(slot)
      bytes.at += result.consumed
      this.skipped += result.skipped
      this.offTick += result.offTick
      this.rows += result.rows
      // Rows before a bad record are delivered first; the next call meets the error at row 0.
      if (result.rows > 0) return this.columnsOf(slot)
      if (result.error !== 0) throw this.#lengthError(result.error)
      // A window that held only other records may be done although the file is not.
      if (result.consumed > 0 && bytes.end - bytes.at > MAX_RECORD_BYTES) continue
      if (!(await bytes.fill())) {
        this.#refuseTail()
        return null
      }
    }
  }

  async close() {
    await this.#bytes.close()
  }

  #decode(slot: number) {
    const { at, end } = this.#bytes
    if (this.#wasm) return this.#wasm.decode(at, end - at, slot)
    const view = new DataView(this.#bytes.zstd.memory.buffer)
    return (this.#plain as ColumnDecoder).decode(view, at, end - at)
  }

  /** Bytes left over are half a record, or a record whose length is not its kind's. */
  #refuseTail() {
    const bytes = this.#bytes
    const memory = bytes.memory()
    if (
      bytes.end - bytes.at >= HEADER_BYTES &&
      this.plan.rtypes.includes(memory[bytes.at + 1] as number) &&
      (memory[bytes.at] as number) * 4 !== this.#recordBytes
    )
      throw this.#lengthError(2)
    bytes.endOfFile()
  }

  #lengthError(error: 1 | 2): AppError {
    const offset = this.#bytes.offset
    const length = (this.#bytes.memory()[this.#bytes.at] ?? 0) * 4
    return new AppError(
      'DBN_LENGTH',
      error === 1
        ? `${this.path}: a record states ${length} bytes, less than its header; fetch the file again`
        : `${this.path}: a ${this.kind} record states ${length} bytes in place of ${this.#recordBytes}; fetch the file again`,
      { where: { file: this.path, offset, length } },
    )
  }
}

function kindOf(bytes: DbnBytes): ColumnKind {
  const schema = bytes.metadata ? schemaName(bytes.metadata.schema) : 'none'
  const kind = columnKindOf(schema)
  if (!kind)
    throw new AppError('DBN_SCHEMA', `${bytes.path} holds ${schema}, which has no column form`, {
      where: { file: bytes.path, schema },
    })
  return kind
}
