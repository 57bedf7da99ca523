/**
 * Frame tables as Arrow IPC for windows. Prices and keys stay float64; other measures are narrowed
 * to float32 with NaN for null; i32 and enum codes are Int32 and Int8, nulls by validity bitmap.
 */
import {
  Float32,
  Float64,
  Int8,
  Int32,
  makeData,
  makeVector,
  Table,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { type ColumnSpec, isExact, type TableChunk, type TableSpec } from '#core/frames/table'
import { FRAME_TABLES, type FrameTable } from '#core/frames/tables'

/** One Arrow IPC stream holding the chunk's rows; the bytes own their buffer. */
export function chunkToArrow(chunk: TableChunk): Uint8Array<ArrayBuffer> {
  const table: TableSpec = FRAME_TABLES[chunk.table as FrameTable]
  const vectors: Record<string, Vector> = {}
  for (const [name, spec] of Object.entries(table.columns)) {
    const column = chunk.columns[name]
    if (column) vectors[name] = vectorOf(name, spec, table, column, chunk.length)
  }
  const bytes = tableToIPC(new Table(vectors), 'stream')
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes)
}

function vectorOf(
  name: string,
  spec: ColumnSpec,
  table: TableSpec,
  column: TableChunk['columns'][string],
  length: number,
): Vector {
  if (column instanceof BigInt64Array) return makeVector(column.slice(0, length))
  if (Array.isArray(column)) return vectorFromArray(column.slice(0, length), new Utf8())
  const numbers = (column as Float64Array).subarray(0, length)
  if (spec.dtype === 'f64') {
    return isExact(name, spec, table)
      ? makeVector(makeData({ type: new Float64(), length, data: numbers.slice() }))
      : makeVector(makeData({ type: new Float32(), length, data: Float32Array.from(numbers) }))
  }
  const nullBitmap = new Uint8Array(Math.ceil(length / 64) * 8).fill(255)
  let nullCount = 0
  for (let i = 0; i < length; i++) {
    if (!Number.isNaN(numbers[i])) continue
    nullBitmap[i >> 3] &= ~(1 << (i & 7))
    nullCount++
  }
  const nulls = nullCount > 0 ? { nullCount, nullBitmap } : {}
  return spec.dtype === 'enum'
    ? makeVector(makeData({ type: new Int8(), length, data: Int8Array.from(numbers), ...nulls }))
    : makeVector(makeData({ type: new Int32(), length, data: Int32Array.from(numbers), ...nulls }))
}
