/**
 * S8: can the data be trusted at this instant? Every test is judged for itself and the worst
 * counts. Outside open hours nothing is expected, so nothing is wrong.
 */
import type { Scoring } from '../config/profiles.ts'
import { isOpenHours, type SessionTimes } from '../domain/calendar.ts'
import { NS_PER_S, sessionNs } from '../domain/units.ts'
import type { HEALTH_STATES } from '../frames/tables.ts'
import { CountWindow, type CountWindowSnapshot } from './count-window.ts'

export type HealthState = (typeof HEALTH_STATES)[number]

export interface Health {
  state: HealthState
  /** Worst first; empty when GREEN. */
  reasons: readonly string[]
}

/** What the fold counts elsewhere, as running totals since the session began. */
export interface HealthInput {
  /** RATIO_DEFAULT of P1.5. */
  ratioIsDefault?: boolean
  /** Records flagged MAYBE_BAD_BOOK plus sequences that ran backwards. */
  disorder?: number
  /** Records that came after their frame was sealed (L8). */
  late?: number
}

export interface DataHealthSnapshot {
  windows: readonly CountWindowSnapshot[]
  numbers: readonly [book: number, option: number, disorder: number, late: number]
  dominance: number | null
  gate: number
}

type Finding = readonly [severity: 1 | 2, reason: string]
const STATES: readonly HealthState[] = ['GREEN', 'AMBER', 'RED']

export class DataHealth {
  readonly #scoring: Scoring
  readonly #times: SessionTimes
  readonly #states: CountWindow
  readonly #invalid: CountWindow
  readonly #optionTrades: CountWindow
  readonly #greeksMissing: CountWindow
  readonly #disorder: CountWindow
  readonly #late: CountWindow
  readonly #windows: readonly CountWindow[]
  #lastBook = Number.NEGATIVE_INFINITY
  #lastOption = Number.NEGATIVE_INFINITY
  #disorderSeen = 0
  #lateSeen = 0
  #dominance: number | null = 1
  #gate = 0

