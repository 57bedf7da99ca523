/** One column of a row group: takes rows as they come, gives its pages when the row group is full. */
import type { ColumnData, DictionaryColumn, FeedColumn } from '../../lake/columns.ts'
import * as C from '../wasm/assembly/parquet-abi.ts'
import type { ColumnKernel, KernelInput } from './column-kernel.ts'
import { BOOLEAN, BYTE_ARRAY, DOUBLE, FLOAT, INT64, PARQUET_TYPES } from './column-types.ts'
import type { PageBuffer } from './page-buffer.ts'
import { ThriftWriter } from './thrift.ts'
import { zstdFrame } from './zstd-frame.ts'

export type Compression = 'zstd' | 'uncompressed'

const PLAIN = 0
const RLE = 3
const DELTA_BINARY_PACKED = 5
const RLE_DICTIONARY = 8
const BYTE_STREAM_SPLIT = 9
const DATA_PAGE = 0
const DICTIONARY_PAGE = 2
/** Longer texts have no range in the footer. */
const MOST_STAT_BYTES = 64
const encoder = new TextEncoder()

/** What the footer says of a column chunk; offsets are relative to its first byte. */
export interface ChunkFacts {
  encodings: number[]
  values: number
  nulls: number
  bytes: number
  rawBytes: number
  dictionaryAt: number | null
  dataAt: number
  /** Least and greatest as PLAIN bytes; null when there is nothing to say. */
  range: { min: Uint8Array; max: Uint8Array } | null
}

export class ParquetColumn {
  readonly spec: FeedColumn
  private readonly kernel: ColumnKernel
  private readonly compression: Compression
  private readonly at: number
  private readonly texts: TextDictionary | null
  private converted: Int32Array | Float32Array = new Int32Array(0)

  constructor(spec: FeedColumn, kernel: ColumnKernel, compression: Compression) {
    this.spec = spec
    this.kernel = kernel
    this.compression = compression
    const { shape, physical } = PARQUET_TYPES[spec.type]
    this.at = kernel.column({ ...shape, nulls: spec.nullable ? shape.nulls : C.NULL_NEVER })
    if (physical === BOOLEAN) kernel.keepRaw(this.at)
    this.texts = physical === BYTE_ARRAY ? new TextDictionary() : null
  }

  take(data: ColumnData, from: number, to: number): void {
    if (data === null) this.kernel.takeNulls(this.at, to - from)
    else if (this.texts && Array.isArray(data)) {
      this.kernel.take(this.at, this.texts.codesOf(data.slice(from, to)), 0, to - from)
    } else if ('codes' in data) this.takeCodes(data, from, to)
    else this.takeArray(data as KernelInput, from, to)
  }

  /** Ends the row group: its pages go to `out`, one after the other. */
  finish(out: PageBuffer): ChunkFacts {
    const words = this.kernel.words(this.at)
    const [rows, values, entries] = [words[C.ROWS], words[C.VALUES], words[C.DICT_COUNT]]
    const isRaw = words[C.MODE] === 1 || values === 0
    const range = values > 0 ? this.range() : null
    const from = out.length
    const dictionaryRaw = isRaw
      ? 0
      : this.page(out, DICTIONARY_PAGE, this.dictionary(), (w) =>
          w.struct(7, (h) => h.i32(1, entries).i32(2, PLAIN)),
        )
    const dataAt = out.length - from
    const { encoding, body } = isRaw ? this.rawBody(values) : this.codedBody()
    const dataRaw = this.page(out, DATA_PAGE, body, (w) =>
      w.struct(5, (h) => h.i32(1, rows).i32(2, encoding).i32(3, RLE).i32(4, RLE)),
    )
    this.kernel.restart(this.at)
    return {
      encodings: isRaw ? [encoding, RLE] : [PLAIN, RLE, RLE_DICTIONARY],
      values: rows,
      nulls: rows - values,
      bytes: out.length - from,
      rawBytes: dataRaw + dictionaryRaw,
      dictionaryAt: isRaw ? null : 0,
      dataAt,
      range,
    }
  }

  private takeCodes(data: DictionaryColumn, from: number, to: number) {
    const own = this.texts?.translated(data, from, to)
    if (own) this.kernel.take(this.at, own, 0, to - from)
    else this.kernel.take(this.at, data.codes, from, to)
  }

  private takeArray(data: KernelInput, from: number, to: number) {
    const { type } = this.spec
    if (data instanceof Float64Array && type !== 'f64') {
      this.kernel.take(this.at, this.convert(data, from, to), 0, to - from)
    } else this.kernel.take(this.at, data, from, to)
  }

  /** Doubles as the column's own type; NaN is null. */
  private convert(data: Float64Array, from: number, to: number): KernelInput {
    const { type } = this.spec
    const n = to - from
    if (this.converted.length < n) {
      this.converted = type === 'f32' ? new Float32Array(n) : new Int32Array(n)
    }
    const out = this.converted
    if (type === 'f32') out.set(data.subarray(from, to))
    else {
      const none = type === 'i32' ? -2147483648 : -1
      for (let i = 0; i < n; i++) {
        const x = data[from + i]
        out[i] = Number.isNaN(x) ? none : x
      }
    }
    return out.subarray(0, n)
  }

  private codedBody(): { encoding: number; body: Uint8Array } {
    return { encoding: RLE_DICTIONARY, body: this.kernel.codedBody(this.at) }
  }

