import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantOf, MAX_SPEED, moveClock, pausedClock, type TimeCommand } from './clock.ts'

const day = pausedClock(0, 1000)
const moved = (...commands: TimeCommand[]) => commands.reduce(moveClock, day)

describe('playing', () => {
  test('one second at 1x moves four frames of 250 ms', () => {
    expect(moved({ kind: 'toggle' }, { kind: 'elapsed', ms: 1000 }).k).toBe(4)
  })
  test('a quarter speed needs a second per frame', () => {
    const c = moved(
      { kind: 'setSpeed', speed: 0.25 },
      { kind: 'toggle' },
      { kind: 'elapsed', ms: 999 },
    )
    expect(instantOf(c)).toBe(0)
    expect(instantOf(moveClock(c, { kind: 'elapsed', ms: 1 }))).toBe(1)
  })
  test('the end of a finished session pauses', () => {
    const c = moved({ kind: 'seek', k: 999 }, { kind: 'toggle' }, { kind: 'elapsed', ms: 5000 })
    expect([c.k, c.state.kind]).toEqual([1000, 'paused'])
  })
  test('the end of a growing session waits there', () => {
    const c = moved(
      { kind: 'setBounds', firstK: 0, lastK: 10, growing: true },
      { kind: 'toggle' },
      { kind: 'elapsed', ms: 60_000 },
    )
    expect([c.k, c.state.kind]).toEqual([10, 'playing'])
  })
  test('play at the end starts over', () => {
    expect(moved({ kind: 'seek', k: 1000 }, { kind: 'toggle' }).k).toBe(0)
  })
  test('time stands still while paused', () => {
    expect(moved({ kind: 'elapsed', ms: 5000 }).k).toBe(0)
  })
})

describe('moving by hand', () => {
  test('a step pauses and lands on whole frames', () => {
    const c = moved({ kind: 'toggle' }, { kind: 'elapsed', ms: 300 }, { kind: 'step', frames: 4 })
    expect([c.k, c.state.kind]).toEqual([5, 'paused'])
  })
  test('a seek beyond the session stops at its edge', () => {
    expect(moved({ kind: 'seek', k: 5000 }).k).toBe(1000)
    expect(moved({ kind: 'seek', k: -3 }).k).toBe(0)
  })
  test('a seek keeps playing but leaves live', () => {
    expect(moved({ kind: 'toggle' }, { kind: 'seek', k: 9 }).state.kind).toBe('playing')
    expect(moved({ kind: 'goLive' }, { kind: 'seek', k: 9 }).state.kind).toBe('paused')
  })
})

describe('speed', () => {
  test('faster and slower walk the ladder and stop at its ends', () => {
    expect(moved({ kind: 'faster' }).speed).toBe(2)
    expect(moved({ kind: 'slower' }, { kind: 'slower' }, { kind: 'slower' }).speed).toBe(0.25)
    expect(
      moved({ kind: 'setSpeed', speed: 100 }, { kind: 'faster' }, { kind: 'faster' }).speed,
    ).toBe(MAX_SPEED)
  })
})

describe('following and loops', () => {
  test('following moves with the newest frame', () => {
    const c = moved(
      { kind: 'goLive' },
      { kind: 'setBounds', firstK: 0, lastK: 1400, growing: true },
    )
    expect([c.k, c.state.kind]).toEqual([1400, 'following'])
  })
  test('a loop drawn backwards is the same loop', () => {
    expect(moved({ kind: 'setLoop', loop: { fromK: 30, toK: 10 } }).loop).toEqual({
      fromK: 10,
      toK: 30,
    })
  })
  test('playing past the loop end continues from its start', () => {
    const c = moved(
      { kind: 'setLoop', loop: { fromK: 10, toK: 30 } },
      { kind: 'seek', k: 29 },
      { kind: 'toggle' },
      { kind: 'elapsed', ms: 1000 },
    )
    expect(c.k).toBe(13)
  })
})

test('no command ever leaves the session', () => {
  const command = fc.oneof<fc.Arbitrary<TimeCommand>[]>(
    fc.record({ kind: fc.constant('elapsed' as const), ms: fc.integer({ min: 0, max: 1e6 }) }),
    fc.record({ kind: fc.constant('seek' as const), k: fc.integer({ min: -1e6, max: 1e6 }) }),
    fc.record({ kind: fc.constant('step' as const), frames: fc.integer({ min: -99, max: 99 }) }),
    fc.constant<TimeCommand>({ kind: 'toggle' }),
    fc.constant<TimeCommand>({ kind: 'goLive' }),
    fc.constant<TimeCommand>({ kind: 'faster' }),
    fc.record({
      kind: fc.constant('setLoop' as const),
      loop: fc.record({ fromK: fc.integer(), toK: fc.integer() }),
    }),
  )
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const c = moved(...commands)
      expect(c.k).toBeGreaterThanOrEqual(0)
      expect(c.k).toBeLessThanOrEqual(1000)
    }),
  )
})
