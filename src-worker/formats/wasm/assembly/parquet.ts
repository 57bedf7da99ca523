/**
 * Columns to Parquet pages. Values are turned into dictionary codes as they come, block by block
 * while they are in cache; when a row group is full its codes are bit-packed, or, where there were
 * too many different values, the values themselves are written as packed differences.
 */
import * as C from './parquet-abi'

// @ts-expect-error: decorator
@inline
function word(column: usize, index: i32): u32 {
  return load<u32>(column + (<usize>index << 2))
}
// @ts-expect-error: decorator
@inline
function setWord(column: usize, index: i32, value: u32): void {
  store<u32>(column + (<usize>index << 2), value)
}

// @ts-expect-error: decorator
@inline
function isNull(nulls: u32, v: u64): bool {
  if (nulls == C.NULL_I64_MAX) return v == 0x7fffffffffffffff
  if (nulls == C.NULL_NAN) return (v & 0x7fffffffffffffff) > 0x7ff0000000000000
  if (nulls == C.NULL_NEGATIVE) return (v & 0x80000000) != 0
  if (nulls == C.NULL_I32_MIN) return v == 0x80000000
  return (v & 0x7fffffff) > 0x7f800000
}

// @ts-expect-error: decorator
@inline
function read(at: usize, bytes: u32): u64 {
  return bytes == 8 ? load<u64>(at) : bytes == 4 ? <u64>load<u32>(at) : <u64>load<u8>(at)
}

/** Whether one of `n` values is null. */
// @ts-expect-error: decorator
@inline
function anyNull(nulls: u32, src: usize, n: u32, bytes: u32): bool {
  const end = src + <usize>n * bytes
  for (; src < end; src += bytes) if (isNull(nulls, read(src, bytes))) return true
  return false
}

/** Rows [row, row + n) as not null. */
function markValid(valid: usize, row: u32, n: u32): void {
  const end = row + n
  for (; row < end && (row & 7) != 0; row++) {
    const bit = valid + (row >> 3)
    store<u8>(bit, load<u8>(bit) | (<u8>1 << (<u8>row & 7)))
  }
  // Bits behind the last row are set too; the next rows overwrite their byte.
  if (row < end) memory.fill(valid + (row >> 3), 0xff, (end - row + 7) >> 3)
  if ((end & 7) != 0) {
    const last = valid + (end >> 3)
    store<u8>(last, load<u8>(last) & ((<u8>1 << (<u8>end & 7)) - 1))
  }
}

/** The code of a value plus 1; 0 when the dictionary is full. */
// @ts-expect-error: decorator
@inline
function codeOf(column: usize, table: usize, dict: usize, shift: u64, v: u64): u32 {
  let slot: usize = <usize>((v * 0x9e3779b97f4a7c15) >> shift) << 1
  let c: u32 = load<u16>(table + slot)
  while (c != 0 && load<u64>(dict + (<usize>c << 3) - 8) != v) {
    slot = (slot + 2) & ((<usize>1 << (65 - <usize>shift)) - 2)
    c = load<u16>(table + slot)
  }
  if (c != 0) return c
  c = word(column, C.DICT_COUNT)
  if (c == word(column, C.DICT_MAX)) return 0
  store<u64>(dict + (<usize>c << 3), v)
  c++
  setWord(column, C.DICT_COUNT, c)
  store<u16>(table + slot, <u16>c)
  return c
}

/**
 * Takes `n` values of `bytes` bytes each from `src`. Gives how many were taken: fewer when the
 * dictionary is full, whereupon the caller makes the column raw and calls again.
 */
