/**
 * A running sum and its recent past (P12 asks for g at times up to six minutes ago). Entries are
 * (time, sum after all changes of that time); older ones are dropped but for the last.
 */
export class SumHistory {
  private ts = new Float64Array(16)
  private sum = new Float64Array(16)
  private length = 0
  private readonly keepNs: number

  constructor(keepNs: number) {
    this.keepNs = keepNs
  }

  get last(): number {
    return this.length === 0 ? 0 : this.sum[this.length - 1]
  }

  /** The sum becomes `value` at `ts`. */
  append(ts: number, value: number): void {
    if (this.length > 0 && this.ts[this.length - 1] === ts) {
      this.sum[this.length - 1] = value
      return
    }
    if (this.length === this.ts.length) this.makeRoom(ts)
    this.ts[this.length] = ts
    this.sum[this.length] = value
    this.length++
  }

  /** The sum at `ts`, changes at exactly `ts` included; 0 before the first. */
  valueAt(ts: number): number {
    const i = this.countUntil(ts)
    return i === 0 ? 0 : this.sum[i - 1]
  }

  /** Entries that can still be asked for at `now`, as plain data that does not depend on the capacity. */
  snapshot(now: number): { ts: Float64Array; sum: Float64Array } {
    const from = this.firstNeeded(now)
    return { ts: this.ts.slice(from, this.length), sum: this.sum.slice(from, this.length) }
  }

  restore(state: { ts: Float64Array; sum: Float64Array }): void {
    this.length = state.ts.length
    const size = Math.max(16, this.length)
    this.ts = new Float64Array(size)
    this.sum = new Float64Array(size)
    this.ts.set(state.ts)
    this.sum.set(state.sum)
  }

  /** Number of entries with time <= ts. */
  private countUntil(ts: number): number {
    let lo = 0
    let hi = this.length
    while (lo < hi) {
      const mid = (lo + hi) >> 1
      if (this.ts[mid] <= ts) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  private firstNeeded(now: number): number {
    return Math.max(0, this.countUntil(now - this.keepNs) - 1)
  }

  private makeRoom(now: number): void {
    const from = this.firstNeeded(now)
    const kept = this.length - from
    if (kept * 2 > this.ts.length) {
      const ts = new Float64Array(this.ts.length * 2)
      const sum = new Float64Array(this.ts.length * 2)
      ts.set(this.ts.subarray(from, this.length))
      sum.set(this.sum.subarray(from, this.length))
      this.ts = ts
      this.sum = sum
    } else {
      this.ts.copyWithin(0, from, this.length)
      this.sum.copyWithin(0, from, this.length)
    }
    this.length = kept
  }
}
