import { describe, expect, test } from 'vitest'
import { encodeChunk } from '../dev/fixture-backend.ts'
import { syntheticChunks, syntheticHeader } from '../dev/synthetic-session.ts'
import { frameOfClock } from '../format/time.ts'
import type { Moment } from './frame-loop.ts'
import { SessionData } from './session-data.ts'
import { eventFace, focusedLevel, levelsAt } from './view.ts'

const data = new SessionData(syntheticHeader())
for (const chunk of syntheticChunks()) {
  data.writeArrow(chunk.table as 'frames', chunk.fromK, chunk.toK, encodeChunk(chunk))
}
const at = (clock: string, reveal = false): Moment => ({
  k: frameOfClock(clock),
  data,
  reveal,
  now: 0,
})
const idsAt = (clock: string) => levelsAt(at(clock)).map((l) => l.track.id)

describe('a session read from Arrow chunks', () => {
  test('frames are one index away', () => {
    const k = frameOfClock('11:14')
    expect(data.frames.at('spot', k)).toBe(6906)
    expect(data.frames.at('spot', -5)).toBeNaN()
  })
  test('times arrive as nanoseconds since 18:00', () => {
    const { trades } = data
    const row = trades.lastAt(frameOfClock('10:00'))
    const ns = trades.column('ts_ns')[row]!
    expect(Math.ceil(ns / 250e6)).toBe(trades.k[row])
  })
  test('pre-market levels exist from the open and not a frame earlier', () => {
    expect(
      levelsAt({ ...at('09:30'), k: frameOfClock('09:30') - 1 }).map((l) => l.track.id),
    ).not.toContain('PM_HIGH')
    expect(idsAt('09:30:05')).toContain('PM_HIGH')
    expect(idsAt('09:44')).not.toContain('OR_HIGH')
  })
  test('the wall is where it was at each instant', () => {
    const wall = (clock: string) =>
      levelsAt(at(clock)).find((l) => l.track.id === 'CALL_WALL')?.price
    expect([wall('10:00'), wall('11:00'), wall('12:00')]).toEqual([6910, 6915, 6920])
  })
})

describe('what may be said of a touch', () => {
  const row = data.events.firstAt(frameOfClock('10:30'))
  const k = data.events.k[row]!
  const when = (frame: number, reveal = false): Moment => ({ k: frame, data, reveal, now: 0 })
  const horizon = 480 * 4
  test('before it happened it is a bare dot', () => {
    expect(eventFace(when(k - 1), row)).toBe('future')
  })
  test('until its horizon has passed the outcome is pending', () => {
    expect(eventFace(when(k), row)).toBe('pending')
    expect(eventFace(when(k + horizon - 1), row)).toBe('pending')
    expect(['BREAK', 'BOUNCE', 'CHOP']).toContain(eventFace(when(k + horizon), row))
  })
  test('the switch reveals it for study', () => {
    expect(eventFace(when(k - 1, true), row)).toBe(eventFace(when(k + horizon), row))
  })
})

describe('focus', () => {
  test('follows the nearest level that has a story', () => {
    expect(focusedLevel(at('11:14'), { kind: 'nearest' })?.track.id).toBe('SESSION_HIGH')
  })
  test('stays on the chosen level while it is present', () => {
    const chosen = data.levels.byLevel.find((t) => t.id === 'PM_LOW')!
    const focus = { kind: 'level', level: chosen.level } as const
    expect(focusedLevel(at('11:14'), focus)?.track.id).toBe('PM_LOW')
    expect(focusedLevel(at('08:00'), focus)?.track.id).not.toBe('PM_LOW')
  })
})