// @ts-expect-error: decorator
@inline
function take(column: usize, src: usize, n: u32, bytes: u32): u32 {
  const nulls = word(column, C.NULLS)
  if (nulls != C.NULL_NEVER) {
    if (anyNull(nulls, src, n, bytes)) return takeSome(column, src, n, bytes)
  }
  const row = word(column, C.ROWS)
  const values = word(column, C.VALUES)
  let taken = n
  if (word(column, C.MODE) == 1) {
    const wide = word(column, C.WIDTH) == 8
    let out: usize = <usize>word(column, C.RAW) + (<usize>values << (wide ? 3 : 2))
    if (bytes >= 4) memory.copy(out, src, <usize>n * bytes)
    else {
      for (let i: usize = 0; i < n; i++, out += 4) store<u32>(out, load<u8>(src + i))
    }
  } else {
    const table: usize = word(column, C.TABLE)
    const shift: u64 = word(column, C.TABLE_SHIFT)
    const dict: usize = word(column, C.DICT)
    let code: usize = <usize>word(column, C.CODES) + (<usize>values << 1)
    let last = load<u64>(column + (C.LAST << 2))
    let lastCode = word(column, C.LAST_CODE)
    const end = src + <usize>n * bytes
    for (let at = src; at < end; at += bytes) {
      const v = read(at, bytes)
      if (v != last || lastCode == 0) {
        const c = codeOf(column, table, dict, shift, v)
        if (c == 0) {
          taken = <u32>((at - src) / bytes)
          break
        }
        last = v
        lastCode = c
      }
      store<u16>(code, <u16>(lastCode - 1))
      code += 2
    }
    store<u64>(column + (C.LAST << 2), last)
    setWord(column, C.LAST_CODE, lastCode)
  }
  if (nulls != C.NULL_NEVER) markValid(word(column, C.VALID), row, taken)
  setWord(column, C.ROWS, row + taken)
  setWord(column, C.VALUES, values + taken)
  return taken
}

/** The same where some values are null. */
function takeSome(column: usize, src: usize, n: u32, bytes: u32): u32 {
  const nulls = word(column, C.NULLS)
  const valid: usize = word(column, C.VALID)
  const raw = word(column, C.MODE) == 1
  const wide = word(column, C.WIDTH) == 8
  const table: usize = word(column, C.TABLE)
  const shift: u64 = word(column, C.TABLE_SHIFT)
  const dict: usize = word(column, C.DICT)
  let row = word(column, C.ROWS)
  let values = word(column, C.VALUES)
  const codes: usize = word(column, C.CODES)
  const out: usize = word(column, C.RAW)
  let i: u32 = 0
  for (; i < n; i++, src += bytes, row++) {
    const v = read(src, bytes)
    const bit = valid + (row >> 3)
    if ((row & 7) == 0) store<u8>(bit, 0)
    if (isNull(nulls, v)) continue
    if (!raw) {
      const c = codeOf(column, table, dict, shift, v)
      if (c == 0) break
      store<u16>(codes + (<usize>values << 1), <u16>(c - 1))
    } else if (wide) store<u64>(out + (<usize>values << 3), v)
    else store<u32>(out + (<usize>values << 2), <u32>v)
    store<u8>(bit, load<u8>(bit) | (<u8>1 << (<u8>row & 7)))
    values++
  }
  setWord(column, C.ROWS, row)
  setWord(column, C.VALUES, values)
  return i
}

export function take64(column: usize, src: usize, n: u32): u32 {
  return take(column, src, n, 8)
}
export function take32(column: usize, src: usize, n: u32): u32 {
  return take(column, src, n, 4)
}
export function take8(column: usize, src: usize, n: u32): u32 {
  return take(column, src, n, 1)
}

/** `n` rows that are all null. */
export function takeNulls(column: usize, n: u32): void {
  const valid: usize = word(column, C.VALID)
  let row = word(column, C.ROWS)
  const end = row + n
  for (; row < end && (row & 7) != 0; row++) {}
  if (row < end) memory.fill(valid + (row >> 3), 0, (end - row + 7) >> 3)
  setWord(column, C.ROWS, end)
}

/** Values so far from the dictionary into RAW; from here on they are kept as they come. */
export function makeRaw(column: usize): void {
  const dict: usize = word(column, C.DICT)
  const codes: usize = word(column, C.CODES)
  const out: usize = word(column, C.RAW)
  const n = word(column, C.VALUES)
  if (word(column, C.WIDTH) == 8) {
    for (let i: usize = 0; i < n; i++)
      store<u64>(out + (i << 3), load<u64>(dict + (<usize>load<u16>(codes + (i << 1)) << 3)))
  } else {
    for (let i: usize = 0; i < n; i++)
      store<u32>(out + (i << 2), load<u32>(dict + (<usize>load<u16>(codes + (i << 1)) << 3)))
  }
  setWord(column, C.MODE, 1)
}

/** Ready for the next row group; a raw column stays raw. */
export function restart(column: usize): void {
  const slots: usize = <usize>1 << (64 - word(column, C.TABLE_SHIFT))
  if (word(column, C.MODE) == 0) memory.fill(word(column, C.TABLE), 0, slots << 1)
  setWord(column, C.DICT_COUNT, 0)
  setWord(column, C.ROWS, 0)
  setWord(column, C.VALUES, 0)
  setWord(column, C.LAST_CODE, 0)
}

