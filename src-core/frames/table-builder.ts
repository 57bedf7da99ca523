/**
 * Appends rows of one frame table and cuts them into chunks. Numbers are float64 with NaN for null;
 * an i64 column holds SessionNs until the cut, where the session's origin makes it UTC.
 */
import { invariant } from '../domain/invariant.ts'
import type { UtcNs } from '../domain/units.ts'
import type { TableChunk, TableSpec } from './table.ts'

type Column = {
  name: string
  kind: 'number' | 'time' | 'text'
  numbers: Float64Array
  texts: string[]
}

export class TableBuilder {
  readonly table: string
  /** One value per non-string column, in registry order; fill it and call `append`. */
  readonly row: Float64Array
  /** Position of each column in `row`. */
  readonly at: Readonly<Record<string, number>>
  length = 0
  private readonly columns: Column[]
  private readonly originNs: UtcNs
  private capacity: number

  constructor(table: string, spec: TableSpec, originNs: UtcNs, capacity = 1024) {
    this.table = table
    this.originNs = originNs
    this.capacity = capacity
    this.columns = Object.entries(spec.columns).map(([name, c]) => ({
      name,
      kind: c.dtype === 'string' ? 'text' : c.dtype === 'i64' ? 'time' : 'number',
      numbers: new Float64Array(c.dtype === 'string' ? 0 : capacity),
      texts: [],
    }))
    this.at = Object.fromEntries(this.columns.map((c, i) => [c.name, i]))
    this.row = new Float64Array(this.columns.length)
  }

  /** Appends `row` (and `texts`, one per string column in order). */
  append(texts?: readonly string[]): void {
    if (this.length === this.capacity) this.grow()
    let t = 0
    for (let c = 0; c < this.columns.length; c++) {
      const column = this.columns[c]
      if (column.kind === 'text') {
        invariant(texts && t < texts.length, `${this.table}.${column.name} needs a text`)
        column.texts.push(texts[t++])
      } else column.numbers[this.length] = this.row[c]
    }
    this.length++
  }

  /** Rows since the last cut, times as SessionNs; a view that the next append or cut may replace. */
  numbers(column: string): Float64Array {
    const found = this.columns[this.at[column]]
    invariant(found && found.kind !== 'text', `${this.table}.${column} is no number`)
    return found.numbers
  }

  /** Everything appended since the last cut, as a chunk that covers frames fromK..toK. */
  cut(fromK: number, toK: number): TableChunk {
    const columns: TableChunk['columns'] = {}
    for (const c of this.columns) {
      if (c.kind === 'text') {
        columns[c.name] = c.texts
        c.texts = []
      } else if (c.kind === 'number') columns[c.name] = c.numbers.slice(0, this.length)
      else columns[c.name] = this.toUtc(c.numbers)
    }
    const chunk = { table: this.table, length: this.length, fromK, toK, columns }
    this.length = 0
    return chunk
  }

  snapshot(): { length: number; numbers: Float64Array[]; texts: string[][] } {
    return {
      length: this.length,
      numbers: this.columns.map((c) => c.numbers.slice(0, this.length)),
      texts: this.columns.map((c) => [...c.texts]),
    }
  }

  restore(saved: { length: number; numbers: Float64Array[]; texts: string[][] }): void {
    while (this.capacity < saved.length) this.grow()
    this.columns.forEach((c, i) => {
      if (c.kind === 'text') c.texts = [...saved.texts[i]]
      else c.numbers.set(saved.numbers[i])
    })
    this.length = saved.length
  }

  private toUtc(ns: Float64Array): BigInt64Array {
    const out = new BigInt64Array(this.length)
    for (let i = 0; i < this.length; i++) {
      out[i] = Number.isNaN(ns[i]) ? NULL_TIME : this.originNs + BigInt(ns[i])
    }
    return out
  }

  private grow(): void {
    this.capacity *= 2
    for (const c of this.columns) {
      if (c.kind === 'text') continue
      const wider = new Float64Array(this.capacity)
      wider.set(c.numbers)
      c.numbers = wider
    }
  }
}

/** Stands for null in an i64 column (as in bronze: no time of ours). */
export const NULL_TIME = 9223372036854775807n
