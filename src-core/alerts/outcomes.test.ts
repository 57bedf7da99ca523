import { expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { sessionAt, sessionTimes } from '../domain/calendar.ts'
import { NS_PER_S, sessionNs } from '../domain/units.ts'
import type { Alert, AlertKind, AlertTarget } from './alert.ts'
import { AlertJudge } from './outcomes.ts'
import { type JudgedAlert, reportRules } from './report.ts'
import { resolveRule } from './rule.ts'
import { FRAME_NS, rowsOf } from './testing.ts'

const ES = profileOf('es')
const START = sessionAt('10:00')
const FIRST_K = START / FRAME_NS
const at = (s: number) => sessionNs(START + s * NS_PER_S)

const anAlert = (kind: AlertKind, target: AlertTarget | null, s = 0): Alert => ({
  rule: 'r',
  kind,
  level: null,
  subject: 'x',
  k: FIRST_K + 4 * s,
  ts: at(s),
  spot: 5739,
  value: null,
  text: '',
  target,
})

/** Twenty minutes of frames from 10:00, a print every ten seconds unless told otherwise. */
const judge = (
  parts: {
    frame?: (s: number) => Record<string, number>
    events?: { s: number; level: number; level_price: number }[]
    price?: (s: number) => number
  } = {},
) => {
  const frames = Array.from({ length: 4801 }, (_, i) => ({
    k: FIRST_K + i,
    ts_ns: START + i * FRAME_NS,
    ...parts.frame?.(i / 4),
  }))
  const trades = Array.from({ length: 121 }, (_, i) => ({
    k: FIRST_K + 40 * i,
    ts_ns: at(10 * i),
    price: parts.price?.(10 * i) ?? 5739,
  }))
  const events = (parts.events ?? []).map((e) => ({ ...e, ts_ns: at(e.s) }))
  return new AlertJudge(ES, sessionTimes('2025-12-16'), {
    frames: rowsOf(frames),
    trades: rowsOf(trades),
    events: rowsOf(events),
  })
}

test('a zone alert is a hit when a level inside the zone is touched within 480 s', () => {
  const zone = { type: 'event-between', lo: 5737.5, hi: 5742.5 } as const
  const events = [
    { s: 100, level: 1, level_price: 5750 },
    { s: 262, level: 2, level_price: 5740 },
    { s: 300, level: 3, level_price: 5741 },
  ]
  const j = judge({ events })
  expect(j.judge(anAlert('zone', zone))).toEqual({ result: 'hit', leadS: 262 })
  expect(j.judge(anAlert('zone', zone, 262))).toEqual({ result: 'hit', leadS: 38 })
  expect(j.judge(anAlert('zone', zone, 300))).toEqual({ result: 'miss' })
  expect(j.judge(anAlert('level', { type: 'event-at', level: 1 }))).toMatchObject({ leadS: 100 })
  expect(j.judge(anAlert('level', { type: 'event-at', level: 4 }))).toEqual({ result: 'miss' })
})

test('an alert whose horizon runs past the data is incomplete', () => {
  const j = judge({ events: [{ s: 800, level: 1, level_price: 5740 }] })
  const target = { type: 'event-at', level: 1 } as const
  expect(j.judge(anAlert('level', target, 720))).toMatchObject({ result: 'hit' })
  expect(j.judge(anAlert('level', target, 721))).toEqual({ result: 'incomplete' })
})

test('a signal is judged by the label rule anchored at the alert', () => {
  // The published path of P21: level 5740, breaking at 5755 after 262 s; here after 270 s.
  const j = judge({ price: (s) => (s < 270 ? 5750 : 5755) })
  const label = { type: 'label', price: 5740, direction: 1, outcome: 'BREAK' } as const
  expect(j.judge(anAlert('signal', label))).toEqual({ result: 'hit', leadS: 270 })
  expect(j.judge(anAlert('signal', { ...label, outcome: 'BOUNCE' }))).toEqual({ result: 'miss' })
})

test('a regime has to keep its sign for 300 s more, a wall its strike', () => {
  const j = judge({
    frame: (s) => ({ net_gex_flow: s <= 400 ? -1 : 1, call_wall_flow: s <= 200 ? 6900 : 6910 }),
  })
  const sign = { type: 'sign-holds', basis: 'flow', sign: -1 } as const
  expect(j.judge(anAlert('regime', sign, 100))).toEqual({ result: 'hit', leadS: null })
  expect(j.judge(anAlert('regime', sign, 101))).toEqual({ result: 'miss' })
  const wall = { type: 'wall-stays', wall: 'call_wall', basis: 'flow', strike: 6900 } as const
  expect(j.judge(anAlert('wall_moved', wall, 0))).toEqual({ result: 'miss' })
})

test('a sweep has to go four ticks further within a minute', () => {
  const j = judge({ price: (s) => 5739 + s / 40 })
  const on = { type: 'goes-on', direction: 1, from: 5739 } as const
  expect(j.judge(anAlert('sweep', on))).toEqual({ result: 'hit', leadS: 40 })
  expect(j.judge(anAlert('sweep', { ...on, direction: -1, from: 5745 }))).toMatchObject({
    result: 'hit',
  })
  expect(j.judge(anAlert('sweep', { ...on, direction: -1, from: 5737 }, 0))).toEqual({
    result: 'miss',
  })
})

test('precision counts complete windows only; lead times are of hits', () => {
  const verdict = (result: 'hit' | 'miss' | 'incomplete', leadS = 0): JudgedAlert => ({
    alert: anAlert('level', null),
    verdict: result === 'hit' ? { result, leadS } : { result },
  })
  const judged = [
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110].map((s) => verdict('hit', s)),
    verdict('miss'),
    verdict('incomplete'),
  ]
  const [report] = reportRules([resolveRule({ id: 'r', kind: 'level' }, ES)], judged)
  expect(report).toEqual({
    rule: 'r',
    kind: 'level',
    alerts: 13,
    scored: 12,
    hits: 11,
    precision: 11 / 12,
    incomplete: 1,
    lead: { median: 60, p10: 20, p90: 100 },
  })
})
