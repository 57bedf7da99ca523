import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { AppError } from '#core/protocol/message'
import { DbnColumnReader } from './dbn-columns.ts'
import { decodeFile } from './dbn-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'dbn-hostile-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'input.dbn')

async function decode(bytes: Uint8Array): Promise<number> {
  writeFileSync(path, bytes)
  let n = 0
  for await (const _ of decodeFile(path)) n++
  return n
}
async function columns(bytes: Uint8Array): Promise<number> {
  writeFileSync(path, bytes)
  const reader = await DbnColumnReader.open(path, { mode: 'raw', kind: 'trades' })
  try {
    while (await reader.next());
    return reader.rows
  } finally {
    await reader.close()
  }
}
const plain = readFileSync('data/fixtures/dbn/test_data.trades.dbn')
const packed = readFileSync('data/fixtures/dbn/test_data.trades.v3.dbn.zst')
/** Metadata of a version 2 file with one symbol: records follow (dbn.md 3). */
const RECORDS_AT = plain.length - 96
const edited = (offset: number, value: number) => {
  const copy = Uint8Array.from(plain)
  copy[offset] = value
  return copy
}

test.each([
  ['an empty file', new Uint8Array(0), 'DBN_EMPTY'],
  ['an empty zstd frame', zstdCompressSync(new Uint8Array(0)), 'DBN_EMPTY'],
  ['a version 9 header', edited(3, 9), 'DBN_BAD_VERSION'],
  ['a header without its metadata', plain.subarray(0, 100), 'DBN_TRUNCATED'],
  ['half a prelude', plain.subarray(0, 6), 'DBN_TRUNCATED'],
  ['a metadata length below the minimum', edited(5, 0), 'DBN_LENGTH'],
  ['symbols of no bytes', edited(53, 0), 'DBN_LENGTH'],
  ['a record length below the header', edited(RECORDS_AT, 3), 'DBN_LENGTH'],
  ['a record length that is not its rtype’s', edited(RECORDS_AT, 13), 'DBN_LENGTH'],
  ['a file cut inside a record', plain.subarray(0, plain.length - 5), 'DBN_TRUNCATED'],
  ['a zstd frame cut short', packed.subarray(0, packed.length - 7), 'DBN_TRUNCATED'],
  ['text', new TextEncoder().encode('\u0001a,b,c\n1,2,3\n'), 'DBN_LENGTH'],
])('%s is refused with a code and a place', async (_, bytes, code) => {
  for (const read of [decode, columns]) {
    const error = await read(bytes).catch((e: unknown) => e)
    expect(error).toMatchObject({ code, where: { file: path } })
    expect((error as AppError).where.offset).toEqual(expect.any(Number))
  }
})

test('a damaged zstd block is refused, not decoded and not waited for', async () => {
  const bytes = Uint8Array.from(packed)
  for (let i = 20; i < 40; i++) bytes[i] = 0xff
  await expect(decode(bytes)).rejects.toMatchObject({ code: 'ZSTD_CORRUPT' })
})

test('a wrong checksum is refused', async () => {
  const bytes = Uint8Array.from(packed)
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  await expect(decode(bytes)).rejects.toMatchObject({ code: 'ZSTD_CORRUPT' })
})

test('rows before the damage are delivered first', async () => {
  writeFileSync(path, plain.subarray(0, plain.length - 5))
  const seen: unknown[] = []
  const read = async () => {
    for await (const record of decodeFile(path)) seen.push(record)
  }
  await expect(read()).rejects.toMatchObject({ code: 'DBN_TRUNCATED' })
  expect(seen).toHaveLength(1)
})

test('frames, skippable ones among them, follow each other', async () => {
  const skippable = new Uint8Array([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
  const parts = [
    skippable,
    zstdCompressSync(plain.subarray(0, 200)),
    skippable,
    zstdCompressSync(plain.subarray(200)),
    skippable,
  ]
  expect(await decode(Buffer.concat(parts))).toBe(2)
  expect(await columns(Buffer.concat(parts))).toBe(2)
})

const mutation = fc.record({
  base: fc.constantFrom(plain, packed),
  edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
  cut: fc.option(fc.nat(), { nil: undefined }),
})
const outcome = async (bytes: Uint8Array) => {
  for (const read of [decode, columns]) {
    const result = await read(bytes).catch((e: unknown) => e)
    if (typeof result !== 'number') expect(result).toBeInstanceOf(AppError)
  }
}

test('damaged files give rows or a typed error', async () => {
  await fc.assert(
    fc.asyncProperty(mutation, async ({ base, edits, cut }) => {
      const bytes = Uint8Array.from(cut === undefined ? base : base.subarray(0, cut % base.length))
      for (const [at, value] of edits) if (bytes.length > 0) bytes[at % bytes.length] = value
      await outcome(bytes)
    }),
    { numRuns: 150 },
  )
})

test('random bytes give rows or a typed error', async () => {
  const head = fc.constantFrom([], [0x44, 0x42, 0x4e, 3], [0x28, 0xb5, 0x2f, 0xfd])
  await fc.assert(
    fc.asyncProperty(head, fc.uint8Array({ maxLength: 600 }), async (magic, rest) => {
      await outcome(Uint8Array.from([...magic, ...rest]))
    }),
    { numRuns: 150 },
  )
})
