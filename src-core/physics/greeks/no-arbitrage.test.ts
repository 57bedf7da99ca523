import { expect, test } from 'vitest'
import { type ChainQuote, checkChain } from './no-arbitrage.ts'
import { greeksOf } from './option-greeks.ts'

const moment = {
  model: 'B76',
  rates: { r: 0.04, q: 0 },
  underlying: 5740,
  seconds: 7200,
  tick: 0.05,
} as const
const fairChain = (): ChainQuote[] =>
  [5720, 5730, 5740, 5750, 5760].flatMap((strike) =>
    (['C', 'P'] as const).map((right) => {
      const { price } = greeksOf('B76', moment.rates, { ...moment, strike, right, sigma: 0.15 })
      return { strike, right, bid: price - 0.05, ask: price + 0.05 }
    }),
  )
const moved = (index: number, by: number) =>
  fairChain().map((q, i) => (i === index ? { ...q, bid: q.bid + by, ask: q.ask + by } : q))

test('a chain of model prices passes', () => {
  const { violations, excluded } = checkChain(fairChain(), moment)
  expect(Object.values(violations)).toEqual([0, 0, 0, 0, 0])
  expect(excluded).not.toContain(true)
})

test('a call far too dear breaks order, slope, convexity and parity', () => {
  const { violations, excluded } = checkChain(moved(4, 14), moment)
  expect(violations).toEqual({ bounds: 0, monotone: 1, slope: 1, butterfly: 1, parity: 1 })
  expect(excluded[4]).toBe(true)
  expect(excluded[5]).toBe(true)
})

test('a call below its intrinsic value is out of bounds', () => {
  expect(checkChain(moved(0, -6), moment).violations.bounds).toBe(1)
})
