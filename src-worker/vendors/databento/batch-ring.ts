/**
 * Batches in memory that two threads share: a few slots of equal size, filled by the one and read by
 * the other. What a batch looks like is taken from the first one; slots are handed over by number.
 */
import type { EventBatch } from '#core/domain/batches'

type Column = Float64Array | Int32Array | Uint32Array | Int8Array | Uint8Array
type Shared = SharedArrayBuffer
const TYPES: Record<string, (memory: Shared, at: number, length: number) => unknown> = {
  Float64Array: (memory, at, length) => new Float64Array(memory, at, length),
  Int32Array: (memory, at, length) => new Int32Array(memory, at, length),
  Uint32Array: (memory, at, length) => new Uint32Array(memory, at, length),
  Int8Array: (memory, at, length) => new Int8Array(memory, at, length),
  Uint8Array: (memory, at, length) => new Uint8Array(memory, at, length),
}

interface ColumnPlace {
  name: string
  /** Key of TYPES. */
  type: string
  /** Values per row. */
  width: number
  /** Bytes from the start of the slot. */
  at: number
}

/** Plain data, for messages. */
export interface BatchLayout {
  /** What a batch has besides columns: kind, levels. */
  fields: Record<string, unknown>
  columns: ColumnPlace[]
  rows: number
  slotBytes: number
}

const aligned = (bytes: number) => Math.ceil(bytes / 8) * 8

/** Where the columns of batches like this one lie, `rows` rows to a slot. */
export function layoutOf(batch: EventBatch, rows: number): BatchLayout {
  const fields: Record<string, unknown> = {}
  const columns: ColumnPlace[] = []
  let at = 0
  for (const [name, value] of Object.entries(batch)) {
    if (!ArrayBuffer.isView(value)) {
      fields[name] = value
      continue
    }
    const column = value as unknown as Column
    const width = column.length / batch.ts.length
    columns.push({ name, type: column.constructor.name, width, at })
    at += aligned(rows * width * column.BYTES_PER_ELEMENT)
  }
  return { fields, columns, rows, slotBytes: at }
}

/** One batch object per slot, over the shared memory; only `length` is ever written to it. */
export function batchesOver(layout: BatchLayout, memory: SharedArrayBuffer): EventBatch[] {
  const { fields, columns, rows, slotBytes } = layout
  return Array.from({ length: memory.byteLength / slotBytes }, (_, slot) => {
    const batch: Record<string, unknown> = { ...fields, length: 0 }
    for (const { name, type, width, at } of columns)
      batch[name] = TYPES[type](memory, slot * slotBytes + at, rows * width)
    return batch as unknown as EventBatch
  })
}

/** Copies rows [from, to) of a batch to the front of a slot's. */
export function copyRows(
  { columns }: BatchLayout,
  batch: EventBatch,
  from: number,
  to: number,
  slot: EventBatch,
): void {
  const source = batch as unknown as Record<string, Column>
  const target = slot as unknown as Record<string, Column>
  for (const { name, width } of columns)
    target[name].set(source[name].subarray(from * width, to * width))
}
