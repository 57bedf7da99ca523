import { describe, expect, test } from 'vitest'
import { LevelTrack } from '../../store/level-tracks.ts'
import type { LevelNow } from '../../store/view.ts'
import { pushesOf, type Read, rulesOf, runwayOf, scoreParts } from './level-cockpit.model.ts'

const reading =
  (values: Partial<Record<Parameters<Read>[0], number>>): Read =>
  (column) =>
    values[column] ?? Number.NaN
const es = rulesOf({ profile: 'es', config: {}, scoring: {} })
const at = (level: number, price: number): LevelNow => ({
  track: new LevelTrack(level),
  row: 0,
  price,
})

test('constants come from the session where it carries them', () => {
  expect(es).toEqual({
    threshold: 15,
    gammaFull: 1500,
    weights: { liquidity: 0.55, hedge: 0.1, tape: 0.35 },
  })
  const config = { OUTCOME_THRESHOLD: 10 }
  const scoring = { W_LIQUIDITY: 0.4, W_HEDGE: 0.25, PRIORITY_GAMMA_MULTIPLE: 2 }
  expect(rulesOf({ profile: 'es', config, scoring })).toEqual({
    threshold: 10,
    gammaFull: 1000,
    weights: { liquidity: 0.4, hedge: 0.25, tape: 0.35 },
  })
  expect(rulesOf({ profile: 'spy', config: {}, scoring: {} }).threshold).toBe(0.2)
})

describe('pushes toward an outcome', () => {
  test('a wall pushes to BOUNCE, a vacuum to BREAK', () => {
    expect(pushesOf(reading({ s_liquidity: 0 }), es).barrier).toBe(-1)
    expect(pushesOf(reading({ s_liquidity: 100 }), es).barrier).toBe(1)
  })
  test('buyers push an upward test to BREAK and a downward one to BOUNCE', () => {
    expect(pushesOf(reading({ direction: 1, tape_imbalance: 0.4 }), es).tape).toBe(0.4)
    expect(pushesOf(reading({ direction: 0, tape_imbalance: 0.4 }), es).tape).toBe(-0.4)
  })
  test('a sweep toward the level counts fully', () => {
    const read = reading({ direction: 0, tape_imbalance: 0, sweep_direction: -1 })
    expect(pushesOf(read, es).tape).toBe(1)
  })
  test('dealers short gamma push to BREAK, fully from 3 G on', () => {
    expect(pushesOf(reading({ gamma_exposure: -750 }), es).fuel).toBe(0.5)
    expect(pushesOf(reading({ gamma_exposure: 9000 }), es).fuel).toBe(-1)
  })
})

describe('the score taken apart', () => {
  // 0.55 * 75 + 0.35 * 20 + 0.10 * 100 = 58.25
  const scores = { s_liquidity: 75, s_tape: 20, s_hedge: 100 }
  test('its parts are weighted and sum to the raw score', () => {
    const parts = scoreParts(reading({ ...scores, break_score_raw: 58.25 }), es)
    const values = parts?.map(({ force, value }) => [force, Number(value.toFixed(3))])
    expect(values).toEqual([
      ['barrier', 0.275],
      ['tape', -0.21],
      ['fuel', 0.1],
    ])
  })
  test('says nothing when they do not add up or one is missing', () => {
    expect(scoreParts(reading({ ...scores, break_score_raw: 70 }), es)).toBeNull()
    expect(scoreParts(reading({ s_tape: 20, break_score_raw: 58 }), es)).toBeNull()
  })
})

describe('the runway', () => {
  const focus = at(0, 6900)
  const others = [focus, at(1, 6889.75), at(2, 6906.25), at(3, 6920), at(4, 6840), at(5, 6900)]
  test('for a test from below levels above lie on the BREAK side', () => {
    const { marks, spot, reach } = runwayOf(focus, others, true, 6898.5, 15)
    expect(marks.map(({ offset }) => offset)).toEqual([-10.25, 6.25, 20])
    expect([spot, reach]).toEqual([-1.5, 22.5])
  })
  test('for a test from above it is the mirror image', () => {
    const { marks, spot } = runwayOf(focus, others, false, 6901, 15)
    expect(marks.map(({ offset }) => offset)).toEqual([-20, -6.25, 10.25])
    expect(spot).toBe(-1)
  })
})
