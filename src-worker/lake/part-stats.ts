/**
 * What a manifest says of a part: ranges, order, gaps, traded volume. Time is compared as exact
 * doubles relative to the session's open.
 */
import type { Gap } from './manifest.ts'

const SILENCE_NS = 60e9
const MAX_GAPS = 200
const MAYBE_BAD_BOOK = 0x04
/** LATENESS_MS of every profile (pipelines L4, L8). */
const LATENESS_NS = 500e6

export interface StatsOptions {
  /** UTC ns of the session's 18:00 ET. */
  originNs: bigint
  /** ns after the open during which records are expected; null: silence is normal. */
  openForNs: number | null
}

/** Row columns the statistics look at. */
export interface StatsRows {
  /** ns since the open. */
  rel: Float64Array
  sequence: Uint32Array | null
  /** Dictionary codes of the instrument, or null for one order over all rows. */
  contract: Int32Array | null
  size: Uint32Array | null
  flags: Uint8Array | null
}

export class PartStats {
  rows = 0
  sorted = true
  minRel = Number.POSITIVE_INFINITY
  maxRel = Number.NEGATIVE_INFINITY
  minSequence = 0xffff_ffff
  maxSequence = 0
  /** Rows more than LATENESS_MS behind the newest before them. */
  late = 0
  private readonly options: StatsOptions
  private readonly silences: Gap[] = []
  private silenceCount = 0
  private backwards = 0
  private badBook = 0
  private readonly lastRel: number[] = []
  private readonly lastSeq: number[] = []
  private readonly volumes: number[] = []

  constructor(options: StatsOptions) {
    this.options = options
  }

  add(rows: StatsRows, from: number, to: number) {
    const { rel, sequence, contract, size, flags } = rows
    const isSilent = this.options.openForNs !== null
    let { minRel, maxRel, minSequence, maxSequence } = this
    // Of the contract of the row before, kept here while it stays the same.
    let code = -1
    let lastRel = 0
    let lastSeq = 0
    let volume = 0
    for (let i = from; i < to; i++) {
      const t = rel[i]
      const c = contract ? contract[i] : 0
      if (c !== code) {
        if (code >= 0) this.keep(code, lastRel, lastSeq, volume)
        code = c
        this.grow(c)
        lastRel = this.lastRel[c]
        lastSeq = this.lastSeq[c]
        volume = this.volumes[c]
      }
      const seq = sequence ? sequence[i] : this.rows + i - from
      if (t > maxRel) {
        if (isSilent && t - maxRel > SILENCE_NS) this.silence(maxRel, t)
        maxRel = t
      } else if (t < maxRel - LATENESS_NS) this.late++
      if (t < lastRel || (t === lastRel && seq < lastSeq)) this.sorted = false
      if (seq < lastSeq && sequence) this.backwards++
      lastRel = t
      lastSeq = seq
      if (t < minRel) minRel = t
      if (seq < minSequence) minSequence = seq
      if (seq > maxSequence) maxSequence = seq
      if (size) volume += size[i]
      if (flags && (flags[i] & MAYBE_BAD_BOOK) !== 0) this.badBook++
    }
    if (code >= 0) this.keep(code, lastRel, lastSeq, volume)
    this.minRel = minRel
    this.maxRel = maxRel
    this.minSequence = minSequence
    this.maxSequence = maxSequence
    this.rows += to - from
  }

  private grow(code: number) {
    while (this.lastRel.length <= code) {
      this.lastRel.push(Number.NEGATIVE_INFINITY)
      this.lastSeq.push(0)
      this.volumes.push(0)
    }
  }

  private keep(code: number, rel: number, seq: number, volume: number) {
    this.lastRel[code] = rel
    this.lastSeq[code] = seq
    this.volumes[code] = volume
  }

  get gaps(): Gap[] {
    const whole = { fromNs: this.ns(this.minRel), toNs: this.ns(this.maxRel) }
    const gaps = [...this.silences]
    if (this.backwards > 0)
      gaps.push({ kind: 'sequence_backwards', ...whole, count: this.backwards })
    if (this.badBook > 0) gaps.push({ kind: 'maybe_bad_book', ...whole, count: this.badBook })
    return gaps
  }

  /** Volume per dictionary code. */
  get volume(): readonly number[] {
    return this.volumes
  }

  ns(rel: number): string {
    return (this.options.originNs + BigInt(Number.isFinite(rel) ? rel : 0)).toString()
  }

  /** Nothing came between `before` and `t`. */
  private silence(before: number, t: number) {
    const open = this.options.openForNs ?? 0
    const from = Math.max(before, 0)
    const to = Math.min(t, open)
    if (!Number.isFinite(before) || to - from <= SILENCE_NS) return
    this.silenceCount++
    if (this.silenceCount > MAX_GAPS) return
    this.silences.push({ kind: 'silence', fromNs: this.ns(from), toNs: this.ns(to), count: 1 })
  }
}