// @ts-expect-error: decorator
@inline
function varint(at: usize, value: u64): usize {
  while (value >= 0x80) {
    store<u8>(at, <u8>(value | 0x80))
    at++
    value >>= 7
  }
  store<u8>(at, <u8>value)
  return at + 1
}

// @ts-expect-error: decorator
@inline
function zigzag(v: i64): u64 {
  return <u64>((v << 1) ^ (v >> 63))
}

/** Eight codes of `width` bits each (1 to 16) into `width` bytes. */
// @ts-expect-error: decorator
@inline
function pack8(at: usize, codes: usize, width: u32): void {
  let acc: u64 = 0
  let bits: u32 = 0
  for (let i: usize = 0; i < 8; i++) {
    acc |= <u64>load<u16>(codes + (i << 1)) << bits
    bits += width
    while (bits >= 8) {
      store<u8>(at, <u8>acc)
      at++
      acc >>= 8
      bits -= 8
    }
  }
}

// @ts-expect-error: decorator
@inline
function packWide8(at: usize, codes: usize, width: u32): void {
  // Eight codes of up to 8 bits are one u64 of `width` bytes; what is stored beyond is overwritten.
  let acc: u64 = load<u16>(codes)
  acc |= <u64>load<u16>(codes, 2) << width
  acc |= <u64>load<u16>(codes, 4) << (2 * width)
  acc |= <u64>load<u16>(codes, 6) << (3 * width)
  acc |= <u64>load<u16>(codes, 8) << (4 * width)
  acc |= <u64>load<u16>(codes, 10) << (5 * width)
  acc |= <u64>load<u16>(codes, 12) << (6 * width)
  acc |= <u64>load<u16>(codes, 14) << (7 * width)
  store<u64>(at, acc)
}

/** Repeats from here on, at most to `end`. */
// @ts-expect-error: decorator
@inline
function runAt(codes: usize, i: u32, end: u32): u32 {
  const v = load<u16>(codes + (<usize>i << 1))
  let j = i + 1
  while (j < end && load<u16>(codes + (<usize>j << 1)) == v) j++
  return j - i
}

/** A run shorter than this is packed with its neighbours. */
const LEAST_RUN: u32 = 24

/**
 * The column's codes as Parquet's hybrid of runs and bit-packed groups, `width` bits each (1 to 16),
 * from `at` on; needs 8 bytes of slack. Gives the end.
 */
export function packCodes(column: usize, at: usize, width: u32): usize {
  const codes: usize = word(column, C.CODES)
  const n = word(column, C.VALUES)
  let i: u32 = 0
  while (i < n) {
    const run = runAt(codes, i, n)
    if (run >= LEAST_RUN || run == n - i) {
      at = varint(at, <u64>run << 1)
      const v = load<u16>(codes + (<usize>i << 1))
      store<u8>(at, <u8>v)
      at++
      if (width > 8) {
        store<u8>(at, <u8>(v >> 8))
        at++
      }
      i += run
      continue
    }
    // Groups of eight until a long run begins at the start of one.
    let end = i + 8
    while (end < n) {
      const v = load<u16>(codes + (<usize>end << 1))
      if (end + LEAST_RUN <= n && load<u16>(codes + (<usize>(end + 1) << 1)) == v) {
        if (runAt(codes, end, end + LEAST_RUN) == LEAST_RUN) break
      }
      end += 8
    }
    // The last group is filled up with zeros.
    for (let pad = n; pad < end; pad++) store<u16>(codes + (<usize>pad << 1), 0)
    at = varint(at, (<u64>((end - i) >> 3) << 1) | 1)
    if (width <= 8) {
      for (; i < end; i += 8) {
        packWide8(at, codes + (<usize>i << 1), width)
        at += width
      }
    } else {
      for (; i < end; i += 8) {
        pack8(at, codes + (<usize>i << 1), width)
        at += width
      }
    }
  }
  return at
}

/** The column's validity bits as definition levels: runs where it can, else bit-packed. Gives the end. */
export function packValid(column: usize, at: usize): usize {
  const rows = word(column, C.ROWS)
  const values = word(column, C.VALUES)
  if (values == rows || values == 0) {
    at = varint(at, <u64>rows << 1)
    store<u8>(at, values == 0 ? 0 : 1)
    return at + 1
  }
  const bytes = (rows + 7) >> 3
  at = varint(at, (<u64>bytes << 1) | 1)
  memory.copy(at, word(column, C.VALID), bytes)
  return at + bytes
}

