import { zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { zstdFrame } from './zstd-frame.ts'

/** Runs, noise and copies, as pages have them. */
const page = fc.array(
  fc.record({
    seed: fc.nat(),
    length: fc.integer({ min: 1, max: 60_000 }),
    step: fc.constantFrom(0, 1, 7, 2654435761),
  }),
  { maxLength: 4 },
)
const contentOf = (parts: readonly { seed: number; length: number; step: number }[]) =>
  Buffer.concat(
    parts.map(({ seed, length, step }) =>
      Buffer.from(Array.from({ length }, (_, i) => (seed + Math.imul(i, step)) >>> 13)),
    ),
  )

test('frames of one compressor hold their content and its length, and are the same whatever came before', () => {
  fc.assert(
    fc.property(page, page, (a, b) => {
      const [first, second] = [contentOf(a), contentOf(b)]
      const frame = Buffer.from(zstdFrame(first))
      expect(zstdDecompressSync(frame).equals(first)).toBe(true)
      // The descriptor says whether a length is there (RFC 8878, 3.1.1.1.1); readers allocate by it.
      expect(frame[4] >> 6 > 0 || ((frame[4] >> 5) & 1) === 1).toBe(true)
      expect(zstdDecompressSync(zstdFrame(second)).equals(second)).toBe(true)
      expect(frame.equals(zstdFrame(first))).toBe(true)
      expect(zstdDecompressSync(zstdFrame(first, 'plain')).equals(first)).toBe(true)
    }),
    { numRuns: 40 },
  )
})
