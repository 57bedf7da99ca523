import { toSessionNs } from '../../domain/calendar.ts'
import { dateOfDays, daysOfDate, nthWeekday, secondOfClock } from '../../domain/ny-time.ts'
import { minutesSinceOpen } from '../../domain/session-clock.ts'
import type { IsoDate, UtcNs } from '../../domain/units.ts'
import { Findings, type GateInput, type GateReport } from './gate.ts'

const MARCH = 3
const NOVEMBER = 11
const SUNDAY = 0
const OPEN_S = 9.5 * 3600
const MOST_DRIFT_MIN = 1e-9

/** Days (since 1970) on which New York changes its clocks in a year. */
const changesOf = (year: number) =>
  [nthWeekday(year, MARCH, SUNDAY, 2), nthWeekday(year, NOVEMBER, SUNDAY, 1)] as const

/** UTC nanoseconds of a second of the day in New York, by the rule in force since 2007. */
export function wallClockNs(date: IsoDate, second: number): UtcNs {
  const day = daysOfDate(date)
  const [spring, autumn] = changesOf(Number(date.slice(0, 4)))
  const offset = day >= spring && day < autumn ? 4 : 5
  return BigInt(day * 86_400 + second + offset * 3600) * 1_000_000_000n
}

/** The day itself, and one weekday on each side of both clock changes of its year. */
function datesToCheck(date: IsoDate): IsoDate[] {
  const around = changesOf(Number(date.slice(0, 4))).flatMap((sunday) => [sunday - 2, sunday + 1])
  return [date, ...around.map(dateOfDays)]
}

/** G2: 09:30 ET is minute 0 on every date, and every event's minute follows from its own time. */
export function sessionTime({ pipeline, result }: GateInput): GateReport {
  const found = new Findings('G2')
  const { date, profile } = result.session
  const dates = datesToCheck(date)
  for (const checked of dates) {
    const times = pipeline.clock(checked)
    const at = toSessionNs(times, wallClockNs(checked, OPEN_S))
    const minutes = minutesSinceOpen(times, at)
    found.expect(minutes === 0, { check: '09:30 ET is minute 0', date: checked, minutes })
  }
  const openNs = wallClockNs(date, OPEN_S)
  const from = wallClockNs(date, secondOfClock(profile.config.RTH_START))
  const to = wallClockNs(date, secondOfClock(profile.config.RTH_END))
  let drift = 0
  for (const row of result.signals) {
    const event = row.event_id as string
    const ts = row.ts_ns as bigint
    const minutes = Number((row.confirm_ts_ns as bigint) - openNs) / 60e9
    const off = Math.abs((row.minutes_since_open as number) - minutes)
    drift = Math.max(drift, off)
    found.expect(off < MOST_DRIFT_MIN, {
      check: 'minutes_since_open follows from ts_ns',
      event,
      stored: row.minutes_since_open as number,
      recomputed: minutes,
    })
    found.expect(ts >= from && ts <= to, {
      check: `between ${profile.config.RTH_START} and ${profile.config.RTH_END} ET`,
      event,
      ts_ns: String(ts),
    })
  }
  return found.report({
    dates: dates.join(' '),
    events: result.signals.length,
    max_drift_min: drift,
  })
}
