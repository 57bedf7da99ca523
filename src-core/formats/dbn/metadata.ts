/** DBN metadata, versions 1 to 3 (dbn.md 3): parsed from bytes, written as version 3. */
import { invariant } from '../../domain/invariant.ts'
import { AppError } from '../../protocol/message.ts'
import { readText, writeText } from './bytes.ts'
import type { DbnSchema, DbnStype } from './codes.ts'
import { SCHEMA_CODES, SCHEMA_MIXED, STYPE_CODES, STYPE_NONE, UNDEF_TIMESTAMP } from './codes.ts'
import type { DbnVersion } from './layout.ts'

export interface MappingInterval {
  /** YYYYMMDD as a number, inclusive. */
  startDate: number
  /** YYYYMMDD as a number, exclusive. */
  endDate: number
  symbol: string
}
export interface SymbolMapping {
  rawSymbol: string
  intervals: readonly MappingInterval[]
}
export interface DbnMetadata {
  version: DbnVersion
  dataset: string
  /** Schema code; 0xFFFF = mixed. */
  schema: number
  /** UTC ns, inclusive. */
  start: bigint
  /** UTC ns, exclusive; null = open (0n, which some writers leave, means the same). */
  end: bigint | null
  /** Records asked for; 0n = no limit. */
  limit: bigint
  /** Symbology codes; 255 = none or mixed. */
  stypeIn: number
  stypeOut: number
  tsOut: boolean
  symbols: string[]
  partial: string[]
  notFound: string[]
  mappings: SymbolMapping[]
}

/** Bytes before the metadata body: magic, version, length. */
export const PRELUDE_BYTES = 8
const FIXED_BYTES = 100
/** Longer metadata than any real file has (13,492 mappings take 4 MB): a hostile length is refused. */
const MAX_METADATA_BYTES = 128 * 1024 * 1024
/** Version 1 has 22; shorter ones would make millions of names out of a small block. */
const LEAST_SYMBOL_BYTES = 22
const V3_SYMBOL_BYTES = 71

export const isDbnMagic = (b: Uint8Array) => b[0] === 0x44 && b[1] === 0x42 && b[2] === 0x4e

/** Reads magic, version and length from the first 8 bytes; throws DBN_BAD_VERSION or DBN_LENGTH. */
export function parsePrelude(
  bytes: Uint8Array,
  file: string,
): { version: DbnVersion; length: number } {
  const version = bytes[3] as number
  if (version < 1 || version > 3)
    throw new AppError(
      'DBN_BAD_VERSION',
      `${file} is DBN version ${version}; versions 1 to 3 can be read: convert it with the vendor's tool`,
      { where: { file, offset: 3, version } },
    )
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
  if (length < FIXED_BYTES || length > MAX_METADATA_BYTES)
    throw new AppError(
      'DBN_LENGTH',
      `${file} states a metadata length of ${length} bytes; fetch it again`,
      {
        where: { file, offset: 4, length },
      },
    )
  return { version: version as DbnVersion, length }
}

/** Parses a whole metadata block, prelude included. `bytes` is exactly 8 + length long. */
export function parseMetadata(bytes: Uint8Array, file: string): DbnMetadata {
  const { version } = parsePrelude(bytes, file)
  const cursor = new Cursor(bytes, PRELUDE_BYTES, file)
  const dataset = cursor.text(16)
  const schema = cursor.u16()
  const start = cursor.u64()
  const end = cursor.u64()
  const limit = cursor.u64()
  if (version === 1) cursor.skip(8)
  const stypeIn = cursor.u8()
  const stypeOut = cursor.u8()
  const tsOut = cursor.u8() === 1
  const symbolBytes = version === 1 ? LEAST_SYMBOL_BYTES : cursor.u16()
  if (symbolBytes < LEAST_SYMBOL_BYTES)
    throw new AppError('DBN_LENGTH', `${file} states symbols of ${symbolBytes} bytes`, {
      where: { file, offset: cursor.at - 2, length: symbolBytes },
    })
  cursor.at = PRELUDE_BYTES + FIXED_BYTES
  if (cursor.u32() !== 0)
    throw new AppError('DBN_UNSUPPORTED', `${file} carries a schema definition`, {
      where: { file, offset: PRELUDE_BYTES + FIXED_BYTES },
    })
  const symbols = cursor.list(symbolBytes, () => cursor.text(symbolBytes))
  const partial = cursor.list(symbolBytes, () => cursor.text(symbolBytes))
  const notFound = cursor.list(symbolBytes, () => cursor.text(symbolBytes))
  const mappings = cursor.list(symbolBytes + 4, () => ({
    rawSymbol: cursor.text(symbolBytes),
    intervals: cursor.list(symbolBytes + 8, () => ({
      startDate: cursor.u32(),
      endDate: cursor.u32(),
      symbol: cursor.text(symbolBytes),
    })),
  }))
  return {
    version,
    dataset,
    schema,
    start,
    end: end === UNDEF_TIMESTAMP ? null : end,
    limit,
    stypeIn,
    stypeOut,
    tsOut,
    symbols,
    partial,
    notFound,
    mappings,
  }
}

