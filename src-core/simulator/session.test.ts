import { describe, expect, test } from 'vitest'
import type { EventBatch } from '../domain/batches.ts'
import { NO_TICK } from '../domain/units.ts'
import type { BarrierConfig } from '../physics/barrier/reading.ts'
import { futureOf, optionRootOf } from './contracts.ts'
import { isRecovered, PlantRecovery } from './recovery.ts'
import { SimulatedSession } from './session.ts'
import { simulateSession } from './source.ts'
import { type DayStatistics, DayStatisticsBuilder } from './statistics.ts'

/** Defaults of P8.6, typed here so that a change of the configuration does not move the goal. */
const P8_6: BarrierConfig = {
  windowS: 60,
  avgWindowS: 300,
  band: 1,
  minDepth: 10,
  drop: 0.5,
  wall: 1.5,
  absorbFill: 0.5,
  absorbNet: -0.2,
  weakRatio: 0.5,
  weakNet: -0.2,
  ratioCap: 10,
}

const TICK = 27_600
const LAST = 0x80

function* slices(session: SimulatedSession) {
  while (!session.done) {
    session.advance(session.now + 60)
    yield session
    for (const c of [
      session.book,
      session.trades,
      session.esQuotes,
      session.esTrades,
      session.spyTrades,
    ])
      c.clear()
  }
}

const begin = (seed: number, scale: number, more = {}) =>
  new SimulatedSession({ seed, scale, openTick: TICK, hedging: true, ...more })

describe('a simulated session', () => {
  test('keeps time and sequence moving forward, and its book uncrossed', () => {
    let ts = -1
    let sequence = 0
    const wrong: string[] = []
    for (const { book } of slices(begin(3, 0.02)))
      for (let i = 0; i < book.length; i++) {
        if (book.ts[i]! < ts) wrong.push(`time at ${i}`)
        if (book.sequence[i]! < sequence) wrong.push(`sequence at ${i}`)
        ts = book.ts[i]!
        sequence = book.sequence[i]!
        const at = i * 10
        if (book.flags[i]! & LAST && book.askPx[at]! <= book.bidPx[at]!)
          wrong.push(`crossed at ${i}`)
        for (let k = at + 1; k < at + 10; k++) {
          if (book.bidPx[k] !== NO_TICK && book.bidPx[k]! >= book.bidPx[k - 1]!)
            wrong.push(`bids at ${i}`)
          if (book.askPx[k] !== NO_TICK && book.askPx[k]! <= book.askPx[k - 1]!)
            wrong.push(`asks at ${i}`)
        }
      }
    expect(wrong).toEqual([])
  })

  test('publishes each print before the removal it causes, within one event', () => {
    for (const { book, trades } of slices(begin(4, 0.02, { fromS: 55_000, toS: 58_000 }))) {
      let j = 0
      for (let i = 0; i < book.length; i++) {
        if (book.action[i] !== 84) continue
        expect(trades.price[j]).toBe(book.price[i])
        expect(trades.size[j]).toBe(book.size[i])
        expect(trades.ts[j]).toBe(book.ts[i])
        j++
        let next = i + 1
        while (book.action[next] === 84) next++
        expect(book.action[next]).toBe(67)
        expect(book.sequence[next]).toBe(book.sequence[i])
      }
      expect(j).toBe(trades.length)
    }
  })

  test('changes every displayed queue by exactly what its records say', () => {
    const seen = new Map<number, number>()
    let checked = 0
    for (const { book } of slices(begin(5, 0.02, { fromS: 56_000, toS: 58_000 })))
      for (let i = 0; i < book.length; i++) {
        const side = book.side[i] === 66 ? 0 : 1
        const px = side === 0 ? book.bidPx : book.askPx
        const sz = side === 0 ? book.bidSz : book.askSz
        const row = px.subarray(i * 10, i * 10 + 10)
        const k = row.indexOf(book.price[i]!)
        const now = k < 0 ? 0 : sz[i * 10 + k]!
        const key = book.price[i]! * 2 + side
        const before = seen.get(key)
        if (book.action[i] !== 84 && before !== undefined) {
          const change = book.action[i] === 65 ? book.size[i]! : -book.size[i]!
          expect(now).toBe(before + change)
          checked++
        }
        seen.clear()
        for (let m = 0; m < 10; m++) {
          seen.set(book.bidPx[i * 10 + m]! * 2, book.bidSz[i * 10 + m]!)
          seen.set(book.askPx[i * 10 + m]! * 2 + 1, book.askSz[i * 10 + m]!)
        }
      }
    expect(checked).toBeGreaterThan(100)
  })

  test('is the same for the same options, and another for another seed', () => {
    const digest = (seed: number) => {
      let sum = 0
      for (const s of slices(begin(seed, 0.02, { fromS: 54_000, toS: 60_000 })))
        for (const column of [s.book.bidSz, s.book.ts, s.esQuotes.ask, s.spyTrades.price])
          for (let i = 0; i < s.spyTrades.length; i++) sum = (sum * 31 + column[i]!) % 1e12
      return sum
    }
    expect(digest(1)).toBe(digest(1))
    expect(digest(1)).not.toBe(digest(2))
  })

  test('takes another path when dealers do not hedge', () => {
    const path = (hedging: boolean) => {
      const mids: number[] = []
      for (const s of slices(begin(6, 0.05, { hedging, fromS: 55_000, toS: 70_000 })))
        mids.push(s.mid)
      return mids
    }
    expect(path(false)).toEqual(path(false))
    expect(path(true)).not.toEqual(path(false))
  })
})

