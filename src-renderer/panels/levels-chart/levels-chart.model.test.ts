import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { priceStep, timeStep } from '../../charts/axis-steps.ts'
import { OrderedTable } from '../../store/ordered-table.ts'
import { CandleRows, candlesUntil } from './levels-chart.model.ts'

interface Print {
  /** Milliseconds since 18:00. */
  ms: number
  price: number
}
const STEP = 40

/** Tables as the fold writes them: ten-second candles and prints by the first frame holding them. */
function tablesOf(prints: readonly Print[]) {
  const trades = new OrderedTable({ doubles: ['price', 'ts_ns'], singles: [], strings: [] })
  trades.replace(0, 1e6, {
    length: prints.length,
    numbers: {
      k: prints.map((p) => Math.ceil(p.ms / 250)),
      price: prints.map((p) => p.price),
      ts_ns: prints.map((p) => p.ms * 1e6),
    },
    strings: {},
  })
  const base = brute(prints, STEP)
  const candles = new OrderedTable({
    doubles: ['open', 'high', 'low', 'close'],
    singles: [],
    strings: [],
  })
  const column = (j: number) => base.map((row) => row[j]!)
  const [k, open, high, low, close] = [0, 1, 2, 3, 4].map(column) as number[][]
  candles.replace(0, 1e6, {
    length: base.length,
    numbers: { k: k!, open: open!, high: high!, low: low!, close: close! },
    strings: {},
  })
  return { trades, candles }
}

/** Candles straight from prints: [k, open, high, low, close]. */
function brute(prints: readonly Print[], step: number): number[][] {
  const rows = new Map<number, number[]>()
  for (const { ms, price } of prints) {
    const k = Math.floor(ms / 250 / step) * step
    const row = rows.get(k)
    if (!row) rows.set(k, [k, price, price, price, price])
    else rows.set(k, [k, row[1]!, Math.max(row[2]!, price), Math.min(row[3]!, price), price])
  }
  return [...rows.values()]
}
const rowsOf = (c: CandleRows) =>
  Array.from({ length: c.count }, (_, i) => [c.k[i], c.open[i], c.high[i], c.low[i], c.close[i]])

describe('candles at an instant', () => {
  const prints = [
    { ms: 1000, price: 100 },
    { ms: 9000, price: 103 },
    { ms: 11_000, price: 101 },
    { ms: 12_100, price: 99 },
    { ms: 12_400, price: 107 },
  ]
  test('the unfinished candle holds the prints up to the instant and not one more', () => {
    const now = 49 // 12.250 s: the print at 12.4 s has not happened
    expect(rowsOf(candlesUntil(tablesOf(prints), 0, 100, STEP, now))).toEqual([
      [0, 100, 103, 100, 103],
      [40, 101, 101, 99, 99],
    ])
  })
  test('ten-second candles merge into minutes', () => {
    expect(rowsOf(candlesUntil(tablesOf(prints), 0, 1000, 240, 240))).toEqual([
      [0, 100, 107, 99, 107],
    ])
  })
  test('at every instant they equal candles made of the prints known then', () => {
    const print = fc.record({
      ms: fc.integer({ min: 1, max: 119_999 }),
      price: fc.integer({ min: 90, max: 110 }),
    })
    const steps = fc.constantFrom(40, 240, 480)
    fc.assert(
      fc.property(fc.array(print, { maxLength: 60 }), steps, fc.nat(480), (raw, step, now) => {
        const sorted = [...raw].sort((a, b) => a.ms - b.ms)
        const known = sorted.filter((p) => p.ms <= now * 250)
        const rows = rowsOf(candlesUntil(tablesOf(sorted), 0, 2000, step, now))
        expect(rows).toEqual(brute(known, step))
      }),
    )
  })
  test('more candles than the first buffer holds still come out whole', () => {
    const many = Array.from({ length: 1500 }, (_, i) => ({ ms: i * 10_000 + 1, price: i }))
    const rows = candlesUntil(tablesOf(many), 0, 1e6, STEP, 1e6, new CandleRows())
    expect([rows.count, rows.close[1499]]).toEqual([1500, 1499])
  })
})

test('gridlines stand on round prices and round times', () => {
  expect(priceStep(85, 500)).toBe(10)
  expect(priceStep(20, 500)).toBe(2)
  expect(timeStep(130 * 240, 700)).toBe(3600)
})
