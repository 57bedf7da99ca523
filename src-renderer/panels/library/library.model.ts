/** What the Library shows, from what the lake says: a row per session date, a cell per data set. */
import { sessionTimes } from '#core/domain/calendar'
import type { LibraryDay, SessionSummary } from '#core/protocol/index'
import type { QualityDay } from '#core/protocol/quality'

/** One column of the calendar table. */
export interface DataSet {
  id: string
  label: string
  /** Rows spread over the session, so coverage can be drawn. */
  timed: boolean
}

export const DATA_SETS: readonly DataSet[] = [
  { id: 'futures_trades/ES', label: 'ES trades', timed: true },
  { id: 'futures_mbp10/ES', label: 'ES depth', timed: true },
  { id: 'options_trades/ES', label: 'ES option trades', timed: true },
  { id: 'options_nbbo/ES', label: 'ES option quotes', timed: true },
  { id: 'options_trades/SPY', label: 'SPY option trades', timed: true },
  { id: 'options_nbbo/SPY', label: 'SPY option quotes', timed: true },
]

/** A stretch of the session, 0 = 18:00 ET, 1 = 17:00 ET. */
export interface Stretch {
  from: number
  to: number
}

export interface Cell {
  rows: number
  bytes: number
  covered: Stretch
  gaps: number
  holes: readonly Stretch[]
}

export interface DayRow {
  date: string
  sessions: readonly SessionSummary[]
  synthetic: boolean
  cells: Readonly<Record<string, Cell>>
  /** Rows of definitions and open interest: needed, but of no particular time. */
  reference: number
  bytes: number
  gaps: number
  /** Every table of the day, for the details. */
  tables: readonly LibraryDay[]
  /** Null: not known, or a day without futures. */
  quality: QualityDay | null
}

const clamp = (x: number) => Math.min(1, Math.max(0, x))

/** Position of a UTC nanosecond within its session. */
export function shareOf(date: string, utcNs: string): number {
  const { originNs, sessionEnd } = sessionTimes(date)
  return clamp(Number(BigInt(utcNs) - originNs) / sessionEnd)
}

function cellOf(day: LibraryDay): Cell {
  const share = (ns: string) => shareOf(day.date, ns)
  return {
    rows: day.rows,
    bytes: day.bytes,
    covered:
      day.fromNs === null || day.toNs === null
        ? { from: 0, to: 0 }
        : { from: share(day.fromNs), to: share(day.toNs) },
    gaps: day.gaps,
    holes: day.gapRanges
      .filter((g) => g.kind === 'silence')
      .map((g) => ({ from: share(g.fromNs), to: share(g.toNs) })),
  }
}

/** Newest first. */
export function dayRows(
  days: readonly LibraryDay[],
  sessions: readonly SessionSummary[],
  quality: ReadonlyMap<string, QualityDay> = new Map(),
): DayRow[] {
  const byDate = new Map<string, LibraryDay[]>()
  for (const day of days) byDate.set(day.date, [...(byDate.get(day.date) ?? []), day])
  return [...byDate]
    .map(([date, tables]): DayRow => {
      const timed = tables.filter((t) =>
        DATA_SETS.some((s) => s.id === `${t.table}/${t.partition}`),
      )
      const reference = tables.filter((t) => /^(definitions|open_interest)$/.test(t.table))
      return {
        date,
        sessions: sessions.filter((s) => s.date === date),
        synthetic: tables.some((t) => t.synthetic),
        cells: Object.fromEntries(timed.map((t) => [`${t.table}/${t.partition}`, cellOf(t)])),
        reference: reference.reduce((n, t) => n + t.rows, 0),
        bytes: tables.reduce((n, t) => n + t.bytes, 0),
        gaps: timed.reduce((n, t) => n + t.gaps, 0),
        quality: quality.get(date) ?? null,
        tables: [...tables].sort((a, b) => (a.table < b.table ? -1 : a.table > b.table ? 1 : 0)),
      }
    })
    .sort((a, b) => (a.date < b.date ? 1 : -1))
}

/** Data sets that some day has, so that no column is empty. */
export const shownDataSets = (rows: readonly DayRow[]): DataSet[] =>
  DATA_SETS.filter((s) => rows.some((r) => r.cells[s.id]))

/** One square of a month: null before the first and after the last day. */
export interface DaySquare {
  date: string
  day: number
  row: DayRow | null
  trading: boolean
}
export interface Month {
  /** `2026-11` */
  id: string
  weeks: readonly (readonly (DaySquare | null)[])[]
}

const two = (n: number) => String(n).padStart(2, '0')

/** Monday-to-Friday weeks of every month that has data, newest first. */
export function months(rows: readonly DayRow[]): Month[] {
  const byDate = new Map(rows.map((r) => [r.date, r]))
  const ids = [...new Set(rows.map((r) => r.date.slice(0, 7)))].sort().reverse()
  return ids.map((id) => ({ id, weeks: weeksOf(id, byDate) }))
}

function weeksOf(id: string, byDate: ReadonlyMap<string, DayRow>): (DaySquare | null)[][] {
  const [year = 1970, month = 1] = id.split('-').map(Number)
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const weeks: (DaySquare | null)[][] = []
  for (let day = 1; day <= days; day++) {
    const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
    if (weekday > 4) continue
    if (weeks.length === 0 || weekday === 0) weeks.push([null, null, null, null, null])
    const date = `${id}-${two(day)}`
    const trading = sessionTimes(date).isTradingDay
    weeks.at(-1)![weekday] = { date, day, row: byDate.get(date) ?? null, trading }
  }
  return weeks
}

/** Seconds a day's cell covers as words: `18:00 to 16:59`. */
export const frameOfShare = (share: number) => Math.round(share * 23 * 3600 * 4)
