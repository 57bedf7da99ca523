/** Word indexes of a column's state: 32-bit words in the kernel's memory. Shared with its caller. */
/** u16 slots, a code plus 1 each, 0 = free; their number is a power of two. */
export const TABLE = 0
/** 64 minus the power of two of the slots. */
export const TABLE_SHIFT = 1
/** u64 per distinct value, in order of appearance. */
export const DICT = 2
export const DICT_COUNT = 3
export const DICT_MAX = 4
/** u16 per value. */
export const CODES = 5
/** One bit per row, set = not null; 0: rows cannot be null. */
export const VALID = 6
export const ROWS = 7
/** Rows that are not null. */
export const VALUES = 8
/** Values as they came, 8 or 4 bytes each: in use when there were too many for the dictionary. */
export const RAW = 9
/** 0 dictionary, 1 raw. */
export const MODE = 10
/** Which bits are null: one of the NULL_ constants. */
export const NULLS = 11
/** u64 over two words: the last value, and its code. */
export const LAST = 12
export const LAST_CODE = 14
/** Bytes of a value in RAW: 8 or 4. */
export const WIDTH = 15
/** Results of `range`: u64 each, as the type orders. */
export const MIN = 16
export const MAX = 18
export const COLUMN_WORDS = 20

export const NULL_NEVER = 0
/** 64 bits: 2^63-1. */
export const NULL_I64_MAX = 1
/** 64 bits: any NaN. */
export const NULL_NAN = 2
/** 32 bits: negative. */
export const NULL_NEGATIVE = 3
/** 32 bits: any NaN of 32 bits. */
export const NULL_NAN32 = 4
/** 32 bits: -2^31. */
export const NULL_I32_MIN = 5

/** How values of `range` compare. */
export const ORDER_I64 = 0
export const ORDER_I32 = 1
export const ORDER_U32 = 2
export const ORDER_F64 = 3
export const ORDER_F32 = 4
