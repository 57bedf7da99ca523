/** Numbers out of ASCII bytes, exact, without text or BigInt. Two 32-bit halves make an i64. */

/** Set by the parsers: false when the last field was not a number of its kind. */
export const parsed = { ok: true }

const NS = 1e9
const TWO_32 = 4294967296
const POW10 = [1, 10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
const ZERO = 48
const DOT = 46

/**
 * A non-negative decimal as an integer of 1e-9 units, below 2^53 (9,007,199.25 in price units).
 * More than nine decimals are only fine when they are zeros.
 */
export function decimal1e9(bytes: Uint8Array, from: number, to: number): number {
  let whole = 0
  let fraction = 0
  let digits = 0
  let i = from
  parsed.ok = to > from
  for (; i < to && bytes[i] !== DOT; i++) {
    const d = bytes[i] - ZERO
    if (d < 0 || d > 9) parsed.ok = false
    whole = whole * 10 + d
  }
  if (i < to) {
    if (to - from === 1) parsed.ok = false
    for (i++; i < to; i++) {
      const d = bytes[i] - ZERO
      if (d < 0 || d > 9 || (digits === 9 && d !== 0)) parsed.ok = false
      if (digits === 9) continue
      fraction = fraction * 10 + d
      digits++
    }
  }
  if (whole > 9_007_198) parsed.ok = false
  return whole * NS + fraction * POW10[9 - digits]
}

/** A non-negative integer below 2^53. */
export function integer(bytes: Uint8Array, from: number, to: number): number {
  let value = 0
  let ok = to > from && to - from <= 15
  for (let i = from; i < to; i++) {
    const d = bytes[i] - ZERO
    if (d < 0 || d > 9) ok = false
    value = value * 10 + d
  }
  parsed.ok = ok
  return value
}

/** Nanoseconds of up to 19 digits into halves[at] (low) and halves[at + 1] (high). */
export function nanoseconds(
  bytes: Uint8Array,
  from: number,
  to: number,
  halves: Int32Array,
  at: number,
): void {
  const split = to - 9
  const seconds = split > from ? integer(bytes, from, split) : 0
  const headOk = split <= from || (parsed.ok && split - from <= 10 && seconds < 9_223_372_036)
  const ns = integer(bytes, Math.max(from, split), to)
  parsed.ok = parsed.ok && headOk
  // Quotients and what is left of them, all exact; a floating-point `%` costs more than the rest.
  const upper = Math.floor(seconds / 65536)
  const low = (seconds - upper * 65536) * NS
  const high = upper * NS
  const highQuotient = Math.floor(high / 65536)
  const x = (high - highQuotient * 65536) * 65536 + low + ns
  const carry = Math.floor(x / TWO_32)
  halves[at] = (x - carry * TWO_32) | 0
  halves[at + 1] = highQuotient + carry
}

/** An exact double below 2^53 into the halves of an i64. */
export function storeInteger(value: number, halves: Int32Array, at: number) {
  const quotient = Math.floor(value / TWO_32)
  halves[at] = (value - quotient * TWO_32) | 0
  halves[at + 1] = quotient
}
