import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sessionAt, sessionTimes } from '../../domain/calendar.ts'
import { NS_PER_MIN, NS_PER_S, sessionNs } from '../../domain/units.ts'
import { BarSeries } from './bar-series.ts'
import { Indicators } from './indicators.ts'

const times = sessionTimes('2025-12-16')
const warmup = ['2025-12-11', '2025-12-12', '2025-12-15'].map((date, d) => ({
  date,
  closes2m: Float64Array.from({ length: 195 }, (_, i) => 6800 + d + i / 10),
  ohlc1m: Float64Array.from({ length: 4 * 390 }, (_, i) => [6800, 6802, 6799, 6801][i % 4]),
}))

const prints = fc.array(
  fc.record({
    dt: fc.integer({ min: 0, max: 200 }),
    price: fc.integer({ min: 27500, max: 27700 }),
  }),
  { minLength: 1, maxLength: 150 },
)

test('bars agree with grouping the prints by minute', () => {
  fc.assert(
    fc.property(prints, (steps) => {
      const open = sessionAt('09:30')
      const series = new BarSeries(open, sessionAt('16:00'), NS_PER_MIN)
      const byMinute = new Map<number, number[]>()
      let t = 0
      for (const { dt, price } of steps) {
        t += dt
        series.onTrade(sessionNs(open + t * NS_PER_S), price, 1)
        const minute = Math.floor(t / 60)
        byMinute.set(minute, [...(byMinute.get(minute) ?? []), price])
      }
      const end = Math.floor(t / 60)
      series.advance(sessionNs(open + t * NS_PER_S))
      const first = Math.min(...byMinute.keys())
      expect(series.count).toBe(end - first)
      let last = Number.NaN
      for (let i = 0; i < series.count; i++) {
        const group = byMinute.get(first + i)
        expect(series.startOf(i)).toBe(open + (first + i) * NS_PER_MIN)
        expect(series.open[i]).toBe(group?.[0] ?? last)
        expect(series.high[i]).toBe(group ? Math.max(...group) : last)
        expect(series.low[i]).toBe(group ? Math.min(...group) : last)
        expect(series.close[i]).toBe(group?.at(-1) ?? last)
        expect(series.volume[i]).toBe(group?.length ?? 0)
        last = series.close[i]
      }
    }),
    { numRuns: 60 },
  )
})

test('averages and ATR continue from the warm-up sessions', () => {
  const indicators = new Indicators(times, 14, warmup)
  indicators.advance(sessionAt('02:00'))
  const closes = warmup.flatMap((s) => [...s.closes2m])
  const mean = (n: number) => closes.slice(-n).reduce((a, b) => a + b, 0) / n
  expect(indicators.sma200.value()).toBeCloseTo(mean(200), 9)
  expect(indicators.sma400.value()).toBeCloseTo(mean(400), 9)
  expect(indicators.atr).toBeCloseTo(3, 9)
  expect(indicators.smaKnownAt).toBe(-2 * 3600 * NS_PER_S)
})

test('prints outside regular hours move nothing', () => {
  const indicators = new Indicators(times, 14)
  indicators.onTrade(sessionAt('09:29:59'), 6900, 1)
  indicators.onTrade(sessionAt('09:30'), 6800, 1)
  indicators.onTrade(sessionAt('09:32'), 6810, 1)
  expect(indicators.bars1m.count).toBe(2)
  expect(indicators.bars1m.high[0]).toBe(6800)
  indicators.onTrade(sessionAt('16:00'), 7000, 1)
  expect(indicators.bars1m.count).toBe(390)
  expect(indicators.bars1m.high[389]).toBe(6810)
  expect(indicators.vwap.value()).toBe(6805)
})

test('an average five minutes ago is the one known then', () => {
  const indicators = new Indicators(times, 14, warmup)
  indicators.onTrade(sessionAt('09:30'), 6900, 1)
  indicators.advance(sessionAt('09:34'))
  const then = indicators.sma200.value()
  indicators.onTrade(sessionAt('09:36'), 6950, 1)
  indicators.advance(sessionAt('09:39'))
  expect(indicators.smaAt(indicators.sma200, sessionAt('09:34'))).toBe(then)
  expect(indicators.smaAt(indicators.sma200, sessionAt('09:33:59'))).not.toBe(then)
})

test('restoring a snapshot goes on exactly as playing, in any chunks', () => {
  fc.assert(
    fc.property(prints, fc.nat(), (steps, cut) => {
      const played = new Indicators(times, 14, warmup)
      const resumed = new Indicators(times, 14)
      let t: number = sessionAt('09:29')
      const middle = cut % steps.length
      for (const [i, { dt, price }] of steps.entries()) {
        if (i === middle) resumed.restore(structuredClone(played.snapshot()))
        t += dt * NS_PER_S
        played.onTrade(sessionNs(t), price / 4, 2)
        if (i < middle) continue
        // Advancing in small steps must change nothing.
        for (let s = t - dt * NS_PER_S; s < t; s += 20 * NS_PER_S) resumed.advance(sessionNs(s))
        resumed.onTrade(sessionNs(t), price / 4, 2)
      }
      expect(resumed.snapshot()).toEqual(played.snapshot())
      expect(resumed.atr).toBe(played.atr)
      expect(resumed.realizedVol15m).toBe(played.realizedVol15m)
    }),
    { numRuns: 40 },
  )
})
