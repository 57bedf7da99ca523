/** Names of what a simulated session trades: ES future, today's ES weekly, SPY options. */
import { dateOfDays, daysOfDate, nthWeekday, weekdayOfDays } from '../domain/ny-time.ts'
import type { IsoDate } from '../domain/units.ts'
import type { Chain } from './chain.ts'

const MONTHS = 'FGHJKMNQUVXZ'

const partsOf = (date: IsoDate) => ({
  year: Number(date.slice(0, 4)),
  month: Number(date.slice(5, 7)),
  day: Number(date.slice(8, 10)),
})

/** The quarterly future nearest to expiry whose third Friday lies after `date` (calendars 5). */
export function futureOf(date: IsoDate): { symbol: string; expiry: IsoDate } {
  let { year, month } = partsOf(date)
  month = Math.ceil(month / 3) * 3
  let expiry = dateOfDays(nthWeekday(year, month, 5, 3))
  if (expiry <= date) {
    month += 3
    if (month > 12) {
      month = 3
      year++
    }
    expiry = dateOfDays(nthWeekday(year, month, 5, 3))
  }
  return { symbol: `ES${MONTHS[month - 1]}${year % 10}`, expiry }
}

/** Product code of the ES option that expires on a business day: `E3B`, `EW2`, `EW` (calendars 5). */
export function optionRootOf(date: IsoDate): string {
  const { month, day } = partsOf(date)
  const days = daysOfDate(date)
  const weekday = weekdayOfDays(days)
  let next = days + 1
  while (weekdayOfDays(next) === 0 || weekdayOfDays(next) === 6) next++
  if (Number(dateOfDays(next).slice(5, 7)) !== month) return 'EW'
  const n = Math.ceil(day / 7)
  return weekday === 5 ? `EW${n}` : `E${n}${'?ABCD'[weekday]}`
}

/** `E3BX6 C6900`: root, month letter, year digit, right and strike. */
export function esOptionSymbols(date: IsoDate, chain: Chain): string[] {
  const { year, month } = partsOf(date)
  const series = `${optionRootOf(date)}${MONTHS[month - 1]}${year % 10}`
  return names(chain, (right, strike) => `${series} ${right}${strike}`)
}

/** OCC form without root padding, `SPY261117C00687000`. */
export function spyOptionSymbols(date: IsoDate, chain: Chain): string[] {
  const day = date.slice(2).replaceAll('-', '')
  return names(
    chain,
    (right, strike) => `SPY${day}${right}${String(Math.round(strike * 1000)).padStart(8, '0')}`,
  )
}

function names(chain: Chain, name: (right: 'C' | 'P', strike: number) => string): string[] {
  return Array.from({ length: chain.count }, (_, c) =>
    name((c & 1) === 0 ? 'C' : 'P', chain.strikes[c >> 1]!),
  )
}
