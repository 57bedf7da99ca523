import { describe, expect, test } from 'vitest'
import { syntheticHeader } from '../../dev/synthetic-session.ts'
import { SessionData } from '../../store/session-data.ts'
import {
  boardLevels,
  droppedColumns,
  MOST_MARKS,
  scoreHistory,
  sparkY,
  touchMarks,
} from './level-board.model.ts'

/** Four levels at frame 100; spot 6900. */
function session() {
  const data = new SessionData(syntheticHeader())
  data.write('levels', 0, 1000, {
    length: 4,
    numbers: { level: [0, 1, 2, 3], level_kind: [0, 1, 9, 6], first_k: [0, 0, 0, 0] },
    strings: { level_id: ['PM_HIGH', 'PM_LOW', 'STRIKE_690500', 'VWAP'] },
  })
  data.write('frames', 100, 100, { length: 1, numbers: { k: [100], spot: [6900] }, strings: {} })
  data.write('level_frames', 0, 1000, {
    length: 4,
    numbers: {
      k: [100, 100, 100, 100],
      level: [0, 1, 2, 3],
      level_price: [6902, 6850, 6905, 6898],
      priority: [0.4, Number.NaN, 0.9, 0.4],
      break_score_smooth: [10, 90, 50, 70],
    },
    strings: {},
  })
  return data
}
const moment = (k = 100) => ({ k, data: session(), reveal: false, now: 0 })
const listed = (config: Parameters<typeof boardLevels>[1]) =>
  boardLevels(moment(), config).map(({ price }) => price)

describe('rows of the board', () => {
  test('stand by attention; equal ones by nearness, then from above; unknown attention last', () => {
    expect(listed({ within: 'all', sort: 'attention' })).toEqual([6905, 6902, 6898, 6850])
  })
  test('stand by distance, price or score on request', () => {
    expect(listed({ within: 'all', sort: 'distance' })).toEqual([6902, 6898, 6905, 6850])
    expect(listed({ within: 'all', sort: 'price' })).toEqual([6905, 6902, 6898, 6850])
    expect(listed({ within: 'all', sort: 'score' })).toEqual([6850, 6898, 6905, 6902])
  })
  test('leave out strikes, or levels beyond the scan radius, on request', () => {
    expect(listed({ within: 'story', sort: 'price' })).toEqual([6902, 6898, 6850])
    expect(listed({ within: 'scan', sort: 'price' })).toEqual([6905, 6902, 6898])
  })
})

test('a sparkline has a point for each full minute and one for now; absent minutes are gaps', () => {
  const [track] = session().levels.byLevel
  const scores = scoreHistory(track!, 100)
  expect(scores.length).toBe(32)
  expect([...scores.subarray(0, 31)].every(Number.isNaN)).toBe(true)
  expect(scores[31]).toBeCloseTo(-0.8) // (10 - 50) / 50
  expect([sparkY(1, 18), sparkY(0, 18), sparkY(-1, 18)]).toEqual([2, 9, 16])
})

test('marks are the newest touches known, oldest first', () => {
  const data = session()
  const k = Array.from({ length: 9 }, (_, i) => i * 10)
  data.write('events', 0, 1000, {
    length: 9,
    numbers: {
      k,
      level: k.map(() => 0),
      direction: k.map((_, i) => i % 2),
      outcome: k.map(() => 1),
      label_known_at_ns: k.map((at) => (at + 15) * 250e6),
    },
    strings: { event_id: k.map(String) },
  })
  const marks = touchMarks({ k: 70, data, reveal: false, now: 0 }).get(0)!
  expect(marks.length).toBe(MOST_MARKS)
  expect(marks.map(({ face }) => face)).toEqual([
    'BREAK',
    'BREAK',
    'BREAK',
    'BREAK',
    'pending',
    'pending',
  ])
})

test('a narrow board drops columns in order until the rest fits', () => {
  const widths = new Map([
    ['level', 100],
    ['known', 60],
    ['atr', 50],
    ['fuel', 120],
  ])
  expect(droppedColumns(widths, ['known', 'atr', 'fuel'], 330)).toEqual([])
  expect(droppedColumns(widths, ['known', 'atr', 'fuel'], 225)).toEqual(['known', 'atr'])
})
