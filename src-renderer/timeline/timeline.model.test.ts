import { describe, expect, test } from 'vitest'
import { openingWindow, panned, placeTouches, sparkline, zoomed } from './timeline.model.ts'

const day = { fromK: 0, toK: 331_200 }

describe('the window of time', () => {
  test('zooming keeps the frame under the pointer where it is', () => {
    const next = zoomed({ fromK: 0, toK: 1000 }, day, 250, 0.5)
    expect(next).toEqual({ fromK: 125, toK: 625 })
  })
  test('zooming out stops at the session', () => {
    expect(zoomed({ fromK: 100, toK: 331_000 }, day, 5000, 9)).toEqual(day)
  })
  test('panning stops at the edge without changing the span', () => {
    expect(panned({ fromK: 100, toK: 600 }, day, -400)).toEqual({ fromK: 0, toK: 500 })
  })
  test('a session that never reaches RTH is shown whole', () => {
    expect(openingWindow(day, 223_200, 4000, 90_000)).toEqual({ fromK: 4000, toK: 90_000 })
  })
  test('a full day opens at four in the morning', () => {
    expect(openingWindow(day, 223_200, 0, 331_199).fromK).toBe(144_000)
  })
})

test('a sparkline column holds the extremes of its frames and gaps stay empty', () => {
  const values = [1, 5, 2, Number.NaN, Number.NaN, Number.NaN, 7, 3, 4]
  const s = sparkline((k) => values[k] ?? Number.NaN, { fromK: 0, toK: 9 }, 3)
  expect([...s.lo]).toEqual([1, Number.NaN, 3])
  expect([...s.hi]).toEqual([5, Number.NaN, 7])
  expect([s.min, s.max]).toEqual([1, 7])
})

test('touches fill two rows and then collapse to a count', () => {
  const at = (x: number) => ({ x, face: 'CHOP' as const, up: true })
  const placed = placeTouches([at(10), at(12), at(14), at(15), at(40)], 11)
  expect(placed.map((p) => [p.x, p.row, p.count])).toEqual([
    [10, 0, 1],
    [12, 1, 3],
    [40, 0, 1],
  ])
})
