import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ColumnMapping, columnMapping } from '#core/formats/series/mapping'
import { AppError } from '#core/protocol/message'
import { openDuck, quote } from '../lake/duck.ts'
import { runQuery } from '../lake/query.ts'
import { tableHead } from '../vendors/files/table-head.ts'
import { ingestFiles } from './ingest-files.ts'
import { previewMapping } from './mapping-preview.ts'

let root: string
let lake: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mapping-'))
  lake = join(root, 'lake')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const query = async (sql: string) => (await runQuery(lake, sql)).rows
function written(name: string, content: string | Uint8Array): string {
  const path = join(root, name)
  writeFileSync(path, content)
  return path
}
const ingest = async (path: string, mapping: ColumnMapping) =>
  (await ingestFiles([path], { lake, table: { mapping } }))[0]

const prints = columnMapping.parse({
  kind: 'trades',
  columns: { time: 'wann', price: 'preis', size: 'menge', symbol: 'papier' },
  timeFormat: 'dmy',
  timeZone: 'America/Chicago',
  decimal: 'comma',
})
const PRINTS = 'wann;papier;preis;menge\n16/12/2025 08:30:00;ESZ5;6.900,25;2\n'

describe('a file nothing recognises', () => {
  test('is read as the mapping says, units, decimals and zone included', async () => {
    const path = written('odd.csv', PRINTS)
    expect(await ingest(path, prints)).toMatchObject({
      status: 'ingested',
      rows: { futures_trades: 1 },
    })
    expect(await query('SELECT ts_event_ns, contract, price, size FROM futures_trades')).toEqual([
      { ts_event_ns: '1765895400000000000', contract: 'ESZ5', price: 6900.25, size: 2 },
    ])
  })

  test('bars stamped at their close are stored at their open', async () => {
    const path = written(
      'nt.txt.csv',
      '20251216 143100;1.5;2;1;1.75;10\n20251216 143200;1.75;1.75;1.5;1.5;0\n',
    )
    const bars = columnMapping.parse({
      kind: 'ohlcv',
      headerLine: 0,
      columns: {
        time: 'column 1',
        open: 'column 2',
        high: 'column 3',
        low: 'column 4',
        close: 'column 5',
        volume: 'column 6',
      },
      symbol: 'SPY',
      timeZone: 'UTC',
      barTime: 'close',
    })
    expect(await previewMapping(path, bars)).toMatchObject({
      checked: 2,
      failed: 0,
      tables: ['ohlcv_1m'],
      rows: [
        { cells: ['2025-12-16', '09:30:00', 'SPY', '1.50', '2.00', '1.00', '1.75', '10'] },
        { cells: ['2025-12-16', '09:31:00', 'SPY', '1.75', '1.75', '1.50', '1.50', '0'] },
      ],
    })
    expect(await ingest(path, bars)).toMatchObject({ rows: { ohlcv_1m: 2 } })
    expect(await query('SELECT ts_event_ns FROM ohlcv_1m ORDER BY 1')).toEqual([
      { ts_event_ns: '1765895400000000000' },
      { ts_event_ns: '1765895460000000000' },
    ])
  })

  test('may be Parquet: times as they print there, which is without a zone', async () => {
    const path = join(root, 'odd.parquet')
    const duck = await openDuck()
    const connection = await duck.connect()
    await connection.run(
      `COPY (SELECT TIMESTAMP '2025-12-16 14:30:00.25' AS wann, 'ESZ5' AS papier, 690025 AS preis, 2 AS menge) TO ${quote(path)} (FORMAT parquet)`,
    )
    connection.closeSync()
    duck.closeSync()
    const cents = { ...prints, timeFormat: 'auto', timeZone: 'UTC', decimal: 'point' } as const
    expect(await ingest(path, { ...cents, priceUnit: '0.01' })).toMatchObject({
      rows: { futures_trades: 1 },
    })
    expect(await query('SELECT ts_event_ns, price FROM futures_trades')).toEqual([
      { ts_event_ns: '1765895400250000000', price: 6900.25 },
    ])
  })

  test('with the header of a mapped one is read without being asked', async () => {
    const { signatures } = await tableHead(written('first.csv', PRINTS))
    const remembered = {
      [signatures[1] ?? '']: { name: 'Broker', mapping: prints, builtIn: false },
    }
    const next = written('next.csv', PRINTS.replace('08:30', '08:31'))
    const [report] = await ingestFiles([next], { lake, table: { remembered } })
    expect(report).toMatchObject({ status: 'ingested', mapping: 'Broker' })
  })

  test('is asked about again where the symbol was given by hand: it may be another', async () => {
    const text = 'wann;preis;menge\n16/12/2025 08:30:00;687,5;2\n'
    const { signatures } = await tableHead(written('spy.csv', text))
    const { symbol: _, ...columns } = prints.columns
    const mapping = { ...prints, columns, symbol: 'SPY' }
    const remembered = { [signatures[1] ?? '']: { name: 'Broker', mapping, builtIn: false } }
    const next = written('qqq.csv', text.replace('08:30', '08:31'))
    const [report] = await ingestFiles([next], { lake, table: { remembered } })
    expect(report?.error?.code).toBe('UNKNOWN_FILE')
  })
})

