/**
 * Numbers per price tick, `stride` doubles each, in pages made when first written. Sparse, because
 * a session visits few of the prices a future can have; the last page is remembered, because
 * neighbours follow each other.
 */
const PAGE_SHIFT = 7
const PAGE_MASK = (1 << PAGE_SHIFT) - 1

export type TickTableSnapshot = readonly { page: number; values: Float64Array }[]

export class TickTable {
  readonly stride: number
  #pages = new Map<number, Float64Array>()
  #lastKey = Number.NaN
  #last: Float64Array

  constructor(stride: number) {
    this.stride = stride
    this.#last = new Float64Array(0)
  }

  /** The page of a tick, made when absent; fields start at `offset(tick)`. */
  page(tick: number): Float64Array {
    const key = tick >> PAGE_SHIFT
    if (key === this.#lastKey) return this.#last
    let page = this.#pages.get(key)
    if (page === undefined) {
      page = new Float64Array((PAGE_MASK + 1) * this.stride)
      this.#pages.set(key, page)
    }
    this.#lastKey = key
    this.#last = page
    return page
  }

  offset(tick: number): number {
    return (tick & PAGE_MASK) * this.stride
  }

  /** One field of a tick, without making a page. */
  get(tick: number, field: number): number {
    const page = this.#pages.get(tick >> PAGE_SHIFT)
    return page === undefined ? 0 : page[(tick & PAGE_MASK) * this.stride + field]
  }

  /** Adds the fields of ticks lo..hi into `out` (length >= stride, cleared first). */
  sum(lo: number, hi: number, out: Float64Array): void {
    out.fill(0)
    const stride = this.stride
    for (let tick = lo; tick <= hi; ) {
      const key = tick >> PAGE_SHIFT
      const end = Math.min(hi, (key << PAGE_SHIFT) | PAGE_MASK)
      const page = key === this.#lastKey ? this.#last : this.#pages.get(key)
      if (page !== undefined) {
        let at = (tick & PAGE_MASK) * stride
        for (; tick <= end; tick++) for (let f = 0; f < stride; f++) out[f] += page[at++]
      }
      tick = end + 1
    }
  }

  snapshot(): TickTableSnapshot {
    return [...this.#pages]
      .sort(([a], [b]) => a - b)
      .map(([page, values]) => ({ page, values: values.slice() }))
  }

  restore(from: TickTableSnapshot): void {
    this.#pages = new Map(from.map(({ page, values }) => [page, values.slice()]))
    this.#lastKey = Number.NaN
  }
}
