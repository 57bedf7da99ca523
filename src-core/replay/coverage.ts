/**
 * Share of a trailing window covered by valid data (scoring S3, confidence). A record is valid from
 * its arrival until `validNs` later; the share is read at frame times only, one frame after another.
 */
export class CoverageWindow {
  private readonly validNs: number
  private readonly ring: Float64Array
  private covered = 0
  private lastTs = Number.NaN
  private frames = 0

  constructor(validNs: number, windowFrames: number) {
    this.validNs = validNs
    this.ring = new Float64Array(windowFrames)
  }

  onRecord(ts: number): void {
    this.extend(ts)
    this.lastTs = ts
  }

  /** Records at rows [from, to) of a column of rising times. */
  onRecords(ts: Float64Array, from: number, to: number): void {
    let { covered, lastTs } = this
    for (let i = from; i < to; i++) {
      const t = ts[i]
      if (!Number.isNaN(lastTs)) covered += Math.min(t - lastTs, this.validNs)
      lastTs = t
    }
    this.covered = covered
    this.lastTs = lastTs
  }

  /** Call once per frame, in order. @returns covered share of the window in [0, 1] */
  shareAt(ts: number, frameNs: number): number {
    const total = this.covered + this.tail(ts)
    const slot = this.frames % this.ring.length
    const before = this.frames >= this.ring.length ? this.ring[slot] : 0
    this.ring[slot] = total
    this.frames++
    return Math.min(1, (total - before) / (this.ring.length * frameNs))
  }

  snapshot() {
    return {
      covered: this.covered,
      lastTs: this.lastTs,
      frames: this.frames,
      ring: this.ring.slice(),
    }
  }

  restore(saved: ReturnType<CoverageWindow['snapshot']>): void {
    this.covered = saved.covered
    this.lastTs = saved.lastTs
    this.frames = saved.frames
    this.ring.set(saved.ring)
  }

  private extend(ts: number): void {
    this.covered += this.tail(ts)
  }

  private tail(ts: number): number {
    return Number.isNaN(this.lastTs) ? 0 : Math.min(ts - this.lastTs, this.validNs)
  }
}
