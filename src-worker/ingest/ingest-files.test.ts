import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FuturesBookBatch, FuturesTradeBatch } from '#core/domain/batches'
import { sessionTimes } from '#core/domain/calendar'
import { RTYPE } from '#core/formats/dbn/codes'
import { createDbnZstWriter } from '../formats/dbn-writer.ts'
import { lakeGc, lakeLs, lakeStats, lakeVerify } from '../lake/admin.ts'
import { readManifests } from '../lake/manifest.ts'
import { runQuery } from '../lake/query.ts'
import { openLakeSession } from '../lake/session-source.ts'
import { ingestFiles } from './ingest-files.ts'
import { bestBid, printSize, writeBookFile } from './testing/books.ts'

const FIXTURES = new URL('../../data/fixtures/dbn/', import.meta.url).pathname
let root: string
let lake: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ingest-'))
  lake = join(root, 'lake')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const ingest = (...paths: string[]) => ingestFiles(paths, { lake })
const query = async (sql: string) => (await runQuery(lake, sql)).rows
const fixture = (name: string) => join(FIXTURES, name)

describe('DBN', () => {
  test('prints are stored with the values of the format document', async () => {
    const [result] = await ingest(fixture('test_data.trades.v3.dbn.zst'))
    expect(result).toMatchObject({ status: 'ingested', records: 2, rows: { futures_trades: 2 } })
    expect(await query('SELECT * FROM futures_trades ORDER BY sequence')).toEqual([
      {
        ts_event_ns: '1609160400098821953',
        ts_recv_ns: '1609160400099150057',
        sequence: 1170380,
        contract: 'ESH1',
        price_1e9: 3720250000000,
        size: 5,
        side: 'A',
        price: 3720.25,
        symbol: 'ES',
        date: '2020-12-28',
      },
      expect.objectContaining({ ts_event_ns: '1609160400107665963', sequence: 1170414, size: 21 }),
    ])
  })

  test.each(['v1', 'v2', 'v3'])(
    'mbp-1 of %s gives quotes and the prints inside',
    async (version) => {
      const [result] = await ingest(fixture(`test_data.mbp-1.${version}.dbn.zst`))
      expect(result.rows.futures_mbp1).toBe(2)
      const rows = await query('SELECT action, bid_px_00, ask_px_00, bid_sz_00 FROM futures_mbp1')
      expect(rows.every((r) => Number(r.bid_px_00) < Number(r.ask_px_00))).toBe(true)
    },
  )

  test.each(['v1', 'v2'])('definitions of %s keep what identifies a contract', async (version) => {
    const [result] = await ingest(fixture(`test_data.definition.${version}.dbn.zst`))
    expect(result).toMatchObject({ status: 'ingested', rows: { definitions: result.records } })
    const [row] = await query('SELECT raw_symbol, instrument_class, dataset FROM definitions')
    expect(row).toEqual({ raw_symbol: 'MSFT', instrument_class: 'K', dataset: 'XNAS.ITCH' })
  })

  test('a book file comes back as batches, its prints too', async () => {
    const file = join(root, 'book.dbn.zst')
    await writeBookFile(file, { date: '2026-11-17', rows: 10_000 })
    await ingest(file)
    const session = await openLakeSession(lake, '2026-11-17', 'es_0dte')
    expect(session).toMatchObject({ symbol: 'ESZ6', dominance: 1, synthetic: false })
    const [prints, books] = session.streams()
    let i = 0
    for (let b = await books.next(); b; b = await books.next()) {
      const batch = b as FuturesBookBatch
      for (let r = 0; r < batch.length; r++, i++) {
        const at = r * 10
        const got = [batch.ts[r], batch.sequence[r], batch.bidPx[at], batch.askPx[at + 9]]
        const want = [i * 1e6, 1 + i, bestBid(i), bestBid(i) + 10]
        if (got.join() !== want.join()) expect.fail(`row ${i}: ${got} instead of ${want}`)
        if (batch.bidSz[at + 3] !== (i % 50) + 3) expect.fail(`size of row ${i}`)
      }
    }
    expect(i).toBe(10_000)
    let lots = 0
    for (let b = await prints.next(); b; b = await prints.next()) {
      const batch = b as FuturesTradeBatch
      for (let r = 0; r < batch.length; r++) lots += batch.size[r]
    }
    expect(lots).toBe([...Array(10_000).keys()].reduce((sum, n) => sum + printSize(n), 0))
    await session.close()
  })

  test('a file over two sessions is split at 18:00 New York time', async () => {
    const file = join(root, 'two.dbn.zst')
    const hour = 3600e9
    await writeBookFile(file, { date: '2026-11-17', rows: 4000, startNs: 24 * hour - 2e9 })
    const [result] = await ingest(file)
    expect(result.dates).toEqual(['2026-11-17', '2026-11-18'])
    const rows = await query(
      'SELECT date, count(*) AS n FROM futures_mbp10 GROUP BY date ORDER BY date',
    )
    expect(rows).toEqual([
      { date: '2026-11-17', n: 2000 },
      { date: '2026-11-18', n: 2000 },
    ])
  })
})

