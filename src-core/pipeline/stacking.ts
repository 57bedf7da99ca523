import { kindCode } from '../levels/level-kinds.ts'
import type { ZoneEvent } from '../levels/zones.ts'
import { ownIndex, readStacking, type Stacking } from '../physics/confluence/engine.ts'
import type { LevelsTable } from './market-tables.ts'

/** How many other levels stand near the event's own (P16). */
export function stackingAt(
  levels: LevelsTable,
  { kind, levelPrice, direction }: Readonly<ZoneEvent>,
  bands: readonly [number, number, number],
): Stacking {
  const own = ownIndex(levels, kindCode(kind), levelPrice)
  return readStacking(levels.price, levels.count, own, levelPrice, direction, bands)
}
