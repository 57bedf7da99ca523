import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { QualityDay } from '#core/protocol/quality'
import { createAutoCheck } from './auto-check.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const day = (date: string, current: boolean | null): QualityDay => ({
  date,
  bronze: current === null ? null : { state: 'GREEN', findings: 0, worst: [], current },
  gates: { es_0dte: null, spy_0dte: null },
})

function desk(known: QualityDay[]) {
  const checked: string[][] = []
  const state = { busy: false, known }
  const auto = createAutoCheck({
    days: async () => state.known,
    busy: () => state.busy,
    check: (dates) => checked.push(dates),
    everyMs: 100,
    most: 2,
  })
  return { auto, checked, state, pass: () => vi.advanceTimersByTimeAsync(350) }
}

test('days without a current verdict are checked, the newest first and a few at a time', async () => {
  const { auto, checked, pass } = desk([
    day('2026-11-17', true),
    day('2026-11-16', null),
    day('2026-11-13', false),
    day('2026-11-12', null),
  ])
  auto.request()
  await pass()
  expect(checked).toEqual([['2026-11-16', '2026-11-13']])
})

test('while something else runs nothing is checked; afterwards it is', async () => {
  const { auto, checked, state, pass } = desk([day('2026-11-17', null)])
  state.busy = true
  auto.request()
  await pass()
  expect(checked).toEqual([])
  state.busy = false
  await pass()
  expect(checked).toEqual([['2026-11-17']])
})

test('a day that cannot be checked is not tried for ever', async () => {
  const { auto, checked, pass } = desk([day('2026-11-17', null)])
  auto.request()
  await pass()
  auto.request()
  await pass()
  expect(checked).toEqual([['2026-11-17']])
})
