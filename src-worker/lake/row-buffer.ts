/** Growable columns: gathers rows one field at a time and gives them away as a block. */
import { NO_INT64 } from '#core/domain/units'
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

  /** Appends the first `n` rows of `rows`, taken from columns in the buffer's order; null columns have no value. */
  pick(columns: readonly ColumnData[], rows: Int32Array, n: number): void {
    const at = this.reserve(n)
    for (let c = 0; c < columns.length; c++) {
      const data = columns[c]
      const cells = this.cells[c]
      if (data === null) (cells as BigInt64Array).fill(NO_INT64, at, at + n)
      else if (data instanceof BigInt64Array) {
        const halves = this.halves[c] as Int32Array
        const from = new Int32Array(data.buffer, data.byteOffset, data.length * 2)
        for (let k = 0; k < n; k++) {
          const i = 2 * rows[k]
          const to = 2 * (at + k)
          halves[to] = from[i]
          halves[to + 1] = from[i + 1]
        }
      } else if ('codes' in data) {
        this.dictionaries[c] = data.values
        pickInto(cells as Int32Array, at, data.codes, rows, n)
      } else if (data instanceof Uint8Array) pickInto(cells as Uint8Array, at, data, rows, n)
      else pickInto(cells as Uint32Array, at, data as Uint32Array, rows, n)
    }
    this.length = at + n
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

function pickInto<T extends Uint8Array | Uint32Array | Int32Array>(
  to: T,
  at: number,
  from: T,
  rows: Int32Array,
  n: number,
) {
  for (let k = 0; k < n; k++) to[at + k] = from[rows[k]]
}

const halvesOf = (cells: Cells) =>
  cells instanceof BigInt64Array ? new Int32Array(cells.buffer) : null
