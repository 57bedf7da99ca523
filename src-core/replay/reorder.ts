/**
 * Puts arriving records into the P0 order behind a watermark (pipelines L8): newest time seen minus
 * the allowed lateness. A record behind the watermark is late: counted, never released.
 */
export interface Timed {
  ts: number
  rank: number
  sequence: number
  arrival: number
}

const before = (a: Timed, b: Timed): boolean =>
  a.ts !== b.ts
    ? a.ts < b.ts
    : a.rank !== b.rank
      ? a.rank < b.rank
      : a.sequence !== b.sequence
        ? a.sequence < b.sequence
        : a.arrival < b.arrival

export class ReorderBuffer<R extends Timed> {
  late = 0
  private readonly latenessNs: number
  private readonly heap: R[] = []
  private newest = Number.NEGATIVE_INFINITY

  constructor(latenessNs: number) {
    this.latenessNs = latenessNs
  }

  /** Everything at or before this time is released and final. */
  get watermark(): number {
    return this.newest - this.latenessNs
  }

  /** @returns false when the record is late */
  push(record: R): boolean {
    if (record.ts < this.watermark) {
      this.late++
      return false
    }
    if (record.ts > this.newest) this.newest = record.ts
    this.heap.push(record)
    this.up(this.heap.length - 1)
    return true
  }

  /** Releases records strictly before the watermark, in order; `all` empties the buffer. */
  release(emit: (record: R) => void, all = false): void {
    while (this.heap.length > 0 && (all || this.heap[0].ts < this.watermark)) emit(this.pop())
  }

  private pop(): R {
    const top = this.heap[0]
    const last = this.heap.pop() as R
    if (this.heap.length > 0) {
      this.heap[0] = last
      this.down(0)
    }
    return top
  }

  private up(i: number): void {
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!before(this.heap[i], this.heap[parent])) return
      this.swap(i, parent)
      i = parent
    }
  }

  private down(i: number): void {
    for (;;) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.heap.length && before(this.heap[child], this.heap[least])) least = child
      }
      if (least === i) return
      this.swap(i, least)
      i = least
    }
  }

  private swap(i: number, j: number): void {
    const kept = this.heap[i]
    this.heap[i] = this.heap[j]
    this.heap[j] = kept
  }
}
