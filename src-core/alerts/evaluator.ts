/**
 * All rules over one session (S7), a sealed frame at a time, in event time. It reads frames only, so
 * it says the same inside the fold and over stored frames.
 */
import type { Profile } from '../config/profiles.ts'
import { invariant } from '../domain/invariant.ts'
import { HEALTH_STATES } from '../frames/tables.ts'
import type { Alert, AlertRule } from './alert.ts'
import { ALERT_KINDS } from './kinds.ts'
import { LevelBook, type LevelEntry } from './level-book.ts'
import type { AlertMoment } from './moment.ts'
import type { Firing, Watcher } from './watcher.ts'

const RED = HEALTH_STATES.indexOf('RED')

export interface AlertSnapshot {
  levels: LevelEntry[]
  watchers: unknown[]
}

export class AlertEvaluator {
  readonly rules: readonly AlertRule[]
  readonly #watchers: readonly Watcher[]
  readonly #fires: readonly ((firing: Firing) => void)[]
  readonly #levels: LevelBook
  /** What the frame being judged adds to a firing. */
  #now: AlertMoment | null = null
  #emit: (alert: Alert) => void = () => {}

  /** @param levelId name of a level number: a row of the session's `levels` table */
  constructor(rules: readonly AlertRule[], profile: Profile, levelId: (level: number) => string) {
    this.rules = rules
    this.#watchers = rules.map((rule) => ALERT_KINDS[rule.kind].watch(rule, profile))
    this.#fires = rules.map((rule) => (firing: Firing) => this.#fire(rule, firing))
    this.#levels = new LevelBook(levelId)
  }

  /** Judges one frame; frames come once each, in order. */
  frame(m: AlertMoment, emit: (alert: Alert) => void): void {
    this.#now = m
    this.#emit = emit
    this.#levels.frame(m)
    const isRed = m.health === RED
    for (let i = 0; i < this.#watchers.length; i++) {
      if (isRed && this.rules[i].kind !== 'data_gap') this.#watchers[i].pause()
      else this.#watchers[i].frame(m, this.#levels, this.#fires[i])
    }
  }

  #fire({ id, kind }: AlertRule, firing: Firing): void {
    invariant(this.#now !== null, 'an alert fires within a frame')
    const { k, now, spot } = this.#now
    this.#emit({ rule: id, kind, k, ts: now, spot: Number.isNaN(spot) ? null : spot, ...firing })
  }

  snapshot(): AlertSnapshot {
    return {
      levels: this.#levels.snapshot(),
      watchers: this.#watchers.map((w) => w.snapshot()),
    }
  }

  restore(saved: AlertSnapshot): void {
    this.#levels.restore(saved.levels)
    for (const [i, watcher] of this.#watchers.entries()) watcher.restore(saved.watchers[i])
  }
}
