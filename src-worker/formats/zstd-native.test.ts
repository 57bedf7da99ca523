import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '#core/protocol/message'
import type { DbnOpenOptions } from './dbn-bytes.ts'
import { openDbnBytes } from './dbn-bytes.ts'
import { ZstdLoan } from './zstd.ts'
import { ZstdFrames } from './zstd-frames.ts'
import { openNativeZstd } from './zstd-native.ts'

const FIXTURES = 'data/fixtures/dbn'
const packed = readdirSync(FIXTURES).filter((f) => f.endsWith('.zst'))
const fixture = (name: string) => readFileSync(join(FIXTURES, name))

/** Everything a file unpacks to behind its metadata, and how it ended. */
async function unpack(bytes: Uint8Array, zstd: DbnOpenOptions['zstd']) {
  const parts: Buffer[] = []
  try {
    const open = await openDbnBytes('a.frag', { bytes, zstd })
    try {
      do {
        parts.push(Buffer.from(open.memory().subarray(open.at, open.end)))
        open.at = open.end
      } while (await open.fill())
    } finally {
      await open.close()
    }
    return { end: 'whole', bytes: Buffer.concat(parts).toString('hex') }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { end: error.code, bytes: '' }
  }
}

const both = async (bytes: Uint8Array) => [
  await unpack(bytes, 'native'),
  await unpack(bytes, 'wasm'),
]

const checked = (bytes: Uint8Array) =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })

/** A skippable frame (RFC 8878, 3.1.2) of five bytes. */
const SKIPPABLE = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5])

/** Three frames of a fixture's records with a skippable one between: noise, runs and text in them. */
function manyFrames(): Buffer {
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i * 31 + i * 7) & 255))
  return Buffer.concat([
    fixture('test_data.trades.v3.dbn.zst'),
    checked(Buffer.concat([Buffer.alloc(2000, 7), noise])),
    SKIPPABLE,
    zstdCompressSync(Buffer.alloc(300_000, 1)),
    SKIPPABLE,
  ])
}

test('Node’s binding is the one we know', async () => {
  const loan = await ZstdLoan.borrow()
  const steps = openNativeZstd(loan.memory, 'x')
  expect(steps).not.toBeNull()
  steps?.close()
  loan.giveBack()
})

test('both decoders unpack every fixture to the same bytes', async () => {
  expect(packed.length).toBeGreaterThan(20)
  for (const name of packed) {
    const [native, wasm] = await both(fixture(name))
    expect(native, name).toEqual(wasm)
  }
})

test('many frames are read to the end; a cut anywhere inside one is told', async () => {
  const whole = manyFrames()
  const [native, wasm] = await both(whole)
  expect(native).toEqual(wasm)
  expect(native?.end).toBe('whole')
  for (let n = 13; n < whole.length; n += 7) {
    const [a, b] = await both(whole.subarray(0, n))
    expect(a, `cut at ${n}`).toEqual(b)
  }
})

test('damage gives both the same error', async () => {
  const whole = manyFrames()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const bad = Buffer.from(whole)
        bad[at] = (bad[at] as number) ^ flip
        const [native, wasm] = await both(bad)
        expect(native?.end).toBe(wasm?.end)
      },
    ),
    { numRuns: 300, seed: 5 },
  )
})

test('frames end where they were joined, however the bytes arrive', () => {
  const frames = [checked(Buffer.from('break')), SKIPPABLE, zstdCompressSync(Buffer.alloc(400_000))]
  const joined = Buffer.concat(frames)
  const ends: number[] = []
  const walker = new ZstdFrames()
  for (let at = 0; at < joined.length; at++) {
    walker.take(joined, at, at + 1)
    if (walker.done) ends.push(at + 1)
  }
  const [a = 0, b = 0] = frames.map((f) => f.length)
  expect(ends).toEqual([a, a + b, joined.length])
  const inOne = new ZstdFrames()
  inOne.take(joined, 0, joined.length - 1)
  expect(inOne.done).toBe(false)
  inOne.take(joined, joined.length - 1, joined.length)
  expect(inOne.done).toBe(true)
})
