/** The `frames` table as flat arrays: row k - firstK, so an instant is one array index away. */
import { framesTable } from '#core/frames/tables'
import type { ChunkColumns, NumberColumn } from './ordered-table.ts'

export type FrameColumn = Exclude<keyof typeof framesTable.columns, 'k' | 'ts_ns'>
const NOT_KEPT: ReadonlySet<string> = new Set(['k', 'ts_ns'])
const DOUBLE_UNITS = new Set(['price', 'points', 'ES points per USD', 'contracts'])

export class FrameColumns {
  readonly firstK: number
  readonly lastK: number
  version = 0
  /** 1 where a frame has arrived. */
  readonly present: Uint8Array
  /** Allocated when the first rows of a column come: a column nobody sends costs nothing. */
  readonly columns: Partial<Record<FrameColumn, NumberColumn>> = {}

  constructor(firstK: number, lastK: number) {
    this.firstK = firstK
    this.lastK = lastK
    const length = Math.max(1, lastK - firstK + 1)
    this.present = new Uint8Array(length)
  }

  /** The value at frame k, NaN when null, absent or outside the session. */
  at(column: FrameColumn, k: number): number {
    const row = k - this.firstK
    return this.present[row] === 1 ? (this.columns[column]?.[row] ?? Number.NaN) : Number.NaN
  }

  has(k: number): boolean {
    return this.present[k - this.firstK] === 1
  }

  private column(id: FrameColumn): NumberColumn {
    const existing = this.columns[id]
    if (existing) return existing
    const Column = DOUBLE_UNITS.has(framesTable.columns[id].unit) ? Float64Array : Float32Array
    // Zeros until written, which `present` tells from values: memory nobody touches costs nothing.
    const column = new Column(this.present.length)
    this.columns[id] = column
    return column
  }

  write(chunk: ChunkColumns) {
    const ks = chunk.numbers.k
    if (!ks) return
    const { length } = chunk
    const first = ks[0]! - this.firstK
    const dense = first >= 0 && ks[length - 1]! - ks[0]! === length - 1
    for (const id in framesTable.columns) {
      const source = chunk.numbers[id]
      if (!source || NOT_KEPT.has(id)) continue
      const target = this.column(id as FrameColumn)
      if (dense && first + length <= target.length) target.set(source, first)
      else for (let i = 0; i < length; i++) target[ks[i]! - this.firstK] = source[i]!
    }
    for (let i = 0; i < length; i++) this.present[ks[i]! - this.firstK] = 1
    this.version++
  }
}
