import { expect, test } from 'vitest'
import { startFrame } from './start-frame.ts'

const span = { firstK: 0, lastK: 331_200, rthOpenK: 223_200, snapshotMs: 250 }

test('a whole session opens at 09:50', () => {
  expect(startFrame(span)).toBe(223_200 + 20 * 60 * 4)
})

test('a session without RTH opens in its middle', () => {
  expect(startFrame({ ...span, lastK: 100_000 })).toBe(50_000)
  expect(startFrame({ ...span, firstK: 300_000 })).toBe(315_600)
})
