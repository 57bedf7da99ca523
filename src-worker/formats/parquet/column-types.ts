/** How the lake's column types are kept in Parquet, and what of an array means null. */
import type { FeedColumn } from '../../lake/columns.ts'
import * as C from '../wasm/assembly/parquet-abi.ts'
import type { ColumnShape } from './column-kernel.ts'

/** Physical types of the format. */
export const BOOLEAN = 0
export const INT32 = 1
export const INT64 = 2
export const FLOAT = 4
export const DOUBLE = 5
export const BYTE_ARRAY = 6

export interface ParquetType {
  physical: number
  /** The annotation every reader knows; null for none. */
  converted: number | null
  shape: ColumnShape
}

const shape = (width: 8 | 4, nulls: number, order: number): ColumnShape => ({ width, nulls, order })

/** Nulls as they are when the column may have some. */
export const PARQUET_TYPES: Record<FeedColumn['type'], ParquetType> = {
  i64: { physical: INT64, converted: 18, shape: shape(8, C.NULL_I64_MAX, C.ORDER_I64) },
  u32: { physical: INT32, converted: 13, shape: shape(4, C.NULL_NEVER, C.ORDER_U32) },
  i32: { physical: INT32, converted: 17, shape: shape(4, C.NULL_I32_MIN, C.ORDER_I32) },
  u8: { physical: INT32, converted: 11, shape: shape(4, C.NULL_NEGATIVE, C.ORDER_U32) },
  char: { physical: BYTE_ARRAY, converted: 0, shape: shape(4, C.NULL_NEVER, C.ORDER_U32) },
  str: { physical: BYTE_ARRAY, converted: 0, shape: shape(4, C.NULL_NEGATIVE, C.ORDER_U32) },
  date: { physical: INT32, converted: 6, shape: shape(4, C.NULL_I32_MIN, C.ORDER_I32) },
  f64: { physical: DOUBLE, converted: null, shape: shape(8, C.NULL_NAN, C.ORDER_F64) },
  f32: { physical: FLOAT, converted: null, shape: shape(4, C.NULL_NAN32, C.ORDER_F32) },
  bool: { physical: BOOLEAN, converted: null, shape: shape(4, C.NULL_NEGATIVE, C.ORDER_U32) },
}
