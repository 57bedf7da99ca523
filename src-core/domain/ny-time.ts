/**
 * Civil time in New York by rule, without a clock or a time-zone database (physics P3, calendars 1):
 * UTC-5, or UTC-4 from the second Sunday of March 02:00 to the first Sunday of November 02:00 local.
 * The rule holds since 2007; the switch instants of 2010-2040 are tabled once.
 */
import type { IsoDate, UtcNs } from './units.ts'

const SECONDS_PER_DAY = 86_400
const NS_PER_S_BIG = 1_000_000_000n

/** Days since 1970-01-01 of a proleptic Gregorian date. */
export function daysOfCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Year, month 1..12 and day of a day count since 1970-01-01. */
export function civilOfDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const doe = z - era * 146_097
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  )
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: doy - Math.floor((153 * mp + 2) / 5) + 1 }
}

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
export function daysOfDate(date: IsoDate): number {
  return daysOfCivil(+date.slice(0, 4), +date.slice(5, 7), +date.slice(8, 10))
}

/** `YYYY-MM-DD` of a day count since 1970-01-01. */
export function dateOfDays(days: number): IsoDate {
  const { year, month, day } = civilOfDays(days)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** 0 = Sunday … 6 = Saturday. */
export const weekdayOfDays = (days: number) => (((days + 4) % 7) + 7) % 7

/** Day count of the nth given weekday of a month (n from 1; -1 = last). */
export function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  if (n > 0) {
    const first = daysOfCivil(year, month, 1)
    return first + ((weekday - weekdayOfDays(first) + 7) % 7) + 7 * (n - 1)
  }
  const last = (month === 12 ? daysOfCivil(year + 1, 1, 1) : daysOfCivil(year, month + 1, 1)) - 1
  return last - ((weekdayOfDays(last) - weekday + 7) % 7)
}

interface Switches {
  /** UTC seconds at which daylight saving begins and ends. */
  start: number
  end: number
}
const switchesByRule = (year: number): Switches => ({
  start: nthWeekday(year, 3, 0, 2) * SECONDS_PER_DAY + 7 * 3600,
  end: nthWeekday(year, 11, 0, 1) * SECONDS_PER_DAY + 6 * 3600,
})
const FIRST_YEAR = 2010
const TABLE: readonly Switches[] = Array.from({ length: 31 }, (_, i) =>
  switchesByRule(FIRST_YEAR + i),
)

/** Seconds New York is ahead of UTC (negative) at a UTC second. */
export function nyOffsetS(utcS: number): number {
  const year = civilOfDays(Math.floor(utcS / SECONDS_PER_DAY)).year
  const { start, end } = TABLE[year - FIRST_YEAR] ?? switchesByRule(year)
  return utcS >= start && utcS < end ? -4 * 3600 : -5 * 3600
}

/** UTC nanoseconds of a New York wall-clock time; `secondOfDay` may exceed one day or be negative. */
export function nyToUtcNs(date: IsoDate, secondOfDay: number): UtcNs {
  const local = daysOfDate(date) * SECONDS_PER_DAY + secondOfDay
  const guess = local + 5 * 3600
  return BigInt(local - nyOffsetS(guess)) * NS_PER_S_BIG
}

/** Whole UTC seconds (floor) of nanoseconds. */
function floorSeconds(utcNs: UtcNs): number {
  const s = utcNs / NS_PER_S_BIG
  return Number(utcNs < 0n && s * NS_PER_S_BIG !== utcNs ? s - 1n : s)
}

/** New York calendar date of an instant: `session_date` of P3. */
export function nyDateOf(utcNs: UtcNs): IsoDate {
  const s = floorSeconds(utcNs)
  return dateOfDays(Math.floor((s + nyOffsetS(s)) / SECONDS_PER_DAY))
}

/** Seconds since midnight in New York, 0..86399. */
export function nySecondOfDay(utcNs: UtcNs): number {
  const s = floorSeconds(utcNs)
  const local = s + nyOffsetS(s)
  return local - Math.floor(local / SECONDS_PER_DAY) * SECONDS_PER_DAY
}

/** `09:30:00.000` New York time; `digits` of the second's fraction (0..9), `withDate` puts the date before. */
export function formatEt(utcNs: UtcNs, digits = 0, withDate = false): string {
  const fraction = ((utcNs % NS_PER_S_BIG) + NS_PER_S_BIG) % NS_PER_S_BIG
  const time = clockText(nySecondOfDay(utcNs), Number(fraction), digits)
  return withDate ? `${nyDateOf(utcNs)} ${time}` : time
}

/** `HH:MM:SS[.fff]` of a second of the day and nanoseconds within the second (cut, not rounded). */
export function clockText(secondOfDay: number, ns: number, digits: number): string {
  const h = Math.floor(secondOfDay / 3600)
  const m = Math.floor(secondOfDay / 60) % 60
  const base = `${two(h)}:${two(m)}:${two(secondOfDay % 60)}`
  return digits > 0 ? `${base}.${String(ns).padStart(9, '0').slice(0, digits)}` : base
}

/** Second of the day of `HH:MM` or `HH:MM:SS`. */
export function secondOfClock(text: string): number {
  const [h, m, s = '0'] = text.split(':')
  return +h * 3600 + +m * 60 + +s
}

const two = (n: number) => String(n).padStart(2, '0')
