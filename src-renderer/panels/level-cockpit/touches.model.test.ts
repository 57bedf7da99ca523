import { expect, test } from 'vitest'
import { syntheticHeader } from '../../dev/synthetic-session.ts'
import { SessionData } from '../../store/session-data.ts'
import { touchesOfKind } from './touches.model.ts'

const NS = 250e6
function session() {
  const data = new SessionData(syntheticHeader())
  data.write('events', 0, 1000, {
    length: 4,
    numbers: {
      k: [100, 200, 300, 400],
      level: [0, 1, 0, 0],
      level_kind: [0, 1, 0, 0],
      direction: [1, 0, 0, 1],
      outcome: [1, 0, 0, 2],
      strength_signed: [18, -16, -15.5, 3],
      label_known_at_ns: [150, 250, 350, 450].map((k) => k * NS),
    },
    strings: { event_id: ['a', 'b', 'c', 'd'] },
  })
  return data
}
const at = (k: number, reveal = false) => touchesOfKind({ k, data: session(), reveal, now: 0 }, 0)

test('touches of the kind so far, newest first; an outcome counts once its horizon passed', () => {
  const { touches, ...counts } = at(320)
  expect(touches).toEqual([
    { k: 300, up: false, face: 'pending', strength: Number.NaN, knownK: 350 },
    { k: 100, up: true, face: 'BREAK', strength: 18, knownK: 150 },
  ])
  expect(counts).toEqual({ BOUNCE: 0, CHOP: 0, BREAK: 1, pending: 1 })
})

test('a touch still to come is not there', () => {
  expect(at(99).touches).toEqual([])
  expect(at(399).touches.length).toBe(2)
})
