/** Alerts inside the fold: the same evaluator, shown each frame as it is sealed. */
import type { Profile } from '../config/profiles.ts'
import type { SessionNs } from '../domain/units.ts'
import type { LiveTables } from '../replay/session-fold.ts'
import type { Alert, AlertRule } from './alert.ts'
import { AlertEvaluator } from './evaluator.ts'
import { type AlertTable, builderRows, lastRows, type Rows } from './moment.ts'

/** A `FrameSink.rows` callback. */
export function foldAlerts(
  rules: readonly AlertRule[],
  profile: Profile,
  emit: (alert: Alert) => void,
): {
  rows(k: number, now: SessionNs, tables: LiveTables): void
  evaluator(): AlertEvaluator | null
} {
  let evaluator: AlertEvaluator | null = null
  let rows: Record<AlertTable, Rows> | null = null
  return {
    evaluator: () => evaluator,
    rows(k, now, tables) {
      evaluator ??= new AlertEvaluator(rules, profile, tables.levelId)
      rows ??= {
        frames: builderRows(tables.frames),
        level_frames: builderRows(tables.level_frames),
        strike_frames: builderRows(tables.strike_frames),
        trades: builderRows(tables.trades),
      }
      evaluator.frame(
        {
          k,
          now,
          frame: lastRows(rows.frames, k),
          levels: lastRows(rows.level_frames, k),
          strikes: lastRows(rows.strike_frames, k),
          trades: lastRows(rows.trades, k),
        },
        emit,
      )
    },
  }
}
