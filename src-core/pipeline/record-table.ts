/** A stream of records as stages see it: what it is and how much came so far; the fold reads the rows. */
import type { BatchKind } from '../domain/batches.ts'

export interface RecordTable {
  readonly kind: BatchKind
  /** Rows delivered up to now. */
  readonly rows: number
}

/** Rows delivered by kind. */
export type RecordCounts = Record<BatchKind, number>

export const noRecords = (): RecordCounts => ({
  'futures.trades': 0,
  'futures.book': 0,
  'options.quotes': 0,
  'options.trades': 0,
})
