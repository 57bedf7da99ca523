import { describe, expect, test } from 'vitest'
import { DEFAULT_RULES, ruleText } from '#core/alerts/default-rules'
import { profileOf } from '#core/config/profiles'
import { ALERT_KIND_NAMES } from '#core/frames/tables'
import { syntheticHeader } from '../../dev/synthetic-session.ts'
import { SessionData } from '../../store/session-data.ts'
import { alertFramesOf, alertsOf } from '../../timeline/marks.ts'
import { alertRows, firedBy, problemsOf, rulesSeen, shareBounds, withRule } from './alerts.model.ts'

/** 09:30 is frame 223200 of a session that opened at 18:00. */
function session() {
  const data = new SessionData(syntheticHeader())
  const kind = ['zone', 'data_gap', 'signal'].map((k) => ALERT_KIND_NAMES.indexOf(k as never))
  data.write('alerts', 0, 331_200, {
    length: 3,
    numbers: { k: [223_200, 223_240, 230_000], kind, level: [Number.NaN, Number.NaN, 4] },
    strings: {
      rule: ['near', 'gap', 'near'],
      subject: ['zone 1', 'session', 'VWAP'],
      text: ['a', 'b', 'c'],
    },
  })
  return data
}

describe('the log', () => {
  test('names time, rule and weight of each alert, and its level where it has one', () => {
    const rows = alertRows(session(), null)
    expect(rows.map((r) => [r.time, r.severity, r.rule, r.text, r.level])).toEqual([
      ['09:30:00', 'info', 'near', 'A', -1],
      ['09:30:10', 'critical', 'gap', 'B', -1],
      ['09:58:20', 'warning', 'near', 'C', 4],
    ])
  })
  test('says of the evening before which day it was', () => {
    const data = session()
    data.write('alerts', 0, 331_200, {
      length: 2,
      numbers: { k: [1200, 86_400], kind: [0, 0], level: [Number.NaN, Number.NaN] },
      strings: { rule: ['r', 'r'], subject: ['s', 's'], text: ['a', 'b'] },
    })
    expect(alertRows(data, null).map((r) => r.time)).toEqual(['Mon 18:05:00', '00:00:00'])
  })
  test('lists one rule alone', () => {
    expect(alertRows(session(), 'near').map((r) => r.text)).toEqual(['A', 'C'])
    expect(rulesSeen(session())).toEqual(['gap', 'near'])
  })
  test('holds what had fired by the instant', () => {
    const rows = alertRows(session(), null)
    expect([223_199, 223_200, 229_999, 230_000, 331_200].map((k) => firedBy(rows, k))).toEqual([
      0, 1, 2, 3, 3,
    ])
  })
  test('is what the timeline marks and the alert key go to', () => {
    const data = session()
    expect(alertsOf(data).map((a) => [a.k, a.severity, a.text])).toEqual([
      [223_200, 'info', 'A'],
      [223_240, 'critical', 'B'],
      [230_000, 'warning', 'C'],
    ])
    expect(alertFramesOf(null)).toEqual([])
  })
})

describe('a rule file', () => {
  const es = profileOf('es')
  const rules = (...list: object[]) => JSON.stringify({ rules: list })

  test('can be used as it comes', () => {
    expect(problemsOf(JSON.stringify(DEFAULT_RULES), es)).toEqual([])
  })
  test.each([
    ['{', /^No JSON/],
    ['{"rules":[]}', /rules/],
    [rules({ id: 'mine', kind: 'zone', enter: 'near' }), /^mine, enter: /],
    [rules({ kind: 'zone' }), /^rule 1, id: /],
    [rules({ id: 'a', kind: 'zone' }, { id: 'b', kind: 'nothing' }), /^b, kind: /],
    [rules({ id: 'a', kind: 'level', subject: 'PM_HIHG' }), /PM_HIHG/],
    [rules({ id: 'a', kind: 'zone', enter: 0.3, rearm: 0.2 }), /rearm 0.2 lies inside enter 0.3/],
    [rules({ id: 'a', kind: 'setup', when: [['no_such', '>', 1]] }), /no_such/],
  ])('that is wrong says where: %s', (text, where) => {
    expect(problemsOf(text, es)[0]).toMatch(where)
  })
  test.each(ALERT_KIND_NAMES)('grows by a rule of kind %s that can be used, twice', (kind) => {
    const once = withRule('{"rules":[]}', kind, es)
    const twice = withRule(once, kind, es)
    expect(problemsOf(twice, es)).toEqual([])
    expect(JSON.parse(twice).rules).toHaveLength(2)
  })
  test('reads well: a list on one line, and still the same file', () => {
    expect(ruleText(DEFAULT_RULES)).toContain('"subject": ["PM_HIGH", "PM_LOW", ')
    expect(JSON.parse(ruleText(DEFAULT_RULES))).toEqual(DEFAULT_RULES)
    const when = { rules: [{ id: 'a', kind: 'setup', when: [['distance', '>', 0]] }] }
    expect(JSON.parse(ruleText(when))).toEqual(when)
  })
  test('that is no rule file is left as it is', () => {
    expect(withRule('{', 'zone', es)).toBe('{')
    expect(withRule('[]', 'zone', es)).toBe('[]')
  })
})

/** Newcombe, Statistics in Medicine 17 (1998), table I: Wilson's interval without continuity correction. */
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('a share of %i in %i lies between %f and %f', (hits, of, lo, hi) => {
  const bounds = shareBounds(hits, of)
  expect(bounds?.[0]).toBeCloseTo(lo, 4)
  expect(bounds?.[1]).toBeCloseTo(hi, 4)
})
test('nothing is said of a share of nothing', () => {
  expect(shareBounds(0, 0)).toBeNull()
})
