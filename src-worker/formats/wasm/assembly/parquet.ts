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

// @ts-expect-error: decorator
@inline
function slotOf(shift: u64, v: u64): usize {
  return <usize>((v * 0x9e3779b97f4a7c15) >> shift) << 1
}
// @ts-expect-error: decorator
@inline
function slotAfter(slot: usize, shift: u64): usize {
  return (slot + 2) & ((<usize>1 << (65 - <usize>shift)) - 2)
}

/** The code of a value plus 1; 0 when it is null or the dictionary is full. */
// @ts-expect-error: decorator
@inline
function codeOf(column: usize, table: usize, dict: usize, shift: u64, v: u64): u32 {
  let slot = slotOf(shift, v)
  let c: u32 = load<u16>(table + slot)
  while (c != 0 && load<u64>(dict + (<usize>c << 3) - 8) != v) {
    slot = slotAfter(slot, shift)
    c = load<u16>(table + slot)
  }
  return c != 0 ? c : newCode(column, table + slot, dict, v)
}

/** The same of a value met for the first time; it goes to the free `slot`. */
function newCode(column: usize, slot: usize, dict: usize, v: u64): u32 {
  const nulls = word(column, C.NULLS)
  // Nulls are in no dictionary, so only what is missing there can be one.
  if (nulls != C.NULL_NEVER && isNull(nulls, v)) return 0
  const c = word(column, C.DICT_COUNT)
  if (c == word(column, C.DICT_MAX)) return 0
  store<u64>(dict + (<usize>c << 3), v)
  setWord(column, C.DICT_COUNT, c + 1)
  store<u16>(slot, <u16>(c + 1))
  return c + 1
}

/** Of eight values from `at` on, a bit each: those that differ from the value before them. */
// @ts-expect-error: decorator
@inline
function changesAt(at: usize, bytes: u32): u32 {
  if (bytes == 8) {
    const before = at - 8
    const a = i64x2.ne(v128.load(at), v128.load(before))
    const b = i64x2.ne(v128.load(at, 16), v128.load(before, 16))
    const c = i64x2.ne(v128.load(at, 32), v128.load(before, 32))
    const d = i64x2.ne(v128.load(at, 48), v128.load(before, 48))
    return (
      i64x2.bitmask(a) |
      (i64x2.bitmask(b) << 2) |
      (i64x2.bitmask(c) << 4) |
      (i64x2.bitmask(d) << 6)
    )
  }
  if (bytes == 4) {
    const before = at - 4
    const a = i32x4.ne(v128.load(at), v128.load(before))
    const b = i32x4.ne(v128.load(at, 16), v128.load(before, 16))
    return i32x4.bitmask(a) | (i32x4.bitmask(b) << 4)
  }
  return i8x16.bitmask(i8x16.ne(v128.load64_zero(at), v128.load64_zero(at - 1)))
}

/**
 * Codes of `n` values from `src` on; the bytes before `src` are free. Gives how many were coded:
 * fewer when one is null or the dictionary is full.
 */
