import { describe, expect, test } from 'vitest'
import {
  exchangeDay,
  formatEt,
  formatSessionEt,
  isOpenHours,
  previousTradingDates,
  sessionAt,
  sessionDateOf,
  sessionTimes,
  toSessionNs,
  toUtcNs,
} from './calendar.ts'

const utc = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n

// calendars.md 7: trading date, Globex open, RTH open and close.
const SESSIONS = [
  ['2025-03-07', '2025-03-06T23:00Z', 1741357800000000000n, 1741381200000000000n],
  ['2025-03-10', '2025-03-09T22:00Z', 1741613400000000000n, 1741636800000000000n],
  ['2025-10-31', '2025-10-30T22:00Z', 1761917400000000000n, 1761940800000000000n],
  ['2025-11-03', '2025-11-02T23:00Z', 1762180200000000000n, 1762203600000000000n],
  ['2025-11-28', '2025-11-27T23:00Z', 1764340200000000000n, 1764352800000000000n],
  ['2025-12-16', '2025-12-15T23:00Z', 1765895400000000000n, 1765918800000000000n],
] as const

test.each(SESSIONS)('the session of %s opens at %s', (date, globexOpen, rthOpen, rthClose) => {
  const s = sessionTimes(date)
  expect(s.originNs).toBe(utc(globexOpen))
  expect(toUtcNs(s, s.rthOpen)).toBe(rthOpen)
  expect(toUtcNs(s, s.rthClose)).toBe(rthClose)
  expect(toSessionNs(s, rthOpen)).toBe(s.rthOpen)
})

describe('holidays of the published lists', () => {
  const full = {
    2023: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25',
    2024: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25',
    2025: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
    2026: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
    2027: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
  }
  const half =
    '2023-07-03 2023-11-24 2024-07-03 2024-11-29 2024-12-24 2025-07-03 2025-11-28 2025-12-24 2026-11-27 2026-12-24 2027-11-26'
  test.each(Object.entries(full))('%s', (year, list) => {
    const days: string[] = []
    const halves: string[] = []
    for (let t = Date.UTC(+year, 0, 1); t < Date.UTC(+year + 1, 0, 1); t += 86_400_000) {
      const date = new Date(t).toISOString().slice(0, 10)
      if (exchangeDay(date) === 'holiday') days.push(date.slice(5))
      if (exchangeDay(date) === 'half') halves.push(date)
    }
    expect(days.join(' ')).toBe(list)
    expect(halves).toEqual(half.split(' ').filter((date) => date.startsWith(year)))
  })
})

test('offsets agree with the time-zone database at both sides of every switch', () => {
  const zone = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/New_York',
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  for (let t = Date.UTC(2010, 0, 1); t < Date.UTC(2041, 0, 1); t += 6.7 * 3_600_000) {
    const ms = Math.floor(t)
    expect(formatEt(BigInt(ms) * 1_000_000n, 0, true)).toBe(zone.format(ms))
  }
})

test('from 18:00 in New York the trading date is the next one', () => {
  expect(sessionDateOf(utc('2025-12-15T22:59:59.999Z'))).toBe('2025-12-15')
  expect(sessionDateOf(utc('2025-12-15T23:00:00Z'))).toBe('2025-12-16')
})

test('warm-up sessions skip weekends and holidays', () => {
  expect(previousTradingDates('2025-12-01', 3)).toEqual(['2025-11-25', '2025-11-26', '2025-11-28'])
})

test('open hours end with Globex', () => {
  const half = sessionTimes('2025-11-28')
  expect(isOpenHours(half, sessionAt('13:14:59'))).toBe(true)
  expect(isOpenHours(half, sessionAt('13:15'))).toBe(false)
  expect(isOpenHours(sessionTimes('2025-12-25'), sessionAt('10:00'))).toBe(false)
  expect(isOpenHours(sessionTimes('2025-12-16'), sessionAt('16:59'))).toBe(true)
})

test('session times print as New York clock times', () => {
  expect(formatSessionEt(sessionAt('09:30'), 3)).toBe('09:30:00.000')
  expect(formatSessionEt(sessionAt('18:00'))).toBe('18:00:00')
  expect(formatEt(1765895400000000001n, 9)).toBe('09:30:00.000000001')
})
