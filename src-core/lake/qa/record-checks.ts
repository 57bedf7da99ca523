/**
 * Checks of stored records in the order their file had them, in one pass: crossed books, sequences
 * and clocks that run backwards, capture delays, repeated keys, and which seconds hold a record.
 */
import type { SessionTimes } from '../../domain/calendar.ts'
import { NS_PER_S } from '../../domain/units.ts'

const LAST = 0x80
const SECONDS = 25 * 3600
/** Less than this is the network reordering venues, not a clock. [chosen] */
const CLOCK_NS = 1e9
/** Captured this much before it happened: clocks disagree. [chosen] */
const EARLY_NS = 1e6
/** Captured this much later than it happened. [chosen] */
const LATE_NS = 1e9

/** Rows of one part file, in its order; times are SessionNs, absent prices NaN. */
export interface CheckedRows {
  length: number
  event: Float64Array
  recv: Float64Array
  sequence: Uint32Array
  /** Code of the contract; one order is kept per code. */
  contract: Int32Array
  /** Only for books. */
  bid: Float64Array | null
  ask: Float64Array | null
  flags: Uint8Array | null
}

export interface RecordCounts {
  rows: number
  /** Complete states (flag LAST) with bid >= ask while Globex trades, and outside those hours. */
  crossed_open: number
  crossed_closed: number
  states: number
  sequence_backwards: number
  /** Event time more than a second before an earlier record of the same contract. */
  clock_backwards: number
  captured_early: number
  captured_late: number
  /** Rows with the time, sequence and contract of the row before: several rows of one event. */
  repeated: number
}

export class RecordChecks {
  readonly counts: RecordCounts = {
    rows: 0,
    crossed_open: 0,
    crossed_closed: 0,
    states: 0,
    sequence_backwards: 0,
    clock_backwards: 0,
    captured_early: 0,
    captured_late: 0,
    repeated: 0,
  }
  firstNs = Number.POSITIVE_INFINITY
  lastNs = Number.NEGATIVE_INFINITY
  readonly #times: SessionTimes
  readonly #seconds = new Uint8Array(SECONDS)
  #latest: number[] = []
  #sequence: number[] = []

  constructor(times: SessionTimes) {
    this.#times = times
  }

  /** Orders are kept inside one file only. */
  nextPart(): void {
    this.#latest = []
    this.#sequence = []
  }

  add(rows: CheckedRows): void {
    const { counts } = this
    const { event, recv, sequence, contract } = rows
    for (let i = 0; i < rows.length; i++) {
      const code = contract[i]
      while (this.#latest.length <= code) {
        this.#latest.push(Number.NEGATIVE_INFINITY)
        this.#sequence.push(-1)
      }
      const t = event[i]
      const latest = this.#latest[code]
      if (t === latest && sequence[i] === this.#sequence[code]) counts.repeated++
      if (sequence[i] < this.#sequence[code]) counts.sequence_backwards++
      if (t < latest - CLOCK_NS) counts.clock_backwards++
      if (t > latest) this.#latest[code] = t
      this.#sequence[code] = sequence[i]
      const delay = recv[i] - t
      if (delay < -EARLY_NS) counts.captured_early++
      else if (delay > LATE_NS) counts.captured_late++
      if (t < this.firstNs) this.firstNs = t
      if (t > this.lastNs) this.lastNs = t
      const second = Math.floor(t / NS_PER_S)
      if (second >= 0 && second < SECONDS) this.#seconds[second] = 1
    }
    counts.rows += rows.length
    this.#books(rows)
  }

  #books({ length, event, bid, ask, flags }: CheckedRows) {
    if (!bid || !ask) return
    const { counts } = this
    for (let i = 0; i < length; i++) {
      if (flags && (flags[i] & LAST) === 0) continue
      counts.states++
      if (!(bid[i] >= ask[i])) continue
      // Before the open and in the pause orders rest crossed until the auction pairs them.
      if (event[i] >= 0 && event[i] < this.#times.globexClose) counts.crossed_open++
      else counts.crossed_closed++
    }
  }

  /** Share of the minutes in [from, to) of the session that hold a record; null without minutes. */
  coverage(from: number, to: number): number | null {
    const first = Math.floor(from / NS_PER_S / 60)
    const last = Math.floor(to / NS_PER_S / 60)
    let held = 0
    for (let m = first; m < last; m++) {
      if (this.#seconds.subarray(m * 60, m * 60 + 60).includes(1)) held++
    }
    return last > first ? held / (last - first) : null
  }

  /** Runs of more than `seconds` without a record in [from, to), SessionNs; edges included. */
  silences(from: number, to: number, seconds = 60): { fromNs: number; toNs: number }[] {
    const found: { fromNs: number; toNs: number }[] = []
    const end = Math.floor(to / NS_PER_S)
    let start = Math.floor(from / NS_PER_S)
    for (let s = start; s <= end; s++) {
      if (s < end && this.#seconds[s] === 0) continue
      if (s - start > seconds) found.push({ fromNs: start * NS_PER_S, toNs: s * NS_PER_S })
      start = s + 1
    }
    return found
  }
}
