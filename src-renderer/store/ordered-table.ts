/**
 * Rows of one table kept in frame order in growable typed columns. Chunks may arrive in any order
 * and may be sent again: a chunk replaces whatever rows its frame range held.
 */

export type NumberColumn = Float64Array | Float32Array
export interface ChunkColumns {
  length: number
  numbers: Record<string, ArrayLike<number>>
  strings: Record<string, readonly string[]>
}

export interface TableShape {
  /** Columns that need a double (prices, times). */
  doubles: readonly string[]
  /** Columns for which seven digits are enough. Null is NaN in both. */
  singles: readonly string[]
  strings: readonly string[]
}

export class OrderedTable {
  length = 0
  /** Rises with every change; views cache by it. */
  version = 0
  k = new Int32Array(16)
  readonly columns: Record<string, NumberColumn> = {}
  readonly strings: Record<string, string[]> = {}

  constructor(shape: TableShape) {
    for (const id of shape.doubles) this.columns[id] = new Float64Array(16)
    for (const id of shape.singles) this.columns[id] = new Float32Array(16)
    for (const id of shape.strings) this.strings[id] = []
  }

  column(id: string): NumberColumn {
    const column = this.columns[id]
    if (!column) throw new Error(`no column ${id}`)
    return column
  }

  /** Index of the last row at or before frame k; -1 when there is none. */
  lastAt(k: number): number {
    let lo = 0
    let hi = this.length
    const ks = this.k
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if (ks[mid]! <= k) lo = mid + 1
      else hi = mid
    }
    return lo - 1
  }

  /** Index of the first row at or after frame k; `length` when there is none. */
  firstAt(k: number): number {
    return this.lastAt(k - 1) + 1
  }

  /** Replaces the rows of [fromK, toK] by `rows` of the chunk (all rows when null). */
  replace(fromK: number, toK: number, chunk: ChunkColumns, rows: Int32Array | null = null) {
    const start = this.firstAt(fromK)
    const end = this.lastAt(toK) + 1
    const count = rows ? rows.length : chunk.length
    this.makeRoom(start, end, count)
    const ks = chunk.numbers.k
    if (ks) fill(this.k, start, ks, rows, count)
    for (const id in this.columns) {
      const source = chunk.numbers[id]
      if (source) fill(this.columns[id]!, start, source, rows, count)
      else this.columns[id]!.fill(Number.NaN, start, start + count)
    }
    for (const id in this.strings) {
      const source = chunk.strings[id] ?? []
      const added = rows ? Array.from(rows, (r) => source[r] ?? '') : source
      if (start === this.length) for (const s of added) this.strings[id]!.push(s)
      else this.strings[id]!.splice(start, end - start, ...added)
    }
    this.length += count - (end - start)
    this.version++
  }

  private makeRoom(start: number, end: number, count: number) {
    const length = this.length + count - (end - start)
    if (length > this.k.length) this.grow(Math.max(length, this.k.length * 2))
    if (end === this.length || end - start === count) return
    this.k.copyWithin(start + count, end, this.length)
    for (const id in this.columns) this.columns[id]!.copyWithin(start + count, end, this.length)
  }

  private grow(capacity: number) {
    const k = new Int32Array(capacity)
    k.set(this.k)
    this.k = k
    for (const id in this.columns) {
      const old = this.columns[id]!
      const next =
        old instanceof Float64Array ? new Float64Array(capacity) : new Float32Array(capacity)
      next.set(old)
      this.columns[id] = next
    }
  }
}

function fill(
  target: NumberColumn | Int32Array,
  at: number,
  source: ArrayLike<number>,
  rows: Int32Array | null,
  count: number,
) {
  if (rows) for (let i = 0; i < count; i++) target[at + i] = source[rows[i]!]!
  else if (source.length === count) target.set(source, at)
  else for (let i = 0; i < count; i++) target[at + i] = source[i]!
}
