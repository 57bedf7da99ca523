import { expect, test } from 'vitest'
import { PRINT } from '../domain/batches.ts'
import { printClass } from './option-conditions.ts'

test.each([
  ['no code: regular', '', PRINT.usable],
  ['automatic execution', '209', PRINT.usable],
  ['sweep', '219', PRINT.usable],
  ['single-leg auctions, weak but fit', '227,228', PRINT.usable],
  ['cancelled', '201', PRINT.noVolume],
  ['late and out of sequence', '206', PRINT.noVolume],
  ['multi-leg counts as volume only', '232', PRINT.unfit],
  ['unknown codes count as volume only', '999', PRINT.unfit],
  ['the strictest of several', '209, 232', PRINT.unfit],
  ['a cancel among others', '232,207,209', PRINT.noVolume],
] as const)('%s', (_name, conditions, expected) => {
  expect(printClass(conditions)).toBe(expected)
})
