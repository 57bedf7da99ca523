/**
 * Keeps single rows of batches whose buffers will be reused: copies of the columns, one slot per
 * row, slots used again once freed.
 */
import type { EventBatch } from '../domain/batches.ts'
import { invariant } from '../domain/invariant.ts'

type Column = Float64Array | Uint32Array | Int32Array | Uint8Array | Int8Array
type Columns = Record<string, Column>

const FIRST_CAPACITY = 256

export class RowStore {
  /** The kept rows, as a batch of the kind of the first one; its `length` says nothing. */
  readonly batch: EventBatch
  readonly #columns: Columns
  readonly #names: readonly string[]
  /** Values per row of each column: more than one for the sides of a book. */
  readonly #widths: readonly number[]
  readonly #free: number[] = []
  #capacity = FIRST_CAPACITY

  constructor(like: EventBatch) {
    const rows = like.ts.length
    const columns = columnsOf(like)
    this.#names = Object.keys(columns)
    this.#widths = this.#names.map((name) => columns[name].length / rows)
    this.#columns = {}
    this.batch = { ...like, length: 0 }
    // Says how a row differs from the one before it; rows kept here are taken out of that order.
    if (this.batch.kind === 'futures.book') delete this.batch.changed
    for (const [n, name] of this.#names.entries())
      this.#put(name, emptyLike(columns[name], this.#widths[n] * FIRST_CAPACITY))
    this.#offer(0)
  }

  /** Copies row `i` of a batch of the same shape; returns its slot. */
  keep(batch: EventBatch, i: number): number {
    if (this.#free.length === 0) this.#grow()
    const slot = this.#free.pop() as number
    const from = batch as unknown as Columns
    for (let n = 0; n < this.#names.length; n++) {
      const width = this.#widths[n]
      const source = from[this.#names[n]]
      const target = this.#columns[this.#names[n]]
      if (width === 1) target[slot] = source[i]
      else for (let j = 0; j < width; j++) target[slot * width + j] = source[i * width + j]
    }
    return slot
  }

  free(slot: number): void {
    this.#free.push(slot)
  }

  #grow(): void {
    const before = this.#capacity
    this.#capacity *= 2
    for (const [n, name] of this.#names.entries()) {
      const old = this.#columns[name]
      const wider = emptyLike(old, this.#widths[n] * this.#capacity)
      wider.set(old)
      this.#put(name, wider)
    }
    this.#offer(before)
  }

  #put(name: string, column: Column): void {
    this.#columns[name] = column
    Object.assign(this.batch, { [name]: column })
  }

  #offer(from: number): void {
    for (let slot = this.#capacity - 1; slot >= from; slot--) this.#free.push(slot)
  }
}

function columnsOf(batch: EventBatch): Columns {
  const found: Columns = {}
  for (const [name, value] of Object.entries(batch))
    if (isColumn(value) && name !== 'changed') found[name] = value
  invariant(batch.ts.length > 0, 'a batch without room for rows has no shape')
  return found
}

const isColumn = (value: unknown): value is Column => ArrayBuffer.isView(value)

const emptyLike = (column: Column, length: number): Column =>
  new (column.constructor as new (length: number) => Column)(length)
