/**
 * DBN v3 writer (dbn.md 13). Rows come as columns, a block at a time: no object, closure or BigInt
 * per record. Bytes leave through a sink in fixed-size chunks, so the same input always gives the
 * same chunks and therefore the same compressed file.
 */
import { invariant } from '../../domain/invariant.ts'
import { NO_TICK, TICK_1E9 } from '../../domain/units.ts'
import { writeText } from './bytes.ts'
import { RTYPE, UNDEF_PRICE } from './codes.ts'
import { layoutOf } from './layout.ts'
import type { DbnMetadata, MetadataInput } from './metadata.ts'
import { encodeMetadata, metadataOf } from './metadata.ts'

/** Columns common to trades, book and order records; row i of every column belongs together. */
export interface DbnRows {
  length: number
  /** ns of ts_event after `originNs`. */
  ts: Float64Array
  /** ns of ts_recv after `originNs`. */
  tsRecv: Float64Array
  /** ns between sending and ts_recv; 0 when left out. */
  tsInDelta?: Int32Array
  sequence: Uint32Array
  /** One id per row, or one for the block. */
  instrumentId: Uint32Array | number
  /** Multiples of `priceUnit`; NO_TICK = no price. */
  price: Int32Array
  size: Uint32Array | Int32Array
  /** ASCII codes. */
  action: Uint8Array
  side: Uint8Array
  flags: Uint8Array
}
export interface DbnTradeRows extends DbnRows {
  depth?: Uint8Array
}
/** Book records: level k of row i at [i * levels + k]; an absent level has price NO_TICK, size 0, count 0. */
export interface DbnBookRows extends DbnTradeRows {
  bidPx: Int32Array
  askPx: Int32Array
  bidSz: Uint32Array | Int32Array
  askSz: Uint32Array | Int32Array
  /** Orders per level; 0 when left out. */
  bidCt?: Uint32Array | Int32Array
  askCt?: Uint32Array | Int32Array
}
export interface DbnOrderRows extends DbnRows {
  /** Exact integers below 2^53. */
  orderId: Float64Array
  channelId?: number
}

export interface EncoderOptions {
  /** UTC ns to which `ts` and `tsRecv` are relative; times are exact within 104 days (2^53 ns) of it. */
  originNs: bigint
  /** 1e-9 units in one step of the price columns; 250_000_000 (an ES tick) when left out. */
  priceUnit?: number
  /** dbn.md 12; 1 = GLBX.MDP3 when left out. */
  publisherId?: number
}
export type FieldValue = number | bigint | string

const TWO_32 = 4294967296
const CHUNK_BYTES = 1 << 20

/** Encodes one DBN v3 stream. Call `end` once after the last record. */
export class DbnEncoder {
  readonly #sink: (bytes: Uint8Array) => void
  readonly #originLo: number
  readonly #originHi: number
  readonly #unit: number
  readonly #publisher: number
  #bytes = new Uint8Array(CHUNK_BYTES)
  #view = new DataView(this.#bytes.buffer)
  #at = 0

  constructor(
    metadata: MetadataInput | DbnMetadata,
    options: EncoderOptions,
    sink: (bytes: Uint8Array) => void,
  ) {
    this.#sink = sink
    this.#originLo = Number(options.originNs & 0xffff_ffffn)
    this.#originHi = Number(options.originNs >> 32n)
    this.#unit = options.priceUnit ?? TICK_1E9
    this.#publisher = options.publisherId ?? 1
    const full = 'version' in metadata ? metadata : metadataOf(metadata)
    this.#raw(encodeMetadata(full))
  }

  appendTrades(rows: DbnTradeRows) {
    for (let i = 0; i < rows.length; i++) {
      this.#tradeBody(rows, i, RTYPE.trade, 48)
      this.#at += 48
    }
  }

  appendMbp1(rows: DbnBookRows) {
    this.#book(rows, RTYPE.mbp1, 1)
  }

  appendMbp10(rows: DbnBookRows) {
    this.#book(rows, RTYPE.mbp10, 10)
  }

  appendMbo(rows: DbnOrderRows) {
    for (let i = 0; i < rows.length; i++) {
      this.#header(rows, i, RTYPE.mbo, 56)
      const at = this.#at
      const view = this.#view
      this.#wide(at + 16, rows.orderId[i] as number)
      this.#price(at + 24, rows.price[i] as number)
      view.setUint32(at + 32, rows.size[i] as number, true)
      view.setUint8(at + 36, rows.flags[i] as number)
      view.setUint8(at + 37, rows.channelId ?? 0)
      view.setUint8(at + 38, rows.action[i] as number)
      view.setUint8(at + 39, rows.side[i] as number)
      this.#time(at + 40, rows.tsRecv[i] as number)
      view.setInt32(at + 48, rows.tsInDelta === undefined ? 0 : (rows.tsInDelta[i] as number), true)
      view.setUint32(at + 52, rows.sequence[i] as number, true)
      this.#at += 56
    }
  }

