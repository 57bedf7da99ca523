/**
 * Outcome labels (P21): the first barrier hit in the window (anchor, anchor + H], strength and times.
 * Fed with prints as they come; the result exists once the window is over or the data have ended.
 */
import { above, atLeast } from '../domain/price.ts'
import { NS_PER_S, type SessionNs, sessionNs } from '../domain/units.ts'
import type { DirectionSign } from '../levels/zones.ts'

/** In sorted order: the index is the enum code. */
export const OUTCOMES = ['BOUNCE', 'BREAK', 'CHOP', 'UNDEFINED'] as const
export type OutcomeName = (typeof OUTCOMES)[number]

export interface OutcomeRule {
  /** `barrier`: e >= distance (P21.1); `touch`: e > distance, strictly (P21.2). */
  kind: 'barrier' | 'touch'
  /** From the level, profile price. */
  distance: number
  horizonS: number
  /** Strength thresholds, profile price. */
  threshold1: number
  threshold2: number
  maxGapS: number
}

/** Prices relative to the level in its frame, profile price; times in seconds from the anchor. */
export interface Outcome {
  outcome: OutcomeName
  /** Why it is UNDEFINED. */
  reason: 'INCOMPLETE_WINDOW' | 'GAP' | null
  tHitS: number | null
  excursionMax: number | null
  excursionMin: number | null
  strengthSigned: number | null
  strengthAbs: number | null
  timeToThreshold: readonly [number | null, number | null]
  tradeable: readonly [boolean | null, boolean | null]
  timeToBreak: readonly [number | null, number | null]
  timeToBounce: readonly [number | null, number | null]
  /** Last print at or before anchor + 300 s; null when the window is shorter. */
  futurePrice5min: number | null
}

const NONE = [null, null] as const
const undefinedOutcome = (reason: Outcome['reason']): Outcome => ({
  outcome: 'UNDEFINED',
  reason,
  tHitS: null,
  excursionMax: null,
  excursionMin: null,
  strengthSigned: null,
  strengthAbs: null,
  timeToThreshold: NONE,
  tradeable: NONE,
  timeToBreak: NONE,
  timeToBounce: NONE,
  futurePrice5min: null,
})

/** What was labelled: level and ratio frozen at the anchor. */
export interface LabelAnchor {
  ts: SessionNs
  /** Profile price of the anchor print. */
  spot: number
  /** Profile price. */
  level: number
  direction: DirectionSign
  /** ES points per profile price unit at the anchor. */
  rho: number
}

const FUTURE_NS = 300 * NS_PER_S

/** Running state: plain numbers, NaN = not yet. Copied by snapshot. */
const fresh = (anchor: LabelAnchor) => ({
  lastPath: anchor.ts as number,
  gap: 0,
  hit: 0,
  hitAt: Number.NaN,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
  break1: Number.NaN,
  break2: Number.NaN,
  bounce1: Number.NaN,
  bounce2: Number.NaN,
  price5: anchor.spot,
})
export type OutcomeTrackerState = ReturnType<typeof fresh>

export class OutcomeTracker {
  readonly rule: OutcomeRule
  readonly anchor: LabelAnchor
  /** Last instant of the window, inclusive. */
  readonly deadline: SessionNs
  #state: OutcomeTrackerState

  constructor(rule: OutcomeRule, anchor: LabelAnchor) {
    this.rule = rule
    this.anchor = anchor
    this.deadline = sessionNs(anchor.ts + rule.horizonS * NS_PER_S)
    this.#state = fresh(anchor)
  }

  /** A front-month print in order, points; those at or before the anchor or after the window do nothing. */
  onPrint(ts: SessionNs, esPrice: number): void {
    const { anchor, rule } = this
    if (ts <= anchor.ts || ts > this.deadline) return
    const s = this.#state
    const price = esPrice / anchor.rho
    const e = anchor.direction * (price - anchor.level)
    s.gap = Math.max(s.gap, ts - s.lastPath)
    s.lastPath = ts
    if (ts <= anchor.ts + FUTURE_NS) s.price5 = price
    // Within what has been seen nothing is reached for the first time.
    if (e >= s.min && e <= s.max) return
    if (e > s.max) s.max = e
    if (e < s.min) s.min = e
    const reaches = rule.kind === 'touch' ? above : atLeast
    if (s.hit === 0 && reaches(Math.abs(e), rule.distance)) {
      s.hit = e > 0 ? 1 : -1
      s.hitAt = ts
    }
    if (atLeast(e, rule.threshold1) && Number.isNaN(s.break1)) s.break1 = ts
    if (atLeast(e, rule.threshold2) && Number.isNaN(s.break2)) s.break2 = ts
    if (atLeast(-e, rule.threshold1) && Number.isNaN(s.bounce1)) s.bounce1 = ts
    if (atLeast(-e, rule.threshold2) && Number.isNaN(s.bounce2)) s.bounce2 = ts
  }

  /** The window is over: no later print can change the result. */
  isOver(now: SessionNs): boolean {
    return now > this.deadline
  }

  /** Label given that data end at `dataEnd` (P21.3); final once `isOver`, or when the data have ended. */
  result(dataEnd: SessionNs): Outcome {
    const { anchor, rule } = this
    const s = this.#state
    if (dataEnd < this.deadline) return undefinedOutcome('INCOMPLETE_WINDOW')
    const gap = Math.max(s.gap, this.deadline - s.lastPath)
    if (gap > rule.maxGapS * NS_PER_S) return undefinedOutcome('GAP')
    const seconds = (ts: number) => (Number.isNaN(ts) ? null : (ts - anchor.ts) / NS_PER_S)
    const timeToBreak = [seconds(s.break1), seconds(s.break2)] as const
    const timeToBounce = [seconds(s.bounce1), seconds(s.bounce2)] as const
    const timeToThreshold = [
      smaller(timeToBreak[0], timeToBounce[0]),
      smaller(timeToBreak[1], timeToBounce[1]),
    ] as const
    const hasPath = s.max !== Number.NEGATIVE_INFINITY
    const strength = hasPath ? (s.max >= -s.min ? s.max : s.min) : null
    return {
      outcome: s.hit > 0 ? 'BREAK' : s.hit < 0 ? 'BOUNCE' : 'CHOP',
      reason: null,
      tHitS: seconds(s.hitAt),
      excursionMax: hasPath ? s.max : null,
      excursionMin: hasPath ? s.min : null,
      strengthSigned: strength,
      strengthAbs: strength === null ? null : Math.abs(strength),
      timeToThreshold,
      tradeable: [timeToThreshold[0] !== null, timeToThreshold[1] !== null],
      timeToBreak,
      timeToBounce,
      futurePrice5min: this.deadline >= anchor.ts + FUTURE_NS ? s.price5 : null,
    }
  }

  snapshot(): OutcomeTrackerState {
    return { ...this.#state }
  }

  restore(state: OutcomeTrackerState): void {
    this.#state = { ...state }
  }
}

function smaller(a: number | null, b: number | null) {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}

/** The same over a whole path at once: prints in order, points. */
export function labelPath(
  rule: OutcomeRule,
  anchor: LabelAnchor,
  path: Iterable<readonly [ts: SessionNs, esPrice: number]>,
  dataEnd: SessionNs,
): Outcome {
  const tracker = new OutcomeTracker(rule, anchor)
  for (const [ts, price] of path) tracker.onPrint(ts, price)
  return tracker.result(dataEnd)
}
