/** Tables of bars and levels as stages read them. */
import type { KnownLevels } from '../levels/context-features.ts'

/** The latest completed bars; closes in futures points, oldest first. */
export interface BarsTable {
  /** Completed bars of the session. */
  count: number
  closes: readonly number[]
}

/** Levels in force, in (kind code, price) order; profile prices. */
export interface LevelsTable {
  count: number
  kind: readonly number[]
  price: readonly number[]
  knownAt: readonly number[]
  known: Readonly<KnownLevels>
}
