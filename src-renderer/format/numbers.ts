/** How numbers read on screen (design.md "Numbers and time"). Missing is always an en dash, never 0. */

export const MINUS = '\u2212'
export const MISSING = '\u2013'

const absent = (x: number | null | undefined): x is null | undefined =>
  x === null || x === undefined || Number.isNaN(x)

/** U+2212 or + always; a bare `0` (also when it rounds to zero). */
export function signed(x: number | null | undefined, digits = 2): string {
  if (absent(x)) return MISSING
  const text = Math.abs(x).toFixed(digits)
  if (Number(text) === 0) return '0'
  return (x > 0 ? '+' : MINUS) + text
}

/** A plain number with U+2212; digits fixed. */
export function plain(x: number | null | undefined, digits = 2): string {
  if (absent(x)) return MISSING
  const text = Math.abs(x).toFixed(digits)
  return (x < 0 && Number(text) !== 0 ? MINUS : '') + text
}

/** Decimals of a profile's price: two for ES (0.25), three for SPY mids. */
export const priceDigits = (tick: number) => (tick < 0.05 ? 3 : 2)

/** `6898.25`; no separators. */
export const price = (x: number | null | undefined, tick = 0.25) =>
  absent(x) ? MISSING : x.toFixed(priceDigits(tick))

/** A mid of best bid and offer: where it falls between ticks it carries a third digit rather than a rounded lie. */
export function midPrice(x: number | null | undefined, tick = 0.25): string {
  if (absent(x)) return MISSING
  return Number(x.toFixed(2)) === x ? price(x, tick) : x.toFixed(3)
}

/** `1,234`; from 100,000 on `123k`. */
export function quantity(x: number | null | undefined): string {
  if (absent(x)) return MISSING
  const a = Math.round(Math.abs(x))
  const sign = x < 0 && a > 0 ? MINUS : ''
  if (a >= 1e8) return `${sign}${Math.round(a / 1e6)}M`
  if (a >= 1e5) return `${sign}${Math.round(a / 1e3)}k`
  return sign + String(a).replace(/\B(?=(\d{3})+$)/g, ',')
}

const SCALES: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
]

/**
 * Three significant digits with a scale letter: `229M`, `1.24B`, `950k`. In a column all three are
 * written, so that decimals stand under decimals: `9.40k`.
 */
export function compact(x: number | null | undefined, column = false): string {
  if (absent(x)) return MISSING
  const a = Math.abs(x)
  const rounded = a === 0 ? 0 : Number(a.toPrecision(3))
  const sign = x < 0 && rounded > 0 ? MINUS : ''
  const shown = column ? (text: string) => text : trimZeros
  for (const [scale, letter] of SCALES) {
    if (rounded >= scale) return sign + shown((rounded / scale).toPrecision(3)) + letter
  }
  return sign + trimZeros(rounded.toPrecision(3))
}

const trimZeros = (text: string) =>
  text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text

/** Dollars per 1 %: `+$229M`, `−$1.24B`, bare `0`. */
export function dollars(x: number | null | undefined): string {
  if (absent(x)) return MISSING
  const body = compact(Math.abs(x))
  if (body === '0') return '0'
  return `${x > 0 ? '+' : MINUS}$${body}`
}

/** `57%`, `<1%`, `>99%`; p is 0..1. */
export function probability(p: number | null | undefined): string {
  if (absent(p)) return MISSING
  if (p > 0 && p < 0.01) return '<1%'
  if (p < 1 && p > 0.99) return '>99%'
  return `${Math.round(p * 100)}%`
}

/** `0.47×`. */
export const ratio = (x: number | null | undefined) => (absent(x) ? MISSING : `${plain(x, 2)}×`)

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `25.5 MB`; decimal units, as vendors state them. */
export function fileSize(bytes: number): string {
  let [value, unit] = [bytes, 0]
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`
}
