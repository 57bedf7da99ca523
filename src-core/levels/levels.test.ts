import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { sessionAt, sessionTimes } from '../domain/calendar.ts'
import { NS_PER_S, sessionNs } from '../domain/units.ts'
import { Indicators } from '../physics/bars/indicators.ts'
import { LEVEL_KIND_NAMES, LEVEL_KINDS } from './level-kinds.ts'
import { LevelUniverse } from './level-universe.ts'
import { ZoneTracker } from './zone-tracker.ts'
import type { ZoneEvent } from './zones.ts'

const times = sessionTimes('2025-12-16')

/** The engines of one session, fed the way the fold feeds them. */
function session(id: 'es' | 'spy', rho = id === 'es' ? 1 : 10) {
  const profile = profileOf(id)
  const indicators = new Indicators(times, profile.config.ATR_PERIOD)
  const universe = new LevelUniverse(profile, times, indicators)
  const tracker = new ZoneTracker(profile, times, universe)
  const events: ZoneEvent[] = []
  const levelsAt = (t: number, spot: number | null) => {
    indicators.advance(sessionNs(t))
    const a = universe.levelsAt(sessionNs(t), spot, rho)
    return Array.from({ length: a.count }, (_, i) => [
      universe.ids[a.level[i]],
      a.price[i],
      a.knownAt[i],
    ])
  }
  const print = (t: number, price: number) => {
    const ts = sessionNs(t)
    indicators.advance(ts)
    const atr = indicators.atr
    const scaled = atr === null ? null : atr / rho
    tracker.onPrint(ts, price, price / rho, rho, scaled, (event) => events.push(event))
    indicators.onTrade(ts, price, 1)
    universe.onTrade(ts, price)
  }
  const snapshot = () =>
    structuredClone({
      indicators: indicators.snapshot(),
      universe: universe.snapshot(),
      tracker: tracker.snapshot(),
    })
  const restore = (saved: ReturnType<typeof snapshot>) => {
    indicators.restore(saved.indicators)
    universe.restore(saved.universe)
    tracker.restore(saved.tracker)
  }
  return { universe, levelsAt, print, events, snapshot, restore }
}

describe('the registry', () => {
  test('has each code once, in the order of the published table', () => {
    expect(Object.values(LEVEL_KINDS).map((spec) => spec.code)).toEqual(
      LEVEL_KIND_NAMES.map((_, i) => i),
    )
    expect(Object.keys(LEVEL_KINDS)).toEqual(LEVEL_KIND_NAMES)
  })
})

test('before the day has made its own levels only the grids exist', () => {
  const { levelsAt, print } = session('es')
  print(sessionAt('20:00'), 6900)
  expect(levelsAt(sessionAt('20:01'), 6901).map(([id]) => id)).toEqual([
    ...Array.from({ length: 20 }, (_, i) => `STRIKE_${(6855 + 5 * i) * 100}`),
    'ROUND_690000',
    'ROUND_695000',
  ])
})

test('pre-market levels appear at 09:30 and opening-range levels at 09:45, not a nanosecond before', () => {
  const { levelsAt, print } = session('es')
  print(sessionAt('08:00'), 6900)
  print(sessionAt('08:01'), 6890)
  print(sessionAt('09:31'), 6895)
  const at = (t: number) => levelsAt(t, null).map(([id, price]) => `${id} ${price}`)
  expect(at(sessionAt('09:45') - 1)).toEqual(['PM_HIGH 6900', 'PM_LOW 6890', 'VWAP 6895'])
  expect(at(sessionAt('09:45'))).toEqual([
    ...['PM_HIGH 6900', 'PM_LOW 6890', 'OR_HIGH 6895', 'OR_LOW 6895'],
    ...['VWAP 6895', 'SESSION_HIGH 6895', 'SESSION_LOW 6895'],
  ])
})

