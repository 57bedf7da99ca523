/**
 * One Parquet column in the making, in the memory of the WebAssembly kernel: its dictionary, its
 * codes, which rows are null. `take` is called block by block, `page` when the row group is full.
 */
import * as C from '../wasm/assembly/parquet-abi.ts'
import { PARQUET_BASE64 } from '../wasm/parquet-bytes.ts'

interface KernelExports {
  take64(column: number, src: number, n: number): number
  take32(column: number, src: number, n: number): number
  take8(column: number, src: number, n: number): number
  takeNulls(column: number, n: number): void
  makeRaw(column: number): void
  restart(column: number): void
  packCodes(column: number, at: number, width: number): number
  packDictionary(column: number, at: number): number
  packValid(column: number, at: number): number
  packDeltas(column: number, at: number, scratch: number): number
  range(column: number, order: number): void
}

let compiled: WebAssembly.Module | undefined
const PAGE = 65_536
/** Rows handed over at a time: they fit the input slot and the processor's cache. */
export const SLOT_ROWS = 4096
/** More different values than this in a row group and a column is kept raw. */
const MOST_DISTINCT = 16_384
const TABLE_BITS = 15
const SCRATCH_BYTES = 1024

/** Values of a column as they come: typed arrays of 8, 4 or 1 bytes a value. */
export type KernelInput =
  | BigInt64Array
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint8Array

export interface ColumnShape {
  /** Bytes of a value when kept raw. */
  width: 8 | 4
  nulls: number
  order: number
}

/** The memory of one file's columns. Views go stale when it grows: ask for them again. */
export class ColumnKernel {
  readonly rowGroupRows: number
  private readonly memory: WebAssembly.Memory
  private readonly exports: KernelExports
  private readonly slot: number
  private readonly scratch: number
  private readonly out: number
  private readonly outBytes: number
  private end = 0
  private readonly sources = new Map<number, { of: KernelInput; bytes: Uint8Array }>()
  private slotView = new Uint8Array(0)

  constructor(rowGroupRows: number) {
    this.rowGroupRows = rowGroupRows
    compiled ??= new WebAssembly.Module(Buffer.from(PARQUET_BASE64, 'base64'))
    this.memory = new WebAssembly.Memory({ initial: 1 })
    const imports = { env: { memory: this.memory, abort: () => {} } }
    this.exports = new WebAssembly.Instance(compiled, imports).exports as unknown as KernelExports
    // The first bytes stay free: 0 means "none".
    this.end = 64
    // The kernel writes the last value of the block before in front of it.
    this.slot = this.allocate(SLOT_ROWS * 8 + 16) + 16
    this.scratch = this.allocate(SCRATCH_BYTES)
    // Differences may take a tenth more than the values themselves.
    this.outBytes = rowGroupRows * 9 + Math.max(4096, MOST_DISTINCT * 8)
    this.out = this.allocate(this.outBytes)
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer
  }

