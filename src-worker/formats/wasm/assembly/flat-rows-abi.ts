/** Word indexes of the state of the flat-file kernel: 32-bit words in its memory. Shared with its caller. */
/** Unread bytes are [AT, END); the byte at END is a line feed put there by the caller. */
export const AT = 0
export const END = 1
/** Rows of the block so far, and at most. */
export const ROWS = 2
export const MAX_ROWS = 3
/** Rows of the file so far, header not counted. */
export const FILE_ROW = 4
/** Rows of them that are of the last ticker but not kept. */
export const PASSED = 5
export const FIELDS = 6
/** One byte per field: a FIELD_ constant. */
export const KINDS = 7
/** The ticker of the row before, padded to 8 bytes, and its length; 0: none yet. */
export const TICKER = 8
export const TICKER_BYTES = 9
/** 1 when rows of that ticker are kept. */
export const KEPT = 10
export const EXPIRY = 11
/** ASCII of C or P. */
export const RIGHT = 12
/** i64 over two words. */
export const STRIKE = 14
/** i32 by number below 1000, [1000] for an empty field; negative: not met yet. */
export const CONDITIONS = 16
/** Columns. */
export const C_TS = 17
export const C_SEQUENCE = 18
export const C_EXPIRY = 19
export const C_STRIKE = 20
export const C_RIGHT = 21
export const C_PRICE = 22
export const C_SIZE = 23
export const C_CONDITIONS = 24
export const STATE_WORDS = 26

export const FIELD_ANY = 0
export const FIELD_TICKER = 1
export const FIELD_CONDITIONS = 2
export const FIELD_PRICE = 3
export const FIELD_TIME = 4
export const FIELD_SIZE = 5

/** What `parse` stopped at: the end of the bytes, a full block, or a row that is for the caller. */
export const NEEDS_BYTES = 0
export const BLOCK_FULL = 1
export const ODD_ROW = 2
