import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { schemaName } from '#core/formats/dbn/codes'
import type { DecodeOptions } from './dbn-file.ts'
import { decodeFile, readDbnMetadata, runDecode } from './dbn-file.ts'

const FOLDER = 'data/fixtures/dbn'
const fixtures = readdirSync(FOLDER).filter((name) => !name.endsWith('.md'))

async function decoded(name: string, options?: DecodeOptions) {
  const records = []
  for await (const record of decodeFile(`${FOLDER}/${name}`, options)) records.push(record)
  return records
}

/** Records per schema, from the fixtures' README. */
function readmeCount(name: string): number {
  if (name.startsWith('multi-frame')) return 8
  if (name.includes('ohlcv-1d')) return 0
  return /\.(bbo-1[sm]|status)\./.test(name) ? 4 : 2
}

describe('the vendor fixtures', () => {
  test('are all here', () => {
    expect(fixtures).toHaveLength(75)
  })

  test.each(fixtures.filter((name) => !name.endsWith('.dbz')))('%s decodes', async (name) => {
    const records = await decoded(name)
    expect(records).toHaveLength(readmeCount(name))
    const metadata = await readDbnMetadata(`${FOLDER}/${name}`)
    if (name.includes('.frag')) expect(metadata).toBeNull()
    else {
      expect(name).toContain(`.${schemaName(metadata?.schema ?? -1)}.`)
      expect(metadata?.version).toBe(Number(/\.v([123])\./.exec(name)?.[1] ?? 2))
    }
  })

  test.each(fixtures.filter((name) => name.endsWith('.dbz')))('%s is refused', async (name) => {
    await expect(decoded(name)).rejects.toMatchObject({
      code: 'DBZ_UNSUPPORTED',
      where: { file: `${FOLDER}/${name}` },
    })
  })

  test('hold the same records in every version and container of a schema', async () => {
    for (const schema of ['mbo', 'mbp-1', 'tbbo', 'trades', 'ohlcv-1m', 'imbalance'])
      for (const version of ['v1', 'v2', 'v3'])
        expect(await decoded(`test_data.${schema}.${version}.dbn.zst`)).toEqual(
          await decoded(`test_data.${schema}.dbn`),
        )
  })
})

test('the worked example of the format description decodes to its values', async () => {
  const lines: string[] = []
  const count = await runDecode(`${FOLDER}/test_data.trades.v3.dbn.zst`, {}, (l) => lines.push(l))
  expect(count).toBe(2)
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    length: 12,
    rtype: 0,
    publisher_id: 1,
    instrument_id: 5482,
    ts_event: '1609160400098821953',
    price: '3720250000000',
    price_decimal: 3720.25,
    size: 5,
    action: 'T',
    side: 'A',
    flags: 0x81,
    depth: 0,
    ts_recv: '1609160400099150057',
    ts_in_delta: 19251,
    sequence: 1170380,
  })
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({
    size: 21,
    sequence: 1170414,
    ts_in_delta: 20728,
  })
})

test('metadata of the worked example is read', async () => {
  expect(await readDbnMetadata(`${FOLDER}/test_data.trades.v3.dbn.zst`)).toEqual({
    version: 3,
    dataset: 'GLBX.MDP3',
    schema: 4,
    start: 1609160400000000000n,
    end: 1609200000000000000n,
    limit: 2n,
    stypeIn: 1,
    stypeOut: 0,
    tsOut: false,
    symbols: ['ESH1'],
    partial: [],
    notFound: [],
    mappings: [
      {
        rawSymbol: 'ESH1',
        intervals: [{ startDate: 20201228, endDate: 20201229, symbol: '5482' }],
      },
    ],
  })
})

