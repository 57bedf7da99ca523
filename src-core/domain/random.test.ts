import { expect, test } from 'vitest'
import { Random } from './random.ts'

const moments = (draw: () => number, n = 200_000) => {
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const x = draw()
    sum += x
    squares += x * x
  }
  return { mean: sum / n, variance: squares / n - (sum / n) ** 2 }
}

test('draws have the moments of their distributions', () => {
  const r = new Random(1)
  const uniform = moments(() => r.uniform())
  expect(uniform.mean).toBeCloseTo(0.5, 2)
  expect(uniform.variance).toBeCloseTo(1 / 12, 2)
  const normal = moments(() => r.normal())
  expect(normal.mean).toBeCloseTo(0, 1)
  expect(normal.variance).toBeCloseTo(1, 1)
  const exponential = moments(() => r.exponential())
  expect(exponential.mean).toBeCloseTo(1, 1)
  const geometric = moments(() => r.geometric(3))
  expect(geometric.mean).toBeCloseTo(3, 1)
  expect(geometric.variance / 12).toBeCloseTo(1, 1)
})

test('labels give generators of their own, always the same', () => {
  const first = (label: string) => Random.of(7, label).u32()
  expect(first('flow')).toBe(first('flow'))
  expect(first('flow')).not.toBe(first('value'))
  expect(Random.of(8, 'flow').u32()).not.toBe(first('flow'))
})
