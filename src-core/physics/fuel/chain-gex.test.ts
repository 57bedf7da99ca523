import { expect, test } from 'vitest'
import { chainGex, chainYears } from './chain-gex.ts'

test('days count from the next business day after a holiday or weekend', () => {
  // 2023-09-04 is Labor Day: the 5th is one day from the 6th, and at least one day is counted.
  expect(chainYears('2023-09-04', '2023-09-05', ['2023-09-04'])).toBe(1 / 262)
  expect(chainYears('2023-09-04', '2023-09-06', ['2023-09-04'])).toBe(1 / 262)
  expect(chainYears('2023-09-01', '2023-09-06', ['2023-09-04'])).toBe(3 / 262)
  expect(chainYears('2024-02-24', '2024-03-01', [])).toBe(4 / 262)
})

test('weekdays are those a calendar counts, over any span', () => {
  const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)
  for (const [from, span] of [
    [19_000, 1],
    [20_003, 13],
    [20_437, 40],
    [20_438, 366],
    [20_442, 3651],
  ] as const) {
    let count = 0
    let first = from
    while ([0, 6].includes(new Date(first * 86_400_000).getUTCDay())) first++
    for (let day = first; day < from + span; day++)
      if (![0, 6].includes(new Date(day * 86_400_000).getUTCDay())) count++
    expect(chainYears(iso(from), iso(from + span), [])).toBe(Math.max(count, 1) / 262)
  }
  expect(chainYears('2025-12-16', '2025-12-01', [])).toBe(1 / 262)
})

test('rows without volatility count in the net but not in the profile', () => {
  const row = { expiry: '2025-12-17', strike: 687, oi: 100, gamma: 0.05 } as const
  const result = chainGex(
    [
      { ...row, right: 'C', iv: 0.15 },
      { ...row, right: 'P', iv: 0 },
    ],
    { fileDate: '2025-12-16', spot: 687, holidays: [] },
  )
  const one = 0.05 * 100 * 100 * 687 * 687 * 0.01
  expect(result.netCalls).toBeCloseTo(one, 6)
  expect(result.netPuts).toBeCloseTo(-one, 6)
  expect(Math.min(...result.values)).toBeGreaterThanOrEqual(0)
  expect(result.crossings).toEqual([])
})
