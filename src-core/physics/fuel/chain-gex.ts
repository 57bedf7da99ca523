/**
 * Dollar gamma of an end-of-day chain file (P11.8), by the publishers' recipe: naive signs, the
 * file's own gammas for the net, Black-Scholes with r = q = 0 and weekdays / 262 for the profile.
 * Kept apart from P11.5 on purpose.
 */
import type { IsoDate } from '../../domain/units.ts'
import { GammaProfile } from './profile.ts'

export interface ChainRow {
  expiry: IsoDate
  strike: number
  right: 'C' | 'P'
  /** Per year; 0 or null = none, the row is left out of the profile. */
  iv: number | null
  /** Contracts. */
  oi: number
  /** Per USD, as the file has it; null = the file has none. */
  gamma: number | null
  /** Days to expiry, where the file gives them. */
  dte?: number | null
}

export interface ChainSpec {
  fileDate: IsoDate
  /** The file's spot S. */
  spot: number
  /** Dates on which a file date counts from the next business day. */
  holidays: readonly IsoDate[]
}

export interface ChainGex {
  /** USD per 1 %; calls +, puts -. */
  netCalls: number
  netPuts: number
  net: number
  /** By expiry, ascending. */
  tYears: { expiry: IsoDate; tYears: number }[]
  /** 60 levels from 0.85 S to 1.15 S and G there. */
  levels: Float64Array
  values: Float64Array
  /** Zero-gamma levels by linear interpolation, ascending. */
  crossings: number[]
}

const MULTIPLIER = 100
const DAYS_PER_YEAR = 262
const GRID = { lo: 0.85, hi: 1.15, points: 60 }
const FREE = { r: 0, q: 0 }

/** Days since 1970-01-01 of a calendar date (proleptic Gregorian). */
function dayNumber(date: IsoDate): number {
  const [y, m, d] = date.split('-').map(Number)
  const year = m <= 2 ? y - 1 : y
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + d - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

// 1970-01-01 was a Thursday; 0 = Monday.
const isWeekday = (day: number) => (((day + 3) % 7) + 7) % 7 < 5

/** Years from a file's date to an expiry: weekdays in [date, expiry), holidays between included, / 262. */
export function chainYears(
  fileDate: IsoDate,
  expiry: IsoDate,
  holidays: readonly IsoDate[],
): number {
  const closed = new Set(holidays.map(dayNumber))
  let from = dayNumber(fileDate)
  while (!isWeekday(from) || closed.has(from)) from++
  return Math.max(weekdaysBefore(dayNumber(expiry)) - weekdaysBefore(from), 1) / DAYS_PER_YEAR
}

/** Weekdays from Monday 1969-12-29 up to a day, that day left out. */
function weekdaysBefore(day: number): number {
  const weeks = Math.floor((day + 3) / 7)
  return weeks * 5 + Math.min(day + 3 - weeks * 7, 5)
}

const yearsOf = (row: ChainRow, spec: ChainSpec) =>
  row.dte === undefined || row.dte === null
    ? chainYears(spec.fileDate, row.expiry, spec.holidays)
    : Math.max(row.dte, 1) / 365

/** All expiries of one chain file. */
export function chainGex(rows: readonly ChainRow[], spec: ChainSpec): ChainGex {
  const years = new Map<IsoDate, number>()
  for (const row of rows) if (!years.has(row.expiry)) years.set(row.expiry, yearsOf(row, spec))
  const profile = (keep: (row: ChainRow) => boolean) => {
    const made = new GammaProfile(GRID)
    for (const row of rows) {
      if (!keep(row) || row.iv === null) continue
      const signed = row.right === 'C' ? row.oi : -row.oi
      made.add('BS', FREE, row.strike, row.iv, years.get(row.expiry) ?? 0, signed, MULTIPLIER)
    }
    return made
  }
  const hasGamma = rows.some((row) => row.gamma !== null)
  const net = (right: 'C' | 'P') => {
    if (!hasGamma) return profile((row) => row.right === right).at(spec.spot)
    const scale = MULTIPLIER * spec.spot * spec.spot * 0.01 * (right === 'C' ? 1 : -1)
    let sum = 0
    for (const row of rows) if (row.right === right) sum += (row.gamma ?? 0) * row.oi * scale
    return sum
  }
  const all = profile(() => true)
  all.compute(spec.spot)
  const netCalls = net('C')
  const netPuts = net('P')
  return {
    netCalls,
    netPuts,
    net: netCalls + netPuts,
    tYears: Array.from(years, ([expiry, tYears]) => ({ expiry, tYears })).sort((a, b) =>
      a.expiry < b.expiry ? -1 : 1,
    ),
    levels: all.levels,
    values: all.values,
    crossings: all.linearCrossings(),
  }
}