/**
 * Ranges known for large-tick index futures: the spread is one tick nearly always and queues are
 * thinnest at the touch (Bouchaud, Bonart, Donier and Gould, Trades, Quotes and Prices, 2018,
 * chapters 4 and 6); most trades are a few lots; volume is U-shaped over the day (Admati and
 * Pfleiderer 1988); the imbalance of the best queues explains 35 to 90 percent of the variance of
 * ten-second returns (Cont, Kukanov and Stoikov 2014, table 2).
 */
describe('the statistics of a day', () => {
  const day = (seed: number, scale: number): DayStatistics => {
    const builder = new DayStatisticsBuilder()
    for (const s of slices(begin(seed, scale))) {
      builder.book(s.book)
      builder.prints(s.trades)
    }
    return builder.result()
  }

  test('are in the ranges known for ES', () => {
    const d = day(7, 0.3)
    expect(d.bookRecords).toBeGreaterThan(0.3 * 1.2e6)
    expect(d.bookRecords).toBeLessThan(0.3 * 1.8e6)
    expect(d.spreadTicks[0]).toBeGreaterThan(0.95)
    expect(d.depth[0]).toBeLessThan(d.depth[4]!)
    expect(d.depth[4]! / d.depth[0]!).toBeLessThan(4)
    expect(d.tradeSize.mean).toBeGreaterThan(1.5)
    expect(d.tradeSize.mean).toBeLessThan(8)
    expect(d.tradeSize.median).toBeLessThanOrEqual(3)
    expect(d.uShape.open).toBeGreaterThan(1.3)
    expect(d.uShape.close).toBeGreaterThan(1.1)
    const { 1: second, 10: ten, 60: minute } = d.ofiCorrelation
    expect(second).toBeGreaterThan(0.3)
    expect(ten).toBeGreaterThan(second)
    expect(minute).toBeGreaterThan(ten)
    expect(ten ** 2).toBeGreaterThan(0.35)
    expect(ten ** 2).toBeLessThan(0.95)
  })

  test('are those of a lively day, in range and from minute to minute', () => {
    const days = [1, 2, 3, 4, 5, 7].map((seed) => day(seed, 0.05))
    const mean = (of: (d: DayStatistics) => number) =>
      days.reduce((sum, d) => sum + of(d), 0) / days.length / 4
    // Points: at 6,900 and 13 percent a year a day's standard deviation is 57, its mean range 90.
    expect(mean((d) => d.rangeTicks)).toBeGreaterThan(60)
    expect(mean((d) => d.rangeTicks)).toBeLessThan(110)
    expect(mean((d) => d.overnightRangeTicks)).toBeGreaterThan(15)
    expect(mean((d) => d.overnightRangeTicks)).toBeLessThan(40)
    expect(mean((d) => d.minuteRangeTicks)).toBeGreaterThan(3.5)
    expect(mean((d) => d.minuteRangeTicks)).toBeLessThan(6)
    for (const d of days) {
      expect(d.rangeTicks).toBeGreaterThan(4 * 40)
      expect(d.rangeTicks).toBeLessThan(4 * 160)
    }
  })
})

describe('planted events', () => {
  test.each([0.05, 0.2, 1])(
    'at scale %d are recovered by the barrier engine',
    (scale) => {
      let planted = 0
      let recovered = 0
      for (const seed of scale < 0.1 ? [1, 2, 3] : [1]) {
        const recovery = new PlantRecovery(P8_6)
        for (const s of slices(begin(seed, scale))) recovery.observe(s)
        const judged = recovery.outcomes.filter((o) => o.plant.expect !== null)
        planted += judged.length
        recovered += judged.filter(isRecovered).length
      }
      expect(planted).toBeGreaterThan(30)
      expect(recovered / planted).toBeGreaterThanOrEqual(0.95)
    },
    120_000,
  )
})

describe('simulateSession', () => {
  const read = async (source: ReturnType<typeof simulateSession>) => {
    const rows: Record<EventBatch['kind'], number> = {
      'futures.trades': 0,
      'futures.book': 0,
      'options.quotes': 0,
      'options.trades': 0,
    }
    for (const stream of source.streams())
      for (let b = await stream.next(); b; b = await stream.next()) rows[b.kind] += b.length
    return rows
  }

  test('serves every stream whole, again and again, with one sign per option print', async () => {
    const source = simulateSession({ seed: 9, scale: 0.02 })
    const first = await read(source)
    expect(source.signs.length).toBe(first['options.trades'])
    expect(await read(source)).toEqual(first)
    expect(first['options.quotes']).toBeGreaterThan(1000)
  })

  test('gives SPY prints no side and no quotes', async () => {
    const source = simulateSession({ seed: 9, scale: 0.02, underlying: 'SPY' })
    const rows = await read(source)
    expect(rows['options.quotes']).toBe(0)
    expect(rows['options.trades']).toBeGreaterThan(1000)
    expect(source.contracts[0]).toMatchObject({ strike: 657, right: 'C' })
    expect(source.contracts.every((c) => c.openInterest !== null)).toBe(true)
  })
})

describe('names', () => {
  test('options follow the codes CME lists for December 2025', () => {
    // calendars.md 5 prints this month day by day.
    const codes = {
      '2025-12-01': 'E1A',
      '2025-12-16': 'E3B',
      '2025-12-19': 'EW3',
      '2025-12-31': 'EW',
    }
    for (const [date, code] of Object.entries(codes)) expect(optionRootOf(date)).toBe(code)
  })

  test('the front future rolls on the third Friday', () => {
    expect(futureOf('2026-11-17').symbol).toBe('ESZ6')
    expect(futureOf('2026-12-17').symbol).toBe('ESZ6')
    expect(futureOf('2026-12-18').symbol).toBe('ESH7')
  })
})
