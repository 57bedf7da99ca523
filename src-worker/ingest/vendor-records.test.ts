import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '#core/formats/dbn/record-json'
import { VENDOR_RTYPES, type VendorTable, vendorSchema } from '#core/lake/vendor-schemas'
import { decodeFile } from '../formats/dbn-file.ts'
import { lakeParts } from '../lake/manifest.ts'
import { runQuery } from '../lake/query.ts'
import { ingestFiles } from './ingest-files.ts'

const FIXTURES = join(import.meta.dirname, '../../data/fixtures/dbn')
/** Fixture files of a schema that hold DBN with metadata. */
const filesOf = (schema: string) =>
  readdirSync(FIXTURES).filter(
    (f) => f.startsWith(`test_data.${schema}.`) && /\.dbn(\.zst)?$/.test(f),
  )
const withFixtures = (Object.keys(VENDOR_RTYPES) as VendorTable[]).filter(
  (t) => filesOf(vendorSchema(t)).length > 0,
)

let lake: string
beforeEach(() => {
  lake = mkdtempSync(join(tmpdir(), 'vendor-'))
})
afterEach(() => rmSync(lake, { recursive: true, force: true }))

const rowsOf = async (sql: string) => (await runQuery(lake, sql)).rows

async function recordsOf(file: string): Promise<JsonObject[]> {
  const records: JsonObject[] = []
  for await (const record of decodeFile(file, { upgrade: true })) records.push(record)
  return records
}

/** A field of a decoded record as the view gives it: numbers, big integers as text, absent as null. */
const asRow = (value: unknown) => {
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return value
  const n = BigInt(value)
  if (n >= 0x7fff_ffff_ffff_ffffn) return null
  return Number.isSafeInteger(Number(n)) ? Number(n) : value
}

test('there are fixtures of most tables', () => {
  expect(withFixtures.length).toBeGreaterThanOrEqual(10)
})

test.each(withFixtures)('%s holds what the decoder reads, whatever the version', async (table) => {
  for (const name of filesOf(vendorSchema(table))) {
    const file = join(FIXTURES, name)
    const [result] = await ingestFiles([file], { lake })
    if (result.status === 'duplicate') continue
    expect(result.error).toBeNull()
    const records = await recordsOf(file)
    expect(result.records).toBe(records.length)
    expect(result.rows[table] ?? 0).toBe(records.length)
    const [part] = lakeParts(lake).filter((p) => p.source === result.sha256 && p.table === table)
    if (records.length === 0) continue
    expect(part.file).toContain(`bronze/vendor/schema=${vendorSchema(table)}/dataset=`)
    const rows = await rowsOf(
      `SELECT * FROM read_parquet('${join(lake, part.file)}', hive_partitioning = false)`,
    )
    for (const [i, row] of rows.entries()) {
      const [level] = (records[i].levels as JsonObject[]) ?? []
      for (const [column, stored] of Object.entries(row)) {
        if (column === 'symbol') continue
        const source =
          level && /_00$/.test(column) ? level[column.slice(0, -3)] : records[i][column]
        const expected = typeof source === 'string' && /^\D?$/.test(source) ? source || ' ' : source
        expect(stored, `${name} ${column}`).toEqual(asRow(expected))
      }
    }
  }
})

test('the view gives prices as decimals and the symbol of the file', async () => {
  await ingestFiles([join(FIXTURES, 'test_data.ohlcv-1m.v3.dbn.zst')], { lake })
  const [row] = await rowsOf(
    'SELECT symbol, open, open_decimal, dataset FROM vendor_ohlcv_1m ORDER BY ts_event LIMIT 1',
  )
  expect(row).toEqual({
    symbol: 'ESH1',
    open: 372_025_000_000_000,
    open_decimal: 372_025,
    dataset: 'GLBX.MDP3',
  })
})

test('the same interval in two downloads is read once, from the later one', async () => {
  const files = filesOf('ohlcv-1m').map((f) => join(FIXTURES, f))
  const results = await ingestFiles(files, { lake })
  expect(results.filter((r) => r.status === 'ingested').length).toBeGreaterThan(1)
  const perKey = await rowsOf(
    'SELECT count(*) AS n, count(DISTINCT (ts_event, instrument_id)) AS keys FROM vendor_ohlcv_1m',
  )
  expect(perKey[0].n).toBe(perKey[0].keys)
})

test('a fragment is read when its data set and schema are given, and refused otherwise', async () => {
  const file = join(FIXTURES, 'test_data.definition.v2.dbn.frag')
  const [refused] = await ingestFiles([file], { lake })
  expect(refused.status).toBe('failed')
  const fragment = { dataset: 'GLBX.MDP3', schema: 'definition' }
  const [read] = await ingestFiles([file], { lake, fragment })
  const records = await recordsOf(file)
  expect(read).toMatchObject({ status: 'ingested', rows: { definitions: records.length } })
})
