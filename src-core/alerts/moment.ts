/**
 * What alerts read at one frame: rows of the frame tables, whether the fold has just written them or
 * they come from a file. Both give the same numbers, so both give the same alerts.
 */
import type { SessionNs, UtcNs } from '../domain/units.ts'
import type { TableChunk } from '../frames/table.ts'
import type { TableBuilder } from '../frames/table-builder.ts'

/** Rows of one table; strings are not read. */
export interface Rows {
  readonly length: number
  /** Frame of each row. */
  readonly k: Float64Array
  /** A numeric or enum column; NaN = null. */
  number(column: string): Float64Array
  /** SessionNs of an i64 column. */
  ns(column: string, i: number): number
}

/** Rows from..to (not included) of a table. */
export interface RowRange {
  rows: Rows
  from: number
  to: number
}

export interface AlertMoment {
  k: number
  now: SessionNs
  /** Of the `frames` row; NaN while unknown. */
  spot: number
  /** Code of HEALTH_STATES of the `frames` row. */
  health: number
  /** The one `frames` row. */
  frame: RowRange
  levels: RowRange
  strikes: RowRange
  /** Prints since the frame before. */
  trades: RowRange
}

export const ALERT_TABLES = ['frames', 'level_frames', 'strike_frames', 'trades'] as const
export type AlertTable = (typeof ALERT_TABLES)[number]

/** Rows as the fold holds them; valid until the builder is cut. */
export const builderRows = (builder: TableBuilder): Rows => ({
  get length() {
    return builder.length
  },
  get k() {
    return builder.numbersAt(builder.at.k)
  },
  number: (column) => builder.numbers(column),
  ns: (column, i) => builder.numbers(column)[i],
})

export const chunkRows = (chunk: TableChunk, originNs: UtcNs): Rows => ({
  length: chunk.length,
  get k() {
    return chunk.columns.k as Float64Array
  },
  number: (column) => chunk.columns[column] as Float64Array,
  ns: (column, i) => Number((chunk.columns[column] as BigInt64Array)[i] - originNs),
})

/** Makes a range the rows of frame k at the end of its table, which is still growing. */
export function endAt(range: RowRange, k: number): void {
  const { rows } = range
  const to = rows.length
  let from = to
  if (to > 0) {
    const at = rows.k
    while (from > 0 && at[from - 1] === k) from--
  }
  range.from = from
  range.to = to
}

/** Walks a stored span frame by frame; every table is in the order of k. */
export function* momentsOf(
  tables: Readonly<Record<AlertTable, Rows>>,
  frameNs: number,
): Generator<AlertMoment> {
  const frames = tables.frames.k
  const spot = tables.frames.number('spot')
  const health = tables.frames.number('data_health')
  const cursors = (['level_frames', 'strike_frames', 'trades'] as const).map((name) => ({
    rows: tables[name],
    k: tables[name].length > 0 ? tables[name].k : new Float64Array(0),
    at: 0,
  }))
  const take = (c: (typeof cursors)[number], k: number): RowRange => {
    while (c.at < c.rows.length && c.k[c.at] < k) c.at++
    const from = c.at
    while (c.at < c.rows.length && c.k[c.at] === k) c.at++
    return { rows: c.rows, from, to: c.at }
  }
  for (let i = 0; i < tables.frames.length; i++) {
    const k = frames[i]
    const [levels, strikes, trades] = cursors.map((c) => take(c, k))
    yield {
      k,
      now: (k * frameNs) as SessionNs,
      spot: spot[i],
      health: health[i],
      frame: { rows: tables.frames, from: i, to: i + 1 },
      levels,
      strikes,
      trades,
    }
  }
}

/** Value of the one `frames` row. */
export const frameValue = ({ frame }: AlertMoment, column: string): number =>
  frame.rows.number(column)[frame.from]
