import { expect, test } from 'vitest'
import { syntheticHeader } from '../dev/synthetic-session.ts'
import { SessionData } from '../store/session-data.ts'
import { dayHealth, health, isDisputed } from './header-model.ts'

const moment = (
  [disagreement, flow, oi, effective]: readonly number[],
  scoring: Record<string, unknown> = {},
) => {
  const data = new SessionData({ ...syntheticHeader(), scoring })
  data.write('frames', 100, 100, {
    length: 1,
    numbers: {
      k: [100],
      gex_disagreement: [disagreement!],
      net_gex_flow: [flow!],
      net_gex_oi: [oi!],
      net_gex_effective: [effective!],
    },
    strings: {},
  })
  return { k: 100, data, reveal: false, now: 0 }
}

/** P24.3: above 0.25, or two net GEX of opposite signs, 0 having none. */
test.each([
  [[0.25, 5, 5, 5], false],
  [[0.26, 5, 5, 5], true],
  [[0.1, -5, 5, 5], true],
  [[0.1, 0, 5, 5], false],
  [[Number.NaN, -5, Number.NaN, Number.NaN], false],
] as const)('readings %j are disputed: %s', (readings, disputed) => {
  expect(isDisputed(moment(readings))).toBe(disputed)
})

test('the bound is that of the session', () => {
  expect(isDisputed(moment([0.26, 5, 5, 5], { GEX_DISAGREEMENT_BADGE: 0.4 }))).toBe(false)
})

test('a frame that is still being read is not a feed that is missing', () => {
  const { data } = moment([0, 0, 0, 0])
  const elsewhere = { k: 5000, data, reveal: false, now: 0 }
  expect(health(elsewhere)).toBe('none')
  data.noteRead(0.5)
  expect(health(elsewhere)).toBe('coming')
  expect(dayHealth('coming', null)).toBe('coming')
  data.noteRead(1)
  expect(health(elsewhere)).toBe('none')
})