  /**
   * One record of any kind by field name (dbn.md), for the rare ones: definitions, statistics,
   * status. Fields left out are zero, prices left out undefined. 64-bit values are bigint or number.
   */
  appendFields(rtype: number, values: Record<string, FieldValue>) {
    const layout = layoutOf(3, rtype)
    invariant(layout, `no layout for rtype ${rtype}`)
    this.#reserve(layout.bytes)
    const at = this.#at
    this.#bytes.fill(0, at, at + layout.bytes)
    this.#view.setUint16(at + 2, this.#publisher, true)
    for (const field of layout.fields) {
      if (typeof field.type === 'object' && 'levels' in field.type)
        invariant(false, `book records are written as columns, not by field (rtype ${rtype})`)
      const value = values[field.name]
      if (field.type === 'price') this.#field(at + field.offset, field.type, value ?? UNDEF_PRICE)
      else if (value === undefined) continue
      else if (typeof field.type === 'object' && 'text' in field.type)
        invariant(
          writeText(this.#bytes, at + field.offset, field.bytes, String(value)),
          `${field.name} "${value}" does not fit ${field.bytes} bytes with a NUL`,
        )
      else if (typeof field.type === 'string') this.#field(at + field.offset, field.type, value)
    }
    this.#view.setUint8(at, layout.bytes / 4)
    this.#view.setUint8(at + 1, rtype)
    this.#at += layout.bytes
  }

  /** A complete record as stored (its length byte included), copied through unchanged. */
  appendRaw(record: Uint8Array) {
    this.#raw(record)
  }

  /** Hands the rest to the sink. */
  end() {
    if (this.#at > 0) this.#sink(this.#bytes.slice(0, this.#at))
    this.#at = 0
  }

  #book(rows: DbnBookRows, rtype: number, levels: number) {
    const size = 48 + levels * 32
    const { bidPx, askPx, bidSz, askSz, bidCt, askCt } = rows
    for (let i = 0; i < rows.length; i++) {
      this.#tradeBody(rows, i, rtype, size)
      const view = this.#view
      let at = this.#at + 48
      for (let k = i * levels; k < (i + 1) * levels; k++, at += 32) {
        this.#price(at, bidPx[k] as number)
        this.#price(at + 8, askPx[k] as number)
        view.setUint32(at + 16, bidSz[k] as number, true)
        view.setUint32(at + 20, askSz[k] as number, true)
        view.setUint32(at + 24, bidCt === undefined ? 0 : (bidCt[k] as number), true)
        view.setUint32(at + 28, askCt === undefined ? 0 : (askCt[k] as number), true)
      }
      this.#at += size
    }
  }

  #header(rows: DbnRows, i: number, rtype: number, size: number) {
    this.#reserve(size)
    const at = this.#at
    const view = this.#view
    const id = rows.instrumentId
    view.setUint8(at, size >> 2)
    view.setUint8(at + 1, rtype)
    view.setUint16(at + 2, this.#publisher, true)
    view.setUint32(at + 4, typeof id === 'number' ? id : (id[i] as number), true)
    this.#time(at + 8, rows.ts[i] as number)
  }

  #tradeBody(rows: DbnTradeRows, i: number, rtype: number, size: number) {
    this.#header(rows, i, rtype, size)
    const at = this.#at
    const view = this.#view
    this.#price(at + 16, rows.price[i] as number)
    view.setUint32(at + 24, rows.size[i] as number, true)
    view.setUint8(at + 28, rows.action[i] as number)
    view.setUint8(at + 29, rows.side[i] as number)
    view.setUint8(at + 30, rows.flags[i] as number)
    view.setUint8(at + 31, rows.depth === undefined ? 0 : (rows.depth[i] as number))
    this.#time(at + 32, rows.tsRecv[i] as number)
    view.setInt32(at + 40, rows.tsInDelta === undefined ? 0 : (rows.tsInDelta[i] as number), true)
    view.setUint32(at + 44, rows.sequence[i] as number, true)
  }

  #price(at: number, steps: number) {
    if (steps === NO_TICK) {
      this.#view.setUint32(at, 0xffff_ffff, true)
      this.#view.setUint32(at + 4, 0x7fff_ffff, true)
    } else this.#wide(at, steps * this.#unit)
  }

  /** A 64-bit two's-complement integer from an exact double. */
  #wide(at: number, value: number) {
    const hi = Math.floor(value / TWO_32)
    this.#view.setUint32(at, value - hi * TWO_32, true)
    this.#view.setInt32(at + 4, hi, true)
  }

  #time(at: number, ns: number) {
    const hi = Math.floor(ns / TWO_32)
    const lo = ns - hi * TWO_32 + this.#originLo
    const carry = lo >= TWO_32 ? 1 : 0
    this.#view.setUint32(at, lo - carry * TWO_32, true)
    this.#view.setUint32(at + 4, this.#originHi + hi + carry, true)
  }

  #field(at: number, type: string, value: FieldValue) {
    const view = this.#view
    const n = typeof value === 'string' ? value.charCodeAt(0) || 0 : Number(value)
    if (type === 'u8' || type === 'char') view.setUint8(at, n)
    else if (type === 'i8') view.setInt8(at, n)
    else if (type === 'u16') view.setUint16(at, n, true)
    else if (type === 'i16') view.setInt16(at, n, true)
    else if (type === 'u32') view.setUint32(at, n, true)
    else if (type === 'i32') view.setInt32(at, n, true)
    else if (type === 'u64' || type === 'ts') view.setBigUint64(at, BigInt(value), true)
    else view.setBigInt64(at, BigInt(value), true)
  }

  #reserve(size: number) {
    if (this.#at + size > CHUNK_BYTES) this.end()
  }

  #raw(bytes: Uint8Array) {
    if (bytes.length > CHUNK_BYTES) {
      this.end()
      this.#sink(bytes.slice())
      return
    }
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }
}
