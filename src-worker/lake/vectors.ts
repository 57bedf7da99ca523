/** Copies DuckDB vectors into the typed arrays of a batch. */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { NO_TICK, TICK_1E9 } from '#core/domain/units'
import { rawVector } from './duck.ts'

const TWO_32 = 4294967296

const isNull = (validity: Uint8Array, i: number) => (validity[i >> 3] & (1 << (i & 7))) === 0
const words = (bytes: Uint8Array) =>
  new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)

/** i64 UTC ns to ns since the origin. */
export function copySessionNs(
  chunk: DuckDBDataChunk,
  column: number,
  originNs: bigint,
  out: Float64Array,
) {
  const w = words(rawVector(chunk, column, 8).bytes)
  const lo0 = Number(originNs & 0xffff_ffffn)
  const hi0 = Number(originNs >> 32n)
  const n = chunk.rowCount
  for (let i = 0; i < n; i++) out[i] = (w[2 * i + 1] - hi0) * TWO_32 + ((w[2 * i] >>> 0) - lo0)
}

/** i64 of 1e-9 units to whole ticks at out[offset + i * stride]; null becomes NO_TICK. */
export function copyTicks(
  chunk: DuckDBDataChunk,
  column: number,
  out: Int32Array,
  offset = 0,
  stride = 1,
) {
  const { bytes, validity } = rawVector(chunk, column, 8)
  const w = words(bytes)
  const n = chunk.rowCount
  for (let i = 0, at = offset; i < n; i++, at += stride) {
    out[at] =
      validity && isNull(validity, i)
        ? NO_TICK
        : Math.round((w[2 * i + 1] * TWO_32 + (w[2 * i] >>> 0)) / TICK_1E9)
  }
}

/** i64 of 1e-9 units to price units; null becomes NaN. */
export function copyPrices(chunk: DuckDBDataChunk, column: number, out: Float64Array) {
  const { bytes, validity } = rawVector(chunk, column, 8)
  const w = words(bytes)
  const n = chunk.rowCount
  for (let i = 0; i < n; i++) {
    out[i] =
      validity && isNull(validity, i)
        ? Number.NaN
        : (w[2 * i + 1] * TWO_32 + (w[2 * i] >>> 0)) / 1e9
  }
}

/** 32-bit integers, signed or not, at out[offset + i * stride]. */
export function copyWords(
  chunk: DuckDBDataChunk,
  column: number,
  out: Int32Array | Uint32Array,
  offset = 0,
  stride = 1,
) {
  const w = words(rawVector(chunk, column, 4).bytes)
  const n = chunk.rowCount
  if (stride === 1) (out as Uint32Array).set(new Uint32Array(w.buffer, w.byteOffset, n), offset)
  else for (let i = 0, at = offset; i < n; i++, at += stride) out[at] = w[i]
}

export function copyBytes(chunk: DuckDBDataChunk, column: number, out: Uint8Array) {
  out.set(rawVector(chunk, column, 1).bytes.subarray(0, chunk.rowCount))
}

/** First letter of a one-letter text column. */
export function copyLetters(chunk: DuckDBDataChunk, column: number, out: Uint8Array) {
  const { bytes } = rawVector(chunk, column, 16)
  const n = chunk.rowCount
  for (let i = 0; i < n; i++) out[i] = bytes[i * 16 + 4]
}

const BUY = 66
const SELL = 65
/** B is +1, A is -1, anything else 0. */
export function copySides(chunk: DuckDBDataChunk, column: number, out: Int8Array) {
  const { bytes } = rawVector(chunk, column, 16)
  const n = chunk.rowCount
  for (let i = 0; i < n; i++) {
    const letter = bytes[i * 16 + 4]
    out[i] = letter === BUY ? 1 : letter === SELL ? -1 : 0
  }
}
