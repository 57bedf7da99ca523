import { describe, expect, test } from 'vitest'
import type { LibraryDay } from '#core/protocol/index'
import { dayRows, months, shareOf, shownDataSets } from './library.model.ts'

/** 2026-11-17: 18:00 ET of the 16th is 23:00 UTC. */
const OPEN_NS = 1_794_870_000_000_000_000n
const HOUR_NS = 3_600_000_000_000n
const at = (hours: bigint) => String(OPEN_NS + hours * HOUR_NS)

const aDay = (changes: Partial<LibraryDay>): LibraryDay => ({
  table: 'futures_trades',
  partition: 'ES',
  date: '2026-11-17',
  parts: 1,
  rows: 10,
  bytes: 100,
  sources: ['file'],
  synthetic: false,
  gaps: 0,
  gapRanges: [],
  fromNs: at(0n),
  toNs: at(23n),
  folder: 'bronze/x',
  ...changes,
})

describe('a day of the calendar', () => {
  test('a cell covers the part of 18:00 to 17:00 ET its rows span, with its silences', () => {
    const silence = { kind: 'silence', fromNs: at(12n), toNs: at(13n), count: 1 } as const
    const days = [aDay({ fromNs: at(10n), toNs: at(23n), gaps: 1, gapRanges: [silence] })]
    const cell = dayRows(days, [])[0]?.cells['futures_trades/ES']
    expect(cell?.covered.from).toBeCloseTo(10 / 23)
    expect(cell?.covered.to).toBe(1)
    expect(cell?.holes[0]?.from).toBeCloseTo(12 / 23)
    expect(cell?.holes[0]?.to).toBeCloseTo(13 / 23)
  })
  test('times outside the session stay at its edges', () => {
    expect(shareOf('2026-11-17', at(-5n))).toBe(0)
    expect(shareOf('2026-11-17', at(30n))).toBe(1)
  })
  test('days are newest first; sizes and gaps add up; definitions are reference', () => {
    const rows = dayRows(
      [
        aDay({ date: '2026-11-16', bytes: 5 }),
        aDay({ gaps: 2 }),
        aDay({ table: 'futures_mbp10', gaps: 1, synthetic: true }),
        aDay({ table: 'definitions', partition: 'GLBX.MDP3', rows: 7, gaps: 9 }),
        aDay({ table: 'open_interest', rows: 3 }),
      ],
      [],
    )
    expect(rows.map((r) => [r.date, r.bytes, r.gaps, r.reference, r.synthetic])).toEqual([
      ['2026-11-17', 400, 3, 10, true],
      ['2026-11-16', 5, 0, 0, false],
    ])
    expect(shownDataSets(rows).map((s) => s.label)).toEqual(['ES trades', 'ES depth'])
  })
})

test('a day carries what is known of its quality; others carry nothing', () => {
  const quality = {
    date: '2026-11-17',
    bronze: { state: 'RED', findings: 1, worst: ['x'], current: true },
    gates: { es_0dte: null, spy_0dte: null },
  } as const
  const rows = dayRows(
    [aDay({}), aDay({ date: '2026-11-16' })],
    [],
    new Map([['2026-11-17', { ...quality, bronze: { ...quality.bronze, worst: ['x'] } }]]),
  )
  expect(rows.map((r) => r.quality?.bronze?.state ?? null)).toEqual(['RED', null])
})

describe('months', () => {
  const november = months(dayRows([aDay({})], []))[0]
  test('have Monday-to-Friday weeks with every weekday in its place', () => {
    // November 2026 begins on a Sunday.
    expect(november?.weeks.map((w) => w.map((d) => d?.day ?? 0))).toEqual([
      [2, 3, 4, 5, 6],
      [9, 10, 11, 12, 13],
      [16, 17, 18, 19, 20],
      [23, 24, 25, 26, 27],
      [30, 0, 0, 0, 0],
    ])
  })
  test('know holidays and days with data', () => {
    const squares = november?.weeks.flat().filter((d) => d !== null) ?? []
    // Thanksgiving 2026.
    expect(squares.filter((d) => !d.trading).map((d) => d.day)).toEqual([26])
    expect(squares.filter((d) => d.row).map((d) => d.day)).toEqual([17])
  })
})