test('open interest reaches the contracts of the session, the last figure of the day', async () => {
  const mapping = (rawSymbol: string, id: number) => ({
    rawSymbol,
    intervals: [{ startDate: 20261101, endDate: 20261201, symbol: String(id) }],
  })
  const metadata = {
    dataset: 'OPRA.PILLAR',
    start: 0n,
    end: null,
    stypeIn: 'raw_symbol' as const,
    stypeOut: 'instrument_id' as const,
    symbols: [],
    mappings: [mapping('SPY   261117C00687000', 7), mapping('SPY   261117P00687000', 8)],
  }
  const { originNs } = sessionTimes('2026-11-17')
  const file = join(root, 'oi.dbn.zst')
  const writer = createDbnZstWriter(file, { ...metadata, schema: 'statistics' }, { originNs })
  const morning = originNs + 45_000_000_000_000n
  const figure = (id: number, quantity: number, type = 9) =>
    writer.appendFields(RTYPE.statistics, {
      instrument_id: id,
      ts_event: morning,
      ts_recv: morning,
      quantity,
      stat_type: type,
      update_action: 1,
    })
  for (const [id, quantity, type] of [
    [7, 100],
    [8, 55],
    [7, 120],
    [7, 9999, 6],
  ]) {
    await figure(id, quantity, type)
  }
  await writer.close()
  const book = join(root, 'book.dbn.zst')
  await writeBookFile(book, { date: '2026-11-17', rows: 100 })
  const [result] = await ingest(file, book)
  expect(result).toMatchObject({ rows: { open_interest: 2 }, skipped: { other_statistic: 1 } })
  const session = await openLakeSession(lake, '2026-11-17', 'spy_0dte')
  expect(session.contracts).toEqual([
    { strike: 687, right: 'C', openInterest: 120 },
    { strike: 687, right: 'P', openInterest: 55 },
  ])
  await session.close()
})

