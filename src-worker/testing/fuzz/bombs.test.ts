/** Small files that unpack to absurd amounts: refused by every decoder, with the file's name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { decodeFile } from '../../formats/dbn-file.ts'
import { readChainFile } from '../../vendors/files/chain-file.ts'
import { readLeanZip } from '../../vendors/files/lean-zip.ts'
import { readSeries } from '../../vendors/files/series-file.ts'
import { zipOf } from '../../vendors/files/testing/zip.ts'
import { readTextRows } from '../../vendors/files/text-rows.ts'
import { readOptionTrades } from '../../vendors/polygon/flat-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'bombs-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
async function drain(rows: AsyncIterable<unknown>) {
  for await (const _ of rows);
}
const tooMuch = 32 * 2 ** 20

test('zstd: records without end', async () => {
  // Sixteen bytes of 4 are a whole record of an unknown type: nothing else is wrong with them.
  const path = written('bomb.dbn.frag.zst', zstdCompressSync(Buffer.alloc(tooMuch, 4)))
  await expect(drain(decodeFile(path))).rejects.toMatchObject({
    code: 'DECOMPRESSION_BOMB',
    where: { file: path },
  })
})

const HEADS = {
  series: 'time,symbol,price,size\n',
  chain: 'expiry,strike,right,oi,gamma,iv\n',
  trades: 'ticker,conditions,price,sip_timestamp,size\n',
}
const packed = (head: string) =>
  gzipSync(Buffer.concat([Buffer.from(head), Buffer.alloc(tooMuch, '\n')]), { level: 9 })

test.each([
  ['prints', HEADS.series, (path: string) => drain(readSeries(readTextRows(path), { file: path }))],
  ['chain', HEADS.chain, (path: string) => readChainFile(path)],
  [
    'option trades',
    HEADS.trades,
    (path: string) =>
      drain(
        readOptionTrades(
          path,
          { underlyings: new Set(['SPY']), gzipped: true },
          { rows: 0, otherUnderlyings: 0, unreadableTickers: 0 },
        ),
      ),
  ],
])('gzip: blank lines without end (%s)', async (name, head, read) => {
  const path = written(`${name}.csv.gz`, packed(head))
  await expect(read(path)).rejects.toMatchObject({
    code: 'DECOMPRESSION_BOMB',
    where: { file: path },
  })
})

test('zip: a dense file, and many entries that share one', async () => {
  const name = '20231213_spy_minute_trade.csv'
  const dense = zipOf([{ name, text: '\n'.repeat(tooMuch) }])
  const path = written('dense.zip', dense)
  await expect(drain(readLeanZip(path))).rejects.toMatchObject({
    code: 'ZIP_TOO_LARGE',
    where: { file: path },
  })
  const text = '34200000,10500,10600,10400,10450,7\n'.repeat(20_000)
  const one = zipOf([{ name, text }])
  const directoryAt = one.indexOf('PK\x01\x02')
  const endAt = one.indexOf('PK\x05\x06')
  const entry = one.subarray(directoryAt, endAt)
  const end = Buffer.from(one.subarray(endAt))
  const n = 2000
  end.writeUInt16LE(n, 8)
  end.writeUInt16LE(n, 10)
  end.writeUInt32LE(entry.length * n, 12)
  const shared = Buffer.concat([
    one.subarray(0, directoryAt),
    ...Array<Buffer>(n).fill(Buffer.from(entry)),
    end,
  ])
  await expect(drain(readLeanZip('shared.zip', { bytes: shared }))).rejects.toMatchObject({
    code: 'ZIP_TOO_LARGE',
    where: { file: 'shared.zip' },
  })
})
