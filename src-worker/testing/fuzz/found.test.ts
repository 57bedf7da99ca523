/** Inputs that once hung or ended the process, found by `npm run fuzz`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { decimal1e9 } from '#core/formats/series/decimal'
import { readChainFile } from '../../vendors/files/chain-file.ts'
import { readLeanZip } from '../../vendors/files/lean-zip.ts'
import { zipOf } from '../../vendors/files/testing/zip.ts'

const folder = mkdtempSync(join(tmpdir(), 'found-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function drain(rows: AsyncIterable<unknown>) {
  for await (const _ of rows);
}

// Patterns that try every way to split a long run took minutes to fail.
describe('long runs of one character', () => {
  const head = 'Expire Date;Strike;C_OI;C_IV;P_OI;P_IV\n'
  test.each([
    ['digits', `${head}2026-01-16;${'9'.repeat(250_000)}x;1;1;1;1\n`, 'CHAIN_ROW'],
    ['spaces', `${head}2026-01-16;1${' '.repeat(250_000)}x;1;1;1;1\n`, 'CHAIN_ROW'],
    ['in front of the header', `"last:${' '.repeat(250_000)}\nx",1\n`, 'CHAIN_COLUMNS'],
  ])('%s', async (_, text, code) => {
    const bytes = Buffer.from(text)
    await expect(readChainFile('chain.csv', { bytes })).rejects.toMatchObject({ code })
  })

  test('around a price', () => {
    const gap = ' '.repeat(250_000)
    expect(decimal1e9(`${gap}1.5${gap}`)).toBe(1_500_000_000n)
    expect(decimal1e9(`${gap}x`)).toBeNull()
  })
})

// yauzl's own reader handed such offsets to fs.read, whose RangeError nobody could catch.
describe('zips that state offsets beyond all files', () => {
  const zip = zipOf([{ name: '20231213_spy_Trade_Tick.csv', text: '34200000,4600100,100,P,0,0\n' }])
  const endAt = zip.indexOf('PK\x05\x06')
  const zip64 = (offset: bigint) => {
    const record = Buffer.alloc(56)
    record.writeUInt32LE(0x06064b50, 0)
    record.writeBigUInt64LE(44n, 4)
    record.writeBigUInt64LE(1n, 32)
    record.writeBigUInt64LE(offset, 48)
    const locator = Buffer.alloc(20)
    locator.writeUInt32LE(0x07064b50, 0)
    return { record, locator }
  }
  test.each([
    ['the directory', 'record'],
    ['the end record', 'locator'],
  ])('%s', async (name, where) => {
    for (const offset of [0x7fff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn, 1n << 53n, 1n << 40n]) {
      const { record, locator } = zip64(offset)
      locator.writeBigUInt64LE(where === 'locator' ? offset : BigInt(endAt), 8)
      const bytes = Buffer.concat([zip.subarray(0, endAt), record, locator, zip.subarray(endAt)])
      const path = join(folder, `${name}-${offset}.zip`)
      writeFileSync(path, bytes)
      const damaged = { code: 'ZIP_DAMAGED', where: { file: path } }
      await expect(drain(readLeanZip(path))).rejects.toMatchObject(damaged)
      await expect(drain(readLeanZip(path, { bytes }))).rejects.toMatchObject(damaged)
    }
  })
})
