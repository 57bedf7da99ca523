/**
 * Puts arriving records into the P0 order behind a watermark (pipelines L8): newest time seen minus
 * the allowed lateness. A record behind the watermark is late: counted, never released. Records are
 * known by a number the caller gives them; keys lie in columns, so nothing is allocated per record.
 */
const FIRST_CAPACITY = 1024

export class ReorderBuffer {
  /** Records refused so far. */
  late = 0
  readonly #latenessNs: number
  #newest = Number.NEGATIVE_INFINITY
  #arrivals = 0
  /** Entries, smallest first, as a binary heap over the columns below. */
  #heap = new Int32Array(FIRST_CAPACITY)
  #size = 0
  #free = new Int32Array(FIRST_CAPACITY).map((_, i) => i)
  #ts = new Float64Array(FIRST_CAPACITY)
  #rank = new Int32Array(FIRST_CAPACITY)
  #sequence = new Float64Array(FIRST_CAPACITY)
  #arrival = new Float64Array(FIRST_CAPACITY)
  #record = new Int32Array(FIRST_CAPACITY)

  constructor(latenessNs: number) {
    this.#latenessNs = latenessNs
  }

  /** SessionNs; no record before it is taken any more. -Infinity before the first record. */
  get watermark(): number {
    return this.#newest - this.#latenessNs
  }

  /** Records waiting. */
  get size(): number {
    return this.#size
  }

  /** @returns false when the record is late */
  push(ts: number, rank: number, sequence: number, record: number): boolean {
    if (ts < this.watermark) {
      this.late++
      return false
    }
    if (ts > this.#newest) this.#newest = ts
    if (this.#size === this.#heap.length) this.#grow()
    const entry = this.#free[this.#size]
    this.#ts[entry] = ts
    this.#rank[entry] = rank
    this.#sequence[entry] = sequence
    this.#arrival[entry] = this.#arrivals++
    this.#record[entry] = record
    this.#heap[this.#size] = entry
    this.#up(this.#size++)
    return true
  }

  /** Releases records strictly before the watermark, in order; `all` empties the buffer. */
  release(emit: (record: number, rank: number) => void, all = false): void {
    const { watermark } = this
    while (this.#size > 0) {
      const first = this.#heap[0]
      if (!all && this.#ts[first] >= watermark) return
      this.#size--
      this.#free[this.#size] = first
      this.#heap[0] = this.#heap[this.#size]
      this.#down(0)
      emit(this.#record[first], this.#rank[first])
    }
  }

  #before(a: number, b: number): boolean {
    if (this.#ts[a] !== this.#ts[b]) return this.#ts[a] < this.#ts[b]
    if (this.#rank[a] !== this.#rank[b]) return this.#rank[a] < this.#rank[b]
    if (this.#sequence[a] !== this.#sequence[b]) return this.#sequence[a] < this.#sequence[b]
    return this.#arrival[a] < this.#arrival[b]
  }

  #up(from: number): void {
    const heap = this.#heap
    const entry = heap[from]
    let i = from
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.#before(entry, heap[parent])) break
      heap[i] = heap[parent]
      i = parent
    }
    heap[i] = entry
  }

  #down(from: number): void {
    const heap = this.#heap
    const entry = heap[from]
    let i = from
    for (;;) {
      let child = 2 * i + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && this.#before(heap[child + 1], heap[child])) child++
      if (!this.#before(heap[child], entry)) break
      heap[i] = heap[child]
      i = child
    }
    heap[i] = entry
  }

  #grow(): void {
    const capacity = this.#heap.length
    const wider = <A extends Int32Array | Float64Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    this.#heap = wider(this.#heap, new Int32Array(2 * capacity))
    this.#free = wider(
      this.#free,
      new Int32Array(2 * capacity).map((_, i) => i),
    )
    this.#ts = wider(this.#ts, new Float64Array(2 * capacity))
    this.#rank = wider(this.#rank, new Int32Array(2 * capacity))
    this.#sequence = wider(this.#sequence, new Float64Array(2 * capacity))
    this.#arrival = wider(this.#arrival, new Float64Array(2 * capacity))
    this.#record = wider(this.#record, new Int32Array(2 * capacity))
  }
}
