/** Values of mapped columns: decimal marks, units and date orders undone, then read as everywhere else. */
import type { UtcNs } from '../../domain/units.ts'
import { decimal1e9 } from './decimal.ts'
import type { ColumnMapping, PriceUnit, SizeUnit, TimeFormat } from './mapping.ts'
import { parseInstant, type TimeZone } from './time-text.ts'

const UNITS_PER_ONE: Record<PriceUnit, bigint> = {
  '1': 1_000_000_000n,
  '0.01': 10_000_000n,
  '0.0001': 100_000n,
  '1e-9': 1n,
}
const SIZE_OF_ONE: Record<SizeUnit, number> = { '1': 1, '100': 100, '1000': 1000 }
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/
const GROUPED_COMMA = /^[+-]?\d{1,3}(?:[. '\u00a0\u202f]\d{3})+(?:,\d*)?$/

/** With a decimal point, without thousands marks and currency signs; null when it is no plain number. */
export function plainNumber(text: string, decimal: ColumnMapping['decimal']): string | null {
  const t = text.trim().replace(/^([+-]?)[$€£]\s*/, '$1')
  if (t.length > 64) return null
  if (decimal === 'comma') {
    if (GROUPED_COMMA.test(t)) return t.replace(/[. '\u00a0\u202f]/g, '').replace(',', '.')
    // A point is no decimal mark here: 6900.25 would become 690025.
    return /^[+-]?\d*(?:,\d*)?$/.test(t) ? t.replace(',', '.') : null
  }
  return GROUPED.test(t) ? t.replaceAll(',', '') : t
}

/** A price in 1e-9 points; null when it is none. */
export function mappedPrice(text: string, { decimal, priceUnit }: ColumnMapping): bigint | null {
  const plain = plainNumber(text, decimal)
  return plain === null ? null : decimal1e9(plain, UNITS_PER_ONE[priceUnit])
}

/** Contracts or shares; NaN when the text is no number. */
export function mappedSize(text: string, { decimal, sizeUnit }: ColumnMapping): number {
  const plain = plainNumber(text, decimal)
  return plain === null || plain === '' ? Number.NaN : Number(plain) * SIZE_OF_ONE[sizeUnit]
}

const EXPONENT: Partial<Record<TimeFormat, number>> = { s: 9, ms: 6, us: 3, ns: 0 }
const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)(.*)$/s

/** UTC nanoseconds; null when the text is no instant written that way. */
export function mappedInstant(text: string, format: TimeFormat, zone: TimeZone): UtcNs | null {
  const t = text.trim()
  if (t.length > 64) return null
  const exponent = EXPONENT[format]
  if (exponent !== undefined) return sinceEpoch(t, exponent)
  if (format === 'auto') return parseInstant(t, zone)
  const m = DAY_FIRST.exec(t)
  // Year-first dates have one reading whatever was chosen.
  if (!m) return /^\d{4}/.test(t) ? parseInstant(t, zone) : null
  const [day, month] = format === 'dmy' ? [m[1], m[2]] : [m[2], m[1]]
  const year = m[3].length === 2 ? `20${m[3]}` : m[3]
  return parseInstant(`${year}-${day2(month)}-${day2(day)}${m[4]}`, zone)
}

const day2 = (text: string) => text.padStart(2, '0')

function sinceEpoch(text: string, exponent: number): UtcNs | null {
  const m = /^(\d{1,19})(?:\.(\d{0,18}))?(?:[eE]\+?(\d{1,2}))?$/.exec(text)
  if (!m) return null
  const shift = exponent + Number(m[3] ?? 0)
  if (shift > 18) return null
  const fraction = (m[2] ?? '').slice(0, shift).padEnd(shift, '0')
  return BigInt(m[1] + fraction)
}
