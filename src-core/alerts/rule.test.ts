import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { ALERT_KIND_NAMES } from '../frames/tables.ts'
import { ALERT_KINDS } from './kinds.ts'
import { parseRules } from './rule.ts'

const ES = profileOf('es')
const parse = (...rules: unknown[]) => parseRules({ rules }, ES)

test('a rule takes the defaults of its kind', () => {
  expect(parse({ id: 'a', kind: 'zone' })[0]).toMatchObject({
    enter: 0.1,
    rearm: 0.15,
    dwellNs: 0,
    cooldownNs: 300e9,
    basis: 'flow',
  })
  expect(parse({ id: 'a', kind: 'regime' })[0].dwellNs).toBe(15e9)
  expect(parse({ id: 'a', kind: 'wall_moved' })[0].dwellNs).toBe(60e9)
  expect(parse({ id: 'a', kind: 'sweep' })[0].enter).toBe(200)
})

test.each(ALERT_KIND_NAMES)('%s is documented and needs nothing but its name', (kind) => {
  expect(ALERT_KINDS[kind].doc.length).toBeGreaterThan(20)
  expect(parse({ id: 'a', kind })).toHaveLength(1)
})

describe('refused', () => {
  test.each([
    ['an unknown key', { id: 'a', kind: 'zone', entr: 1 }],
    ['an unknown kind', { id: 'a', kind: 'moon' }],
    ['no id', { kind: 'zone' }],
    ['a re-arm inside the entry', { id: 'a', kind: 'level', enter: 0.2, rearm: 0.1 }],
    ['an unknown column', { id: 'a', kind: 'setup', when: [['moon', '>', 1]] }],
    ['a state that does not exist', { id: 'a', kind: 'setup', when: [['signal', '==', 'UP']] }],
    ['an order among states', { id: 'a', kind: 'setup', when: [['signal', '>', 'BREAK']] }],
    ['a level kind that does not exist', { id: 'a', kind: 'level', subject: 'CEILING' }],
  ])('%s', (_what, rule) => {
    expect(() => parse(rule)).toThrow()
  })

  test('the same id twice', () => {
    expect(() => parse({ id: 'a', kind: 'zone' }, { id: 'a', kind: 'sweep' })).toThrow(/twice/)
  })
})
