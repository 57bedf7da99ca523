import fc from 'fast-check'
import { expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { sessionAt, sessionTimes } from '../domain/calendar.ts'
import { NS_PER_S, sessionNs } from '../domain/units.ts'
import type { ZoneEvent } from '../levels/zones.ts'
import { cumulativeIncidence, EventLabeler, labelDataEnd, labelRules } from './event-labels.ts'
import { labelPath, type OutcomeRule } from './outcome.ts'

const start = sessionAt('10:00')
const after = (s: number) => sessionNs(start + s * NS_PER_S)

const event = (changes: Partial<ZoneEvent> = {}): ZoneEvent => ({
  eventId: 'e',
  anchorTs: start,
  anchorSpot: 5739,
  level: 0,
  kind: 'PM_HIGH',
  levelPrice: 5740,
  zoneWidth: 1.25,
  direction: 1,
  rho: 1,
  ...changes,
})

test('each profile has the labels of its catalogue', () => {
  expect(Object.keys(labelRules(profileOf('es')))).toEqual(['main', 'min2', 'min4', 'min8'])
  expect(labelRules(profileOf('spy'))).toMatchObject({
    main: { kind: 'touch', distance: 0.2, horizonS: 300 },
    tb: { kind: 'barrier', distance: 2, horizonS: 480 },
  })
})

test('the published example breaks after 262 s', () => {
  const labeler = new EventLabeler(profileOf('es'), event())
  const path = [
    [0, 5739],
    [30, 5741],
    [90, 5746.5],
    [150, 5743],
    [210, 5750],
    [262, 5755],
    [320, 5757.25],
    [400, 5752],
    [470, 5749],
  ] as const
  for (const [s, price] of path) labeler.onPrint(after(s), price)
  expect(labeler.isOver(after(480))).toBe(false)
  expect(labeler.isOver(sessionNs(after(480) + 1))).toBe(true)
  const { main, min2 } = labeler.results(after(480))
  expect(main).toMatchObject({
    outcome: 'BREAK',
    tHitS: 262,
    excursionMax: 17.25,
    excursionMin: 1,
    timeToThreshold: [90, 262],
  })
  expect(min2?.outcome).toBe('CHOP')
})

test('the ratio of the anchor holds for the whole window', () => {
  const spy = profileOf('spy')
  const labeler = new EventLabeler(spy, event({ levelPrice: 687, anchorSpot: 686.9, rho: 10.04 }))
  for (let s = 60; s <= 300; s += 60) labeler.onPrint(after(s), 687.3 * 10.04)
  const { main } = labeler.results(after(600))
  expect(main).toMatchObject({ outcome: 'BREAK', tHitS: 60 })
  expect(main.futurePrice5min).toBeCloseTo(687.3, 9)
})

test('labels end with the session of the profile', () => {
  const times = sessionTimes('2025-12-16')
  expect(labelDataEnd('spy', times, sessionAt('16:30'))).toBe(sessionAt('16:00'))
  expect(labelDataEnd('es', times, sessionAt('16:30'))).toBe(sessionAt('16:30'))
})

test('a label resumed from a snapshot equals one that ran through, and extra prints outside change nothing', () => {
  const rule: OutcomeRule = {
    kind: 'barrier',
    distance: 15,
    horizonS: 480,
    threshold1: 5,
    threshold2: 15,
    maxGapS: 120,
  }
  const print = fc.tuple(fc.integer({ min: 0, max: 130 }), fc.integer({ min: -70, max: 70 }))
  fc.assert(
    fc.property(fc.array(print, { maxLength: 20 }), fc.nat(), (steps, cut) => {
      let s = 0
      const path = steps.map(([dt, move]) => {
        s += dt
        return [after(s), 5740 + move / 4] as const
      })
      const played = new EventLabeler(profileOf('es'), event())
      const resumed = new EventLabeler(profileOf('es'), event())
      const middle = cut % (path.length + 1)
      for (const [i, [ts, price]] of path.entries()) {
        if (i === middle) resumed.restore(structuredClone(played.snapshot()))
        played.onPrint(ts, price)
        if (i >= middle) resumed.onPrint(ts, price)
      }
      if (middle === path.length) resumed.restore(structuredClone(played.snapshot()))
      const end = after(480)
      expect(resumed.results(end)).toEqual(played.results(end))
      const { ts, ...anchor } = {
        ts: start,
        spot: 5739,
        level: 5740,
        direction: 1,
        rho: 1,
      } as const
      const inside = path.filter(([t]) => t > start && t <= end)
      expect(labelPath(rule, { ts, ...anchor }, inside, end)).toEqual(played.results(end).main)
    }),
  )
})

test('incidence of both causes and the share of CHOP sum to one', () => {
  const outcomes = [
    { outcome: 'BREAK', tHitS: 10 },
    { outcome: 'BREAK', tHitS: 200 },
    { outcome: 'BOUNCE', tHitS: 50 },
    { outcome: 'CHOP', tHitS: null },
    { outcome: 'UNDEFINED', tHitS: null },
  ] as const
  expect(cumulativeIncidence(outcomes, 'BREAK', 100)).toBe(0.25)
  expect(cumulativeIncidence(outcomes, 'BREAK', 480)).toBe(0.5)
  expect(cumulativeIncidence(outcomes, 'BOUNCE', 480)).toBe(0.25)
  expect(cumulativeIncidence([], 'BREAK', 480)).toBeNull()
})
