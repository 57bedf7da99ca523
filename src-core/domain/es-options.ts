/** Which ES option expires today (calendars 5): every day has a root of its own, `ES.OPT` holds only the quarterlies. */
import { exchangeDay } from './holidays.ts'
import { dateOfDays, daysOfDate, weekdayOfDays } from './ny-time.ts'
import type { IsoDate } from './units.ts'

const FRIDAY = 5

const isBusinessDay = (days: number): boolean => {
  const kind = exchangeDay(dateOfDays(days))
  return kind === 'full' || kind === 'half'
}

const isLastBusinessDayOfMonth = (days: number): boolean => {
  let next = days + 1
  while (!isBusinessDay(next)) next++
  return dateOfDays(next).slice(5, 7) !== dateOfDays(days).slice(5, 7)
}

/**
 * Root of the option that expires at the close of `date`: `E3B`, `EW2`, `EW`; null on a day without
 * an expiry. Around holidays the exchange may list another one: definitions of the day decide.
 */
export function esOptionRoot(date: IsoDate): string | null {
  const days = daysOfDate(date)
  if (!isBusinessDay(days)) return null
  if (isLastBusinessDayOfMonth(days)) return 'EW'
  const nth = Math.ceil(Number(date.slice(8, 10)) / 7)
  const weekday = weekdayOfDays(days)
  return weekday === FRIDAY ? `EW${nth}` : `E${nth}${'?ABCD'[weekday]}`
}
