/**
 * Word indexes of the plan a caller hands to the kernel: 32-bit words at `plan`. Shared by the
 * kernel and its caller. Column pointers of 0 mean "not wanted".
 */
export const SRC = 0
export const SRC_BYTES = 1
export const MAX_ROWS = 2
/** 256 bytes, 1 where the rtype is wanted. */
export const ACCEPT = 3
/** Bytes of the record, ts_out included; any other size is an error. */
export const RECORD_BYTES = 4
export const FILTER_ON = 5
export const FILTER_ID = 6
export const LEVELS = 7
/** Field offsets inside the record; 0 = the record has no such field. */
export const AT_PRICE = 8
export const AT_SIZE = 9
export const AT_ACTION = 10
export const AT_SIDE = 11
export const AT_FLAGS = 12
export const AT_DEPTH = 13
export const AT_TS_RECV = 14
export const AT_TS_IN_DELTA = 15
export const AT_SEQUENCE = 16
export const AT_ORDER_ID = 17
export const AT_CHANNEL = 18
/** 1 when levels carry publishers (u16) in place of order counts. */
export const CONSOLIDATED = 19
/** Length of a column: the stride of level columns. */
export const CAPACITY = 20
export const ORIGIN_LO = 21
export const ORIGIN_HI = 22
/** f64 over two words: 1e-9 units in one tick. */
export const TICK = 24
/** Columns. */
export const C_TS_EVENT = 26
export const C_TS_RECV = 27
export const C_PRICE = 28
export const C_SEQUENCE = 29
export const C_INSTRUMENT = 30
export const C_SIZE = 31
export const C_TS_IN_DELTA = 32
export const C_ACTION = 33
export const C_SIDE = 34
export const C_FLAGS = 35
export const C_DEPTH = 36
export const C_PUBLISHER = 37
export const C_ORDER_ID = 38
export const C_CHANNEL = 39
export const C_BID_PX = 40
export const C_ASK_PX = 41
export const C_BID_SZ = 42
export const C_ASK_SZ = 43
export const C_BID_CT = 44
export const C_ASK_CT = 45
export const C_TS = 46
export const C_TICKS = 47
export const C_BID_TICKS = 48
export const C_ASK_TICKS = 49
export const C_ROW_BID_SZ = 50
export const C_ROW_ASK_SZ = 51
/** Levels that differ from the row before (`DbnColumns.changed`): the last of the columns. */
export const C_CHANGED = 52
/** Results. */
export const CONSUMED = 53
export const ROWS = 54
/** Records of another rtype or instrument. */
export const SKIPPED = 55
/** Prices that are no whole number of ticks (rounded to the nearest) or do not fit 32 bits. */
export const OFF_TICK = 56
/** 0 fine, 1 the length field is impossible, 2 the size is not its rtype's. */
export const ERROR = 57
/** Records seen so far in the file; the sequence of records that carry none. Kept across calls. */
export const POSITION = 58
/** ASCII; 0 = every action. */
export const FILTER_ACTION = 59
/** The last row: its levels as in the record (32 bytes each), then bid ticks, ask ticks, bid sizes, ask sizes. */
export const LAST_ROW = 60
/** Bytes of it per level. */
export const LAST_ROW_BYTES = 48
/** Bits sure to be set in the next row: all before the first one, then those of prices off the grid. */
export const UNSURE = 61
export const PLAN_WORDS = 64
