/** What one row of the board is drawn from. */
import { HEALTH_RED } from '../../levels/force-words.ts'
import type { Moment } from '../../store/frame-loop.ts'
import type { LevelColumn } from '../../store/level-tracks.ts'
import type { SessionData } from '../../store/session-data.ts'
import { focusedLevel, type LevelNow } from '../../store/view.ts'
import { type TouchMark, touchMarks } from './level-board.model.ts'

export interface BoardRow {
  data: SessionData
  k: number
  level: LevelNow
  focused: boolean
  spot: number
  atr: number
  /** Data health is RED: nothing may be called. */
  red: boolean
  marks: readonly TouchMark[]
  read(column: LevelColumn): number
}
const NO_MARKS: readonly TouchMark[] = []

export function rowsOf(moment: Moment, levels: readonly LevelNow[]): BoardRow[] {
  const { data, k } = moment
  if (!data) return []
  const focus = focusedLevel(moment)
  const marks = touchMarks(moment)
  const { frames } = data
  const shared = {
    data,
    k,
    spot: frames.at('spot', k),
    atr: frames.at('atr', k),
    red: frames.at('data_health', k) === HEALTH_RED,
  }
  return levels.map((level) => ({
    ...shared,
    level,
    focused: level.track.level === focus?.track.level,
    marks: marks.get(level.track.level) ?? NO_MARKS,
    read: (column) => level.track.value(column, level.row),
  }))
}
