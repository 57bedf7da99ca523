/**
 * Rows of a flat file of option trades into columns, in one pass over the bytes. Only what is plain
 * is read here: a row of the same ticker as the one before, without quotes, with short numbers.
 * Any other row is left to the caller, whose parser knows every case and every error.
 */
import * as F from './flat-rows-abi'

const COMMA: u32 = 44
const NEWLINE: u32 = 10
const RETURN: u32 = 13
const QUOTE: u32 = 34
const DOT: u32 = 46
const ZERO: u32 = 48

// @ts-expect-error: decorator
@inline
function word(state: usize, index: i32): u32 {
  return load<u32>(state + (<usize>index << 2))
}
// @ts-expect-error: decorator
@inline
function setWord(state: usize, index: i32, value: u32): void {
  store<u32>(state + (<usize>index << 2), value)
}

// @ts-expect-error: decorator
@inline
function sameBytes(a: usize, b: usize, n: usize): bool {
  let i: usize = 0
  for (; i + 8 <= n; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  for (; i < n; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}

/** 10^(9 - digits). */
// @ts-expect-error: decorator
@inline
function scale(digits: u32): u64 {
  let s: u64 = 1
  for (let d = digits; d < 9; d++) s *= 10
  return s
}

// What a call of `parse` works with.
let end: usize = 0
let fields: u32 = 0
let kinds: usize = 0
let ticker: usize = 0
let tickerBytes: usize = 0
let kept = false
let conditions: usize = 0
// The row just read.
let price: u64 = 0
let time: u64 = 0
let size: u64 = 0
let condition: i32 = 0
let isPassed = false

// @ts-expect-error: decorator
@inline
function digit(p: usize): u32 {
  return <u32>load<u8>(p) - ZERO
}

/** Reads the field at `p` into its place; gives where it stopped, 0 when that is not a plain field. */
// @ts-expect-error: decorator
@inline
function readField(kind: u32, at: usize): usize {
  let p = at
  if (kind == F.FIELD_TICKER) {
    const isSame = tickerBytes > 0 && p + tickerBytes < end && sameBytes(p, ticker, tickerBytes)
    return isSame ? p + tickerBytes : 0
  }
  if (kind == F.FIELD_CONDITIONS) {
    let key: u32 = 0
    for (let d = digit(p); d < 10 && p - at < 4; d = digit(p)) {
      key = key * 10 + d
      p++
    }
    if (p - at > 3) return 0
    condition = load<i32>(conditions + (<usize>(p == at ? 1000 : key) << 2))
    return condition >= 0 ? p : 0
  }
  if (kind == F.FIELD_PRICE) {
    let whole: u64 = 0
    for (let d = digit(p); d < 10 && p - at < 8; d = digit(p)) {
      whole = whole * 10 + d
      p++
    }
    if (p == at || whole > 9007198) return 0
    price = whole * 1000000000
    if (<u32>load<u8>(p) == DOT) {
      p++
      const dot = p
      let fraction: u64 = 0
      for (let d = digit(p); d < 10 && p - dot < 9; d = digit(p)) {
        fraction = fraction * 10 + d
        p++
      }
      price += fraction * scale(<u32>(p - dot))
    }
    return p
  }
  if (kind == F.FIELD_TIME) {
    let ns: u64 = 0
    for (let d = digit(p); d < 10 && p - at < 19; d = digit(p)) {
      ns = ns * 10 + d
      p++
    }
    time = ns
    return p > at && ns < 9223372036000000000 ? p : 0
  }
  if (kind == F.FIELD_SIZE) {
    let n: u64 = 0
    for (let d = digit(p); d < 10 && p - at < 8; d = digit(p)) {
      n = n * 10 + d
      p++
    }
    size = n
    return p > at && n <= 4000000 ? p : 0
  }
  let c: u32 = load<u8>(p)
  while (c != COMMA && c != NEWLINE && c != QUOTE) {
    p++
    c = load<u8>(p)
  }
  return p
}

/** The end of a row that is not kept, one byte behind it; 0 when its fields are not those of the header. */
function passed(at: usize): usize {
  let field: u32 = 1
  let c: u32 = load<u8>(at)
  while (c != NEWLINE) {
    if (c == COMMA) field++
    else if (c == QUOTE) return 0
    at++
    c = load<u8>(at)
  }
  return field == fields ? at + 1 : 0
}

/** Reads the row at `at`; gives the byte behind it, 0 when it is odd or not whole. */
function readRow(at: usize): usize {
  let p = at
  isPassed = false
  for (let field: u32 = 0; field < fields; field++) {
    const kind: u32 = load<u8>(kinds + field)
    p = readField(kind, p)
    if (p == 0) return 0
    if (kind == F.FIELD_TICKER && !kept) {
      isPassed = field == 0 && <u32>load<u8>(p) == COMMA
      return isPassed ? passed(p) : 0
    }
    const stop: u32 = load<u8>(p)
    if (field + 1 < fields) {
      if (stop != COMMA) return 0
    } else if (stop == RETURN && <u32>load<u8>(p + 1) == NEWLINE) p++
    else if (stop != NEWLINE) return 0
    p++
  }
  return p
}

/** A line feed comes before `end`. */
function lineEnds(at: usize): bool {
  for (; at < end; at++) if (<u32>load<u8>(at) == NEWLINE) return true
  return false
}

/** Reads rows until something stops it; says what. */
export function parse(state: usize): u32 {
  end = word(state, F.END)
  fields = word(state, F.FIELDS)
  kinds = word(state, F.KINDS)
  ticker = word(state, F.TICKER)
  tickerBytes = word(state, F.TICKER_BYTES)
  kept = word(state, F.KEPT) == 1
  conditions = word(state, F.CONDITIONS)
  const maxRows = word(state, F.MAX_ROWS)
  const expiry = word(state, F.EXPIRY)
  const right = word(state, F.RIGHT)
  const strike = load<u64>(state + (F.STRIKE << 2))
  const cTs: usize = word(state, F.C_TS)
  const cSequence: usize = word(state, F.C_SEQUENCE)
  const cExpiry: usize = word(state, F.C_EXPIRY)
  const cStrike: usize = word(state, F.C_STRIKE)
  const cRight: usize = word(state, F.C_RIGHT)
  const cPrice: usize = word(state, F.C_PRICE)
  const cSize: usize = word(state, F.C_SIZE)
  const cConditions: usize = word(state, F.C_CONDITIONS)
  let at: usize = word(state, F.AT)
  let rows = word(state, F.ROWS)
  let fileRow = word(state, F.FILE_ROW)
  let notKept = word(state, F.PASSED)
  let status: u32 = F.NEEDS_BYTES
  while (at < end) {
    if (rows == maxRows) {
      status = F.BLOCK_FULL
      break
    }
    if (<u32>load<u8>(at) == NEWLINE) {
      at++
      continue
    }
    const next = readRow(at)
    if (next == 0 || next > end) {
      // Half a row looks odd too: it is not judged before its end is here.
      if (lineEnds(at)) status = F.ODD_ROW
      break
    }
    if (isPassed) notKept++
    else {
      const n8: usize = <usize>rows << 3
      const n4: usize = <usize>rows << 2
      store<u64>(cTs + n8, time)
      store<u32>(cSequence + n4, fileRow)
      store<u32>(cExpiry + n4, expiry)
      store<u64>(cStrike + n8, strike)
      store<u8>(cRight + rows, <u8>right)
      store<u64>(cPrice + n8, price)
      store<u32>(cSize + n4, <u32>size)
      store<i32>(cConditions + n4, condition)
      rows++
    }
    fileRow++
    at = next
  }
  setWord(state, F.AT, <u32>at)
  setWord(state, F.ROWS, rows)
  setWord(state, F.FILE_ROW, fileRow)
  setWord(state, F.PASSED, notKept)
  return status
}
