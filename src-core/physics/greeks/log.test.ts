import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logRatio } from './log.ts'

/** ln to 17 digits, from tables: https://oeis.org A002392 (ln 10), A016578 and DLMF 4.6. */
describe('the logarithm of a ratio', () => {
  test.each([
    // ln(1.01) = 0.00995033085316808284821535754426...
    [101, 100, 0.009950330853168083],
    // ln(0.99) = -0.01005033585350144118354885755855...
    [99, 100, -0.010050335853501442],
    // ln(1.1) = 0.09531017980432486004395212328077...: the last of the series
    [110, 100, 0.09531017980432487],
    // ln 3 and ln 7: beyond it
    [3, 1, 1.0986122886681098],
    [7, 1, 1.9459101490553132],
    [5740, 5740, 0],
  ])('ln(%f / %f)', (a, b, want) => {
    expect(Math.abs(logRatio(a, b) - want)).toBeLessThanOrEqual(2.3e-16 * Math.abs(want))
  })

  test('turns its sign when the two change places, and never falls as one grows', () => {
    const price = fc.double({ min: 5000, max: 6500, noNaN: true })
    fc.assert(
      fc.property(price, price, (a, b) => {
        expect(Math.abs(logRatio(a, b) + logRatio(b, a))).toBeLessThan(4e-16)
        if (a > b) expect(logRatio(a, b)).toBeGreaterThan(0)
        expect(Math.abs(logRatio(a, b) - Math.log1p((a - b) / b))).toBeLessThan(4e-16)
      }),
    )
  })
})
