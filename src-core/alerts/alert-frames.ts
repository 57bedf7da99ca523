/**
 * Alerts inside the fold: the evaluator is shown each frame as it is sealed, and what fires becomes a
 * row of the `alerts` table. Every driver of the fold, and every seek, therefore says the same.
 */
import type { Profile } from '../config/profiles.ts'
import { type SessionNs, sessionNs, type UtcNs } from '../domain/units.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { ALERT_KIND_NAMES, alertsTable } from '../frames/tables.ts'
import type { Alert, AlertRule } from './alert.ts'
import { AlertEvaluator, type AlertSnapshot } from './evaluator.ts'
import { type AlertMoment, type AlertTable, builderRows, endAt } from './moment.ts'

/** The tables rules read, as they are being written. */
export type AlertSources = Readonly<Record<AlertTable, TableBuilder>> & {
  levelId(level: number): string
}

/** Alerts as rows of their table. */
export class AlertRows {
  readonly builder: TableBuilder

  constructor(originNs: UtcNs) {
    this.builder = new TableBuilder('alerts', alertsTable, originNs, 64)
  }

  readonly add = (alert: Alert): void => {
    const { row, at } = this.builder
    row[at.k] = alert.k
    row[at.ts_ns] = alert.ts
    row[at.kind] = ALERT_KIND_NAMES.indexOf(alert.kind)
    row[at.level] = alert.level ?? Number.NaN
    row[at.spot] = alert.spot ?? Number.NaN
    row[at.value] = alert.value ?? Number.NaN
    this.builder.append([alert.rule, alert.subject, alert.text])
  }
}

export class AlertFrames {
  readonly rows: TableBuilder
  readonly #evaluator: AlertEvaluator
  /** Of the frame being judged; the same object for all of them. */
  readonly #moment: AlertMoment
  readonly #emit: (alert: Alert) => void
  readonly #frames: TableBuilder

  constructor(
    rules: readonly AlertRule[],
    profile: Profile,
    sources: AlertSources,
    originNs: UtcNs,
  ) {
    const { add, builder } = new AlertRows(originNs)
    this.rows = builder
    this.#emit = add
    this.#evaluator = new AlertEvaluator(rules, profile, sources.levelId)
    const rowsOf = (table: AlertTable) => ({ rows: builderRows(sources[table]), from: 0, to: 0 })
    this.#frames = sources.frames
    this.#moment = {
      k: 0,
      now: sessionNs(0),
      spot: Number.NaN,
      health: Number.NaN,
      frame: rowsOf('frames'),
      levels: rowsOf('level_frames'),
      strikes: rowsOf('strike_frames'),
      trades: rowsOf('trades'),
    }
  }

  /** Judges frame k, whose rows have just been written. */
  frame(k: number, now: SessionNs): void {
    const m = this.#moment
    m.k = k
    m.now = now
    endAt(m.frame, k)
    const { at } = this.#frames
    m.spot = this.#frames.numbersAt(at.spot)[m.frame.from]
    m.health = this.#frames.numbersAt(at.data_health)[m.frame.from]
    endAt(m.levels, k)
    endAt(m.strikes, k)
    endAt(m.trades, k)
    this.#evaluator.frame(m, this.#emit)
  }

  snapshot(): { evaluator: AlertSnapshot; rows: ReturnType<TableBuilder['snapshot']> } {
    return { evaluator: this.#evaluator.snapshot(), rows: this.rows.snapshot() }
  }

  restore(saved: ReturnType<AlertFrames['snapshot']>): void {
    this.#evaluator.restore(saved.evaluator)
    this.rows.restore(saved.rows)
  }
}
