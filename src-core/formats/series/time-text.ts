/** Instants as data files write them, to UTC nanoseconds: epochs of any unit, ISO times with or without zone. */
import { daysOfDate, nyToUtcNs } from '../../domain/ny-time.ts'
import type { UtcNs } from '../../domain/units.ts'
import { parseFileDate } from '../chain/calendar-text.ts'

/** What a time without zone means. */
export const TIME_ZONES = ['America/New_York', 'America/Chicago', 'UTC'] as const
export type TimeZone = (typeof TIME_ZONES)[number]

const NS = 1_000_000_000n
/** Chicago is one hour behind New York all year. */
const CHICAGO_S = 3600
const EPOCH = /^\d{9,19}(\.\d+)?$/
/** `20251216093000` is a date with a time. */
const PACKED = /^(19|20)\d{2}[01]\d[0-3]\d[0-2]\d[0-5]\d([0-5]\d)?$/
const CLOCK =
  /^[T ]?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?([AaPp][Mm])?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/

/** Null when the text is no instant. A date alone is its midnight. */
export function parseInstant(text: string, zone: TimeZone): UtcNs | null {
  const t = text.trim()
  if (EPOCH.test(t) && !PACKED.test(t)) return epochNs(t)
  const date = parseFileDate(t)
  if (date === null) return null
  const rest = t.slice(dateLength(t)).trim()
  if (rest === '') return atZone(date, 0, zone)
  const packed = /^(\d{2})(\d{2})(\d{2})?$/.exec(rest)
  const m = CLOCK.exec(packed ? `${packed[1]}:${packed[2]}:${packed[3] ?? '00'}` : rest)
  if (!m) return null
  const half = m[5]?.toLowerCase()
  let hour = +m[1]
  if (half) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half === 'pm' ? 12 : 0)
  }
  const [minute, second] = [+m[2], +(m[3] ?? 0)]
  if (hour > 24 || minute > 59 || second > 60) return null
  const s = hour * 3600 + minute * 60 + second
  const fraction = BigInt((m[4] ?? '').padEnd(9, '0'))
  const offset = m[6] === undefined ? null : offsetS(m[6])
  return offset === null ? atZone(date, s, zone) + fraction : utc(date, s - offset) + fraction
}

/** The instant of a second of the day on a date of a zone. */
export function atZone(date: string, second: number, zone: TimeZone): UtcNs {
  if (zone === 'UTC') return utc(date, second)
  return nyToUtcNs(date, second + (zone === 'America/Chicago' ? CHICAGO_S : 0))
}

const utc = (date: string, second: number): UtcNs =>
  (BigInt(daysOfDate(date)) * 86_400n + BigInt(second)) * NS

/** Seconds, milli-, micro- or nanoseconds by size: each unit covers 1973 to 2286. */
function epochNs(t: string): UtcNs {
  const [whole, fraction = ''] = t.split('.')
  const unit = whole.length <= 10 ? 9 : whole.length <= 13 ? 6 : whole.length <= 16 ? 3 : 0
  return (
    BigInt(whole) * 10n ** BigInt(unit) + BigInt(fraction.slice(0, unit).padEnd(unit, '0') || 0)
  )
}

const DATE_SHAPES = [
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}/,
  /^\d{8}/,
  /^\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})/,
  /^(?:[A-Za-z]{3,9},? +)?[A-Za-z]{3,9}\.? +\d{1,2}(?:st|nd|rd|th)?,? +\d{4}/,
  /^(?:[A-Za-z]{3,9},? +)?\d{1,2}[ -][A-Za-z]{3,9}\.?[ -](\d{4}|\d{2})/,
]
function dateLength(t: string): number {
  for (const shape of DATE_SHAPES) {
    const m = shape.exec(t)
    if (m) return m[0].length
  }
  return t.length
}

function offsetS(text: string): number {
  const m = /^([+-])(\d{2}):?(\d{2})?$/.exec(text)
  if (!m) return 0
  return (m[1] === '-' ? -1 : 1) * (+m[2] * 3600 + +(m[3] ?? 0) * 60)
}
