/** Growable columns: gathers rows one field at a time and gives them away as a block. */
import type { BronzeDtype } from '#core/lake/bronze-schemas'
import type { ColumnBlock, ColumnData } from './columns.ts'

type Cells = BigInt64Array | Uint32Array | Int32Array | Uint8Array

const newCells = (dtype: BronzeDtype, size: number): Cells => {
  if (dtype === 'i64') return new BigInt64Array(size)
  if (dtype === 'u32') return new Uint32Array(size)
  if (dtype === 'str' || dtype === 'date' || dtype === 'i32') return new Int32Array(size)
  return new Uint8Array(size)
}

export class RowBuffer {
  length = 0
  /** Typed arrays by column; `str` columns hold dictionary codes. i64 columns also as halves. */
  cells: Cells[]
  /** lo, hi halves of the i64 columns (null for others). */
  halves: (Int32Array | null)[]
  /** Dictionary of each `str` column; may be replaced by a shared, growing list. */
  readonly dictionaries: (readonly string[] | null)[]
  private readonly dtypes: readonly BronzeDtype[]
  private capacity: number

  constructor(dtypes: readonly BronzeDtype[], capacity = 4096) {
    this.dtypes = dtypes
    this.capacity = capacity
    this.cells = dtypes.map((d) => newCells(d, capacity))
    this.halves = this.cells.map(halvesOf)
    this.dictionaries = dtypes.map((d) => (d === 'str' ? [] : null))
  }

  /** Makes room for `rows` more and returns the index of the first. */
  reserve(rows: number): number {
    const need = this.length + rows
    if (need > this.capacity) {
      this.capacity = Math.max(need, this.capacity * 2)
      this.cells = this.cells.map((old, c) => {
        const grown = newCells(this.dtypes[c], this.capacity)
        ;(grown as Uint8Array).set(old as Uint8Array)
        return grown
      })
      this.halves = this.cells.map(halvesOf)
    }
    return this.length
  }

  block(): ColumnBlock {
    return {
      length: this.length,
      columns: this.cells.map((array, c): ColumnData => {
        const values = this.dictionaries[c]
        return values ? { codes: array as Int32Array, values } : array
      }),
    }
  }

  /** The rows as a block; the buffer starts anew with fresh arrays. */
  take(): ColumnBlock {
    const block = this.block()
    this.length = 0
    this.cells = this.dtypes.map((d) => newCells(d, this.capacity))
    this.halves = this.cells.map(halvesOf)
    return block
  }

  /** Forgets the rows and keeps the arrays. */
  clear() {
    this.length = 0
  }
}

const halvesOf = (cells: Cells) =>
  cells instanceof BigInt64Array ? new Int32Array(cells.buffer) : null
