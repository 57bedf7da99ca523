import { describe, expect, test } from 'vitest'
import {
  clockFull,
  clockMinutes,
  duration,
  frameOfClock,
  longDate,
  spokenTime,
  weekday,
} from './time.ts'

describe('session time reads as New York wall time', () => {
  test('frame 0 is 18:00 and 09:30 is 15.5 hours later', () => {
    expect(clockFull(0)).toBe('18:00:00.000 ET')
    expect(clockMinutes(15.5 * 3600 * 4)).toBe('09:30')
    expect(frameOfClock('09:30')).toBe(223_200)
  })
  test('a quarter second shows as .250', () => {
    expect(clockFull(frameOfClock('11:42:17') + 1)).toBe('11:42:17.250 ET')
  })
  test('dates carry their weekday', () => {
    expect(longDate('2026-11-17')).toBe('Tue 17 Nov 2026')
    expect(weekday('2026-11-17', -1)).toBe('Mon')
  })
  test('durations use the largest two units', () => {
    expect([duration(14 * 240), duration((56 * 60 + 17) * 4), duration(32)]).toEqual([
      '14 min',
      '56 min 17 s',
      '8 s',
    ])
  })
  test('a screen reader hears words', () => {
    expect(spokenTime(frameOfClock('11:42:17'))).toBe('11:42 and 17 seconds, Eastern Time')
  })
})
