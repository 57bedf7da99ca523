/** Moving the focused level: pin, follow the nearest, next above or below. */
import { currentMoment, invalidate, type Moment } from '../store/frame-loop.ts'
import { useUser } from '../store/user.ts'
import { focusedLevel, isGridKind, type LevelNow, levelsAt } from '../store/view.ts'

/** Levels with a story; all when there are no others. */
export function storyLevels(moment: Moment): readonly LevelNow[] {
  const all = levelsAt(moment)
  const story = all.filter((level) => !isGridKind(level.track.kind))
  return story.length > 0 ? story : all
}

/** The neighbour of the focused level by price: `by` +1 above, -1 below; null at the edge. */
export function neighbourLevel(moment: Moment, by: 1 | -1): LevelNow | null {
  const focus = focusedLevel(moment)
  if (!focus) return null
  const sorted = [...storyLevels(moment)].sort(
    (a, b) => a.price - b.price || a.track.level - b.track.level,
  )
  const at = sorted.findIndex((level) => level.track.level === focus.track.level)
  if (at >= 0) return sorted[at + by] ?? null
  const beyond = sorted.filter((level) => (level.price - focus.price) * by > 0)
  return (by > 0 ? beyond[0] : beyond.at(-1)) ?? null
}

export function focusLevel(level: number) {
  useUser.setState({ focus: { kind: 'level', level } })
  invalidate()
}

export function focusNeighbour(by: 1 | -1) {
  const next = neighbourLevel(currentMoment(), by)
  if (next) focusLevel(next.track.level)
}

/** Pins the level on show, or follows the nearest again. */
export function togglePin() {
  if (useUser.getState().focus.kind === 'level') useUser.setState({ focus: { kind: 'nearest' } })
  else {
    const focus = focusedLevel(currentMoment())
    if (focus) useUser.setState({ focus: { kind: 'level', level: focus.track.level } })
  }
  invalidate()
}