const BLOCK: u32 = 128
const MINI: u32 = 32

// @ts-expect-error: decorator
@inline
function rawAt(raw: usize, i: u32, wide: bool): i64 {
  return wide ? load<i64>(raw + (<usize>i << 3)) : <i64>load<i32>(raw + (<usize>i << 2))
}

/** `n` numbers of `width` bits from `src` (u64 each), least significant bit first. */
function packBits(at: usize, src: usize, n: u32, width: u32): usize {
  if (width == 0) return at
  let acc: u64 = 0
  let bits: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const v = load<u64>(src + (<usize>i << 3))
    acc |= v << bits
    const room: u32 = 64 - bits
    if (width >= room) {
      store<u64>(at, acc)
      at += 8
      acc = room == 64 ? 0 : v >> room
      bits = width - room
    } else bits += width
  }
  if (bits > 0) {
    store<u64>(at, acc)
    at += <usize>((bits + 7) >> 3)
  }
  return at
}

/**
 * Raw values as DELTA_BINARY_PACKED from `at` on; `scratch` holds 1 KiB. Differences wrap at the
 * type's width, as readers undo them. Gives the end.
 */
export function packDeltas(column: usize, at: usize, scratch: usize): usize {
  const raw: usize = word(column, C.RAW)
  const n = word(column, C.VALUES)
  const wide = word(column, C.WIDTH) == 8
  at = varint(at, BLOCK)
  at = varint(at, BLOCK / MINI)
  at = varint(at, n)
  let before: i64 = n > 0 ? rawAt(raw, 0, wide) : 0
  at = varint(at, zigzag(before))
  let i: u32 = 1
  while (i < n) {
    const count = min(BLOCK, n - i)
    let least = i64.MAX_VALUE
    for (let k: u32 = 0; k < count; k++) {
      const v = rawAt(raw, i + k, wide)
      const d = wide ? v - before : <i64>(<i32>v - <i32>before)
      before = v
      store<i64>(scratch + (<usize>k << 3), d)
      if (d < least) least = d
    }
    for (let k: u32 = 0; k < count; k++) {
      const here = scratch + (<usize>k << 3)
      const over: u64 = <u64>(load<i64>(here) - least)
      store<u64>(here, wide ? over : over & 0xffffffff)
    }
    for (let k = count; k < BLOCK; k++) store<u64>(scratch + (<usize>k << 3), 0)
    at = varint(at, zigzag(least))
    const widths = at
    at += BLOCK / MINI
    for (let m: u32 = 0; m < BLOCK / MINI; m++) {
      const from = scratch + (<usize>(m * MINI) << 3)
      let any: u64 = 0
      for (let k: usize = 0; k < MINI; k++) any |= load<u64>(from + (k << 3))
      const width = m * MINI < count ? 64 - <u32>clz<u64>(any) : 0
      store<u8>(widths + m, <u8>width)
      at = packBits(at, from, MINI, width)
    }
    i += count
  }
  return at
}

// @ts-expect-error: decorator
@inline
function before(a: u64, b: u64, order: u32): bool {
  if (order == C.ORDER_I64) return <i64>a < <i64>b
  if (order == C.ORDER_I32) return <i32>a < <i32>b
  if (order == C.ORDER_U32) return <u32>a < <u32>b
  if (order == C.ORDER_F64) return reinterpret<f64>(a) < reinterpret<f64>(b)
  return reinterpret<f32>(<u32>a) < reinterpret<f32>(<u32>b)
}

/** Smallest and largest value into MIN and MAX; the column holds at least one. */
export function range(column: usize, order: u32): void {
  const raw = word(column, C.MODE) == 1
  const wide = !raw || word(column, C.WIDTH) == 8
  const from: usize = raw ? word(column, C.RAW) : word(column, C.DICT)
  const n = raw ? word(column, C.VALUES) : word(column, C.DICT_COUNT)
  const step: usize = wide ? 8 : 4
  let least = wide ? load<u64>(from) : <u64>load<u32>(from)
  let most = least
  let at = from + step
  for (let i: u32 = 1; i < n; i++) {
    const v = wide ? load<u64>(at) : <u64>load<u32>(at)
    if (before(v, least, order)) least = v
    if (before(most, v, order)) most = v
    at += step
  }
  store<u64>(column + (C.MIN << 2), least)
  store<u64>(column + (C.MAX << 2), most)
}
