/**
 * The session calendar: which New York date an instant belongs to, and the instants of that
 * session (physics P3, calendars 1-3 and 6). A session runs from 18:00 ET of the previous calendar
 * day to 17:00 ET; offsets inside it are constant because clocks change on Sundays at 02:00.
 */
import { exchangeDay, globexDay } from './holidays.ts'
import {
  clockText,
  dateOfDays,
  daysOfDate,
  nyDateOf,
  nySecondOfDay,
  nyToUtcNs,
  secondOfClock,
} from './ny-time.ts'
import { type IsoDate, NS_PER_S, type SessionNs, sessionNs, type UtcNs } from './units.ts'

export { exchangeDay } from './holidays.ts'
export { formatEt, nyDateOf } from './ny-time.ts'

/** Seconds from 18:00 ET to midnight. */
const EVENING_S = 6 * 3600
const OPEN_SECOND_OF_DAY = 18 * 3600

export interface SessionTimes {
  /** Trading date, New York. */
  date: IsoDate
  /** 18:00 ET of the previous calendar day, UTC nanoseconds: SessionNs 0. */
  originNs: UtcNs
  /** 04:00 ET. */
  premarketStart: SessionNs
  /** 09:30 ET. */
  rthOpen: SessionNs
  /** 16:00 ET, 13:00 on half days: RTH end, option expiry. */
  rthClose: SessionNs
  /** When Globex stops: 17:00 ET, 13:15 on half days, earlier on exchange holidays; 0 when shut all day. */
  globexClose: SessionNs
  /** 17:00 ET. */
  sessionEnd: SessionNs
  /** The regular session exists and ends at 13:00. */
  isEarlyClose: boolean
  /** The equity exchanges are open: a regular session exists. */
  isTradingDay: boolean
}

/** SessionNs of a New York wall-clock time of a session; 18:00 and later is the evening before. */
export const sessionAt = (clock: string): SessionNs => {
  const s = secondOfClock(clock)
  return sessionNs((s >= OPEN_SECOND_OF_DAY ? s - OPEN_SECOND_OF_DAY : s + EVENING_S) * NS_PER_S)
}

const PREMARKET = sessionAt('04:00')
const RTH_OPEN = sessionAt('09:30')
const HALF_CLOSE = sessionAt('13:00')
const FULL_CLOSE = sessionAt('16:00')
const SESSION_END = sessionAt('17:00')

const GLOBEX_CLOSE = {
  full: SESSION_END,
  half: sessionAt('13:15'),
  halt: HALF_CLOSE,
  'good-friday': sessionAt('09:15'),
  mourning: RTH_OPEN,
  closed: sessionNs(0),
  weekend: sessionNs(0),
} as const

/** The instants of one trading date. Any date has them; `isTradingDay` says whether RTH exists. */
export function sessionTimes(date: IsoDate): SessionTimes {
  const kind = exchangeDay(date)
  return {
    date,
    originNs: nyToUtcNs(date, -EVENING_S),
    premarketStart: PREMARKET,
    rthOpen: RTH_OPEN,
    rthClose: kind === 'half' ? HALF_CLOSE : FULL_CLOSE,
    globexClose: GLOBEX_CLOSE[globexDay(date)],
    sessionEnd: SESSION_END,
    isEarlyClose: kind === 'half',
    isTradingDay: kind === 'full' || kind === 'half',
  }
}

/** The same session with its regular close forced early or late (data may know better than the calendar). */
export const withEarlyClose = (times: SessionTimes, isEarlyClose: boolean): SessionTimes => ({
  ...times,
  isEarlyClose,
  rthClose: isEarlyClose ? HALF_CLOSE : FULL_CLOSE,
})

/** UTC nanoseconds to session time; exact within +-100 days of the session. */
export const toSessionNs = (session: { originNs: UtcNs }, utcNs: UtcNs): SessionNs =>
  sessionNs(Number(utcNs - session.originNs))

export const toUtcNs = (session: { originNs: UtcNs }, ns: SessionNs): UtcNs =>
  session.originNs + BigInt(ns)

/** Trading date of an instant: from 18:00 ET on it is the next calendar date. */
export function sessionDateOf(utcNs: UtcNs): IsoDate {
  const date = nyDateOf(utcNs)
  return nySecondOfDay(utcNs) >= OPEN_SECOND_OF_DAY ? dateOfDays(daysOfDate(date) + 1) : date
}

/** The n dates with a regular session before `date`, oldest first. */
export function previousTradingDates(date: IsoDate, n: number): IsoDate[] {
  const found: IsoDate[] = []
  for (let day = daysOfDate(date) - 1; found.length < n; day--) {
    const kind = exchangeDay(dateOfDays(day))
    if (kind === 'full' || kind === 'half') found.unshift(dateOfDays(day))
  }
  return found
}

/** Whether Globex trades at an instant of the session: the hours in which silence is a gap (scoring S8, L5). */
export const isOpenHours = (session: SessionTimes, t: SessionNs): boolean =>
  t >= 0 && t < session.globexClose

/** `HH:MM:SS[.fff]` New York time of a session instant, without bigint. */
export function formatSessionEt(t: SessionNs, digits = 0): string {
  const whole = Math.floor(t / NS_PER_S)
  const second = (((whole + OPEN_SECOND_OF_DAY) % 86_400) + 86_400) % 86_400
  return clockText(second, t - whole * NS_PER_S, digits)
}
