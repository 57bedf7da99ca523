/** Rows on their way into a Parquet file: typed arrays in the column order of the data set. */

/** Codes into a dictionary that may still grow. */
export interface DictionaryColumn {
  codes: Int32Array
  values: readonly string[]
}

/**
 * One column by dtype: i64 BigInt64Array, u32 Uint32Array, u8 and char Uint8Array (char: ASCII),
 * date and i32 Int32Array, f64, f32 (rounded on the way) and bool (0 or 1) Float64Array, str a DictionaryColumn or string[]; null = all null.
 */
export type ColumnData =
  | BigInt64Array
  | Uint32Array
  | Int32Array
  | Uint8Array
  | Float64Array
  | DictionaryColumn
  | readonly string[]
  | null

export interface ColumnBlock {
  length: number
  columns: readonly ColumnData[]
}

/** What a Parquet column stores, and which values of the array mean null. */
export interface FeedColumn {
  name: string
  type: 'i64' | 'u32' | 'i32' | 'u8' | 'char' | 'str' | 'date' | 'f64' | 'f32' | 'bool'
  /** i64: 2^63-1 is null. Float64Array: NaN is null. Dictionary codes: negative is null. */
  nullable?: boolean
}
