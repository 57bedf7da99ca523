import { describe, expect, test } from 'vitest'
import {
  compact,
  dollars,
  fileSize,
  midPrice,
  price,
  probability,
  quantity,
  ratio,
  signed,
} from './numbers.ts'

describe('numbers read as the design says', () => {
  test('prices keep the digits of their tick and no separators', () => {
    expect(price(6898.25)).toBe('6898.25')
    expect(price(687.825, 0.01)).toBe('687.825')
  })
  test('a mid between ticks keeps its half tick', () => {
    expect([midPrice(6940.875), midPrice(6940.75), midPrice(null)]).toEqual([
      '6940.875',
      '6940.75',
      '–',
    ])
  })
  test('quantities group by thousands and shorten from 100,000', () => {
    expect([quantity(1234), quantity(123_456), quantity(-12)]).toEqual(['1,234', '123k', '−12'])
  })
  test('dollars carry three digits and a sign', () => {
    expect([dollars(229e6), dollars(-1.24e9), dollars(950e3), dollars(0)]).toEqual([
      '+$229M',
      '−$1.24B',
      '+$950k',
      '0',
    ])
    expect(compact(999_600)).toBe('1M')
    expect([compact(9400, true), compact(9140, true)]).toEqual(['9.40k', '9.14k'])
  })
  test('signs are U+2212 or plus, and zero is bare', () => {
    expect([signed(-0.38), signed(20.25), signed(0), signed(-0.001)]).toEqual([
      '−0.38',
      '+20.25',
      '0',
      '0',
    ])
  })
  test('probabilities never claim certainty they do not have', () => {
    expect([probability(0.57), probability(0.004), probability(0.996), probability(0)]).toEqual([
      '57%',
      '<1%',
      '>99%',
      '0%',
    ])
  })
  test('missing is a dash, never 0', () => {
    expect([
      signed(null),
      price(Number.NaN),
      quantity(undefined),
      ratio(null),
      dollars(null),
    ]).toEqual(Array(5).fill('–'))
  })
  test('sizes have three digits and decimal units', () => {
    expect([0, 999, 1000, 25_508_493, 512e9].map(fileSize)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '25.5 MB',
      '512 GB',
    ])
  })
})
