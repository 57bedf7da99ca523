import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { BARRIER_STATES, DIRECTIONS, FUEL_EFFECTS, SIGNALS } from '../frames/tables.ts'
import { LEVEL_KIND_NAMES } from '../levels/kind-names.ts'
import type { Alert } from './alert.ts'
import { AlertEvaluator } from './evaluator.ts'
import type { AlertMoment } from './moment.ts'
import { parseRules } from './rule.ts'
import { aMoment, type MomentParts } from './testing.ts'

const ES = profileOf('es')
const CALL_WALL = LEVEL_KIND_NAMES.indexOf('CALL_WALL')

const evaluator = (rule: Record<string, unknown>) =>
  new AlertEvaluator(parseRules({ rules: [{ id: 'r', ...rule }] }, ES), ES, (n) => `level ${n}`)

const run = (rule: Record<string, unknown>, moments: Iterable<AlertMoment>): Alert[] => {
  const alerts: Alert[] = []
  const all = evaluator(rule)
  for (const m of moments) all.frame(m, (a) => alerts.push(a))
  return alerts
}
const framesOf = (rule: Record<string, unknown>, parts: readonly MomentParts[]) =>
  run(
    rule,
    parts.map((p, i) => aMoment(i, p)),
  ).map((a) => a.k)

const aLevel = (price: number, more: Record<string, number> = {}) => ({
  level: 0,
  level_kind: CALL_WALL,
  level_price: price,
  direction: DIRECTIONS.indexOf('UP'),
  signal: SIGNALS.indexOf('NEUTRAL'),
  ...more,
})
/** Spot so many percent of itself below 6900. */
const away = (percent: number) => 6900 / (1 + percent / 100)

describe('level', () => {
  const near = (percent: number, health: MomentParts['health'] = 'GREEN'): MomentParts => ({
    frame: { spot: away(percent) },
    levels: [aLevel(6900)],
    health,
  })
  const rule = { kind: 'level', cooldown_ms: 0 }

  test('fires at 0.10 % and again only after more than 0.15 %', () => {
    expect(
      framesOf(
        rule,
        [0.2, 0.11, 0.1, 0.05, 0.12, 0.09, 0.14, 0.08].map((p) => near(p)),
      ),
    ).toEqual([2])
    expect(
      framesOf(
        rule,
        [0.2, 0.09, 0.16, 0.09].map((p) => near(p)),
      ),
    ).toEqual([1, 3])
  })

  test('stays quiet until the cool-down has passed', () => {
    const path = [0.05, 0.2, 0.05, 0.2, 0.05].map((p) => near(p))
    expect(framesOf({ ...rule, cooldown_ms: 700 }, path)).toEqual([0, 4])
    expect(framesOf({ kind: 'level' }, path)).toEqual([0])
  })

  test('fires once the dwell has lasted without a break', () => {
    const path = [0.05, 0.05, 0.12, 0.05, 0.05, 0.05, 0.05].map((p) => near(p))
    expect(framesOf({ ...rule, dwell_ms: 500 }, path)).toEqual([5])
  })

  test('says nothing while data health is RED', () => {
    expect(framesOf(rule, [near(0.2), near(0.05, 'RED'), near(0.05, 'RED'), near(0.05)])).toEqual([
      3,
    ])
  })

  test('is limited to the kinds or ids of its subject', () => {
    expect(framesOf({ ...rule, subject: 'PUT_WALL' }, [near(0.05)])).toEqual([])
    expect(framesOf({ ...rule, subject: ['PUT_WALL', 'CALL_WALL'] }, [near(0.05)])).toEqual([0])
  })

  test('forgets a level that has no row where every level has one', () => {
    const gone = { frame: { spot: away(0.05) } }
    const path = Array.from({ length: 25 }, (_, i) =>
      i === 0 ? near(0.2) : { frame: { spot: away(0.2) } },
    )
    expect(framesOf(rule, [...path, gone])).toEqual([])
    expect(framesOf(rule, [near(0.2), gone])).toEqual([1])
  })
})

