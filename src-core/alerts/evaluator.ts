/**
 * All rules over one session (S7), a sealed frame at a time, in event time. It reads frames only, so
 * it says the same inside the fold and over stored frames.
 */
import type { Profile } from '../config/profiles.ts'
import { HEALTH_STATES } from '../frames/tables.ts'
import type { Alert, AlertRule } from './alert.ts'
import { ALERT_KINDS } from './kinds.ts'
import { LevelBook, type LevelEntry } from './level-book.ts'
import { type AlertMoment, frameValue } from './moment.ts'
import type { Firing, Watcher } from './watcher.ts'

const RED = HEALTH_STATES.indexOf('RED')

export interface AlertSnapshot {
  levels: LevelEntry[]
  watchers: unknown[]
}

export class AlertEvaluator {
  readonly rules: readonly AlertRule[]
  readonly #watchers: readonly Watcher[]
  readonly #levels: LevelBook

  /** @param levelId name of a level number: a row of the session's `levels` table */
  constructor(rules: readonly AlertRule[], profile: Profile, levelId: (level: number) => string) {
    this.rules = rules
    this.#watchers = rules.map((rule) => ALERT_KINDS[rule.kind].watch(rule, profile))
    this.#levels = new LevelBook(levelId)
  }

  /** Judges one frame; frames come once each, in order. */
  frame(m: AlertMoment, emit: (alert: Alert) => void): void {
    this.#levels.frame(m)
    const isRed = frameValue(m, 'data_health') === RED
    const spot = frameValue(m, 'spot')
    for (const [i, watcher] of this.#watchers.entries()) {
      const { id, kind } = this.rules[i]
      if (isRed && kind !== 'data_gap') {
        watcher.pause()
        continue
      }
      const fire = (firing: Firing) =>
        emit({
          rule: id,
          kind,
          k: m.k,
          ts: m.now,
          spot: Number.isNaN(spot) ? null : spot,
          ...firing,
        })
      watcher.frame(m, this.#levels, fire)
    }
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
