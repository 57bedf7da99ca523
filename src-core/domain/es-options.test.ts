import { expect, test } from 'vitest'
import { esOptionRoot } from './es-options.ts'

test('December 2025 has the roots the exchange lists', () => {
  // calendars.md 5, the list for December 2025.
  const listed =
    '1 E1A, 2 E1B, 3 E1C, 4 E1D, 5 EW1, 8 E2A, 9 E2B, 10 E2C, 11 E2D, 12 EW2, 15 E3A, 16 E3B, 17 E3C, 18 E3D, 19 EW3, 22 E4A, 23 E4B, 24 E4C, 26 EW4, 29 E5A, 30 E5B, 31 EW'
  const wanted = Object.fromEntries(listed.split(', ').map((entry) => entry.split(' ')))
  for (let day = 1; day <= 31; day++)
    expect(esOptionRoot(`2025-12-${String(day).padStart(2, '0')}`)).toBe(wanted[day] ?? null)
})

test('a month that ends in a holiday has its last business day before it', () => {
  expect(esOptionRoot('2024-03-28')).toBe('EW')
  expect(esOptionRoot('2024-03-29')).toBeNull()
  expect(esOptionRoot('2027-05-28')).toBe('EW')
})
