/** How a frame table is declared (pipelines L10). Schemas, Parquet, Arrow, panel labels and the hash order derive from it. */
export type ColumnDtype = 'i32' | 'i64' | 'f64' | 'enum' | 'string'

export interface ColumnSpec {
  dtype: ColumnDtype
  /** `price`, `contracts`, `USD per 1%`, `-` … */
  unit: string
  label: string
  doc: string
  /** Enum members in code order; the stored number is the index. */
  values?: readonly string[]
}

export interface TableSpec {
  doc: string
  /** Columns that identify a row, in sort order. */
  key: readonly string[]
  columns: Record<string, ColumnSpec>
}

/** Whether a column of numbers must keep all its bits: what rows are found and compared by, and prices. */
export const isExact = (name: string, spec: ColumnSpec, table: TableSpec): boolean =>
  spec.unit === 'price' || spec.unit === 'points' || table.key.includes(name)

export const column = (spec: ColumnSpec) => spec
export const defineTable = <T extends TableSpec>(spec: T) => spec

/**
 * A run of rows of one table. Numbers of every dtype but i64 and string are float64 with NaN for
 * null (narrowed only on the way to a file or the screen); i64 is a BigInt64Array; strings an array.
 */
export interface TableChunk {
  table: string
  length: number
  /** First and last frame index covered (inclusive), also when no row falls into them. */
  fromK: number
  toK: number
  columns: Record<string, Float64Array | BigInt64Array | string[]>
}
