/**
 * Batches in memory that two threads share: a few slots of equal size, filled by the one and read by
 * the other, in turn. What a batch looks like is taken from the first one.
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

/** Slots of a ring. */
export const SLOTS = 64
const FILLED = 0
const FREED = 1
const READER_WAITS = 2
const WRITER_WAITS = 3
const LENGTHS = 4

/**
 * How many slots of a ring have been filled and freed so far, and who waits for more. Whoever is
 * about to wait says so first and looks once more; whoever moves a counter wakes the other side only
 * if it said so, and the writer only when half of the ring is free: it has work for a while then.
 */
export class RingCounts {
  readonly #words: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer((LENGTHS + SLOTS) * 4)
  }

  filled(): number {
    return Atomics.load(this.#words, FILLED)
  }

  lengthOf(slot: number): number {
    return this.#words[LENGTHS + slot]
  }

  /** Reader: the first `n` batches are read. True when the writer is to be woken. */
  free(n: number): boolean {
    const words = this.#words
    Atomics.store(words, FREED, n)
    if (Atomics.load(words, WRITER_WAITS) === 0 || this.filled() - n > SLOTS / 2) return false
    return Atomics.exchange(words, WRITER_WAITS, 0) === 1
  }

  /** Reader: false when there is more than `n` batches after all. */
  awaitFilled(n: number): boolean {
    Atomics.store(this.#words, READER_WAITS, 1)
    if (this.filled() === n) return true
    Atomics.store(this.#words, READER_WAITS, 0)
    return false
  }

  /** Writer: the slot to fill next; -1 when all are taken, and then the reader says when they are not. */
  next(): number {
    const words = this.#words
    const filled = words[FILLED]
    if (filled - Atomics.load(words, FREED) < SLOTS) return filled % SLOTS
    Atomics.store(words, WRITER_WAITS, 1)
    if (filled - Atomics.load(words, FREED) === SLOTS) return -1
    Atomics.store(words, WRITER_WAITS, 0)
    return filled % SLOTS
  }

  /** Writer: the slot holds `length` rows. True when the reader is to be woken. */
  fill(slot: number, length: number): boolean {
    const words = this.#words
    words[LENGTHS + slot] = length
    Atomics.add(words, FILLED, 1)
    return Atomics.exchange(words, READER_WAITS, 0) === 1
  }
}