/** Reads forward through the block; running over its end is a DBN_LENGTH error. */
class Cursor {
  at: number
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #file: string
  constructor(bytes: Uint8Array, at: number, file: string) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = at
    this.#file = file
  }
  #take(size: number): number {
    const at = this.at
    if (at + size > this.#bytes.length)
      throw new AppError('DBN_LENGTH', `${this.#file}: metadata ends inside a field`, {
        where: { file: this.#file, offset: at },
      })
    this.at += size
    return at
  }
  skip(size: number) {
    this.#take(size)
  }
  u8 = () => this.#view.getUint8(this.#take(1))
  u16 = () => this.#view.getUint16(this.#take(2), true)
  u32 = () => this.#view.getUint32(this.#take(4), true)
  u64 = () => this.#view.getBigUint64(this.#take(8), true)
  text = (size: number) => readText(this.#bytes, this.#take(size), size)
  /** A u32 count and that many items of at least `itemBytes`; a count the block cannot hold is refused. */
  list<T>(itemBytes: number, item: () => T): T[] {
    const at = this.at
    const count = this.u32()
    if (count * Math.max(1, itemBytes) > this.#bytes.length - this.at)
      throw new AppError('DBN_LENGTH', `${this.#file}: metadata states ${count} list entries`, {
        where: { file: this.#file, offset: at, count },
      })
    return Array.from({ length: count }, item)
  }
}

/** What a writer has to say; the rest has defaults. */
export interface MetadataInput {
  dataset: string
  schema: DbnSchema | 'mixed'
  /** UTC ns. */
  start: bigint
  end?: bigint | null
  limit?: bigint
  stypeIn?: DbnStype | null
  stypeOut?: DbnStype | null
  tsOut?: boolean
  symbols?: readonly string[]
  partial?: readonly string[]
  notFound?: readonly string[]
  mappings?: readonly SymbolMapping[]
}

/** Full metadata from the short form, as the writer takes it. */
export function metadataOf(input: MetadataInput): DbnMetadata {
  const stype = (name: DbnStype | null) => (name === null ? STYPE_NONE : STYPE_CODES[name])
  return {
    version: 3,
    dataset: input.dataset,
    schema: input.schema === 'mixed' ? SCHEMA_MIXED : SCHEMA_CODES[input.schema],
    start: input.start,
    end: input.end ?? null,
    limit: input.limit ?? 0n,
    stypeIn: stype(input.stypeIn === undefined ? 'raw_symbol' : input.stypeIn),
    stypeOut: stype(input.stypeOut === undefined ? 'instrument_id' : input.stypeOut),
    tsOut: input.tsOut ?? false,
    symbols: [...(input.symbols ?? [])],
    partial: [...(input.partial ?? [])],
    notFound: [...(input.notFound ?? [])],
    mappings: [...(input.mappings ?? [])],
  }
}

/** Version 3 metadata bytes, padded so that records start on an 8-byte file offset. */
export function encodeMetadata(m: DbnMetadata): Uint8Array {
  const S = V3_SYMBOL_BYTES
  const intervals = m.mappings.reduce((n, x) => n + x.intervals.length, 0)
  const names = m.symbols.length + m.partial.length + m.notFound.length
  const body = FIXED_BYTES + 4 + 16 + names * S + m.mappings.length * (S + 4) + intervals * (S + 8)
  const length = Math.ceil(body / 8) * 8
  const bytes = new Uint8Array(PRELUDE_BYTES + length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x44, 0x42, 0x4e, 3])
  view.setUint32(4, length, true)
  putText(bytes, 8, 16, m.dataset)
  view.setUint16(24, m.schema, true)
  view.setBigUint64(26, m.start, true)
  view.setBigUint64(34, m.end ?? UNDEF_TIMESTAMP, true)
  view.setBigUint64(42, m.limit, true)
  bytes.set([m.stypeIn, m.stypeOut, m.tsOut ? 1 : 0], 50)
  view.setUint16(53, S, true)
  let at = 112
  const u32 = (n: number) => {
    view.setUint32(at, n, true)
    at += 4
  }
  const text = (s: string) => {
    putText(bytes, at, S, s)
    at += S
  }
  for (const list of [m.symbols, m.partial, m.notFound]) {
    u32(list.length)
    list.forEach(text)
  }
  u32(m.mappings.length)
  for (const mapping of m.mappings) {
    text(mapping.rawSymbol)
    u32(mapping.intervals.length)
    for (const interval of mapping.intervals) {
      u32(interval.startDate)
      u32(interval.endDate)
      text(interval.symbol)
    }
  }
  return bytes
}

function putText(bytes: Uint8Array, offset: number, size: number, text: string) {
  invariant(writeText(bytes, offset, size, text), `"${text}" does not fit ${size} bytes with a NUL`)
}
