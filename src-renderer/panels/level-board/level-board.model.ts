/** Which levels the board lists at an instant, in which order, and what their history looks like. */
import { valuesIn } from '#core/config/key'
import { SCORING_KEYS } from '#core/config/scoring-keys'
import { outcomeScore } from '../../levels/force-words.ts'
import type { Moment } from '../../store/frame-loop.ts'
import type { LevelTrack } from '../../store/level-tracks.ts'
import { type EventFace, eventFace, isGridKind, type LevelNow, levelsAt } from '../../store/view.ts'
import type { LevelBoardConfig } from './config.ts'

const orLast = (x: number) => (Number.isNaN(x) ? Number.NEGATIVE_INFINITY : x)
type Order = (a: LevelNow, b: LevelNow) => number

/** Levels in order. Equal ones stand by nearness to spot, then by price, so that rows do not swap for nothing. */
export function boardLevels(moment: Moment, { within, sort }: LevelBoardConfig): LevelNow[] {
  const { data, k } = moment
  if (!data) return []
  const spot = data.frames.at('spot', k)
  const away = ({ price }: LevelNow) => Math.abs(price - spot)
  const value = (level: LevelNow, column: 'priority' | 'break_score_smooth') =>
    orLast(level.track.value(column, level.row))
  const { scoring, profile } = data.header
  const { SCAN_RADIUS: radius } = valuesIn(
    { SCAN_RADIUS: SCORING_KEYS.SCAN_RADIUS },
    profile,
    scoring,
  )
  const shown = levelsAt(moment).filter((level) => {
    if (within === 'story') return !isGridKind(level.track.kind)
    return within === 'all' || away(level) <= radius
  })
  const first: Record<LevelBoardConfig['sort'], Order> = {
    attention: (a, b) => value(b, 'priority') - value(a, 'priority') || 0,
    distance: () => 0,
    price: (a, b) => b.price - a.price,
    score: (a, b) => value(b, 'break_score_smooth') - value(a, 'break_score_smooth') || 0,
  }
  const order = first[sort]
  return shown.sort(
    (a, b) =>
      order(a, b) || away(a) - away(b) || b.price - a.price || a.track.level - b.track.level,
  )
}

/** Minutes of history in the sparkline, and frames between its points. */
export const SPARK_MINUTES = 30
const SPARK_STEP = 240

/**
 * Score on the outcome axis at the full minutes of the last half hour and at the instant (last
 * entry); NaN where the level was not present. Full minutes, so that the line does not shimmer.
 */
export function scoreHistory(
  track: LevelTrack,
  k: number,
  out = new Float32Array(SPARK_MINUTES + 2),
) {
  const minute = Math.floor(k / SPARK_STEP) * SPARK_STEP
  for (let i = 0; i <= SPARK_MINUTES; i++) {
    const at = minute - (SPARK_MINUTES - i) * SPARK_STEP
    out[i] = outcomeScore(track.value('break_score_smooth', track.rowAt(at)))
  }
  out[SPARK_MINUTES + 1] = outcomeScore(track.value('break_score_smooth', track.rowAt(k)))
  return out
}

/** Height of a score in a box, from its top. */
export const sparkY = (score: number, height: number) =>
  Math.round((height / 2 - score * (height / 2 - 2)) * 10) / 10

export interface TouchMark {
  face: EventFace
  up: boolean
}
/** Most marks a row has room for. */
export const MOST_MARKS = 6

/** Touches known at the instant by level, oldest first, at most the newest few of each. */
export function touchMarks(moment: Moment): Map<number, TouchMark[]> {
  const marks = new Map<number, TouchMark[]>()
  const { data, k } = moment
  if (!data) return marks
  const { events } = data
  const [levels, direction] = [events.column('level'), events.column('direction')]
  for (let row = events.lastAt(k); row >= 0; row--) {
    const level = levels[row]!
    const list = marks.get(level) ?? []
    if (list.length >= MOST_MARKS) continue
    list.unshift({ face: eventFace(moment, row), up: direction[row] === 1 })
    marks.set(level, list)
  }
  return marks
}

/** Columns that fit: the least important are dropped, in the given order, until the rest fits. */
export function droppedColumns(
  widths: ReadonlyMap<string, number>,
  dropOrder: readonly string[],
  available: number,
): string[] {
  let total = [...widths.values()].reduce((sum, w) => sum + w, 0)
  const dropped: string[] = []
  for (const id of dropOrder) {
    if (total <= available) break
    total -= widths.get(id) ?? 0
    dropped.push(id)
  }
  return dropped
}
