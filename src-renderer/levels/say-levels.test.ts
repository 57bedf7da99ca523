import { expect, test } from 'vitest'
import { sayLevels } from './say-levels.ts'

test('levels are called by the names the chart gives them', () => {
  expect(sayLevels('BREAK signal at PM_HIGH, 6897.50')).toBe('BREAK signal at PM high, 6897.50')
  expect(sayLevels('spot 6892.25 is 0.076 % from OR_LOW at 6897.50')).toBe(
    'Spot 6892.25 is 0.076 % from OR low at 6897.50',
  )
  expect(sayLevels('VWAP and SESSION_HIGH')).toBe('VWAP and Session high')
})

test('words of states stay as they are', () => {
  expect(sayLevels('dealers are now short gamma: AMPLIFY')).toBe(
    'Dealers are now short gamma: AMPLIFY',
  )
})
