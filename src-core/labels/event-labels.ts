/** Which labels an event gets in a profile (P21.1, P21.2, P21.4), and which events are kept (P21.6). */
import type { Profile } from '../config/profiles.ts'
import { type SessionTimes, sessionAt } from '../domain/calendar.ts'
import { type SessionNs, sessionNs } from '../domain/units.ts'
import type { ZoneEvent } from '../levels/zones.ts'
import {
  type Outcome,
  type OutcomeRule,
  OutcomeTracker,
  type OutcomeTrackerState,
} from './outcome.ts'

/** `outcome` is the profile's own label; the others are auxiliary columns of one profile. */
export interface EventLabels {
  main: Outcome
  /** `spy`: triple barrier at OUTCOME_THRESHOLD. */
  tb: Outcome | null
  /** `es`: the rule with 2, 4 and 8 minutes. */
  min2: Outcome | null
  min4: Outcome | null
  min8: Outcome | null
}
export type LabelName = keyof EventLabels

/** The rules of a profile by label name. */
export function labelRules({ id, config }: Profile): Partial<Record<LabelName, OutcomeRule>> {
  const shared = {
    threshold1: config.STRENGTH_THRESHOLD_1,
    threshold2: config.STRENGTH_THRESHOLD_2,
    maxGapS: config.LABEL_MAX_GAP_S,
  }
  const barrier = (horizonS: number): OutcomeRule => ({
    kind: 'barrier',
    distance: config.OUTCOME_THRESHOLD,
    horizonS,
    ...shared,
  })
  if (config.OUTCOME_TOUCH !== null) {
    const horizonS = config.LABEL_HORIZON_S
    return {
      main: { kind: 'touch', distance: config.OUTCOME_TOUCH, horizonS, ...shared },
      tb: barrier(config.LABEL_HORIZON_TB_S ?? config.LABEL_HORIZON_S),
    }
  }
  const main = barrier(config.LABEL_HORIZON_S)
  if (id === 'spy') return { main }
  return { main, min2: barrier(120), min4: barrier(240), min8: barrier(480) }
}

/** The trackers of one event. */
export class EventLabeler {
  readonly event: ZoneEvent
  /** When the last window is over. */
  readonly deadline: SessionNs
  readonly #trackers: [LabelName, OutcomeTracker][]

  constructor(profile: Profile, event: ZoneEvent) {
    this.event = event
    const { anchorTs: ts, anchorSpot: spot, levelPrice: level, direction, rho } = event
    const anchor = { ts, spot, level, direction, rho }
    this.#trackers = Object.entries(labelRules(profile)).map(([name, rule]) => [
      name as LabelName,
      new OutcomeTracker(rule, anchor),
    ])
    this.deadline = sessionNs(Math.max(...this.#trackers.map(([, t]) => t.deadline)))
  }

  /** Time from which the profile's own label is known. */
  get knownAt(): SessionNs {
    return this.#trackers[0][1].deadline
  }

  /** A front-month print, points. */
  onPrint(ts: SessionNs, esPrice: number): void {
    const trackers = this.#trackers
    for (let n = 0; n < trackers.length; n++) trackers[n][1].onPrint(ts, esPrice)
  }

  isOver(now: SessionNs): boolean {
    return now > this.deadline
  }

  results(dataEnd: SessionNs): EventLabels {
    const labels: EventLabels = {
      main: this.#trackers[0][1].result(dataEnd),
      tb: null,
      min2: null,
      min4: null,
      min8: null,
    }
    for (const [name, tracker] of this.#trackers.slice(1)) labels[name] = tracker.result(dataEnd)
    return labels
  }

  snapshot(): OutcomeTrackerState[] {
    return this.#trackers.map(([, tracker]) => tracker.snapshot())
  }

  restore(states: readonly OutcomeTrackerState[]): void {
    for (const [i, [, tracker]] of this.#trackers.entries()) tracker.restore(states[i])
  }
}

/** Where labels stop: the last record, but not after the close (`spy`) or 17:00 ET (`es`) (P21.3). */
export const labelDataEnd = (
  profile: Profile['id'],
  times: SessionTimes,
  lastRecord: SessionNs,
): SessionNs =>
  sessionNs(Math.min(lastRecord, profile === 'spy' ? times.rthClose : times.sessionEnd))

/** Policy B (P21.6): anchors from RTH_START to RTH_END, both inclusive, RTH_END not after the close. */
export function policyB(
  times: SessionTimes,
  rthStart: string,
  rthEnd: string,
): (anchor: SessionNs) => boolean {
  const from = sessionAt(rthStart)
  const to = Math.min(sessionAt(rthEnd), times.rthClose)
  return (anchor) => anchor >= from && anchor <= to
}

/** Cause-specific incidence (P21.5): share of the n events whose first hit had this cause by time s. */
export function cumulativeIncidence(
  outcomes: readonly Pick<Outcome, 'outcome' | 'tHitS'>[],
  cause: 'BREAK' | 'BOUNCE',
  s: number,
): number | null {
  const complete = outcomes.filter((o) => o.outcome !== 'UNDEFINED')
  if (complete.length === 0) return null
  const hits = complete.filter((o) => o.outcome === cause && o.tHitS !== null && o.tHitS <= s)
  return hits.length / complete.length
}
