import { BARRIER_STATES } from '../../frames/tables.ts'

export type BarrierState = (typeof BARRIER_STATES)[number]
export type BarrierReason = 'OK' | 'NO_BOOK' | 'NOT_VISIBLE'
export type Direction = 'UP' | 'DOWN'

/** P8.6. Times in seconds, band in ES points, the rest contracts or ratios. */
export interface BarrierConfig {
  windowS: number
  avgWindowS: number
  band: number
  minDepth: number
  drop: number
  wall: number
  absorbFill: number
  absorbNet: number
  weakRatio: number
  weakNet: number
  ratioCap: number
}

/**
 * P8.4 at one level and instant. NaN stands for null (unless `reason` is OK every number is NaN);
 * contracts unless said otherwise. The engine reuses the object: copy what must last.
 */
export interface BarrierReading {
  state: BarrierState
  /** Position of `state` in BARRIER_STATES. */
  stateCode: number
  reason: BarrierReason
  added: number
  pulled: number
  filled: number
  icebergExcess: number
  visibilityAdjustment: number
  /** A - P - F. */
  deltaLiquidity: number
  /** Contracts per second. */
  replenishmentRate: number
  /** A / (F + P), capped; NaN when nothing happened. */
  replenishmentRatio: number
  /** D0, band depth at the window's start. */
  depthStart: number
  /** D1, band depth now. */
  depthEnd: number
  /** max(D0, minimum depth). */
  base: number
  netRatio: number
  avgLevelSize: number
  /** Band level size over average level size; NaN when the average is 0. */
  wallRatio: number
}

const STATE_CODE = Object.fromEntries(BARRIER_STATES.map((s, i) => [s, i])) as Record<
  BarrierState,
  number
>

export const emptyReading = (): BarrierReading => ({
  state: 'NEUTRAL',
  stateCode: STATE_CODE.NEUTRAL,
  reason: 'NO_BOOK',
  added: Number.NaN,
  pulled: Number.NaN,
  filled: Number.NaN,
  icebergExcess: Number.NaN,
  visibilityAdjustment: Number.NaN,
  deltaLiquidity: Number.NaN,
  replenishmentRate: Number.NaN,
  replenishmentRatio: Number.NaN,
  depthStart: Number.NaN,
  depthEnd: Number.NaN,
  base: Number.NaN,
  netRatio: Number.NaN,
  avgLevelSize: Number.NaN,
  wallRatio: Number.NaN,
})

/** Clears a reading to "nothing to say" (P2.3). Field by field: it runs for every unseen level of every frame. */
export function blank(r: BarrierReading, reason: BarrierReason): void {
  r.reason = reason
  r.state = 'NEUTRAL'
  r.stateCode = STATE_CODE.NEUTRAL
  if (Number.isNaN(r.base)) return
  r.added = Number.NaN
  r.pulled = Number.NaN
  r.filled = Number.NaN
  r.icebergExcess = Number.NaN
  r.visibilityAdjustment = Number.NaN
  r.deltaLiquidity = Number.NaN
  r.replenishmentRate = Number.NaN
  r.replenishmentRatio = Number.NaN
  r.depthStart = Number.NaN
  r.depthEnd = Number.NaN
  r.base = Number.NaN
  r.netRatio = Number.NaN
  r.avgLevelSize = Number.NaN
  r.wallRatio = Number.NaN
}

/** A / (F + P), capped; the cap when only additions happened; NaN when nothing did (P8.4). */
export function replenishmentRatio(a: number, p: number, f: number, cap: number): number {
  if (f + p > 0) return Math.min(cap, a / (f + p))
  return a > 0 ? cap : Number.NaN
}

/** P8.5: the first rule that holds. Needs n, F, P, base and the wall ratio. */
export function judge(r: BarrierReading, c: BarrierConfig): void {
  r.state = stateOf(r, c)
  r.stateCode = STATE_CODE[r.state]
}

function stateOf(r: BarrierReading, c: BarrierConfig): BarrierState {
  const n = r.netRatio
  // Comparisons with NaN are false, so a missing wall ratio fails its tests.
  if (n <= -c.drop) return r.filled >= r.pulled ? 'CONSUMED' : 'VACUUM'
  if (r.wallRatio >= c.wall && n >= 0) return 'WALL'
  if (r.filled / r.base >= c.absorbFill && n >= c.absorbNet) return 'ABSORPTION'
  if (r.wallRatio <= c.weakRatio || n <= c.weakNet) return 'WEAK'
  return 'NEUTRAL'
}
