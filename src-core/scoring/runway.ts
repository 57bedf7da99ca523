/** S4: how far a break could run before something stands in its way. */
import type { BarrierState } from '../physics/barrier/reading.ts'

export interface RunwayLevel {
  id: string
  price: number
  /** Barrier state in the direction of the run. */
  barrierState: BarrierState
}

/** Wall strikes in the profile's price; NaN = none. */
export interface GammaWalls {
  callWall: number
  putWall: number
}

export interface Runway {
  direction: 1 | -1
  next: RunwayLevel
  /** Price. */
  distance: number
  quality: 'CLEAR' | 'OBSTRUCTED'
  /** What obstructs; null when clear. */
  reason: string | null
}

/**
 * From a level in its break direction to the nearest other level beyond it; null when there is
 * none. A defended next level obstructs, and so does the gamma wall dealers defend on that side:
 * the call wall against UP, the put wall against DOWN, anywhere beyond the level up to the next one.
 */
export function runwayOf(
  price: number,
  direction: 1 | -1,
  levels: readonly RunwayLevel[],
  walls: GammaWalls,
): Runway | null {
  const ahead = (x: number) => (x - price) * direction
  let next: RunwayLevel | null = null
  for (const other of levels)
    if (ahead(other.price) > 1e-9 && (next === null || ahead(other.price) < ahead(next.price)))
      next = other
  if (next === null) return null
  const distance = ahead(next.price)
  const reason = obstacle(next, distance, direction, ahead, walls)
  return { direction, next, distance, quality: reason === null ? 'CLEAR' : 'OBSTRUCTED', reason }
}

function obstacle(
  next: RunwayLevel,
  distance: number,
  direction: 1 | -1,
  ahead: (x: number) => number,
  walls: GammaWalls,
): string | null {
  if (next.barrierState === 'WALL' || next.barrierState === 'ABSORPTION')
    return `${next.barrierState} at ${next.price}`
  const wall = direction > 0 ? walls.callWall : walls.putWall
  const to = ahead(wall)
  if (to > 0 && to <= distance + 1e-9) return `${direction > 0 ? 'call' : 'put'} wall at ${wall}`
  return null
}
