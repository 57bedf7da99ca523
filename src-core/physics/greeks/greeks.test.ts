import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { impliedVol } from './implied-vol.ts'
import { normalCdf } from './normal.ts'
import { fillGreeks, fillHedges, greekColumns, greeksOf, hedgeColumns } from './option-greeks.ts'

const YEAR = 31_536_000

/** E. G. Haug, "The Complete Guide to Option Pricing Formulas" (1998), worked examples, printed to 1e-4. */
describe('the printed examples of Haug agree', () => {
  const haug = (
    right: 'C' | 'P',
    underlying: number,
    strike: number,
    q: number,
    r: number,
    years: number,
    sigma: number,
  ) => greeksOf('BS', { r, q }, { underlying, strike, right, sigma, seconds: years * YEAR })

  test('prices with and without a yield', () => {
    expect(haug('C', 60, 65, 0, 0.08, 0.25, 0.3).price).toBeCloseTo(2.1334, 4)
    expect(haug('P', 100, 95, 0.05, 0.1, 0.5, 0.2).price).toBeCloseTo(2.4648, 4)
  })
  test('delta of both rights', () => {
    expect(haug('C', 105, 100, 0.1, 0.1, 0.5, 0.36).delta).toBeCloseTo(0.5946, 4)
    expect(haug('P', 105, 100, 0.1, 0.1, 0.5, 0.36).delta).toBeCloseTo(-0.3566, 4)
  })
  test('gamma, vega and theta', () => {
    const g = haug('C', 55, 60, 0, 0.1, 0.75, 0.3)
    expect(g.gamma).toBeCloseTo(0.0278, 4)
    expect(g.vega).toBeCloseTo(18.9358, 4)
    expect(haug('P', 430, 405, 0.05, 0.07, 1 / 12, 0.2).theta).toBeCloseTo(-31.1924, 4)
  })
})

const option = fc.record({
  model: fc.constantFrom('BS' as const, 'B76' as const),
  strike: fc.double({ min: 5600, max: 5900, noNaN: true }),
  sigma: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
  seconds: fc.double({ min: 60, max: 86_400, noNaN: true }),
})
const RATES = { r: 0.04, q: 0.012 }
const U = 5740

test('calls and puts obey parity', () => {
  fc.assert(
    fc.property(option, ({ model, strike, sigma, seconds }) => {
      const of = (right: 'C' | 'P') =>
        greeksOf(model, RATES, { underlying: U, strike, right, sigma, seconds })
      const t = seconds / YEAR
      const discount = Math.exp(-RATES.r * t)
      const forward = model === 'BS' ? U * Math.exp((RATES.r - RATES.q) * t) : U
      expect(of('C').price - of('P').price).toBeCloseTo(discount * (forward - strike), 8)
      expect(of('C').gamma).toBe(of('P').gamma)
    }),
  )
})

test('greeks are the derivatives of the price', () => {
  fc.assert(
    fc.property(option, fc.constantFrom('C' as const, 'P' as const), (o, right) => {
      const at = (du: number, dv: number, dt: number) =>
        greeksOf(o.model, RATES, {
          underlying: U + du,
          strike: o.strike,
          right,
          sigma: o.sigma + dv,
          seconds: o.seconds - dt,
        })
      const near = (got: number, want: number, scale: number) =>
        expect(Math.abs(got - want)).toBeLessThan(1e-4 * scale + 1e-5 * Math.abs(want))
      const g = at(0, 0, 0)
      const h = 0.01
      near((at(h, 0, 0).price - at(-h, 0, 0).price) / (2 * h), g.delta, 1)
      near((at(h, 0, 0).delta - at(-h, 0, 0).delta) / (2 * h), g.gamma, 0.1)
      near((at(0, 1e-5, 0).price - at(0, -1e-5, 0).price) / 2e-5, g.vega, 100)
      near((at(0, 1e-5, 0).delta - at(0, -1e-5, 0).delta) / 2e-5, g.vanna, 10)
      const dt = 0.01
      near(((at(0, 0, dt).price - at(0, 0, -dt).price) / (2 * dt)) * YEAR, g.theta, 1e4)
      near(((at(0, 0, dt).delta - at(0, 0, -dt).delta) / (2 * dt)) * YEAR, g.charm, 1e4)
    }),
  )
})

test('the volatility of a price reproduces the price', () => {
  fc.assert(
    fc.property(option, fc.constantFrom('C' as const, 'P' as const), (o, right) => {
      const contract = { underlying: U, strike: o.strike, right, seconds: o.seconds }
      const { price } = greeksOf(o.model, RATES, { ...contract, sigma: o.sigma })
      const found = impliedVol(o.model, RATES, { ...contract, price }, 0.025)
      // Rounding of the price may leave no time value, or less than none.
      fc.pre(found.sigma !== null)
      const again = greeksOf(o.model, RATES, { ...contract, sigma: found.sigma ?? Number.NaN })
      expect(Math.abs(again.price - price)).toBeLessThan(1e-9)
    }),
    { numRuns: 500 },
  )
})

test('an expired option is worth its intrinsic value and has no other greeks', () => {
  const expired = (underlying: number, right: 'C' | 'P') =>
    greeksOf('BS', RATES, { underlying, strike: 687, right, sigma: 0.2, seconds: 0 })
  expect(expired(688.5, 'C')).toMatchObject({ price: 1.5, delta: 1, gamma: 0, charm: 0 })
  expect(expired(688.5, 'P')).toMatchObject({ price: 0, delta: 0 })
  expect(expired(687, 'P').delta).toBe(-0.5)
})

test('the last second counts as a whole one', () => {
  const at = (seconds: number) =>
    greeksOf('B76', RATES, { underlying: U, strike: U, right: 'C', sigma: 0.2, seconds })
  expect(at(0.2)).toEqual(at(1))
  expect(at(2).gamma).toBeLessThan(at(1).gamma)
})

test('rows of a long array agree with single ones', () => {
  const n = 1000
  const rows = {
    underlying: Float64Array.from({ length: n }, (_, i) => 5700 + (i % 90)),
    strike: Float64Array.from({ length: n }, (_, i) => 5650 + 5 * (i % 37)),
    sigma: Float64Array.from({ length: n }, (_, i) => 0.1 + 0.001 * (i % 11)),
    seconds: Float64Array.from({ length: n }, (_, i) => (i % 13) * 600),
    phi: Int8Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1)),
  }
  const out = greekColumns(n)
  fillGreeks('B76', RATES, rows, 0, n, out)
  const hedges = hedgeColumns(n)
  fillHedges('B76', RATES, rows, 0, n, hedges)
  expect(hedges).toEqual({
    delta: out.delta,
    gamma: out.gamma,
    vanna: out.vanna,
    charm: out.charm,
  })
  for (const i of [0, 255, 256, 257, 999]) {
    const one = greeksOf('B76', RATES, {
      underlying: rows.underlying[i],
      strike: rows.strike[i],
      right: rows.phi[i] > 0 ? 'C' : 'P',
      sigma: rows.sigma[i],
      seconds: rows.seconds[i],
    })
    expect(out.price[i]).toBe(one.price)
    expect(out.charm[i]).toBe(one.charm)
  }
})

test('the distribution is monotone across its whole range', () => {
  let last = 0
  for (let x = -38; x <= 9; x += 0.001) {
    const p = normalCdf(x)
    expect(p).toBeGreaterThanOrEqual(last)
    last = p
  }
  expect(last).toBe(1)
})
