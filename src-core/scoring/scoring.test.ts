import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { sessionTimes } from '../domain/calendar.ts'
import { NS_PER_S } from '../domain/units.ts'
import { CountWindow } from './count-window.ts'
import { DataHealth } from './data-health.ts'
import { LevelScore } from './level-score.ts'
import { type RunwayLevel, runwayOf } from './runway.ts'
import { scoreReasons, sideOf, signalsPayload } from './signals-payload.ts'
import { SpotHistory } from './spot-history.ts'
import { bestLevels, InferenceCadence, priorityOf, sigmaFloor, viewportState } from './viewport.ts'

const { scoring } = profileOf('es')
const s = (seconds: number) => seconds * NS_PER_S

describe('runway', () => {
  const levels: RunwayLevel[] = [
    { id: 'OR_HIGH', price: 5745, barrierState: 'NEUTRAL' },
    { id: 'PM_HIGH', price: 5750, barrierState: 'WALL' },
    { id: 'PM_LOW', price: 5730, barrierState: 'NEUTRAL' },
  ]
  const none = { callWall: Number.NaN, putWall: Number.NaN }

  test('runs to the nearest level beyond, in the break direction', () => {
    const up = runwayOf(5740, 1, levels, none)
    expect([up?.next.id, up?.distance, up?.quality]).toEqual(['OR_HIGH', 5, 'CLEAR'])
    expect(runwayOf(5740, -1, levels, none)?.next.id).toBe('PM_LOW')
    expect(runwayOf(5750, 1, levels, none)).toBeNull()
  })

  test('a wall at the next level or an opposing gamma wall on the way obstructs', () => {
    expect(runwayOf(5745, 1, levels, none)?.reason).toBe('WALL at 5750')
    expect(runwayOf(5740, 1, levels, { callWall: 5742, putWall: 5735 })).toMatchObject({
      quality: 'OBSTRUCTED',
      reason: 'call wall at 5742',
    })
    expect(runwayOf(5740, -1, levels, { callWall: 5742, putWall: 5720 })?.quality).toBe('CLEAR')
  })
})

describe('viewport', () => {
  const near = {
    price: 5745,
    spot: 5740,
    velocity: 2.5,
    confluence: 0.5,
    gammaExposure: -750,
    gammaThreshold: 500,
  }

  test('priority weighs nearness, approach, confluence and gamma', () => {
    // 0.45 * 0.5 + 0.20 * 0.5 + 0.20 * 0.5 + 0.15 * 0.5
    expect(priorityOf(near, scoring)).toBeCloseTo(0.5, 12)
    expect(priorityOf({ ...near, velocity: -9 }, scoring)).toBeCloseTo(0.4, 12)
    expect(priorityOf({ ...near, spot: 5734.5 }, scoring)).toBeNaN()
  })

  test('the best levels are kept, ties by price', () => {
    expect(bestLevels([0.2, 0.5, Number.NaN, 0.5, 0.1], [4, 9, 1, 3, 2], 3)).toEqual([3, 1, 0])
  })

  test('states follow the distance in standard deviations; an unknown one is far', () => {
    const sigma = 1 / Math.sqrt(60)
    expect([1.5, -3, 3.1].map((d) => viewportState(d, sigma, scoring))).toEqual([
      'ENGAGED',
      'APPROACH',
      'FAR',
    ])
    expect(viewportState(0.1, Number.NaN, scoring)).toBe('FAR')
  })

  test('sigma is the root mean square of one-second changes and has a floor', () => {
    const floor = sigmaFloor(0.25, scoring)
    const spots = new SpotHistory(250, 120)
    expect(spots.sigma(120, floor)).toBeNaN()
    for (const x of [0, 0, 0, 0, 3, 3, 3, 3, -1]) spots.push(x)
    expect(spots.sigma(120, floor)).toBeCloseTo(Math.sqrt((9 + 16) / 2), 12)
    expect(spots.ago(1)).toBe(3)
    expect(spots.ago(3)).toBeNaN()
    const still = new SpotHistory(250, 120)
    for (let i = 0; i < 600; i++) still.push(5740)
    expect(still.sigma(120, floor)).toBe(floor)
  })

  test('inference runs by state, and at once when flow or gamma turns', () => {
    const cadence = new InferenceCadence(scoring)
    expect(cadence.due(s(0), 'FAR', 0.1, 5)).toBe(true)
    expect(cadence.due(s(9), 'FAR', 0.3, 5)).toBe(false)
    expect(cadence.due(s(9.25), 'FAR', 0.35, 5)).toBe(true)
    expect(cadence.due(s(9.5), 'FAR', 0.35, -5)).toBe(true)
    expect(cadence.due(s(11.5), 'APPROACH', 0.35, -5)).toBe(true)
  })
})

