import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SpotHistory } from './spot.ts'
import { sessionNs } from './units.ts'

const second = (s: number) => sessionNs(s * 1e9)

/** P1.3 word for word over a plain list of records. */
function spotOf(records: { s: number; mid?: number; print?: number }[], t: number) {
  const state = records.findLast((r) => r.mid !== undefined && r.s <= t)
  if (state?.mid !== undefined && t - state.s <= 5 && !Number.isNaN(state.mid)) return state.mid
  const print = records.findLast((r) => r.print !== undefined && r.s <= t)
  return print?.print !== undefined && t - print.s <= 60 ? print.print : null
}

const record = fc.record({
  dt: fc.constantFrom(0, 0, 1, 3, 5, 6, 40, 61),
  mid: fc.option(fc.constantFrom(1, 2, Number.NaN), { nil: undefined }),
  print: fc.option(fc.constantFrom(10, 20), { nil: undefined }),
})

test('spot at any past instant is what the plain rule gives, and survives a snapshot', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 60 }), fc.boolean(), (steps, restored) => {
      let history = new SpotHistory(5)
      let s = 0
      const records = steps.map(({ dt, mid, print }) => {
        s += dt
        if (mid !== undefined) history.onBook(second(s), mid)
        if (print !== undefined) history.onTrade(second(s), print)
        return { s, mid, print }
      })
      if (restored) {
        const copy = new SpotHistory(5)
        copy.restore(structuredClone(history.snapshot()))
        history = copy
      }
      for (let t = Math.max(0, s - 1200); t <= s + 70; t++) {
        expect(history.at(second(t))).toBe(spotOf(records, t))
      }
    }),
    { numRuns: 60 },
  )
})

test('old runs are dropped and recent ones stay exact', () => {
  const history = new SpotHistory(5)
  for (let s = 0; s < 20_000; s++) history.onBook(second(s), s % 7)
  expect(history.at(second(19_999))).toBe(19_999 % 7)
  expect(history.at(second(19_999 - 1200))).toBe((19_999 - 1200) % 7)
  expect(history.snapshot().mids[0].length).toBeLessThan(5000)
})
