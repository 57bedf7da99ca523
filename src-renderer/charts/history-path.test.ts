import { expect, test } from 'vitest'
import { drifting, type HistoryScale, stepping } from './history-path.ts'
import { Pixels } from './pixels.ts'

/** One frame and one point of price to the pixel; price 0 at the bottom. */
const scale = (now: number): HistoryScale => ({
  right: 100,
  now,
  x: (k) => k,
  k: (x) => x,
  y: (price) => 50 - price,
})
const raster = () => {
  const p = new Pixels()
  p.fit(100, 50, 1)
  return p
}
const runsOf = (now: number, value: (k: number) => number) => {
  const { runs, joined, count } = stepping(scale(now), value)
  return Array.from({ length: count }, (_, i) => ({
    from: runs[3 * i],
    to: runs[3 * i + 1],
    joined: joined[i] === 1,
  }))
}

test('nothing is asked of or drawn after the instant', () => {
  const asked: number[] = []
  const value = (k: number) => {
    asked.push(k)
    return 10
  }
  expect(runsOf(40, value)).toEqual([{ from: 0, to: 40, joined: false }])
  expect(drifting(raster(), scale(40), value).count).toBe(40)
  expect(Math.max(...asked)).toBe(40)
})

test('long steps near each other are joined; a short one between is left out', () => {
  const value = (k: number) => (k < 40 ? 10 : k < 44 ? 30 : 12)
  expect(runsOf(100, value)).toEqual([
    { from: 0, to: 40, joined: false },
    { from: 44, to: 100, joined: false },
  ])
  expect(runsOf(100, (k) => (k < 40 ? 10 : 12))).toEqual([
    { from: 0, to: 40, joined: false },
    { from: 40, to: 100, joined: true },
  ])
})

test('a jump across the plot has no riser', () => {
  expect(runsOf(100, (k) => (k < 40 ? 0 : 49)).map((run) => run.joined)).toEqual([false, false])
})

test('a value that is absent leaves a gap', () => {
  const { ys } = drifting(raster(), scale(100), (k) => (k < 30 ? 10 : k < 60 ? Number.NaN : 20))
  expect([ys[10], ys[45], ys[80]]).toEqual([40, Number.NaN, 30])
})

test('a drifting value breaks where it jumps, and stretches too short to read are left out', () => {
  const value = (k: number) => (k < 50 ? 10 : k < 53 ? 30 : 11)
  const { ys } = drifting(raster(), scale(100), value, 5, 6)
  expect([ys[20], ys[51], ys[70]]).toEqual([40, Number.NaN, 39])
})
