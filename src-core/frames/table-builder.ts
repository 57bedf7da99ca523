/**
 * Appends rows of one frame table and cuts them into chunks. Numbers are float64 with NaN for null;
 * an i64 column holds SessionNs until the cut, where the session's origin makes it UTC.
 */
import { invariant } from '../domain/invariant.ts'
import { NO_INT64, type UtcNs } from '../domain/units.ts'
import type { TableChunk, TableSpec } from './table.ts'

type Column = {
  name: string
  kind: 'number' | 'time' | 'text'
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
  /** Numbers of every column (of text columns unused), so that a row is copied without a look at what it is. */
  private readonly cells: Float64Array[]
  private readonly hasTexts: boolean
  private readonly originNs: UtcNs
  private capacity: number

  constructor(table: string, spec: TableSpec, originNs: UtcNs, capacity = 1024) {
    this.table = table
    this.originNs = originNs
    this.capacity = capacity
    this.columns = Object.entries(spec.columns).map(([name, c]) => ({
      name,
      kind: c.dtype === 'string' ? 'text' : c.dtype === 'i64' ? 'time' : 'number',
      texts: [],
    }))
    this.cells = this.columns.map(() => new Float64Array(capacity))
    this.hasTexts = this.columns.some((c) => c.kind === 'text')
    this.at = Object.fromEntries(this.columns.map((c, i) => [c.name, i]))
    this.row = new Float64Array(this.columns.length)
  }

  /** Appends `row` (and `texts`, one per string column in order). */
  append(texts?: readonly string[]): void {
    if (this.length === this.capacity) this.grow()
    const { cells, row, length } = this
    for (let c = 0; c < cells.length; c++) cells[c][length] = row[c]
    if (this.hasTexts) this.appendTexts(texts)
    this.length++
  }

  /**
   * Room for `rows` rows behind the last one: every column, in registry order, to be filled from
   * `length` on. They count once `extend` says so. For tables without texts.
   */
  room(rows: number): readonly Float64Array[] {
    while (this.length + rows > this.capacity) this.grow()
    return this.cells
  }

  extend(rows: number): void {
    this.length += rows
  }

  /** Rows since the last cut, times as SessionNs; a view that the next append or cut may replace. */
  numbers(column: string): Float64Array {
    const place = this.at[column]
    if (!this.isNumber(place)) invariant(false, `${this.table}.${column} is no number`)
    return this.cells[place]
  }

  /** The same by the column's place. */
  numbersAt(place: number): Float64Array {
    return this.cells[place]
  }

  /** Everything appended since the last cut, as a chunk that covers frames fromK..toK. */
  cut(fromK: number, toK: number): TableChunk {
    const columns: TableChunk['columns'] = {}
    for (const [i, c] of this.columns.entries()) {
      if (c.kind === 'text') {
        columns[c.name] = c.texts
        c.texts = []
      } else if (c.kind === 'number') columns[c.name] = this.cells[i].slice(0, this.length)
      else columns[c.name] = this.toUtc(this.cells[i])
    }
    const chunk = { table: this.table, length: this.length, fromK, toK, columns }
    this.length = 0
    return chunk
  }

  snapshot(): { length: number; numbers: Float64Array[]; texts: string[][] } {
    return {
      length: this.length,
      numbers: this.columns.map((c, i) =>
        this.cells[i].slice(0, c.kind === 'text' ? 0 : this.length),
      ),
      texts: this.columns.map((c) => [...c.texts]),
    }
  }

  restore(saved: { length: number; numbers: Float64Array[]; texts: string[][] }): void {
    while (this.capacity < saved.length) this.grow()
    this.columns.forEach((c, i) => {
      if (c.kind === 'text') c.texts = [...saved.texts[i]]
      else this.cells[i].set(saved.numbers[i])
    })
    this.length = saved.length
  }

  private isNumber(place: number | undefined): place is number {
    return place !== undefined && this.columns[place].kind !== 'text'
  }

  private appendTexts(texts: readonly string[] = []) {
    let t = 0
    for (const column of this.columns) {
      if (column.kind !== 'text') continue
      invariant(t < texts.length, `${this.table}.${column.name} needs a text`)
      column.texts.push(texts[t++])
    }
  }

  /** Halves of 32 bits are added with a carry: a bigint per row costs ten times as much. */
  private toUtc(ns: Float64Array): BigInt64Array {
    const out = new BigInt64Array(this.length)
    const halves = new Uint32Array(out.buffer)
    const low = Number(this.originNs & 0xffff_ffffn)
    const high = Number(this.originNs >> 32n)
    for (let i = 0; i < this.length; i++) {
      const t = ns[i]
      if (Number.isNaN(t)) out[i] = NO_INT64
      else {
        const above = Math.floor(t / TWO_32)
        const sum = low + (t - above * TWO_32)
        const carry = sum >= TWO_32 ? 1 : 0
        halves[2 * i] = sum - carry * TWO_32
        halves[2 * i + 1] = high + above + carry
      }
    }
    return out
  }

  private grow(): void {
    this.capacity *= 2
    for (let c = 0; c < this.cells.length; c++) {
      const wider = new Float64Array(this.capacity)
      wider.set(this.cells[c])
      this.cells[c] = wider
    }
  }
}

const TWO_32 = 4294967296