describe('the lake', () => {
  test('takes the same content once, whatever its name', async () => {
    const file = join(root, 'a.dbn.zst')
    await writeBookFile(file, { date: '2026-11-17', rows: 3000 })
    copyFileSync(file, join(root, 'b.dbn.zst'))
    const results = await ingest(file, join(root, 'b.dbn.zst'))
    expect(results.map((r) => r.status)).toEqual(['ingested', 'duplicate'])
    const before = lakeStats(lake)
    expect((await ingest(file))[0].status).toBe('duplicate')
    expect(lakeStats(lake)).toEqual(before)
  })

  test('reads a record that two files hold from the file ingested last, and drops none inside one', async () => {
    const first = join(root, 'first.dbn.zst')
    const second = join(root, 'second.dbn.zst')
    await writeBookFile(first, { date: '2026-11-17', rows: 6000 })
    await writeBookFile(second, {
      date: '2026-11-17',
      rows: 6000,
      startNs: 3e9,
      firstSequence: 3001,
    })
    await ingest(first)
    await ingest(second)
    expect(lakeLs(lake).find((d) => d.table === 'futures_mbp10')).toMatchObject({
      parts: 2,
      rows: 12_000,
    })
    const [row] = await query(
      'SELECT count(*) AS n, count(DISTINCT sequence) AS d, max(sequence) AS m FROM futures_mbp10',
    )
    expect(row).toEqual({ n: 9000, d: 9000, m: 9000 })
    const session = await openLakeSession(lake, '2026-11-17', 'es_0dte')
    let last = -1
    let rows = 0
    const [, books] = session.streams()
    for (let b = await books.next(); b; b = await books.next()) {
      for (let i = 0; i < b.length; i++) {
        if (b.ts[i] <= last) expect.fail('out of order')
        last = b.ts[i]
      }
      rows += b.length
    }
    expect(rows).toBe(9000)
    await session.close()
  })

  test('marks what came from the simulator', async () => {
    const file = join(root, 'SYNTHETIC-book.dbn.zst')
    await writeBookFile(file, { date: '2026-11-17', rows: 100 })
    await ingest(file)
    expect(readManifests(lake)[0].synthetic).toBe(true)
    const session = await openLakeSession(lake, '2026-11-17', 'es_0dte')
    expect(session.synthetic).toBe(true)
    await session.close()
  })

  test('notices a changed file and removes one nobody knows', async () => {
    const file = join(root, 'a.dbn.zst')
    await writeBookFile(file, { date: '2026-11-17', rows: 100 })
    await ingest(file)
    expect(await lakeVerify(lake)).toMatchObject({ ok: true, problems: [] })
    const [part] = readManifests(lake)[0].parts
    const path = join(lake, part.file)
    const stray = part.file.replace('part-0000', 'part-0007')
    copyFileSync(path, join(lake, stray))
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1] ^= 1
    writeFileSync(path, bytes)
    const verdict = await lakeVerify(lake)
    expect(verdict.problems.map((p) => [p.code, p.file])).toEqual([
      ['HASH', part.file],
      ['ORPHAN', stray],
    ])
    expect((await lakeGc(lake)).removed).toEqual([stray])
  })

  test('a cancelled ingest leaves nothing', async () => {
    const file = join(root, 'a.dbn.zst')
    await writeBookFile(file, { date: '2026-11-17', rows: 50_000 })
    const stop = new AbortController()
    const [result] = await ingestFiles([file], {
      lake,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect(result.status).toBe('cancelled')
    expect(lakeStats(lake)).toMatchObject({ sources: 0, files: 0 })
    expect(await lakeVerify(lake)).toMatchObject({ ok: true })
  })
})

describe('bad input', () => {
  const put = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(root, name), bytes)
    return join(root, name)
  }

  test('names the file and the place, and does not stop the others', async () => {
    const good = join(root, 'good.dbn.zst')
    await writeBookFile(good, { date: '2026-11-17', rows: 30_000 })
    const zst = readFileSync(good)
    const plain = readFileSync(fixture('test_data.trades.dbn'))
    const wrongVersion = Uint8Array.from(plain)
    wrongVersion[3] = 9
    const wrongLength = Uint8Array.from(plain)
    wrongLength[wrongLength.length - 48] = 2
    const csv = 'ticker,conditions,price,sip_timestamp,size\n'
    const row = 'O:SPY261117C00687000,209,1.25,1794925800000000000,3\n'
    const results = await ingest(
      put('cut.dbn.zst', zst.subarray(0, zst.length - 100)),
      put('v9.dbn', wrongVersion),
      put('length.dbn', wrongLength),
      fixture('test_data.trades.dbz'),
      put('empty.dbn', ''),
      put('column.csv', `ticker,price\n${row}`),
      put('row.csv', `${csv}${row}${row.replace('1.25', '1.2x5')}`),
      put('cut.csv.gz', gzipSync(csv + row.repeat(5000)).subarray(0, 150)),
      put('letter.txt', 'dear sir'),
      join(root, 'absent.dbn'),
      good,
    )
    expect(results.map((r) => r.error?.code ?? r.status)).toEqual([
      'DBN_TRUNCATED',
      'DBN_BAD_VERSION',
      'DBN_LENGTH',
      'DBZ_UNSUPPORTED',
      'EMPTY_FILE',
      'CSV_MISSING_COLUMN',
      'CSV_BAD_ROW',
      'GZIP_TRUNCATED',
      'UNKNOWN_FILE',
      'FILE_UNREADABLE',
      'ingested',
    ])
    for (const r of results.slice(0, -1)) expect(r.error?.where).toMatchObject({ file: r.file })
    expect(results[6].error?.where).toMatchObject({ row: 2, column: 'price' })
    expect(readManifests(lake)).toHaveLength(1)
    expect(await lakeVerify(lake)).toMatchObject({ ok: true })
  })
})