/** Table of dbn.md 11. */
const OPTIONS = [
  ['GEM3 P9812', 31778, 'ZE', 'GE', 'P', 9812.5, 'GEM3', '2023-06-19T10:00'],
  ['ESH1 P2250', 688141, 'EW', 'ES', 'P', 2250, 'ESH1', '2021-03-19T13:30'],
  ['EX2F1 P3620', 458765, 'EO', 'EX2', 'P', 3620, 'MESH1', '2021-01-08T21:00'],
  ['E2AF1 P3680', 720907, 'EW', 'E2A', 'P', 3680, 'ESH1', '2021-01-11T21:00'],
  ['OGF1 P2020', 688150, 'OG', 'OG', 'P', 20.2, 'GCG1', '2020-12-28T18:30'],
  ['1EUF1 C1230', 753686, 'XE', '1EU', 'C', 1.23, '6EH1', '2020-12-31T15:00'],
  ['OZSN1 C1320', 360466, 'SQ', 'OZS', 'C', 1320, 'ZSN1', '2021-06-25T18:20'],
  ['LNEH1 C3400', 327703, 'LG', 'LNE', 'C', 0.34, 'NGH1', '2021-02-23T19:30'],
]

test('a file of eight zstd frames gives its eight option definitions', async () => {
  const records = await decoded('multi-frame.definition.v1.dbn.frag.zst')
  expect(
    records.map((r) => [
      r.raw_symbol,
      r.instrument_id,
      r.group,
      r.asset,
      r.instrument_class,
      r.strike_price_decimal,
      r.underlying,
      new Date(Number(BigInt(String(r.expiration)) / 1_000_000n)).toISOString().slice(0, 16),
    ]),
  ).toEqual(OPTIONS)
})

test('version 1 and 2 definitions and statistics upgrade to the version 3 shape', async () => {
  const [definition] = await decoded('test_data.definition.v1.dbn.zst', { upgrade: true })
  expect(definition).toMatchObject({
    length: 130,
    leg_count: 0,
    leg_side: 'N',
    leg_price_decimal: null,
    raw_symbol: 'MSFT',
  })
  const v3 = await decoded('test_data.statistics.v3.dbn.zst')
  for (const version of ['v1', 'v2'])
    expect(await decoded(`test_data.statistics.${version}.dbn.zst`, { upgrade: true })).toEqual(v3)
  expect(v3.map((r) => [r.stat_type, r.price_decimal, r.quantity])).toEqual([
    [7, 100, '9223372036854775807'],
    [5, 100, '9223372036854775807'],
  ])
})

test('a limit stops early', async () => {
  expect(await decoded('test_data.mbo.v3.dbn.zst', { limit: 1 })).toHaveLength(1)
  expect(await decoded('test_data.mbo.v3.dbn.zst', { limit: 0 })).toHaveLength(0)
})

const REAL = '../shared/data/real/dbn'
const inspected = existsSync(`${REAL}/INSPECT.tsv`)
  ? readFileSync(`${REAL}/INSPECT.tsv`, 'utf8').trim().split('\n').slice(1)
  : []
if (inspected.length === 0)
  console.info('real DBN files are not on this machine: their check is left out')
test.runIf(inspected.length > 0)(
  'the real files have the recorded headers and counts',
  async () => {
    for (const row of inspected) {
      const [
        file = '',
        version,
        dataset,
        schema,
        ,
        ,
        ,
        limit,
        symbols,
        ,
        mappings,
        ,
        records,
        rtypes,
      ] = row.split('\t')
      const metadata = await readDbnMetadata(`${REAL}/${file}`)
      const counts = new Map<number, number>()
      for await (const record of decodeFile(`${REAL}/${file}`)) {
        const rtype = Number(record.rtype)
        counts.set(rtype, (counts.get(rtype) ?? 0) + 1)
      }
      const total = [...counts.values()].reduce((a, b) => a + b, 0)
      const kinds = [...counts].map(([rtype, n]) => `0x${rtype.toString(16)}:${n}`).join(' ')
      expect([
        file,
        String(metadata?.version),
        metadata?.dataset,
        schemaName(metadata?.schema ?? -1),
        String(metadata?.limit),
        String(metadata?.symbols.length),
        String(metadata?.mappings.length),
        String(total),
        kinds,
      ]).toEqual([file, version, dataset, schema, limit, symbols, mappings, records, rtypes])
    }
  },
)
