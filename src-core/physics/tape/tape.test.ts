import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NS_PER_MS, NS_PER_S } from '../../domain/units.ts'
import { Aggressor, METHOD } from './aggressor.ts'
import { TapeEngine } from './engine.ts'

const CONFIG = {
  windowS: 60,
  band: 5,
  policy: 'carry' as const,
  sweep: { gapMs: 100, minPrints: 3, minVolume: 50, minLevels: 2 },
}

interface Print {
  ts: number
  tick: number
  size: number
  sign: number
}
const TICK = 22_960

/** Prints in time order, many within a sweep's gap. */
const prints = fc
  .array(
    fc.record({
      gapMs: fc.constantFrom(0, 1, 100, 101, 2000, 30_000),
      step: fc.integer({ min: -3, max: 3 }),
      size: fc.integer({ min: 1, max: 60 }),
      sign: fc.constantFrom(-1, 0, 1, 1),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((rows) => {
    let ts = NS_PER_S
    let tick = TICK
    return rows.map(({ gapMs, step, size, sign }): Print => {
      ts += gapMs * NS_PER_MS
      tick += step
      return { ts, tick, size, sign }
    })
  })

const tapeOf = (rows: readonly Print[]) => {
  const tape = new TapeEngine(CONFIG)
  for (const p of rows) tape.add(p.ts, p.tick, p.size, p.sign, METHOD.exchange)
  return tape
}

/** P9.3 by the letter: runs first, then the tests. */
function naiveSweeps(rows: readonly Print[], now: number) {
  const runs: Print[][] = []
  for (const p of rows.filter((x) => x.sign !== 0)) {
    const last = runs.at(-1)?.at(-1)
    if (last && last.sign === p.sign && p.ts - last.ts <= 100 * NS_PER_MS) runs.at(-1)?.push(p)
    else runs.push([p])
  }
  return runs.filter((run) => {
    const first = run[0]
    const last = run[run.length - 1]
    return (
      last.ts > now - 60 * NS_PER_S &&
      run.length >= 3 &&
      run.reduce((sum, p) => sum + p.size, 0) >= 50 &&
      new Set(run.map((p) => p.tick)).size >= 2 &&
      (last.tick - first.tick) * first.sign >= 0
    )
  })
}

describe('tape', () => {
  test('band sums and sweeps agree with the letter of P9', () => {
    const level = fc.integer({ min: -60, max: 60 }).map((d) => TICK / 4 + d / 10)
    const delay = fc.constantFrom(0, NS_PER_S, 45 * NS_PER_S)
    fc.assert(
      fc.property(prints, level, delay, (rows, near, later) => {
        const now = rows[rows.length - 1].ts + later
        const tape = tapeOf(rows)
        const inBand = rows.filter(
          (p) => p.ts > now - 60 * NS_PER_S && Math.abs(p.tick / 4 - near) <= 5 + 1e-9,
        )
        const volume = (sign: number) =>
          inBand.filter((p) => p.sign === sign).reduce((sum, p) => sum + p.size, 0)
        expect(tape.read(near, now)).toMatchObject({
          buyVol: volume(1),
          sellVol: volume(-1),
          midVol: volume(0),
          trades: inBand.length,
        })
        const want = naiveSweeps(rows, now)
        expect(tape.sweeps.count(now)).toBe(want.length)
        expect(tape.sweeps.direction(now)).toBe(want.at(-1)?.[0].sign ?? 0)
      }),
      { numRuns: 300 },
    )
  })

  test('volume and CVD count from the session open', () => {
    const tape = tapeOf([
      { ts: -5, tick: TICK, size: 100, sign: 1 },
      { ts: 5, tick: TICK, size: 7, sign: 1 },
      { ts: 6, tick: TICK + 4, size: 3, sign: -1 },
      { ts: 7, tick: TICK, size: 2, sign: 0 },
    ])
    expect([tape.volume, tape.cvd]).toEqual([12, 4])
    expect(tape.vwap()).toBeCloseTo(5740 + 3 / 12, 9)
  })

  test('a sweep keeps its number while the run lasts', () => {
    const tape = new TapeEngine(CONFIG)
    const ids = [0, 1, 2, 3, 500, 501, 502].map((ms, i) =>
      tape.add(ms * NS_PER_MS, TICK + i, 30, 1, METHOD.exchange),
    )
    expect(ids).toEqual([-1, -1, 0, 0, -1, -1, 1])
    expect(tape.sweeps.latest(NS_PER_S)?.volume).toBe(90)
  })
})

describe('aggressor', () => {
  test('the exchange decides first, then the quote, then the last price', () => {
    const aggressor = new Aggressor('carry')
    const none = Number.NaN
    expect(aggressor.classify(100, -1, 99, 101)).toBe(-1)
    expect(aggressor.method).toBe(METHOD.exchange)
    expect(aggressor.classify(101, 0, 99, 101)).toBe(1)
    expect(aggressor.method).toBe(METHOD.quote)
    expect(aggressor.classify(100, 0, 99, 101)).toBe(-1)
    expect(aggressor.method).toBe(METHOD.tick)
    expect(aggressor.classify(100, 0, none, 101)).toBe(-1)
    expect(aggressor.classify(100, 0, 101, 101)).toBe(-1)
  })
})