// @ts-expect-error: decorator
@inline
function takeCodes(column: usize, src: usize, n: u32, bytes: u32): u32 {
  const table: usize = word(column, C.TABLE)
  const shift: u64 = word(column, C.TABLE_SHIFT)
  const dict: usize = word(column, C.DICT)
  const codes: usize = <usize>word(column, C.CODES) + (<usize>word(column, C.VALUES) << 1)
  let code: u32 = word(column, C.LAST_CODE)
  let last = load<u64>(column + (C.LAST << 2))
  // Every value is compared with the one before it; the first with the last of the block before.
  if (bytes == 8) store<u64>(src - 8, last)
  else if (bytes == 4) store<u32>(src - 4, <u32>last)
  else store<u8>(src - 1, <u8>last)
  let isFirst: u32 = code == 0 ? 1 : 0
  let i: u32 = 0
  let taken = n
  for (; i + 8 <= n; i += 8) {
    const at = src + <usize>i * bytes
    const out = codes + (<usize>i << 1)
    let changes = changesAt(at, bytes) | isFirst
    isFirst = 0
    if (changes == 0xff) {
      for (let k: usize = 0; k < 8; k++) {
        const c = codeOf(column, table, dict, shift, read(at + k * bytes, bytes))
        if (c == 0) {
          taken = i + <u32>k
          break
        }
        code = c
        store<u16>(out + (k << 1), <u16>(c - 1))
      }
      if (taken != n) break
      continue
    }
    // What follows a change is overwritten by the next one; the codes have room behind the last.
    v128.store(out, i16x8.splat(<i16>(code - 1)))
    for (; changes != 0; changes &= changes - 1) {
      const k: usize = ctz(changes)
      const c = codeOf(column, table, dict, shift, read(at + k * bytes, bytes))
      if (c == 0) {
        taken = i + <u32>k
        break
      }
      code = c
      v128.store(out + (k << 1), i16x8.splat(<i16>(c - 1)))
    }
    if (taken != n) break
  }
  if (taken == n) {
    for (; i < n; i++) {
      const c = codeOf(column, table, dict, shift, read(src + <usize>i * bytes, bytes))
      if (c == 0) {
        taken = i
        break
      }
      code = c
      store<u16>(codes + (<usize>i << 1), <u16>(c - 1))
    }
  }
  if (code != 0) last = load<u64>(dict + (<usize>(code - 1) << 3))
  store<u64>(column + (C.LAST << 2), last)
  setWord(column, C.LAST_CODE, code)
  return taken
}

/**
 * Takes `n` values of `bytes` bytes each from `src`. Gives how many were taken: fewer when the
 * dictionary is full, whereupon the caller makes the column raw and calls again.
 */
