import { beforeAll, describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { sessionTimes, toUtcNs } from '../domain/calendar.ts'
import type { TableChunk } from '../frames/table.ts'
import { BARRIER_STATES, type FrameTable } from '../frames/tables.ts'
import { simulateSession } from '../simulator/source.ts'
import { foldSession } from './fold-session.ts'

const chunks: TableChunk[] = []
const column = (table: FrameTable, name: string) =>
  chunks
    .filter((c) => c.table === table)
    .flatMap((c) => Array.from(c.columns[name] as Float64Array | BigInt64Array, Number))

beforeAll(async () => {
  const source = simulateSession({ seed: 3, scale: 0.2, fromS: 55_700, toS: 58_000 })
  await foldSession(source, profileOf('es'), (more) => void chunks.push(...more))
}, 120_000)

describe('wall autopsies', () => {
  test('what stood and what was added is consumed, pulled or still standing', () => {
    const [consumed, pulled, standing] = ['consumed_share', 'pulled_share', 'standing_share'].map(
      (name) => column('wall_autopsies', name),
    )
    expect(consumed.length).toBeGreaterThan(5)
    for (const [i, share] of consumed.entries()) {
      if (!Number.isNaN(share)) expect(share + pulled[i] + standing[i]).toBeCloseTo(1, 9)
    }
  })

  test('a wall that has ended became something else', () => {
    const became = column('wall_autopsies', 'became')
    const standing = column('wall_autopsies', 'is_standing')
    expect(standing).toContain(0)
    expect(standing).toContain(1)
    for (const [i, state] of became.entries()) {
      expect(state).not.toBe(BARRIER_STATES.indexOf('WALL'))
      if (standing[i] === 1) expect(state).toBeNaN()
    }
  })
})

test('the charm clock runs without a gap from the frame to the expiry', () => {
  const k = column('charm_clock', 'k')
  const from = column('charm_clock', 'from_ns')
  const until = column('charm_clock', 'until_ns')
  const hedge = column('charm_clock', 'hedge_flow')
  const times = sessionTimes('2026-11-17')
  const expiry = Number(toUtcNs(times, times.rthClose))
  const frames = [...new Set(k)]
  // 09:30, 09:35 ... 10:05 lie in the simulated span; 09:28:20 does not begin an interval.
  expect(frames.length).toBeGreaterThanOrEqual(7)
  for (const frame of frames) {
    const rows = k.flatMap((at, i) => (at === frame ? [i] : []))
    expect(until[rows.at(-1) ?? 0]).toBe(expiry)
    for (const [n, i] of rows.entries()) {
      expect(Number.isFinite(hedge[i])).toBe(true)
      if (n > 0) expect(from[i]).toBe(until[rows[n - 1]])
    }
  }
})

test('P(AMPLIFY) and P(DAMPEN) are shares of the same draws', () => {
  const amplify = column('level_frames', 'p_amplify')
  for (const [i, dampen] of column('level_frames', 'p_dampen').entries()) {
    expect(amplify[i] + dampen).toBeLessThanOrEqual(1)
  }
})