  constructor(scoring: Scoring, times: SessionTimes) {
    this.#scoring = scoring
    this.#times = times
    const counted = () => new CountWindow(scoring.HEALTH_WINDOW_S)
    this.#states = counted()
    this.#invalid = counted()
    this.#disorder = counted()
    this.#late = counted()
    this.#optionTrades = new CountWindow(scoring.HEALTH_GREEKS_WINDOW_S)
    this.#greeksMissing = new CountWindow(scoring.HEALTH_GREEKS_WINDOW_S)
    this.#windows = [
      this.#states,
      this.#invalid,
      this.#disorder,
      this.#late,
      this.#optionTrades,
      this.#greeksMissing,
    ]
  }

  /** Front-month dominance (P4), null when no contract qualifies, and the gate it has to pass. */
  setFrontMonth(dominance: number | null, gate: number): void {
    this.#dominance = dominance
    this.#gate = gate
  }

  /** A book state after its group, valid or not (P2.2). */
  onBookState(ts: number, isValid: boolean): void {
    this.#states.add(ts)
    if (isValid) this.#lastBook = ts
    else this.#invalid.add(ts)
  }

  /** Valid states at rows [from, to) of a column of times. */
  onBookStates(ts: Float64Array, from: number, to: number): void {
    this.#states.addAll(ts, from, to)
    this.#lastBook = ts[to - 1]
  }

  /** Any option record. */
  onOption(ts: number): void {
    this.#lastOption = ts
  }

  /** An option trade, and whether its greeks were missing (P2.3). */
  onOptionTrade(ts: number, isMissing: boolean): void {
    this.#optionTrades.add(ts)
    if (isMissing) this.#greeksMissing.add(ts)
  }

  /** Health at SessionNs now; call once per frame, in order. */
  at(now: number, input: HealthInput = {}): Health {
    this.#count(now, input)
    if (!isOpenHours(this.#times, sessionNs(now))) return GREEN
    const found = this.#findings(now, input)
    if (found.length === 0) return GREEN
    found.sort(([a], [b]) => b - a)
    return { state: STATES[found[0][0]], reasons: found.map(([, reason]) => reason) }
  }

  snapshot(): DataHealthSnapshot {
    return {
      windows: this.#windows.map((w) => w.snapshot()),
      numbers: [this.#lastBook, this.#lastOption, this.#disorderSeen, this.#lateSeen],
      dominance: this.#dominance,
      gate: this.#gate,
    }
  }

  restore(from: DataHealthSnapshot): void {
    this.#windows.forEach((w, i) => {
      w.restore(from.windows[i])
    })
    ;[this.#lastBook, this.#lastOption, this.#disorderSeen, this.#lateSeen] = from.numbers
    this.#dominance = from.dominance
    this.#gate = from.gate
  }

  /** Turns running totals into counts of the window. */
  #count(now: number, { disorder = this.#disorderSeen, late = this.#lateSeen }: HealthInput): void {
    if (disorder > this.#disorderSeen) this.#disorder.add(now, disorder - this.#disorderSeen)
    if (late > this.#lateSeen) this.#late.add(now, late - this.#lateSeen)
    this.#disorderSeen = disorder
    this.#lateSeen = late
  }

  /** What is not as it should be. */
  #findings(now: number, input: HealthInput): Finding[] {
    const s = this.#scoring
    const found: Finding[] = []
    const limits = (x: number, amber: number, red: number, say: (x: number) => string) => {
      if (x > amber) found.push([x > red ? 2 : 1, say(x)])
    }
    const states = this.#states.count(now)
    const trades = this.#optionTrades.count(now)
    const bookAge = this.#age(now, this.#lastBook, 0)
    limits(bookAge, s.HEALTH_BOOK_AMBER_S, s.HEALTH_BOOK_RED_S, sayNoBook)
    const optionAge = this.#optionAge(now)
    limits(optionAge, s.HEALTH_OPTIONS_AMBER_S, s.HEALTH_OPTIONS_RED_S, sayNoOption)
    const missing = ratio(this.#greeksMissing.count(now), trades)
    limits(missing, s.HEALTH_GREEKS_AMBER, s.HEALTH_GREEKS_RED, sayMissing)
    const invalid = ratio(this.#invalid.count(now), states)
    limits(invalid, s.HEALTH_INVALID_AMBER, s.HEALTH_INVALID_RED, sayInvalid)
    if (this.#disorder.count(now) > 0)
      found.push([1, 'sequence ran backwards or the feed doubts its book'])
    if (this.#late.count(now) > 0) found.push([1, 'records arrived after their frame was sealed'])
    if (this.#dominance === null) found.push([2, 'no front-month contract'])
    else if (!(this.#dominance >= this.#gate))
      found.push([1, `front month has only ${percent(this.#dominance)} of the volume`])
    if (input.ratioIsDefault) found.push([1, 'ES to SPY ratio still at its default'])
    return found
  }

  /** Seconds since the last record, or since it was first due. */
  #age(now: number, last: number, due: number): number {
    return (now - Math.max(last, due)) / NS_PER_S
  }

  /** The same of option records, which are due in regular hours only. */
  #optionAge(now: number): number {
    const { rthOpen, rthClose, isTradingDay } = this.#times
    if (!isTradingDay || now < rthOpen || now >= rthClose) return Number.NEGATIVE_INFINITY
    return this.#age(now, this.#lastOption, rthOpen)
  }
}

const GREEN: Health = { state: 'GREEN', reasons: [] }
const sayNo = (of: string) => (x: number) => `no ${of} for ${Math.floor(x)} s`
const sayNoBook = sayNo('book state')
const sayNoOption = sayNo('option record')
const sayMissing = (x: number) => `greeks missing for ${percent(x)} of option trades`
const sayInvalid = (x: number) => `${percent(x)} of book states invalid`
const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
const percent = (x: number) => `${Math.round(x * 100)} %`
