/** S3: from a smoothed score to a signal, with holds in event time. One machine per level. */
import type { Scoring } from '../config/profiles.ts'
import { NS_PER_S } from '../domain/units.ts'
import type { CONFIDENCES, SIGNALS } from '../frames/tables.ts'
import type { BarrierState } from '../physics/barrier/reading.ts'

export type Signal = (typeof SIGNALS)[number]
export type Confidence = (typeof CONFIDENCES)[number]

export type SignalRules = Pick<
  Scoring,
  | 'BREAK_ENTER'
  | 'BREAK_LEAVE'
  | 'REJECT_ENTER'
  | 'REJECT_LEAVE'
  | 'REJECT_BAND'
  | 'REJECT_BAND_LEAVE'
  | 'CONTESTED_LOW'
  | 'CONTESTED_HIGH'
  | 'CONTESTED_VOLUME'
  | 'SIGNAL_HOLD_S'
  | 'SIGNAL_GAP_S'
>

/** What one snapshot says about a level. */
export interface SignalInput {
  /** SessionNs. */
  ts: number
  /** Smoothed break score; NaN when unknown: no condition holds. */
  score: number
  /** Spot less level, price. */
  distance: number
  barrierState: BarrierState
  /** tape_buy_vol + tape_sell_vol, contracts. */
  inBandVolume: number
}

export interface SignalSnapshot {
  signal: Signal
  last: number
  breakSince: number
  rejectSince: number
}

const IDLE = Number.NaN

export class SignalMachine {
  signal: Signal = 'NEUTRAL'
  readonly #rules: SignalRules
  #last = IDLE
  /** When the running hold of each condition began; NaN while it is not true. */
  #breakSince = IDLE
  #rejectSince = IDLE

  constructor(rules: SignalRules) {
    this.#rules = rules
  }

  update(x: SignalInput): Signal {
    const r = this.#rules
    if (x.ts - this.#last > r.SIGNAL_GAP_S * NS_PER_S) {
      this.#breakSince = IDLE
      this.#rejectSince = IDLE
      this.signal = 'NEUTRAL'
    }
    this.#last = x.ts
    const away = Math.abs(x.distance)
    const wantsBreak = x.score > r.BREAK_ENTER
    const wantsReject = x.score < r.REJECT_ENTER && away <= r.REJECT_BAND
    this.#breakSince = held(wantsBreak, this.#breakSince, x.ts)
    this.#rejectSince = held(wantsReject, this.#rejectSince, x.ts)
    if (this.signal !== 'NEUTRAL' && !this.#leaves(x, away)) return this.signal
    const holdNs = r.SIGNAL_HOLD_S * NS_PER_S
    if (wantsBreak && x.ts - this.#breakSince >= holdNs) this.signal = 'BREAK'
    else if (wantsReject && x.ts - this.#rejectSince >= holdNs) this.signal = 'REJECT'
    else this.signal = this.#contested(x) ? 'CONTESTED' : 'NEUTRAL'
    return this.signal
  }

  snapshot(): SignalSnapshot {
    return {
      signal: this.signal,
      last: this.#last,
      breakSince: this.#breakSince,
      rejectSince: this.#rejectSince,
    }
  }

  restore(from: SignalSnapshot): void {
    this.signal = from.signal
    this.#last = from.last
    this.#breakSince = from.breakSince
    this.#rejectSince = from.rejectSince
  }

  #leaves(x: SignalInput, away: number): boolean {
    const r = this.#rules
    if (Number.isNaN(x.score)) return true
    if (this.signal === 'BREAK') return x.score < r.BREAK_LEAVE
    if (this.signal === 'REJECT')
      return x.score > r.REJECT_LEAVE || away > r.REJECT_BAND_LEAVE * r.REJECT_BAND
    return !this.#contested(x)
  }

  #contested(x: SignalInput): boolean {
    const r = this.#rules
    return (
      x.score >= r.CONTESTED_LOW &&
      x.score <= r.CONTESTED_HIGH &&
      x.barrierState === 'CONSUMED' &&
      x.inBandVolume > r.CONTESTED_VOLUME
    )
  }
}

const held = (wanted: boolean, since: number, ts: number) =>
  !wanted ? IDLE : Number.isNaN(since) ? ts : since

/** Mean of the engines' shares of valid data (0..1) against the two thresholds (S3). */
export function confidenceOf(
  shares: readonly number[],
  rules: Pick<Scoring, 'CONFIDENCE_HIGH' | 'CONFIDENCE_MEDIUM'>,
): Confidence {
  const mean = shares.reduce((sum, x) => sum + x, 0) / shares.length
  // The mean of 0.9, 0.3 and 0.2 may miss a threshold by its last bit.
  const atLeast = (limit: number) => mean >= limit - 1e-12
  return atLeast(rules.CONFIDENCE_HIGH)
    ? 'HIGH'
    : atLeast(rules.CONFIDENCE_MEDIUM)
      ? 'MEDIUM'
      : 'LOW'
}
