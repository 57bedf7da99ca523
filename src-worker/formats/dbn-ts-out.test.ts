import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { metadataOf } from '#core/formats/dbn/metadata'
import { DbnColumnReader } from './dbn-columns.ts'
import { decodeFile } from './dbn-file.ts'
import { createDbnWriter } from './dbn-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'dbn-ts-out-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'live.dbn')
const fixture = readFileSync('data/fixtures/dbn/test_data.trades.dbn')
/** The last record of the fixture, and the same with a send time of 77 ns behind it (dbn.md 9). */
const record = fixture.subarray(fixture.length - 48)
const sent = new Uint8Array(56)
sent.set(record)
sent[0] = 14
sent[48] = 77

const metadata = metadataOf({ dataset: 'GLBX.MDP3', schema: 'trades', start: 0n, tsOut: true })

async function all(file: string, options?: Parameters<typeof decodeFile>[1]) {
  const records = []
  for await (const r of decodeFile(file, options)) records.push(r)
  return records
}

test('a trailing send time is read and shifts nothing', async () => {
  const writer = createDbnWriter(path, metadata, { originNs: 0n })
  await writer.appendRaw(sent)
  await writer.appendRaw(sent)
  await writer.close()
  const records = await all(path)
  expect(records).toHaveLength(2)
  expect(records[1]).toMatchObject({ length: 14, size: 21, sequence: 1170414, ts_out: '77' })
  const reader = await DbnColumnReader.open(path, { mode: 'raw' })
  const block = await reader.next()
  expect([block?.rows, block?.size[1], block?.sequence[1]]).toEqual([2, 21, 1170414])
  await reader.close()
})

test('a fragment is read by the metadata given with it, or by the sizes of its records', async () => {
  const fragment = join(folder, 'part.dbn.frag')
  writeFileSync(fragment, Buffer.concat([sent, sent]))
  const given = await all(fragment, { metadata })
  expect(given).toHaveLength(2)
  expect(await all(fragment)).toEqual(given)
  writeFileSync(fragment, Buffer.concat([record, record]))
  await expect(all(fragment, { metadata })).rejects.toMatchObject({ code: 'DBN_LENGTH' })
  expect(await all(fragment)).toHaveLength(2)
})
