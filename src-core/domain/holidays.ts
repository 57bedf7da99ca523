/** Exchange holidays by rule (calendars 3): valid for any year, with the exceptional closings listed. */
import {
  civilOfDays,
  dateOfDays,
  daysOfCivil,
  daysOfDate,
  nthWeekday,
  weekdayOfDays,
} from './ny-time.ts'
import type { IsoDate } from './units.ts'

/** What the equity exchanges do on a date. */
export type ExchangeDay = 'full' | 'half' | 'holiday' | 'weekend'
/** Why Globex equity products stop early or stay shut on a date (calendars 3, CME table). */
export type GlobexDay = 'full' | 'half' | 'halt' | 'good-friday' | 'mourning' | 'closed' | 'weekend'

const MOURNING: ReadonlySet<IsoDate> = new Set(['2025-01-09'])

/** Days since 1970 of Easter Sunday (Gregorian computus). */
function easter(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return daysOfCivil(year, Math.floor(n / 31), (n % 31) + 1)
}

/** A fixed date as observed: Saturday moves to Friday, Sunday to Monday. */
function observed(year: number, month: number, day: number): number {
  const days = daysOfCivil(year, month, day)
  const weekday = weekdayOfDays(days)
  return weekday === 6 ? days - 1 : weekday === 0 ? days + 1 : days
}

type Rule = Exclude<GlobexDay, 'full' | 'half' | 'weekend'>

/** Full NYSE holidays of a year with what Globex does on them. */
function holidaysOf(year: number): ReadonlyMap<IsoDate, Rule> {
  const days: [number, Rule][] = [
    [nthWeekday(year, 1, 1, 3), 'halt'],
    [nthWeekday(year, 2, 1, 3), 'halt'],
    [easter(year) - 2, 'good-friday'],
    [nthWeekday(year, 5, 1, -1), 'halt'],
    [observed(year, 7, 4), 'halt'],
    [nthWeekday(year, 9, 1, 1), 'halt'],
    [nthWeekday(year, 11, 4, 4), 'halt'],
    [observed(year, 12, 25), 'closed'],
  ]
  if (year >= 2022) days.push([observed(year, 6, 19), 'halt'])
  // New Year on a Saturday is not observed at all.
  if (weekdayOfDays(daysOfCivil(year, 1, 1)) !== 6) days.push([observed(year, 1, 1), 'closed'])
  for (const date of MOURNING) {
    if (date.startsWith(`${year}-`)) days.push([daysOfDate(date), 'mourning'])
  }
  return new Map(days.map(([day, rule]) => [dateOfDays(day), rule]))
}

const cache = new Map<number, ReadonlyMap<IsoDate, Rule>>()
function holidayRule(date: IsoDate): Rule | undefined {
  const year = +date.slice(0, 4)
  let known = cache.get(year)
  if (!known) {
    known = holidaysOf(year)
    cache.set(year, known)
  }
  return known.get(date)
}

/** Weekdays on which the regular session ends at 13:00 ET. */
function isHalfDay(days: number): boolean {
  const { year, month, day } = civilOfDays(days)
  if (month === 11) return days === nthWeekday(year, 11, 4, 4) + 1
  if (month === 12) return day === 24
  if (month !== 7 || day !== 3) return false
  const fourth = weekdayOfDays(days + 1)
  return fourth >= 2 && fourth <= 5
}

/** NYSE day kind of a date. */
export function exchangeDay(date: IsoDate): ExchangeDay {
  const days = daysOfDate(date)
  const weekday = weekdayOfDays(days)
  if (weekday === 0 || weekday === 6) return 'weekend'
  if (holidayRule(date)) return 'holiday'
  return isHalfDay(days) ? 'half' : 'full'
}

/** Globex equity-index day kind of a trading date. */
export function globexDay(date: IsoDate): GlobexDay {
  const kind = exchangeDay(date)
  return kind === 'holiday' ? (holidayRule(date) ?? 'closed') : kind
}