describe('never twice for one crossing', () => {
  const step = fc.record({
    percent: fc.double({ min: 0, max: 0.3, noNaN: true }),
    isRed: fc.boolean(),
    isKnown: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  })
  const terms = fc.record({
    enter: fc.constantFrom(0.05, 0.1),
    more: fc.constantFrom(0, 0.05),
    dwell: fc.constantFrom(0, 250, 750),
    cool: fc.constantFrom(0, 500, 5000),
  })

  test('two alerts have a re-arming frame and the cool-down between them; seeking changes nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), terms, fc.nat(), (path, t, cut) => {
        const rule = {
          kind: 'level',
          enter: t.enter,
          rearm: t.enter + t.more,
          dwell_ms: t.dwell,
          cooldown_ms: t.cool,
        }
        const moments = path.map((s, k) =>
          aMoment(k, {
            frame: { spot: s.isKnown ? away(s.percent) : Number.NaN },
            levels: s.isKnown ? [aLevel(6900)] : [],
            health: s.isRed ? 'RED' : 'GREEN',
          }),
        )
        const alerts = run(rule, moments)
        for (const [i, alert] of alerts.entries()) {
          expect(path[alert.k].isRed).toBe(false)
          expect(path[alert.k].percent).toBeLessThanOrEqual(t.enter + 1e-6)
          if (i === 0) continue
          const before = alerts[i - 1].k
          expect((alert.k - before) * 250).toBeGreaterThanOrEqual(t.cool)
          const between = path.slice(before + 1, alert.k)
          expect(
            between.some((s) => !s.isRed && s.isKnown && s.percent > t.enter + t.more - 1e-6),
          ).toBe(true)
        }
        const at = path.length === 0 ? 0 : cut % path.length
        const first = evaluator(rule)
        const again: Alert[] = []
        for (const m of moments.slice(0, at)) first.frame(m, (a) => again.push(a))
        const second = evaluator(rule)
        second.restore(structuredClone(first.snapshot()))
        for (const m of moments.slice(at)) second.frame(m, (a) => again.push(a))
        expect(again).toEqual(alerts)
      }),
      { numRuns: 200 },
    )
  })
})

describe('signal and setup', () => {
  const row = (signal: (typeof SIGNALS)[number]) => ({
    frame: { spot: 6890 },
    levels: [aLevel(6900, { signal: SIGNALS.indexOf(signal) })],
  })

  test('a signal fires when it is entered, and REJECT is a bounce', () => {
    const alerts = run(
      { kind: 'signal' },
      (['NEUTRAL', 'BREAK', 'BREAK', 'NEUTRAL', 'CONTESTED', 'REJECT', 'BREAK'] as const).map(
        (s, i) => aMoment(i, row(s)),
      ),
    )
    expect(alerts.map((a) => [a.k, a.target?.type === 'label' && a.target.outcome])).toEqual([
      [1, 'BREAK'],
      [5, 'BOUNCE'],
      [6, 'BREAK'],
    ])
  })

  test('a signal lasts between rows', () => {
    expect(framesOf({ kind: 'signal' }, [row('BREAK'), {}, {}, row('BREAK')])).toEqual([0])
  })

  const setup = (barrier: (typeof BARRIER_STATES)[number], distance: number) => ({
    frame: { spot: 6900 + distance },
    levels: [
      aLevel(6900, {
        barrier_state: BARRIER_STATES.indexOf(barrier),
        fuel_effect: FUEL_EFFECTS.indexOf('AMPLIFY'),
        distance,
        wall_ratio: Number.NaN,
      }),
    ],
  })

  test('the default setup is VACUUM and AMPLIFY at a level just below spot', () => {
    expect(
      framesOf({ kind: 'setup' }, [
        setup('WALL', 1),
        setup('VACUUM', 3),
        setup('VACUUM', -1),
        setup('VACUUM', 1),
        setup('VACUUM', 2),
      ]),
    ).toEqual([3])
  })

  test('a null meets no comparison', () => {
    expect(
      framesOf({ kind: 'setup', when: [['wall_ratio', '!=', 1]] }, [setup('WALL', 1)]),
    ).toEqual([])
  })
})

