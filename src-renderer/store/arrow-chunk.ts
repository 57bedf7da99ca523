/** Arrow IPC payload → plain columns. Times become SessionNs (doubles), nulls NaN. */
import { DataType, tableFromIPC, type Vector } from 'apache-arrow'
import type { ChunkColumns } from './ordered-table.ts'

const EMPTY: ChunkColumns = { length: 0, numbers: {}, strings: {} }

export function readArrowChunk(payload: Uint8Array, originNs: bigint): ChunkColumns {
  if (payload.length === 0) return EMPTY
  const table = tableFromIPC(payload)
  const chunk: ChunkColumns = { length: table.numRows, numbers: {}, strings: {} }
  for (const field of table.schema.fields) {
    const vector = table.getChild(field.name)
    if (!vector) continue
    if (DataType.isUtf8(field.type) || DataType.isDictionary(field.type)) {
      chunk.strings[field.name] = Array.from(vector, (s) => (s === null ? '' : String(s)))
    } else {
      chunk.numbers[field.name] = numbersOf(vector, originNs)
    }
  }
  return chunk
}

function numbersOf(vector: Vector, originNs: bigint): ArrayLike<number> {
  const raw = vector.toArray() as ArrayLike<number | bigint>
  if (raw instanceof BigInt64Array || raw instanceof BigUint64Array) {
    const out = new Float64Array(raw.length)
    for (let i = 0; i < raw.length; i++) out[i] = Number(BigInt.asIntN(64, raw[i]!) - originNs)
    return markNulls(vector, out)
  }
  const numbers = raw as ArrayLike<number>
  return vector.nullCount > 0 ? markNulls(vector, Float64Array.from(numbers)) : numbers
}

function markNulls(vector: Vector, out: Float64Array): Float64Array {
  if (vector.nullCount === 0) return out
  for (let i = 0; i < out.length; i++) if (!vector.isValid(i)) out[i] = Number.NaN
  return out
}
