import { NS_PER_MS, NS_PER_S } from '../domain/units.ts'

export interface CountWindowSnapshot {
  counts: Float64Array
  total: number
  newest: number
}

/**
 * How often something happened in (t - window, t]. Counts lie in buckets that end at multiples of
 * the frame length, so at frame times the answer is exact.
 */
export class CountWindow {
  readonly #bucketNs: number
  #counts: Float64Array
  #total = 0
  /** Newest bucket the window reaches. */
  #newest = Number.MIN_SAFE_INTEGER
  #newestSlot = 0
  /** Last instant of the newest bucket. */
  #newestEnd = Number.NEGATIVE_INFINITY

  constructor(windowS: number, bucketMs = 250) {
    this.#bucketNs = bucketMs * NS_PER_MS
    this.#counts = new Float64Array(Math.ceil((windowS * NS_PER_S) / this.#bucketNs))
  }

  add(ts: number, n = 1): void {
    if (ts > this.#newestEnd) this.#moveTo(Math.ceil(ts / this.#bucketNs))
    this.#counts[this.#newestSlot] += n
    this.#total += n
  }

  /** One at each of rows [from, to) of a column of rising times. */
  addAll(ts: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (ts[to - 1] <= this.#newestEnd) {
        this.#counts[this.#newestSlot] += to - i
        this.#total += to - i
        return
      }
      this.add(ts[i])
    }
  }

  count(now: number): number {
    this.#moveTo(Math.floor(now / this.#bucketNs))
    return this.#total
  }

  snapshot(): CountWindowSnapshot {
    return { counts: this.#counts.slice(), total: this.#total, newest: this.#newest }
  }

  restore(from: CountWindowSnapshot): void {
    this.#counts = from.counts.slice()
    this.#total = from.total
    this.#newest = from.newest
    this.#newestSlot = this.#slot(from.newest)
    this.#newestEnd = from.newest * this.#bucketNs
  }

  #moveTo(bucket: number): void {
    if (bucket <= this.#newest) return
    const size = this.#counts.length
    const first = Math.max(this.#newest + 1, bucket - size + 1)
    for (let b = first; b <= bucket; b++) {
      const slot = this.#slot(b)
      this.#total -= this.#counts[slot]
      this.#counts[slot] = 0
    }
    this.#newest = bucket
    this.#newestSlot = this.#slot(bucket)
    this.#newestEnd = bucket * this.#bucketNs
  }

  #slot(bucket: number): number {
    const size = this.#counts.length
    return ((bucket % size) + size) % size
  }
}
