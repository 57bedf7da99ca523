import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Gunzip } from '../../formats/gunzip.ts'
import { type FlatFileOptions, readOptionTrades } from './flat-file.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unzip-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** About three quarters of a megabyte, so that there are many steps. */
const TEXT = [
  'ticker,conditions,correction,exchange,price,sip_timestamp,size',
  ...Array.from(
    { length: 12_000 },
    (_, i) =>
      `O:SPY261117C00687000,,0,300,${(Math.imul(i, 2654435761) >>> 8) % 1000},${1794925800000000000n + BigInt(i)},1`,
  ),
].join('\n')
/** Random digits pack badly: several reads of the file. */
const NOISE = `${TEXT}\n${Array.from({ length: 40_000 }, (_, i) => `x,${Math.imul(i, 40503) >>> 0},${Math.imul(i, 2654435761) >>> 0},1,2,3,${i}`).join('\n')}`

/** How many rows, the sum of their prices and where they end; or the code of the error. */
async function outcome(bytes: Uint8Array, options: Partial<FlatFileOptions>) {
  const path = join(root, 'f.csv.gz')
  writeFileSync(path, bytes)
  const counts = { rows: 0, otherUnderlyings: 0, unreadableTickers: 0 }
  let [rows, sum, last] = [0, 0n, 0n]
  try {
    const all = { underlyings: new Set(['SPY']), gzipped: true, ...options }
    for await (const block of readOptionTrades(path, all, counts)) {
      rows += block.length
      for (let i = 0; i < block.length; i++) sum += block.price1e9[i]
      last = block.tsNs[block.length - 1]
    }
    return { rows, sum, last, counts }
  } catch (error) {
    return (error as { code?: string }).code
  }
}

async function expectSame(bytes: Uint8Array) {
  const want = await outcome(bytes, { unzip: 'stream' })
  expect(await outcome(bytes, {})).toEqual(want)
  expect(await outcome(bytes, { bytes })).toEqual(want)
  return want
}

test('Node’s binding is the one we know', () => {
  const gunzip = Gunzip.open()
  expect(gunzip).not.toBeNull()
  gunzip?.close()
})

test('members, padding, garbage, cuts and damage: what the stream gives, the steps give', async () => {
  const cut = TEXT.length >> 1
  const whole = gzipSync(TEXT)
  const two = Buffer.concat([gzipSync(TEXT.slice(0, cut)), gzipSync(TEXT.slice(cut))])
  const rows = { rows: 12_000, last: 1794925800000011999n }
  expect(await expectSame(whole)).toMatchObject(rows)
  expect(await expectSame(two)).toMatchObject(rows)
  expect(await expectSame(gzipSync(NOISE))).toMatchObject({
    ...rows,
    counts: { rows: 52_000, unreadableTickers: 40_000 },
  })
  expect(await expectSame(Buffer.concat([two, Buffer.alloc(700_000)]))).toMatchObject(rows)
  expect(await expectSame(Buffer.concat([whole, Buffer.from('garbage')]))).toBe('GZIP_CORRUPT')
  expect(await expectSame(whole.subarray(0, -1))).toBe('GZIP_TRUNCATED')
  expect(await expectSame(two.subarray(0, -30))).toBe('GZIP_TRUNCATED')
  expect(await expectSame(Buffer.concat([whole, whole.subarray(0, 5)]))).toBe('GZIP_TRUNCATED')
  expect(await expectSame(Buffer.alloc(100_000 * gzipSync('').length, gzipSync('')))).toBe(
    'EMPTY_FILE',
  )
})

test('whatever is done to the bytes, both give the same', async () => {
  const members = [TEXT.slice(0, 9_000), TEXT.slice(9_000, 40_000)].map((t) => gzipSync(t))
  const good = Buffer.concat(members)
  const change = fc.record({
    at: fc.nat({ max: good.length }),
    cut: fc.constantFrom(0, 0, 1, 40, 2000),
    insert: fc.uint8Array({ maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 3 }), async (changes) => {
      let bytes = good
      for (const { at, cut, insert } of changes)
        bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + cut)])
      await expectSame(bytes)
    }),
    { numRuns: 150 },
  )
})