  private rawBody(values: number): { encoding: number; body: Uint8Array } {
    const { physical } = PARQUET_TYPES[this.spec.type]
    const as = (encoding: number, bytes?: Uint8Array) => ({
      encoding,
      body: this.kernel.plainBody(this.at, bytes),
    })
    const raw = () => words32(this.kernel.raw(this.at))
    if (values === 0) return as(PLAIN, new Uint8Array(0))
    if (physical === BOOLEAN) return as(PLAIN, bitsOf(raw()))
    if (this.texts) return as(PLAIN, this.textBody(this.texts, raw()))
    if (physical === DOUBLE) return as(PLAIN)
    if (physical === FLOAT) return as(BYTE_STREAM_SPLIT, split(raw()))
    return { encoding: DELTA_BINARY_PACKED, body: this.kernel.deltaBody(this.at) }
  }

  /** PLAIN dictionary entries. */
  private dictionary(): Uint8Array {
    const entries = this.kernel.dictionaryBody(this.at)
    return this.texts ? this.textBody(this.texts, words32(entries)) : entries
  }

  private textBody(texts: TextDictionary, codes: Uint32Array): Uint8Array {
    const isChar = this.spec.type === 'char'
    const parts: Uint8Array[] = []
    for (const code of codes) {
      parts.push(withLength(isChar ? Uint8Array.of(code) : texts.bytesOf(code)))
    }
    return Buffer.concat(parts)
  }

  private range(): ChunkFacts['range'] {
    const { physical, shape } = PARQUET_TYPES[this.spec.type]
    const { type, nullable } = this.spec
    if (physical === BOOLEAN) return null
    if (type === 'str') return this.textRange()
    // A NaN that is a value has no place in a range.
    if ((physical === DOUBLE || physical === FLOAT) && !nullable) return null
    this.kernel.range(this.at, shape.order)
    const words = this.kernel.words(this.at)
    const [min, max] = [C.MIN, C.MAX].map((at) => bytesOf(words.slice(at, at + 2)))
    if (type === 'char') return { min: min.subarray(0, 1), max: max.subarray(0, 1) }
    const bytes = physical === DOUBLE || physical === INT64 ? 8 : 4
    return { min: min.subarray(0, bytes), max: max.subarray(0, bytes) }
  }

  private textRange(): ChunkFacts['range'] {
    if (!this.texts || this.kernel.words(this.at)[C.MODE] === 1) return null
    let [min, max]: (Uint8Array | null)[] = [null, null]
    for (const code of words32(this.kernel.dictionaryBody(this.at))) {
      const text = this.texts.bytesOf(code)
      if (text.length > MOST_STAT_BYTES) return null
      if (!min || Buffer.compare(text, min) < 0) min = text
      if (!max || Buffer.compare(text, max) > 0) max = text
    }
    return min && max ? { min, max } : null
  }

  /** Header and body of a page; gives their size before compression. */
  private page(out: PageBuffer, type: number, body: Uint8Array, more: (w: ThriftWriter) => void) {
    const stored = this.compression === 'zstd' ? zstdFrame(body) : body
    const w = new ThriftWriter()
    w.i32(1, type).i32(2, body.length).i32(3, stored.length)
    more(w)
    const header = w.end().take()
    out.append(header)
    out.append(stored)
    return header.length + body.length
  }
}

/** Texts by code: the caller's growing dictionary as long as it is always the same, else one of its own. */
class TextDictionary {
  private values: readonly string[] | null = null
  private own: string[] | null = null
  private readonly known = new Map<string, number>()
  private readonly bytes: Uint8Array[] = []

  /** Codes into a dictionary of its own; null while the caller's codes can be used as they are. */
  translated({ codes, values }: DictionaryColumn, from: number, to: number): Int32Array | null {
    this.values ??= values
    if (this.values === values) return null
    return codes.slice(from, to).map((code) => (code < 0 ? code : this.codeOf(values[code])))
  }

  codesOf(texts: readonly string[]): Int32Array {
    return Int32Array.from(texts, (text) => this.codeOf(text))
  }

  private codeOf(text: string): number {
    if (!this.own) {
      this.own = [...(this.values ?? [])]
      for (const [code, t] of this.own.entries()) this.known.set(t, code)
      this.values = this.own
    }
    let code = this.known.get(text)
    if (code === undefined) {
      code = this.own.push(text) - 1
      this.known.set(text, code)
    }
    return code
  }

  bytesOf(code: number): Uint8Array {
    this.bytes[code] ??= encoder.encode(this.values?.[code])
    return this.bytes[code]
  }
}

const bytesOf = (array: Uint32Array) =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

function withLength(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + bytes.length)
  new DataView(out.buffer).setUint32(0, bytes.length, true)
  out.set(bytes, 4)
  return out
}

/** The numbers in bytes of the kernel. */
const words32 = (bytes: Uint8Array) =>
  new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)

/** First bytes of all values, then their second ones, …: singles take two thirds of the room so, doubles more. */
function split(values: Uint32Array): Uint8Array {
  const n = values.length
  const out = new Uint8Array(4 * n)
  for (let i = 0; i < n; i++) {
    const v = values[i]
    out[i] = v
    out[n + i] = v >>> 8
    out[2 * n + i] = v >>> 16
    out[3 * n + i] = v >>> 24
  }
  return out
}

function bitsOf(values: Uint32Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(values.length / 8))
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) out[i >> 3] |= 1 << (i & 7)
  return out
}
