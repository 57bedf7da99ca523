import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spread } from './spread.ts'

test('labels with room stay where they are', () => {
  expect(spread([10, 40, 90], 17, 0, 100)).toEqual([10, 40, 90])
})
test('two labels at one price part evenly', () => {
  expect(spread([50, 50], 20, 0, 100)).toEqual([40, 60])
})
test('labels are pushed back inside the bounds', () => {
  expect(spread([95, 99], 10, 0, 100)).toEqual([90, 100])
})
test('order and pitch always hold', () => {
  const wishes = fc.array(fc.integer({ min: -50, max: 450 }), { maxLength: 20 })
  fc.assert(
    fc.property(wishes, (ys) => {
      const sorted = [...ys].sort((a, b) => a - b)
      const out = spread(sorted, 17, 0, 400)
      for (let i = 1; i < out.length; i++) expect(out[i]! - out[i - 1]!).toBeGreaterThan(16.999)
      for (const y of out) expect(y).toBeGreaterThanOrEqual(0)
      for (const y of out) expect(y).toBeLessThanOrEqual(400.001)
    }),
  )
})
