/**
 * Zone events and their labels inside the fold: machines read every print (P7), an event is decided
 * when the state holds everything up to its decision time (P0), its labels run on prints after the
 * anchor (P21) and its row is written when the last of its windows is over.
 */
import type { Profile } from '../config/profiles.ts'
import type { SessionTimes } from '../domain/calendar.ts'
import { NS_PER_MS, NS_PER_S, type SessionNs, sessionNs } from '../domain/units.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { DIRECTIONS, eventsTable, OUTCOMES } from '../frames/tables.ts'
import { EventLabeler, type EventLabels, labelDataEnd } from '../labels/event-labels.ts'
import type { OutcomeTrackerState } from '../labels/outcome.ts'
import { kindCode } from '../levels/level-kinds.ts'
import type { LevelUniverse } from '../levels/level-universe.ts'
import { ZoneTracker, type ZoneTrackerState } from '../levels/zone-tracker.ts'
import type { ZoneEvent } from '../levels/zones.ts'

/** Told of events as they are decided and labelled: how pipelines read the fold. */
export interface EventObserver {
  /** The engines stand exactly at `decidedAt`; nothing later has been folded. */
  decided(event: ZoneEvent, decidedAt: SessionNs): void
  labelled(event: ZoneEvent, labels: EventLabels): void
}

interface OpenEvent {
  event: ZoneEvent
  labeler: EventLabeler
  /** Smoothed break score at the first frame at or after the anchor; NaN before. */
  score: number
  k: number
}

export interface EventFramesSnapshot {
  rows: ReturnType<TableBuilder['snapshot']>
  zones: ZoneTrackerState
  open: { event: ZoneEvent; labels: OutcomeTrackerState[]; score: number; k: number }[]
  undecided: number
}

export class EventFrames {
  readonly rows: TableBuilder
  observer: EventObserver | null = null
  readonly #profile: Profile
  readonly #times: SessionTimes
  readonly #zones: ZoneTracker
  readonly #delayNs: number
  readonly #frameNs: number
  #open: OpenEvent[] = []
  /** How many of the newest open events are not decided yet. */
  #undecided = 0

  constructor(profile: Profile, times: SessionTimes, universe: LevelUniverse) {
    this.rows = new TableBuilder('events', eventsTable, times.originNs, 64)
    this.#profile = profile
    this.#times = times
    this.#zones = new ZoneTracker(profile, times, universe)
    this.#delayNs = profile.config.CONFIRM_DELAY_S * NS_PER_S
    this.#frameNs = profile.config.SNAPSHOT_MS * NS_PER_MS
  }

  /** A front-month print, before it enters levels and bars. `atr` and `spot` in profile price. */
  onPrint(
    ts: SessionNs,
    esPrice: number,
    spot: number | null,
    rho: number,
    atr: number | null,
  ): void {
    for (const open of this.#open) open.labeler.onPrint(ts, esPrice)
    this.#zones.onPrint(ts, esPrice, spot, rho, atr, this.#enter)
  }

  /** Some event is not decided yet. */
  get isWaiting(): boolean {
    return this.#undecided > 0
  }

  /** Earliest decision still due; Infinity when none is. */
  get nextDecision(): number {
    if (this.#undecided === 0) return Number.POSITIVE_INFINITY
    return this.#open[this.#open.length - this.#undecided].event.anchorTs + this.#delayNs
  }

  /** Decides events whose time has come; the state holds exactly what happened up to `now`. */
  decide(now: SessionNs): void {
    while (this.nextDecision <= now) {
      const { event } = this.#open[this.#open.length - this.#undecided]
      this.#undecided--
      this.observer?.decided(event, sessionNs(event.anchorTs + this.#delayNs))
    }
  }

  /** Frame k has been taken: fixes scores at anchors and writes rows whose windows are over. */
  frame(k: number, levels: { scoreOf(level: number): number }): void {
    if (this.#open.length === 0) return
    const now = sessionNs(k * this.#frameNs)
    for (const open of this.#open) {
      if (open.k === k) open.score = levels.scoreOf(open.event.level)
    }
    let done = 0
    while (done < this.#open.length && this.#open[done].labeler.isOver(now)) {
      this.#write(this.#open[done++], now)
    }
    if (done > 0) this.#open = this.#open.slice(done)
  }

  /** The data have ended: open labels are settled as P21.3 says. */
  finish(lastRecord: SessionNs): void {
    for (const open of this.#open) this.#write(open, lastRecord)
    this.#open = []
    this.#undecided = 0
  }

  snapshot(): EventFramesSnapshot {
    return {
      rows: this.rows.snapshot(),
      zones: this.#zones.snapshot(),
      open: this.#open.map((o) => ({
        event: { ...o.event },
        labels: o.labeler.snapshot(),
        score: o.score,
        k: o.k,
      })),
      undecided: this.#undecided,
    }
  }

  restore(saved: EventFramesSnapshot): void {
    this.rows.restore(saved.rows)
    this.#zones.restore(saved.zones)
    this.#open = saved.open.map(({ event, labels, score, k }) => {
      const labeler = new EventLabeler(this.#profile, event)
      labeler.restore(labels)
      return { event: { ...event }, labeler, score, k }
    })
    this.#undecided = saved.undecided
  }

  #enter = (event: ZoneEvent): void => {
    this.#open.push({
      event,
      labeler: new EventLabeler(this.#profile, event),
      score: Number.NaN,
      k: Math.max(0, Math.ceil(event.anchorTs / this.#frameNs)),
    })
    this.#undecided++
  }

  #write(open: OpenEvent, lastRecord: SessionNs): void {
    const { event, labeler } = open
    const labels = labeler.results(labelDataEnd(this.#profile.id, this.#times, lastRecord))
    this.observer?.labelled(event, labels)
    const { main } = labels
    const { row, at } = this.rows
    row[at.k] = open.k
    row[at.ts_ns] = event.anchorTs
    row[at.level] = event.level
    row[at.level_kind] = kindCode(event.kind)
    row[at.level_price] = event.levelPrice
    row[at.anchor_spot] = event.anchorSpot
    row[at.zone_width] = event.zoneWidth
    row[at.direction] = DIRECTIONS.indexOf(event.direction > 0 ? 'UP' : 'DOWN')
    row[at.break_score_smooth] = open.score
    row[at.outcome] = OUTCOMES.indexOf(main.outcome)
    row[at.t_hit_s] = main.tHitS ?? Number.NaN
    row[at.strength_signed] = main.strengthSigned ?? Number.NaN
    row[at.excursion_max] = main.excursionMax ?? Number.NaN
    row[at.excursion_min] = main.excursionMin ?? Number.NaN
    row[at.label_known_at_ns] = labeler.knownAt
    this.rows.append([event.eventId])
  }
}
