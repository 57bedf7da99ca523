/**
 * What becomes of every wall a level sees (P24.5): a row every five seconds while it stands and one
 * when it stops being a WALL. A wall belongs to a price and a side, so a level that moves, or that
 * spot crosses, leaves its wall behind.
 */
import type { SessionNs, UtcNs } from '../domain/units.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { BARRIER_STATES, DIRECTIONS, wallAutopsiesTable } from '../frames/tables.ts'
import type { AutopsyStart } from '../physics/barrier/autopsy.ts'
import type { BarrierEngine } from '../physics/barrier/engine.ts'

interface StandingWall {
  start: AutopsyStart
  price: number
  direction: number
  kind: number
  startNs: number
  /** Last frame its level was judged at. */
  lastK: number
}

export interface WallAutopsiesSnapshot {
  rows: ReturnType<TableBuilder['snapshot']>
  standing: [level: number, wall: StandingWall][]
}

const WALL = BARRIER_STATES.indexOf('WALL')
const UP = DIRECTIONS.indexOf('UP')
const DOWN = DIRECTIONS.indexOf('DOWN')
const EVERY_FRAMES = 20

const copyOf = (wall: StandingWall): StandingWall => ({
  ...wall,
  start: { ...wall.start, totals: wall.start.totals.slice() },
})

export class WallAutopsies {
  readonly rows: TableBuilder
  readonly #barrier: BarrierEngine
  readonly #standing = new Map<number, StandingWall>()

  constructor(barrier: BarrierEngine, originNs: UtcNs) {
    this.rows = new TableBuilder('wall_autopsies', wallAutopsiesTable, originNs, 64)
    this.#barrier = barrier
  }

  /** The state of a level at frame k. `price` in the profile's unit, `esPrice` points. */
  judge(
    k: number,
    now: SessionNs,
    level: number,
    kind: number,
    price: number,
    esPrice: number,
    direction: number,
    state: number,
  ): void {
    const wall = this.#standing.get(level)
    if (!wall) {
      if (state === WALL) this.#begin(k, now, level, kind, price, esPrice, direction)
      return
    }
    wall.lastK = k
    const isSame = wall.price === price && wall.direction === direction
    if (isSame && state === WALL) {
      if (k % EVERY_FRAMES === 0) this.#write(k, now, level, wall, Number.NaN, 1)
      return
    }
    this.#write(k, now, level, wall, isSame ? state : Number.NaN, 0)
    this.#standing.delete(level)
    if (state === WALL) this.#begin(k, now, level, kind, price, esPrice, direction)
  }

  /** Frame k is complete: walls of levels that no longer exist are closed. */
  endFrame(k: number, now: SessionNs): void {
    if (k % EVERY_FRAMES !== 0) return
    for (const [level, wall] of this.#standing) {
      if (wall.lastK === k) continue
      this.#write(k, now, level, wall, Number.NaN, 0)
      this.#standing.delete(level)
    }
  }

  snapshot(): WallAutopsiesSnapshot {
    return {
      rows: this.rows.snapshot(),
      standing: [...this.#standing].map(([level, wall]) => [level, copyOf(wall)]),
    }
  }

  restore(saved: WallAutopsiesSnapshot): void {
    this.rows.restore(saved.rows)
    this.#standing.clear()
    for (const [level, wall] of saved.standing) this.#standing.set(level, copyOf(wall))
  }

  #begin(
    k: number,
    now: SessionNs,
    level: number,
    kind: number,
    price: number,
    esPrice: number,
    direction: number,
  ): void {
    const start = this.#barrier.startAutopsy(esPrice, direction > 0 ? 'UP' : 'DOWN')
    this.#standing.set(level, { start, price, direction, kind, startNs: now, lastK: k })
  }

  #write(
    k: number,
    now: SessionNs,
    level: number,
    wall: StandingWall,
    became: number,
    standing: 0 | 1,
  ): void {
    const a = this.#barrier.autopsy(wall.start)
    const { row, at } = this.rows
    row[at.k] = k
    row[at.ts_ns] = now
    row[at.level] = level
    row[at.level_kind] = wall.kind
    row[at.level_price] = wall.price
    row[at.direction] = wall.direction > 0 ? UP : DOWN
    row[at.start_ns] = wall.startNs
    row[at.is_standing] = standing
    row[at.became] = became
    row[at.depth_start] = a.depthStart
    row[at.depth_end] = a.depthEnd
    row[at.added] = a.added
    row[at.pulled] = a.pulled
    row[at.filled] = a.filled
    row[at.consumed_share] = a.consumed ?? Number.NaN
    row[at.pulled_share] = a.pulledShare ?? Number.NaN
    row[at.standing_share] = a.standing ?? Number.NaN
    row[at.refill_ratio] = a.refilled ?? Number.NaN
    this.rows.append()
  }
}