test('on an exchange holiday there is no pre-market level', () => {
  const holiday = sessionTimes('2025-11-27')
  const profile = profileOf('es')
  const indicators = new Indicators(holiday, 14)
  const universe = new LevelUniverse(profile, holiday, indicators)
  universe.onTrade(sessionAt('08:00'), 6900)
  indicators.onTrade(sessionAt('10:00'), 6900, 1)
  expect(universe.levelsAt(sessionAt('12:00'), null, 1).count).toBe(0)
})

test('walls are levels from the time they were computed and keep their id when they move', () => {
  const { universe, levelsAt } = session('spy')
  universe.setWalls(sessionAt('10:00'), { call: 690, put: null, gamma: 689 })
  expect(levelsAt(sessionAt('10:01'), null)).toEqual([
    ['CALL_WALL', 690, sessionAt('10:00')],
    ['GAMMA_WALL', 689, sessionAt('10:00')],
  ])
  universe.setWalls(sessionAt('10:02'), { call: 691, put: null, gamma: null })
  expect(levelsAt(sessionAt('10:03'), null)).toEqual([['CALL_WALL', 691, sessionAt('10:02')]])
})

test('while price is inside a zone its ratio stays that of the entry', () => {
  const profile = profileOf('spy')
  const indicators = new Indicators(times, 14)
  const universe = new LevelUniverse(profile, times, indicators)
  const tracker = new ZoneTracker(profile, times, universe)
  const found: string[] = []
  const at = (s: number, price: number, rho: number) =>
    tracker.onPrint(
      sessionNs(sessionAt('10:00') + s * NS_PER_S),
      price,
      price / rho,
      rho,
      null,
      (e) => found.push(e.eventId),
    )
  at(0, 6865, 10)
  at(1, 6869.5, 10)
  const entered = found.filter((id) => id.includes('STRIKE_68700'))
  expect(entered).toHaveLength(1)
  // By the new ratio this print is 687.64, far outside; by the frozen one it is 686.95, inside.
  at(2, 6869.5, 9.99)
  at(3, 6870, 10)
  expect(found.filter((id) => id.includes('STRIKE_68700'))).toHaveLength(1)
})

const walk = fc.array(
  fc.record({
    dt: fc.constantFrom(0, 1, 7, 30, 130, 600),
    move: fc.integer({ min: -12, max: 12 }),
  }),
  { minLength: 5, maxLength: 120 },
)

test.each(['es', 'spy'] as const)('restoring a snapshot goes on exactly as playing (%s)', (id) => {
  fc.assert(
    fc.property(walk, fc.nat(), (steps, cut) => {
      let t: number = sessionAt('08:30')
      let price = 6900
      const path = steps.map(({ dt, move }) => {
        t += dt * NS_PER_S
        price += move / 4
        return [t, price] as const
      })
      const played = session(id)
      const middle = cut % path.length
      for (const [ts, p] of path.slice(0, middle)) played.print(ts, p)
      const resumed = session(id)
      resumed.restore(played.snapshot())
      const before = played.events.length
      for (const [ts, p] of path.slice(middle)) {
        played.print(ts, p)
        resumed.print(ts, p)
      }
      const spot = price / (id === 'es' ? 1 : 10)
      expect(resumed.events).toEqual(played.events.slice(before))
      expect(resumed.levelsAt(t, spot)).toEqual(played.levelsAt(t, spot))
      expect(resumed.snapshot()).toEqual(played.snapshot())
    }),
    { numRuns: 40 },
  )
})

test('no level changes when the future does', () => {
  fc.assert(
    fc.property(walk, walk, (past, future) => {
      const short = session('spy')
      const long = session('spy')
      let t: number = sessionAt('09:20')
      let price = 6900
      for (const { dt, move } of past) {
        t += dt * NS_PER_S
        price += move / 4
        short.print(t, price)
        long.print(t, price)
      }
      const now = t
      const seen = short.levelsAt(now, 690)
      // Prints at this very instant are not yet before it.
      for (const { move } of future) long.print(now, price + move / 4)
      expect(long.levelsAt(now, 690)).toEqual(seen)
    }),
    { numRuns: 40 },
  )
})