describe('a preview', () => {
  test('names each row it cannot read, its column and why, and reads the others', async () => {
    const path = written(
      'odd.csv',
      `${PRINTS}16/12/2025 08:31:00;ESZ5;viel;2\nbald;ESZ5;6900;2\n16/12/2025 08:32:00;ESZ5;6900;-4\n16/12/2025 08:33:00;;6900;1\n`,
    )
    const preview = await previewMapping(path, prints)
    expect(preview).toMatchObject({
      checked: 5,
      failed: 4,
      tables: ['futures_trades'],
      dates: ['2025-12-16'],
      problem: null,
      rows: [{ line: 2, cells: ['2025-12-16', '09:30:00', 'ESZ5', '6900.25', '2', ''] }],
    })
    expect(preview.errors).toEqual([
      { line: 3, column: 'price', message: 'price "viel" is no price' },
      { line: 4, column: 'time', message: 'time "bald" is no time' },
      { line: 5, column: 'size', message: 'size "-4" is no size' },
      { line: 6, column: null, message: 'names no symbol; pass --symbol' },
    ])
  })

  test('says what the mapping lacks instead of failing', async () => {
    const path = written('odd.csv', PRINTS)
    const { price: _, ...columns } = prints.columns
    expect((await previewMapping(path, { ...prints, columns })).problem?.code).toBe(
      'MAPPING_INCOMPLETE',
    )
    expect(
      (await previewMapping(path, { ...prints, columns: { ...columns, price: 'kurs' } })).problem
        ?.code,
    ).toBe('MAPPING_COLUMN')
    expect((await previewMapping(path, { ...prints, headerLine: 9 })).problem?.code).toBe(
      'MAPPING_HEADER',
    )
  })
})

describe('hostile files', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['no bytes', '', 'EMPTY_FILE'],
    ['zero bytes', new Uint8Array(5000), 'NO_TABLE'],
    ['one column', 'a\n1\n2\n', 'NO_TABLE'],
    ['DBN', new Uint8Array([0x44, 0x42, 0x4e, 3, 0, 0, 0, 0]), 'NO_TABLE'],
    ['a zip', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'NO_TABLE'],
    ['Parquet in name only', new TextEncoder().encode('PAR1 and then nothing'), 'PARQUET_DAMAGED'],
    ['a line without an end', `a,${'b'.repeat(600_000)}`, 'CSV_LINE_TOO_LONG'],
    ['too many fields', `${'a,'.repeat(5000)}\n1\n`, 'CSV_FIELDS'],
    ['gzip cut short', gzipSync(PRINTS.repeat(500)).subarray(0, 20), 'GZIP_DAMAGED'],
  ])('%s are refused with a typed error', async (_, content, code) => {
    const path = written('hostile.csv', content)
    await expect(tableHead(path)).rejects.toMatchObject({ code })
    const report = await ingest(path, prints)
    expect(report).toMatchObject({ status: 'failed', error: { code: expect.any(String) } })
    expect(report?.error?.code).not.toBe('INGEST_FAILED')
  })

  test('a bomb behind a small head is not unpacked to be shown', async () => {
    const path = written('bomb.csv.gz', gzipSync(Buffer.alloc(64 * 2 ** 20, 'a,b\n')))
    const head = await tableHead(path)
    expect(head.rows).toHaveLength(24)
  })

  test('names and values of any kind give rows or typed errors, in the preview and in the lake', async () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('=cmd()', '__proto__', 'constructor', '"', '1e308', '-0', 'NaN', '\u0000'),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
    )
    const row = fc.array(junk, { minLength: 1, maxLength: 6 }).map((f) => f.join(';'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('__proto__', 'column 1', 'constructor', 'wann'),
        fc.integer({ min: 0, max: 3 }),
        async (rows, name, headerLine) => {
          const path = written('junk.csv', rows.join('\n'))
          const mapping = columnMapping.parse({
            kind: 'trades',
            headerLine,
            columns: { time: 'column 1', price: name, size: 'column 3' },
            symbol: 'X',
          })
          const typed = (error: unknown) => {
            if (!(error instanceof AppError)) throw error
            return null
          }
          await tableHead(path).catch(typed)
          const preview = await previewMapping(path, mapping).catch(typed)
          if (preview) expect(preview.failed).toBeLessThanOrEqual(preview.checked)
        },
      ),
      { numRuns: 300 },
    )
  })
})
