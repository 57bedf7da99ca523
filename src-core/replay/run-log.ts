/**
 * A value over time, kept as runs: a run is a stretch of equal values seen at most `maxAgeNs` apart.
 * "Value at s, unless it was older than maxAgeNs" is then exact for any s still remembered, at the
 * cost of one entry per change instead of one per record.
 */
export class RunLog {
  private readonly maxAgeNs: number
  private readonly keepNs: number
  private starts = new Float64Array(1024)
  private lasts = new Float64Array(1024)
  private values = new Float64Array(1024)
  private length = 0

  constructor(maxAgeNs: number, keepNs: number) {
    this.maxAgeNs = maxAgeNs
    this.keepNs = keepNs
  }

  /** Times must not decrease; the last value at one time wins. */
  set(ts: number, value: number): void {
    const n = this.length
    if (n > 0) {
      const end = n - 1
      if (this.values[end] === value && ts - this.lasts[end] <= this.maxAgeNs) {
        this.lasts[end] = ts
        return
      }
      if (this.starts[end] === ts) {
        this.values[end] = value
        return
      }
      if (this.lasts[end] === ts) {
        // The run was extended to this very time and is now overruled: its end falls back within maxAge.
        this.lasts[end] = ts - 1
      }
    }
    if (n === this.starts.length) this.makeRoom(ts)
    const at = this.length++
    this.starts[at] = ts
    this.lasts[at] = ts
    this.values[at] = value
  }

  /** @returns the value in force at s, or NaN when there was none or it was older than maxAgeNs */
  asOf(s: number): number {
    let lo = 0
    let hi = this.length - 1
    while (lo <= hi) {
      const mid = (lo + hi) >> 1
      if (this.starts[mid] <= s) lo = mid + 1
      else hi = mid - 1
    }
    if (hi < 0) return Number.NaN
    return s - this.lasts[hi] > this.maxAgeNs ? Number.NaN : this.values[hi]
  }

  snapshot() {
    const cut = (a: Float64Array) => a.slice(0, this.length)
    return { starts: cut(this.starts), lasts: cut(this.lasts), values: cut(this.values) }
  }

  restore(saved: ReturnType<RunLog['snapshot']>): void {
    this.length = saved.starts.length
    const widen = (a: Float64Array) => {
      const out = new Float64Array(Math.max(1024, a.length * 2))
      out.set(a)
      return out
    }
    this.starts = widen(saved.starts)
    this.lasts = widen(saved.lasts)
    this.values = widen(saved.values)
  }

  private makeRoom(now: number): void {
    let drop = 0
    while (drop < this.length - 1 && this.starts[drop + 1] <= now - this.keepNs) drop++
    for (const name of ['starts', 'lasts', 'values'] as const) {
      const old = this[name]
      const size = drop > old.length / 2 ? old.length : old.length * 2
      const next = new Float64Array(size)
      next.set(old.subarray(drop, this.length))
      this[name] = next
    }
    this.length -= drop
  }
}
