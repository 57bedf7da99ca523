/**
 * Into bronze and back: zst MBP-10 and option CSV.gz to Parquet, a session's book as batches, a
 * ten-minute slice of three columns. Rows per second are per second of processor time, all threads
 * counted: what one core does, whatever else the machine is doing. Ratios are processor time against
 * `zstd -dc` and `gzip -dc` of the same file to /dev/null: 1 would be as fast as unpacking alone.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ingestFiles } from '#worker/ingest/ingest-files'
import { writeBookFile } from '#worker/ingest/testing/books'
import { ChunkStream } from '#worker/lake/chunk-stream'
import { openDuck } from '#worker/lake/duck'
import { dayRelation } from '#worker/lake/relations'
import { openLakeSession } from '#worker/lake/session-source'
import { copySessionNs, copyTicks } from '#worker/lake/vectors'
import type { BenchResult } from './bench.ts'

const DATE = '2026-11-17'
const BOOK_ROWS = 1_000_000
const CSV_ROWS = 2_000_000
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
  // Rows spread over most of a session, so that ten minutes are a hundredth of them.
  await writeBookFile(file, { date: DATE, rows: BOOK_ROWS, stepNs: 75e12 / BOOK_ROWS })
  const warm = join(root, 'warm.dbn.zst')
  await writeBookFile(warm, { date: DATE, rows: 20_000 })
  const warmLake = join(root, 'warm-lake')
  await ingest(warmLake, warm)
  await readBook(warmLake)
  const unpack = unpackSeconds('zstd', file)
  const into = await ingest(lake, file)
  const back = await processorSeconds(() => readBook(lake))
  const slice = await sliceSeconds(lake)
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

/** A session's book as batches. */
async function readBook(lake: string) {
  const session = await openLakeSession(lake, DATE, 'es_0dte')
  const book = session.streams().find((s) => s.kind === 'futures.book')
  while (await book?.next());
  await session.close()
}

/** Ten minutes of time, best bid and best ask into typed arrays. */
async function sliceSeconds(lake: string): Promise<number> {
  const open = BigInt(RTH_OPEN_S) * 1_000_000_000n
  const where = `ts_event_ns >= ${open} AND ts_event_ns < ${open + 600_000_000_000n}`
  const duck = await openDuck()
  const read = async () => {
    const day = dayRelation(lake, 'futures_mbp10', 'ES', DATE, where)
    const sql = `SELECT ts_event_ns, bid_px_00, ask_px_00 FROM ${day?.from}`
    const stream = new ChunkStream(duck, sql)
    const ts = new Float64Array(2048)
    const ticks = new Int32Array(2048)
    for (let chunk = await stream.next(); chunk; chunk = await stream.next()) {
      copySessionNs(chunk, 0, open, ts)
      copyTicks(chunk, 1, ticks)
      copyTicks(chunk, 2, ticks)
      stream.prefetch()
    }
  }
  await read()
  const start = performance.now()
  await read()
  const elapsed = (performance.now() - start) / 1000
  duck.closeSync()
  return elapsed
}

async function csvBench(root: string): Promise<BenchResult[]> {
  const file = join(root, 'trades.csv.gz')
  writeFileSync(file, gzipSync(optionTrades(CSV_ROWS), { level: 6 }))
  const warm = join(root, 'warm.csv.gz')
  writeFileSync(warm, gzipSync(optionTrades(20_000)))
  await ingest(join(root, 'warm-csv'), warm)
  const unpack = unpackSeconds('gzip', file)
  const into = await ingest(join(root, 'csv-lake'), file)
  return [rate('option CSV.gz to bronze', CSV_ROWS, into, unpack, 'gzip -dc')]
}

/** Prints grouped by ticker, then by time, as in the vendor's files. */
function optionTrades(rows: number): string {
  const lines = ['ticker,conditions,correction,exchange,price,sip_timestamp,size']
  const tickers = 200
  for (let t = 0; t < tickers; t++) {
    const strike = String((600 + (t >> 1)) * 1000).padStart(8, '0')
    const ticker = `O:SPY261117${t % 2 === 0 ? 'C' : 'P'}${strike}`
    for (let i = 0; i < rows / tickers; i++) {
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
  return processorSeconds(async () => {
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

/** Of all threads of this process. */
async function processorSeconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

/** Processor seconds of the plain tool; the shell's `times` says them of its children. */
function unpackSeconds(tool: 'zstd' | 'gzip', file: string): number {
  const script = `${tool} -dc "$0" > /dev/null; times`
  const children =
    execFileSync('sh', ['-c', script, file], { encoding: 'utf8' }).split('\n')[1] ?? ''
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0)
}