describe('the session', () => {
  test('a regime flip has to hold for 15 s', () => {
    const flip = (after: number) => (k: number) =>
      aMoment(k, { frame: { net_gex_flow: k < after ? 5e6 : -5e6 } })
    const moments = Array.from({ length: 100 }, (_, k) => flip(10)(k))
    expect(run({ kind: 'regime' }, moments).map((a) => a.k)).toEqual([10 + 60])
    const brief = Array.from({ length: 100 }, (_, k) =>
      aMoment(k, { frame: { net_gex_flow: k >= 10 && k < 60 ? -1 : 1 } }),
    )
    expect(run({ kind: 'regime' }, brief)).toEqual([])
  })

  test('a wall that moves on starts its dwell over', () => {
    const walls = Array.from({ length: 900 }, (_, k) =>
      aMoment(k, {
        frame: { net_gex_flow: 1, call_wall_flow: k < 10 ? 6900 : k < 200 ? 6910 : 6920 },
      }),
    )
    const alerts = run({ kind: 'wall_moved', subject: 'call_wall' }, walls)
    expect(alerts.map((a) => [a.k, a.value])).toEqual([[200 + 240, 6920]])
  })

  test('a wall is the wall of the basis asked for', () => {
    // By flow it moves at frame 10, by the effective inventory at 20, by open interest never.
    const walls = (hasOi: boolean) =>
      Array.from({ length: 40 }, (_, k) =>
        aMoment(k, {
          frame: {
            net_gex_flow: 1,
            net_gex_effective: hasOi ? 1 : Number.NaN,
            net_gex_oi: hasOi ? 1 : Number.NaN,
            put_wall: hasOi ? 6850 : k < 10 ? 6840 : 6830,
            put_wall_flow: k < 10 ? 6840 : 6830,
            put_wall_effective: k < 20 ? 6845 : 6835,
          },
        }),
      )
    const moves = (basis: string, hasOi = true) =>
      run({ kind: 'wall_moved', dwell_ms: 0, basis }, walls(hasOi)).map((a) => [a.k, a.value])
    expect(moves('flow')).toEqual([[10, 6830]])
    expect(moves('effective')).toEqual([[20, 6835]])
    expect(moves('oi')).toEqual([])
    // Without open interest the plain columns hold the flow's walls, which are nobody else's.
    expect(moves('oi', false)).toEqual([])
  })

  test('a data gap fires although the data are RED', () => {
    const health = ['GREEN', 'RED', 'RED', 'AMBER', 'RED'] as const
    expect(
      framesOf(
        { kind: 'data_gap' },
        health.map((h) => ({ health: h })),
      ),
    ).toEqual([1, 4])
  })

  test('a sweep counts the prints before it was one, and fires once', () => {
    const print = (ms: number, size: number, sweep = Number.NaN, sign = 1) => ({
      ts_ns: ms * 1e6,
      size,
      sign,
      sweep,
      price: 6900,
    })
    expect(
      framesOf({ kind: 'sweep' }, [
        { trades: [print(10, 90), print(60, 60)] },
        { trades: [print(120, 50, 3), print(180, 80, 3)] },
        { trades: [print(260, 80, 3)] },
        { trades: [print(500, 400, Number.NaN, -1), print(650, 190, 4, -1)] },
      ]),
    ).toEqual([1])
  })
})

describe('zones', () => {
  const chain = (spot: number, gex: Record<number, number>): MomentParts => ({
    frame: { spot },
    strikes: Object.entries(gex).map(([strike, g]) => ({
      strike: Number(strike),
      call_gex_flow: g,
      put_gex_flow: Number.NaN,
    })),
  })
  const rule = { kind: 'zone', cooldown_ms: 0 }

  test('a zone is widened by half a spacing, and inside it the distance is 0', () => {
    const [alert] = run(rule, [
      aMoment(0, chain(6896.9, { 6890: 3, 6895: -60, 6900: 100, 6905: 49 })),
    ])
    expect(alert.value).toBe(0)
    expect(alert.target).toEqual({ type: 'event-between', lo: 6892.5, hi: 6902.5 })
  })

  test('it stays one subject while it shares a strike, also across a flicker', () => {
    const near = { 6895: 60, 6900: 100, 6950: 1 }
    const moved = { 6895: 30, 6900: 90, 6905: 100 }
    const gone = { 6895: 1, 6900: 1, 6950: 100 }
    expect(
      framesOf(
        rule,
        [near, moved, gone, near].map((g) => chain(6900, g)),
      ),
    ).toEqual([0])
  })

  test('the halves of a split zone do not fire again', () => {
    const whole = { 6895: 60, 6900: 100, 6905: 70 }
    const split = { 6895: 60, 6900: 10, 6905: 100 }
    expect(
      framesOf(
        rule,
        [whole, split].map((g) => chain(6900, g)),
      ),
    ).toEqual([0])
  })
})
