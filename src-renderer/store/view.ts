/** Questions drawers ask of a moment: which levels are there, which one is in focus, which events are known. */
import type { Moment } from './frame-loop.ts'
import type { LevelTrack } from './level-tracks.ts'
import type { SessionData } from './session-data.ts'
import { type Focus, useUser } from './user.ts'

/** One level as it stands at the instant. `row` indexes its track. */
export interface LevelNow {
  track: LevelTrack
  row: number
  price: number
}

const cache = new WeakMap<SessionData, { k: number; version: number; levels: LevelNow[] }>()

/** Levels present at the instant, in dictionary order. Cached per (session, k). */
export function levelsAt(moment: Moment): readonly LevelNow[] {
  const { data, k } = moment
  if (!data) return []
  const hit = cache.get(data)
  if (hit && hit.k === k && hit.version === data.levels.version) return hit.levels
  const levels: LevelNow[] = []
  for (const track of data.levels.byLevel) {
    const row = track.rowAt(k)
    if (row >= 0) levels.push({ track, row, price: track.value('level_price', row) })
  }
  cache.set(data, { k, version: data.levels.version, levels })
  return levels
}

/** STRIKE and ROUND are a grid rather than places with a story. */
export const isGridKind = (kind: number) => kind === 9 || kind === 10

/** The focused level: the chosen one while present, else the nearest (grid kinds only when alone). */
export function focusedLevel(moment: Moment, focus: Focus = useUser.getState().focus) {
  const levels = levelsAt(moment)
  if (focus.kind === 'level') {
    const chosen = levels.find((l) => l.track.level === focus.level)
    if (chosen) return chosen
  }
  const spot = moment.data?.frames.at('spot', moment.k) ?? Number.NaN
  return (
    nearest(
      levels.filter((l) => !isGridKind(l.track.kind)),
      spot,
    ) ??
    nearest(levels, spot) ??
    null
  )
}

function nearest(levels: readonly LevelNow[], spot: number): LevelNow | null {
  let best: LevelNow | null = null
  let distance = Number.POSITIVE_INFINITY
  for (const level of levels) {
    const d = Math.abs(level.price - spot)
    if (d < distance) {
      best = level
      distance = d
    }
  }
  return best
}

/** What may be said of event row i at the instant. `future` events are bare dots. */
export type EventFace = 'future' | 'pending' | 'BOUNCE' | 'BREAK' | 'CHOP' | 'UNDEFINED'
const OUTCOME_FACE: readonly EventFace[] = ['BOUNCE', 'BREAK', 'CHOP', 'UNDEFINED']

export function eventFace(moment: Moment, row: number): EventFace {
  const { data, k, reveal } = moment
  if (!data) return 'future'
  const { events } = data
  if (!reveal && events.k[row]! > k) return 'future'
  const knownAt = events.column('label_known_at_ns')[row]!
  if (!reveal && !(knownAt <= k * data.header.snapshotMs * 1e6)) return 'pending'
  return OUTCOME_FACE[events.column('outcome')[row]!] ?? 'pending'
}
