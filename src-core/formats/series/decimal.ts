/** Decimal text as an integer of 1e-9 units, exactly; null when it is no number or does not fit. */
export function decimal1e9(text: string, unitsPerOne = 1_000_000_000n): bigint | null {
  const m = /^([+-]?)(\d{0,15})(?:\.(\d{0,20}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text.trim())
  if (!m || (m[2] === '' && (m[3] ?? '') === '')) return null
  let fraction = m[3] ?? ''
  let whole = m[2]
  const shift = +(m[4] ?? 0)
  if (shift > 0) {
    fraction = fraction.padEnd(shift, '0')
    whole += fraction.slice(0, shift)
    fraction = fraction.slice(shift)
  } else if (shift < 0) {
    whole = whole.padStart(-shift + 1, '0')
    fraction = whole.slice(shift) + fraction
    whole = whole.slice(0, shift)
  }
  const digits = fraction.slice(0, 12).padEnd(12, '0')
  const scaled = BigInt((whole || '0') + digits) * unitsPerOne
  const value = (scaled + 500_000_000_000n) / 1_000_000_000_000n
  if (value > 9_000_000_000_000_000_000n) return null
  return m[1] === '-' ? -value : value
}
