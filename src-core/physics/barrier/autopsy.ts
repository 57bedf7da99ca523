import type { BookSide } from '../../domain/book-state.ts'
import { ADDED, ADJUSTED, DISPLAYED, FILLED, PULLED } from './ledger.ts'
import { replenishmentRatio } from './reading.ts'

/** Running totals of a wall's band when it became one. Structured-clonable. */
export interface AutopsyStart {
  side: BookSide
  lo: number
  hi: number
  totals: Float64Array
}

/** P24.5: contracts, then shares of `base`; consumed + pulledShare + standing = 1. Null when base is 0. */
export interface Autopsy {
  depthStart: number
  depthEnd: number
  added: number
  pulled: number
  filled: number
  visibilityAdjustment: number
  base: number
  consumed: number | null
  pulledShare: number | null
  standing: number | null
  /** A / (F + P), capped; null when nothing happened or base is 0. */
  refilled: number | null
}

/** Differences of the ledger's running totals since the start. */
export function autopsyOf(start: AutopsyStart, now: Float64Array, cap: number): Autopsy {
  const since = (field: number) => now[field] - start.totals[field]
  const added = since(ADDED)
  const pulled = since(PULLED)
  const filled = since(FILLED)
  const visibilityAdjustment = since(ADJUSTED)
  const depthStart = start.totals[DISPLAYED]
  const depthEnd = now[DISPLAYED]
  const base = depthStart + added
  const share = (x: number) => (base === 0 ? null : x / base)
  const ratio = replenishmentRatio(added, pulled, filled, cap)
  return {
    depthStart,
    depthEnd,
    added,
    pulled,
    filled,
    visibilityAdjustment,
    base,
    consumed: share(filled),
    pulledShare: share(pulled),
    standing: share(depthEnd - visibilityAdjustment),
    refilled: base === 0 || Number.isNaN(ratio) ? null : ratio,
  }
}
