/**
 * Into bronze and back: zst MBP-10 and option CSV.gz to Parquet, a session's book as batches, a
 * ten-minute slice of three columns. Ratios are time against `zstd -dc` and `gzip -dc` of the same
 * file to /dev/null in the same run: 1 would be as fast as unpacking alone.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ingestFiles } from '#worker/ingest/ingest-files'
import { writeBookFile } from '#worker/ingest/testing/books'
import { runQuery } from '#worker/lake/query'
import { openLakeSession } from '#worker/lake/session-source'
import type { BenchResult } from './bench.ts'

const DATE = '2026-11-17'
const BOOK_ROWS = 400_000
const CSV_ROWS = 1_000_000
/** 2026-11-17 09:30 ET. */
const RTH_OPEN_S = 1_794_925_800

export async function benches(): Promise<BenchResult[]> {
  const root = mkdtempSync(join(tmpdir(), 'lake-bench-'))
  try {
    return [...(await bookBench(root)), ...(await csvBench(root))]
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

async function bookBench(root: string): Promise<BenchResult[]> {
  const file = join(root, 'book.dbn.zst')
  const lake = join(root, 'lake')
  // Rows every 50 ms fill most of a session, so that ten minutes are 12,000 of them.
  await writeBookFile(file, { date: DATE, rows: BOOK_ROWS, stepNs: 50e6 * (1_500_000 / BOOK_ROWS) })
  const unpack = seconds(() => unpacked('zstd', file))
  const into = await ingest(lake, file)
  const back = await timed(async () => {
    const session = await openLakeSession(lake, DATE, 'es_0dte')
    const book = session.streams().find((s) => s.kind === 'futures.book')
    while (await book?.next());
    await session.close()
  })
  const from = (BigInt(RTH_OPEN_S) * 1_000_000_000n).toString()
  const to = (BigInt(RTH_OPEN_S + 600) * 1_000_000_000n).toString()
  const sql = `SELECT ts_event_ns, bid_px_00, ask_px_00 FROM futures_mbp10 WHERE ts_event_ns >= ${from} AND ts_event_ns < ${to}`
  await runQuery(lake, sql)
  const slice = await timed(() => runQuery(lake, sql))
  return [
    rate('zst MBP-10 to bronze', BOOK_ROWS, into, unpack, 'zstd -dc'),
    rate('bronze MBP-10 to batches', BOOK_ROWS, back, unpack, 'zstd -dc'),
    {
      name: 'ten minutes of three columns',
      value: slice * 1000,
      unit: 'ms',
      ratio: null,
      baseline: null,
    },
  ]
}

async function csvBench(root: string): Promise<BenchResult[]> {
  const file = join(root, 'trades.csv.gz')
  writeFileSync(file, gzipSync(optionTrades(), { level: 6 }))
  const unpack = seconds(() => unpacked('gzip', file))
  const into = await ingest(join(root, 'csv-lake'), file)
  return [rate('option CSV.gz to bronze', CSV_ROWS, into, unpack, 'gzip -dc')]
}

/** Prints grouped by ticker, then by time, as in the vendor's files. */
function optionTrades(): string {
  const lines = ['ticker,conditions,correction,exchange,price,sip_timestamp,size']
  const tickers = 200
  for (let t = 0; t < tickers; t++) {
    const strike = String((600 + (t >> 1)) * 1000).padStart(8, '0')
    const ticker = `O:SPY261117${t % 2 === 0 ? 'C' : 'P'}${strike}`
    for (let i = 0; i < CSV_ROWS / tickers; i++) {
      const price = ((i * 7 + t) % 900) / 100 + 0.01
      const ns = String((i * 37_000_003) % 1_000_000_000).padStart(9, '0')
      lines.push(
        `${ticker},${i % 3 === 0 ? 209 : 227},0,${300 + (i % 16)},${price.toFixed(2)},${RTH_OPEN_S + i}${ns},${1 + (i % 30)}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

async function ingest(lake: string, file: string): Promise<number> {
  return timed(async () => {
    const [result] = await ingestFiles([file], { lake })
    if (result.status !== 'ingested') throw new Error(`${file}: ${result.error?.message}`)
  })
}

const rate = (
  name: string,
  rows: number,
  elapsed: number,
  unpack: number,
  baseline: string,
): BenchResult => ({
  name,
  value: rows / elapsed,
  unit: 'rows/s',
  ratio: elapsed / unpack,
  baseline,
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function seconds(work: () => void): number {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}

const unpacked = (tool: 'zstd' | 'gzip', file: string) =>
  execFileSync('sh', ['-c', `${tool} -dc "$0" > /dev/null`, file])
