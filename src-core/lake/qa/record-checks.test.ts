import { expect, test } from 'vitest'
import { sessionTimes } from '../../domain/calendar.ts'
import { type CheckedRows, RecordChecks } from './record-checks.ts'

const times = sessionTimes('2026-11-17')
type Row = [
  event: number,
  recv: number,
  sequence: number,
  contract?: number,
  bid?: number,
  ask?: number,
]

const rowsOf = (rows: readonly Row[], isBook = false): CheckedRows => ({
  length: rows.length,
  event: Float64Array.from(rows, (r) => r[0] * 1e9),
  recv: Float64Array.from(rows, (r) => r[1] * 1e9),
  sequence: Uint32Array.from(rows, (r) => r[2]),
  contract: Int32Array.from(rows, (r) => r[3] ?? 0),
  bid: isBook ? Float64Array.from(rows, (r) => r[4] ?? Number.NaN) : null,
  ask: isBook ? Float64Array.from(rows, (r) => r[5] ?? Number.NaN) : null,
  flags: isBook ? new Uint8Array(rows.length).fill(0x80) : null,
})

const checked = (rows: readonly Row[], isBook = false) => {
  const checks = new RecordChecks(times)
  checks.add(rowsOf(rows, isBook))
  return checks
}

test('order and clocks are judged per contract and against capture time', () => {
  const { counts } = checked([
    [10, 10, 5],
    [10, 10, 5],
    [9.5, 10, 6],
    [8, 8, 7],
    [11, 10.9, 8],
    [12, 14, 4],
    [3, 3, 1, 1],
  ])
  expect(counts).toMatchObject({
    rows: 7,
    repeated: 1,
    clock_backwards: 1,
    sequence_backwards: 1,
    captured_early: 1,
    captured_late: 1,
  })
})

test('a crossed state counts by whether Globex trades; a one-sided one is none', () => {
  const open: Row = [100, 100, 1, 0, 6900.25, 6900.25]
  const after: Row = [23 * 3600 + 60, 23 * 3600 + 60, 2, 0, 6901, 6900]
  const oneSided: Row = [101, 101, 3, 0, 6900]
  expect(checked([open, oneSided, after], true).counts).toMatchObject({
    states: 3,
    crossed_open: 1,
    crossed_closed: 1,
  })
})

test('coverage counts minutes, silences run from record to record and to the edges', () => {
  const checks = checked([
    [10, 10, 1],
    [59, 59, 2],
    [200, 200, 3],
  ])
  // Minutes 0 and 3 of 0..4 hold a record.
  expect(checks.coverage(0, 300e9)).toBe(2 / 5)
  expect(checks.silences(0, 300e9)).toEqual([
    { fromNs: 60e9, toNs: 200e9 },
    { fromNs: 201e9, toNs: 300e9 },
  ])
  expect(checks.silences(0, 240e9).length).toBe(1)
})
