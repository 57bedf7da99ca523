/** Builders for tests: moments made of the few numbers that matter. */
import { NS_PER_MS, type SessionNs } from '../domain/units.ts'
import { HEALTH_STATES } from '../frames/tables.ts'
import type { AlertMoment, RowRange, Rows } from './moment.ts'

export const FRAME_NS = 250 * NS_PER_MS

/** A table of the rows given; absent columns are null. */
export const rowsOf = (rows: readonly Readonly<Record<string, number>>[]): Rows => ({
  length: rows.length,
  k: Float64Array.from(rows, (row) => row.k ?? Number.NaN),
  number: (column) => Float64Array.from(rows, (row) => row[column] ?? Number.NaN),
  ns: (column, i) => rows[i][column],
})

const range = (rows: readonly Readonly<Record<string, number>>[] = []): RowRange => ({
  rows: rowsOf(rows),
  from: 0,
  to: rows.length,
})

export interface MomentParts {
  frame?: Readonly<Record<string, number>>
  levels?: readonly Readonly<Record<string, number>>[]
  strikes?: readonly Readonly<Record<string, number>>[]
  trades?: readonly Readonly<Record<string, number>>[]
  health?: (typeof HEALTH_STATES)[number]
}

export const aMoment = (k: number, parts: MomentParts = {}): AlertMoment => ({
  k,
  now: (k * FRAME_NS) as SessionNs,
  spot: parts.frame?.spot ?? Number.NaN,
  health: HEALTH_STATES.indexOf(parts.health ?? 'GREEN'),
  frame: range([
    {
      k,
      ts_ns: k * FRAME_NS,
      data_health: HEALTH_STATES.indexOf(parts.health ?? 'GREEN'),
      ...parts.frame,
    },
  ]),
  levels: range(parts.levels),
  strikes: range(parts.strikes),
  trades: range(parts.trades),
})