describe('data health', () => {
  const times = sessionTimes('2025-12-16')
  const { rthOpen } = times
  const healthy = () => {
    const health = new DataHealth(scoring, times)
    health.setFrontMonth(0.9, 0.6)
    health.onBookState(rthOpen, true)
    health.onOption(rthOpen)
    return health
  }

  test('a fresh book and fresh options are green; silence turns amber, then red', () => {
    const health = healthy()
    expect(health.at(rthOpen + s(5))).toEqual({ state: 'GREEN', reasons: [] })
    expect(health.at(rthOpen + s(5.25)).reasons).toEqual(['no book state for 5 s'])
    expect(health.at(rthOpen + s(60)).state).toBe('AMBER')
    expect(health.at(rthOpen + s(60.25)).state).toBe('RED')
  })

  test('nothing is expected outside open hours', () => {
    expect(healthy().at(times.globexClose)).toEqual({ state: 'GREEN', reasons: [] })
  })

  test('invalid states are judged as a share of the last minute', () => {
    const health = healthy()
    for (let i = 1; i <= 98; i++) health.onBookState(rthOpen + s(i / 100), true)
    health.onBookState(rthOpen + s(1), false)
    expect(health.at(rthOpen + s(1)).state).toBe('GREEN')
    health.onBookState(rthOpen + s(1.1), false)
    expect(health.at(rthOpen + s(1.25)).reasons).toEqual(['2 % of book states invalid'])
  })

  test('missing greeks, disorder, late records and a thin front month are named', () => {
    const health = healthy()
    for (let i = 0; i < 4; i++) health.onOptionTrade(rthOpen + s(1), i < 3)
    health.setFrontMonth(0.5, 0.6)
    const { state, reasons } = health.at(rthOpen + s(1), { disorder: 2, late: 1 })
    expect(state).toBe('RED')
    expect(reasons[0]).toBe('greeks missing for 75 % of option trades')
    expect(reasons).toHaveLength(4)
    health.onBookState(rthOpen + s(61), true)
    expect(health.at(rthOpen + s(61), { disorder: 2, late: 1 }).reasons).toHaveLength(3)
    health.setFrontMonth(null, 0.6)
    expect(health.at(rthOpen + s(61.25)).state).toBe('RED')
  })

  test('a restored judge goes on as the original', () => {
    const health = healthy()
    health.onBookState(rthOpen + s(1), false)
    const copy = new DataHealth(scoring, times)
    copy.restore(structuredClone(health.snapshot()))
    for (const h of [health, copy]) h.onBookState(rthOpen + s(2), true)
    expect(copy.at(rthOpen + s(3))).toEqual(health.at(rthOpen + s(3)))
  })
})

test('a count window counts exactly the events of (t - window, t] at frame times', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 })
  fc.assert(
    fc.property(gaps, (ms) => {
      const window = new CountWindow(2)
      const seen: number[] = []
      let ts = 0
      let frame = 0
      const ask = (until: number) => {
        for (; frame * 250e6 < until; frame++) {
          const now = frame * 250e6
          const want = seen.filter((t) => t > now - 2e9 && t <= now).length
          expect(window.count(now)).toBe(want)
        }
      }
      for (const gap of ms) {
        ts += gap * 1e6 + 1
        ask(ts)
        window.add(ts)
        seen.push(ts)
      }
      ask(ts + 3e9)
    }),
  )
})

test('a level restored in mid-hold signals when the original does', () => {
  const input = (t: number) => ({
    ts: s(t),
    breakScore: 95,
    distance: 1,
    barrierState: 'VACUUM' as const,
    inBandVolume: 900,
    tapeVelocity: 2,
    deltaLiquidity: -40,
    replenishmentRatio: Number.NaN,
    gammaExposure: -900,
  })
  const one = new LevelScore(scoring)
  one.update(input(0))
  one.update(input(2.5))
  const two = new LevelScore(scoring)
  two.restore(structuredClone(one.snapshot()))
  expect([one, two].map((level) => level.update(input(3)))).toEqual(['BREAK', 'BREAK'])
  expect(two.replenishment.value).toBeNaN()
})

test('spot below a level meets resistance, above it support', () => {
  expect([sideOf(1), sideOf(-1)]).toEqual(['RESISTANCE', 'SUPPORT'])
})

test('reasons name what stands out and nothing else', () => {
  const calm = { direction: 1, liquidity: 50, hedge: 50, tape: 0, raw: 50 } as const
  expect(scoreReasons(calm, 'NEUTRAL', 'NEUTRAL', 0)).toEqual([])
  expect(scoreReasons({ ...calm, liquidity: 12.4, hedge: 81 }, 'WALL', 'AMPLIFY', 0)).toEqual([
    'barrier WALL (12)',
    'dealers AMPLIFY (81)',
  ])
  expect(scoreReasons({ ...calm, tape: 30 }, 'NEUTRAL', 'NEUTRAL', 1)).toEqual(['sweep UP (30)'])
  expect(scoreReasons({ ...calm, tape: 30 }, 'NEUTRAL', 'NEUTRAL', -1)).toEqual([
    'tape leans toward the break (30)',
  ])
})

test('the payload says null where a number is unknown', () => {
  const gamma = {
    net_gex: Number.NaN,
    convention: 'flow',
    flip: 5700,
    call_wall: null,
    put_wall: null,
    hedge_flow_calls: 0,
    hedge_flow_puts: 0,
  }
  const payload = signalsPayload({
    ts_ns: '1765897200000000000',
    session: '2025-12-16',
    mode: 'replay',
    instrument: 'es',
    spot: 5740.5,
    bid: Number.NaN,
    ask: 5740.75,
    basis: null,
    data_health: 'GREEN',
    levels: [],
    gamma,
  })
  expect(payload).toMatchObject({ schema: 'levels.signals.v1', bid: null, spot: 5740.5 })
  expect(payload.gamma).toEqual({ ...gamma, net_gex: null })
  expect(Object.keys(payload)[0]).toBe('schema')
})
