/** Other levels near an event's level: stacking (P16) and weighted confluence (P18). */
import { PRICE_EPSILON } from '../../domain/price.ts'
import { KINDS_BY_CODE } from '../../levels/level-kinds.ts'

/** Levels as columns (`ActiveLevels` fits): kind code and profile price. */
export interface LevelColumns {
  count: number
  kind: ArrayLike<number>
  price: ArrayLike<number>
}

export interface Stacking {
  near: number
  mid: number
  far: number
  /** Within mid, beyond the level in the direction of approach. */
  aheadMid: number
  behindMid: number
}

/** Index of the event's own level (same kind and price) among `levels`; -1 when absent. */
export function ownIndex(levels: LevelColumns, kind: number, level: number): number {
  for (let i = 0; i < levels.count; i++) {
    if (levels.kind[i] === kind && Math.abs(levels.price[i] - level) <= PRICE_EPSILON) return i
  }
  return -1
}

/** Counts prices within the bands, edges inclusive; `own` is skipped. */
export function readStacking(
  prices: ArrayLike<number>,
  count: number,
  own: number,
  level: number,
  direction: 1 | -1,
  bands: readonly [number, number, number],
): Stacking {
  const found: Stacking = { near: 0, mid: 0, far: 0, aheadMid: 0, behindMid: 0 }
  for (let i = 0; i < count; i++) {
    if (i === own) continue
    const beyond = direction * (prices[i] - level)
    const away = Math.abs(beyond) - PRICE_EPSILON
    if (away <= bands[0]) found.near++
    if (away <= bands[2]) found.far++
    if (away > bands[1]) continue
    found.mid++
    if (beyond > PRICE_EPSILON) found.aheadMid++
    else if (beyond < -PRICE_EPSILON) found.behindMid++
  }
  return found
}

export interface Confluence {
  count: number
  score: number
  /** Price; null without other key levels. */
  minDistance: number | null
  /** [0, 1). */
  pressure: number
  /** [-1, 1], positive = support for a move beyond the level lies beyond; null when score is 0. */
  alignment: number | null
}

/** Key levels other than the event's own, weighted by kind and nearness within `band`. */
export function readConfluence(
  levels: LevelColumns,
  kind: number,
  level: number,
  direction: 1 | -1,
  band: number,
): Confluence {
  let count = 0
  let score = 0
  let aligned = 0
  let minDistance = Number.POSITIVE_INFINITY
  for (let i = 0; i < levels.count; i++) {
    const weight = KINDS_BY_CODE[levels.kind[i]].weight
    const away = Math.abs(levels.price[i] - level)
    if (weight === 0 || (levels.kind[i] === kind && away <= PRICE_EPSILON)) continue
    if (away < minDistance) minDistance = away
    if (away > band + PRICE_EPSILON) continue
    count++
    const closeness = weight * Math.max(0, 1 - away / band)
    const beyond = direction * (levels.price[i] - level)
    score += closeness
    if (away > PRICE_EPSILON) aligned += beyond > 0 ? closeness : -closeness
  }
  return {
    count,
    score,
    minDistance: minDistance === Number.POSITIVE_INFINITY ? null : minDistance,
    pressure: score / (1 + score),
    alignment: score === 0 ? null : aligned / score,
  }
}