// @ts-expect-error: decorator
@inline
function take(column: usize, src: usize, n: u32, bytes: u32): u32 {
  const nulls = word(column, C.NULLS)
  const row = word(column, C.ROWS)
  const values = word(column, C.VALUES)
  let taken = n
  if (word(column, C.MODE) == 1) {
    if (nulls != C.NULL_NEVER && anyNull(nulls, src, n, bytes)) {
      return takeSome(column, src, n, bytes)
    }
    const wide = word(column, C.WIDTH) == 8
    let out: usize = <usize>word(column, C.RAW) + (<usize>values << (wide ? 3 : 2))
    if (bytes >= 4) memory.copy(out, src, <usize>n * bytes)
    else {
      for (let i: usize = 0; i < n; i++, out += 4) store<u32>(out, load<u8>(src + i))
    }
  } else taken = takeCodes(column, src, n, bytes)
  if (nulls != C.NULL_NEVER) markValid(word(column, C.VALID), row, taken)
  setWord(column, C.ROWS, row + taken)
  setWord(column, C.VALUES, values + taken)
  if (taken == n || nulls == C.NULL_NEVER) return taken
  const rest = src + <usize>taken * bytes
  if (!isNull(nulls, read(rest, bytes))) return taken
  return taken + takeSome(column, rest, n - taken, bytes)
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

/** Empties the dictionary's table. The newest first: what stood in their way when they came still does. */
function forget(column: usize): void {
  const table: usize = word(column, C.TABLE)
  const shift: u64 = word(column, C.TABLE_SHIFT)
  const dict: usize = word(column, C.DICT)
  const count = word(column, C.DICT_COUNT)
  const size: usize = <usize>2 << (64 - <usize>shift)
  if (count > <u32>(size >> 4)) {
    memory.fill(table, 0, size)
    return
  }
  for (let c = count; c > 0; c--) {
    let slot = slotOf(shift, load<u64>(dict + (<usize>c << 3) - 8))
    while (<u32>load<u16>(table + slot) != c) slot = slotAfter(slot, shift)
    store<u16>(table + slot, 0)
  }
}

/** Ready for the next row group; a raw column stays raw. */
export function restart(column: usize): void {
  if (word(column, C.MODE) == 0) forget(column)
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

/** Eight codes of `width` bits each (1 to 14) into `width` bytes; `factors` are 1 and 2^width in turn. */
// @ts-expect-error: decorator
@inline
function pack8(at: usize, codes: usize, width: u32, factors: v128): void {
  // Neighbours are joined: eight numbers to four, to two, to one of 8 * width bits.
  const four = i32x4.dot_i16x8_s(v128.load(codes), factors)
  const even = v128.and(four, i64x2.splat(0xffffffff))
  const two = v128.or(even, i64x2.shl(i64x2.shr_u(four, 32), <i32>(2 * width)))
  const low: u64 = i64x2.extract_lane(two, 0)
  const high: u64 = i64x2.extract_lane(two, 1)
  // What is stored beyond is overwritten.
  store<u64>(at, low | (high << (4 * width)))
  store<u64>(at, high >> (64 - 4 * width), 8)
}

/** A run shorter than this is packed with its neighbours; whole groups of eight. */
const LEAST_RUN: u32 = 24

/** Which of eight codes are `v`, a bit each. */
// @ts-expect-error: decorator
@inline
function sameAt(codes: usize, i: u32, v: v128): u32 {
  const same = i16x8.eq(v128.load(codes + (<usize>i << 1)), v)
  return i8x16.bitmask(i8x16.narrow_i16x8_s(same, same)) & 0xff
}

/** Repeats from `i` on, at most to `end`. */
function runAt(codes: usize, i: u32, end: u32): u32 {
  const v = v128.load16_splat(codes + (<usize>i << 1))
  let j = i
  while (j < end) {
    const same = sameAt(codes, j, v)
    if (same != 0xff) {
      j += ctz(~same)
      break
    }
    j += 8
  }
  return min(j, end) - i
}

/** Whether LEAST_RUN codes from `i` on are the same; reads no further than that. */
// @ts-expect-error: decorator
@inline
function isLongRun(codes: usize, i: u32): bool {
  const v = v128.load16_splat(codes + (<usize>i << 1))
  for (let k: u32 = 0; k < LEAST_RUN; k += 8) if (sameAt(codes, i + k, v) != 0xff) return false
  return true
}

/**
 * The column's codes as Parquet's hybrid of runs and bit-packed groups, `width` bits each (1 to 14),
 * from `at` on; needs 16 bytes of slack. Gives the end.
 */
export function packCodes(column: usize, at: usize, width: u32): usize {
  const codes: usize = word(column, C.CODES)
  const n = word(column, C.VALUES)
  const factors = i32x4.splat(<i32>(1 | ((<u32>1 << width) << 16)))
  // The last group is filled up with zeros.
  v128.store(codes + (<usize>n << 1), i64x2.splat(0))
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
    while (end < n && (end + LEAST_RUN > n || !isLongRun(codes, end))) end += 8
    at = varint(at, (<u64>((end - i) >> 3) << 1) | 1)
    for (; i < end; i += 8) {
      pack8(at, codes + (<usize>i << 1), width, factors)
      at += width
    }
  }
  return at
}

/** The dictionary's entries as they are, WIDTH bytes each, from `at` on. Gives the end. */
export function packDictionary(column: usize, at: usize): usize {
  const dict: usize = word(column, C.DICT)
  const n: usize = word(column, C.DICT_COUNT)
  if (word(column, C.WIDTH) == 8) {
    memory.copy(at, dict, n << 3)
    return at + (n << 3)
  }
  for (let i: usize = 0; i < n; i++, at += 4) store<u32>(at, <u32>load<u64>(dict + (i << 3)))
  return at
}

/** The column's validity bits as definition levels: runs where it can, else bit-packed. Gives the end. */
export function packValid(column: usize, at: usize): usize {
  const rows = word(column, C.ROWS)
  const values = word(column, C.VALUES)
  const valid: usize = word(column, C.VALID)
  if (valid == 0 || values == rows || values == 0) {
    at = varint(at, <u64>rows << 1)
    store<u8>(at, valid != 0 && values == 0 ? 0 : 1)
    return at + 1
  }
  const bytes = (rows + 7) >> 3
  at = varint(at, (<u64>bytes << 1) | 1)
  memory.copy(at, valid, bytes)
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
