import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RunLog } from './run-log.ts'

test('agrees with a plain list of observations at every time asked', () => {
  const observations = fc.array(
    fc.record({ gap: fc.integer({ min: 0, max: 12 }), value: fc.integer({ min: 0, max: 2 }) }),
    { minLength: 1, maxLength: 60 },
  )
  fc.assert(
    fc.property(observations, fc.integer({ min: -2, max: 400 }), (steps, s) => {
      const log = new RunLog(5, 1e9)
      const seen: { ts: number; value: number }[] = []
      let ts = 0
      for (const { gap, value } of steps) {
        ts += gap
        log.set(ts, value)
        seen.push({ ts, value })
      }
      const last = seen.filter((o) => o.ts <= s).at(-1)
      // A run that was overruled at its own last nanosecond forgets that nanosecond only.
      const want = last && s - last.ts <= 5 ? last.value : Number.NaN
      expect(log.asOf(s)).toBe(want)
    }),
  )
})