  allocate(bytes: number): number {
    const at = Math.ceil(this.end / 16) * 16
    this.end = at + bytes
    const missing = this.end - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE))
    return at
  }

  words(column: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, column, C.COLUMN_WORDS)
  }

  /** A column; returns where its state lies. */
  column({ width, nulls }: ColumnShape): number {
    const rows = this.rowGroupRows
    const column = this.allocate(C.COLUMN_WORDS * 4)
    const table = this.allocate(2 << TABLE_BITS)
    const dict = this.allocate(MOST_DISTINCT * 8)
    // Groups of eight are written whole from any of their values on.
    const codes = this.allocate((rows + 16) * 2)
    const valid = nulls === C.NULL_NEVER ? 0 : this.allocate(Math.ceil(rows / 8) + 8)
    const words = this.words(column)
    words[C.TABLE] = table
    words[C.TABLE_SHIFT] = 64 - TABLE_BITS
    words[C.DICT] = dict
    words[C.DICT_MAX] = MOST_DISTINCT
    words[C.CODES] = codes
    words[C.VALID] = valid
    words[C.WIDTH] = width
    words[C.NULLS] = nulls
    return column
  }

  /** Rows [from, to) of `input`; the caller sees to it that the row group has room. */
  take(column: number, input: KernelInput, from: number, to: number): void {
    const bytes = input.BYTES_PER_ELEMENT
    for (let at = from; at < to; at += SLOT_ROWS) {
      const rows = Math.min(SLOT_ROWS, to - at)
      const source = this.bytesOf(column, input)
      // A view of a part costs more than a few rows too many.
      const isWhole = at === 0 && source.length <= SLOT_ROWS * 8
      this.slotBytes().set(isWhole ? source : source.subarray(at * bytes, (at + rows) * bytes))
      const taken = this.takeSlot(column, bytes, 0, rows)
      if (taken === rows) continue
      this.keepRaw(column)
      this.takeSlot(column, bytes, taken, rows)
    }
  }

  takeNulls(column: number, rows: number): void {
    this.exports.takeNulls(column, rows)
  }

  restart(column: number): void {
    this.exports.restart(column)
  }

  range(column: number, order: number): void {
    this.exports.range(column, order)
  }

  /** Values are kept as they come from here on, those in the dictionary included. */
  keepRaw(column: number) {
    const width = this.words(column)[C.WIDTH]
    if (this.words(column)[C.RAW] === 0) {
      const raw = this.allocate(this.rowGroupRows * width)
      this.words(column)[C.RAW] = raw
    }
    this.exports.makeRaw(column)
  }

  /**
   * Bodies of pages of the row group, each valid until the next call. A data page is the definition
   * levels behind their length, then the values: as codes into the dictionary …
   */
  codedBody(column: number): Uint8Array {
    const at = this.putLevels(column)
    const entries = this.words(column)[C.DICT_COUNT]
    const width = Math.max(1, 32 - Math.clz32(entries - 1))
    new Uint8Array(this.memory.buffer)[at] = width
    return this.body(this.exports.packCodes(column, at + 1, width))
  }

  /** … or raw integers as packed differences … */
  deltaBody(column: number): Uint8Array {
    return this.body(this.exports.packDeltas(column, this.putLevels(column), this.scratch))
  }

  /** … or these bytes, the raw values as they are unless given. */
  plainBody(column: number, values = this.raw(column)): Uint8Array {
    const at = this.putLevels(column)
    if (at + values.length > this.out + this.outBytes) return Buffer.concat([this.body(at), values])
    new Uint8Array(this.memory.buffer).set(values, at)
    return this.body(at + values.length)
  }

  /** The dictionary's entries, 8 or 4 bytes each. */
  dictionaryBody(column: number): Uint8Array {
    return this.body(this.exports.packDictionary(column, this.out))
  }

  /** Raw values as they are. */
  raw(column: number): Uint8Array {
    const words = this.words(column)
    return new Uint8Array(this.memory.buffer, words[C.RAW], words[C.VALUES] * words[C.WIDTH])
  }

  private putLevels(column: number): number {
    const end = this.exports.packValid(column, this.out + 4)
    new DataView(this.memory.buffer).setUint32(this.out, end - this.out - 4, true)
    return end
  }

  /** Whatever the type, its bytes are copied as they are; callers reuse their arrays, and so their views. */
  private bytesOf(column: number, input: KernelInput): Uint8Array {
    const known = this.sources.get(column)
    if (known?.of === input) return known.bytes
    const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
    this.sources.set(column, { of: input, bytes })
    return bytes
  }

  private slotBytes(): Uint8Array {
    if (this.slotView.buffer !== this.memory.buffer) {
      this.slotView = new Uint8Array(this.memory.buffer, this.slot, SLOT_ROWS * 8)
    }
    return this.slotView
  }

  private takeSlot(column: number, bytes: number, from: number, to: number): number {
    const at = this.slot + from * bytes
    if (bytes === 8) return from + this.exports.take64(column, at, to - from)
    if (bytes === 4) return from + this.exports.take32(column, at, to - from)
    return from + this.exports.take8(column, at, to - from)
  }

  private body(end: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.out, end - this.out)
  }
}
