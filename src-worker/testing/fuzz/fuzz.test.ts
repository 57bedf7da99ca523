import { expect, test } from 'vitest'
import { runFuzz } from './run-fuzz.ts'
import { FUZZ_TARGETS } from './targets.ts'

const fixtures = new URL('../../../data/fixtures', import.meta.url).pathname

// A small share of `npm run fuzz`, the same inputs every time.
test.each(FUZZ_TARGETS)(
  '$name: whatever the bytes, the outcome is rows or a typed error',
  async (target) => {
    const report = await runFuzz(target, { fixtures, count: 2000, seed: 20_251_216 })
    expect(report.failures).toEqual([])
    expect(report.inputs).toBe(2000)
    expect(Object.keys(report.refused).length).toBeGreaterThan(2)
    expect(report.decoded).toBeGreaterThan(50)
  },
  120_000,
)
