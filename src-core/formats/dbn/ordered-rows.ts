/**
 * Puts columnar rows into (ts, sequence, position) order. Vendor files are in capture order, where
 * event times may step back a little; rows are held until nothing within `latenessNs` can precede
 * them. Rows that are in order already, nearly all, only cost a block copy.
 */

export type Column = Float64Array | Int32Array | Uint32Array | Uint8Array | Int8Array
/** `stride` values of `column` belong to each row. */
export interface ColumnSpec {
  column: Column
  stride: number
}

export class OrderedRows {
  /** Rows so late that a later row had been released: dropped. */
  late = 0
  readonly #latenessNs: number
  readonly #strides: readonly number[]
  #columns: Column[]
  #capacity: number
  #head = 0
  #tail = 0
  #newest = Number.NEGATIVE_INFINITY
  #sorted = true
  #releasedTs = Number.NEGATIVE_INFINITY
  #releasedSequence = 0

  /** `specs` are empty columns of the right types; the first is ts, the second the sequence. */
  constructor(specs: readonly ColumnSpec[], latenessNs: number, capacity = 8192) {
    this.#latenessNs = latenessNs
    this.#capacity = capacity
    this.#strides = specs.map((s) => s.stride)
    this.#columns = specs.map((s) => sized(s.column, capacity * s.stride))
  }

  /** Rows waiting. */
  get held(): number {
    return this.#tail - this.#head
  }

  /** Appends rows `[0, rows)` of columns in the order of the specs. */
  push(columns: readonly Column[], rows: number) {
    this.#makeRoom(rows)
    const first = this.#tail
    this.#columns.forEach((own, c) => {
      const stride = this.#strides[c] as number
      own.set((columns[c] as Column).subarray(0, rows * stride), first * stride)
    })
    this.#tail += rows
    this.#check(first)
  }

  /**
   * The next rows in order, at most `max`, as views into the buffer: valid until the next `push` or
   * `take`. `final` releases everything. Null when nothing is due.
   */
  take(max: number, final: boolean): { rows: number; columns: Column[] } | null {
    this.#sort()
    const ts = this.#columns[0] as Column
    const due = final ? Number.POSITIVE_INFINITY : this.#newest - this.#latenessNs
    this.#skipLate()
    const from = this.#head
    const limit = Math.min(this.#tail, from + max)
    let to = from
    if (limit > from && (ts[limit - 1] as number) < due) to = limit
    else while (to < limit && (ts[to] as number) < due) to++
    if (to === from) return null
    this.#head = to
    this.#releasedTs = ts[to - 1] as number
    this.#releasedSequence = (this.#columns[1] as Column)[to - 1] as number
    return {
      rows: to - from,
      columns: this.#columns.map((column, c) => {
        const stride = this.#strides[c] as number
        return column.subarray(from * stride, to * stride)
      }),
    }
  }

  #makeRoom(rows: number) {
    if (this.#tail + rows <= this.#capacity) return
    const held = this.held
    const old = this.#columns
    // Twice the need: moving the held rows to the front stays rare.
    while ((held + rows) * 2 > this.#capacity) this.#capacity *= 2
    this.#columns = old.map((column, c) => {
      const stride = this.#strides[c] as number
      const size = this.#capacity * stride
      if (column.length === size) {
        column.copyWithin(0, this.#head * stride, this.#tail * stride)
        return column
      }
      const bigger = sized(column, size)
      bigger.set(column.subarray(this.#head * stride, this.#tail * stride))
      return bigger
    })
    this.#head = 0
    this.#tail = held
  }

  #check(first: number) {
    const ts = this.#columns[0] as Column
    const sequence = this.#columns[1] as Column
    let lastTs = first > this.#head ? (ts[first - 1] as number) : this.#releasedTs
    let lastSequence = first > this.#head ? (sequence[first - 1] as number) : this.#releasedSequence
    for (let i = first; i < this.#tail; i++) {
      const t = ts[i] as number
      const s = sequence[i] as number
      if (t < lastTs || (t === lastTs && s < lastSequence)) this.#sorted = false
      lastTs = t
      lastSequence = s
      if (t > this.#newest) this.#newest = t
    }
  }

  #sort() {
    if (this.#sorted) return
    this.#sorted = true
    const ts = this.#columns[0] as Column
    const sequence = this.#columns[1] as Column
    // Array.prototype.sort is stable, so equal keys keep their file order.
    const order = Array.from({ length: this.held }, (_, i) => this.#head + i).sort(
      (a, b) =>
        (ts[a] as number) - (ts[b] as number) || (sequence[a] as number) - (sequence[b] as number),
    )
    this.#columns = this.#columns.map((column, c) => {
      const stride = this.#strides[c] as number
      const sorted = sized(column, column.length)
      for (let i = 0; i < order.length; i++) {
        const from = (order[i] as number) * stride
        for (let k = 0; k < stride; k++) sorted[i * stride + k] = column[from + k] as number
      }
      return sorted
    })
    this.#tail = order.length
    this.#head = 0
  }

  #skipLate() {
    const ts = this.#columns[0] as Column
    const sequence = this.#columns[1] as Column
    while (
      this.#head < this.#tail &&
      ((ts[this.#head] as number) < this.#releasedTs ||
        ((ts[this.#head] as number) === this.#releasedTs &&
          (sequence[this.#head] as number) < this.#releasedSequence))
    ) {
      this.#head++
      this.late++
    }
  }
}

function sized(like: Column, length: number): Column {
  if (like instanceof Float64Array) return new Float64Array(length)
  if (like instanceof Int32Array) return new Int32Array(length)
  if (like instanceof Uint32Array) return new Uint32Array(length)
  if (like instanceof Int8Array) return new Int8Array(length)
  return new Uint8Array(length)
}
