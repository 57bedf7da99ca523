/**
 * The historical trades cache (pipelines L5): one Parquet file per contract and day, fetched once
 * and replayed for ever. A file is complete when its session had ended as it was fetched, which its
 * footer says; an incomplete one is fetched again.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import { sessionTimes, toUtcNs } from '#core/domain/calendar'
import { parseOptionTicker } from '#core/domain/option-ticker'
import type { IsoDate } from '#core/domain/units'
import { AppError } from '#core/protocol/message'
import type { FeedColumn } from '../../lake/columns.ts'
import { openDuck, queryRows, quote } from '../../lake/duck.ts'
import { ParquetFeed } from '../../lake/parquet-feed.ts'
import { fsyncPath, Staging, writeFailure, writeFileAtomic } from '../../lake/staging.ts'
import { sweepLake } from '../../lake/sweep.ts'
import { contractsOf, contractTrades, type TradeRow } from './queries.ts'
import type { PolygonRest } from './rest.ts'

const CACHE_COLUMNS: readonly FeedColumn[] = [
  { name: 'ts_event_ns', type: 'i64' },
  { name: 'sequence', type: 'u32' },
  { name: 'strike_1e9', type: 'i64' },
  { name: 'right', type: 'char' },
  { name: 'price_1e9', type: 'i64' },
  { name: 'size', type: 'u32' },
  { name: 'conditions', type: 'str' },
]

/** Root and its expiring contracts share one folder per day. */
export const cacheFolder = (lake: string, date: IsoDate) => join(lake, 'historical', 'trades', date)

/** `O:SPY251216C00687000` as `O_SPY251216C00687000.parquet`. */
export const cacheFile = (lake: string, date: IsoDate, ticker: string) =>
  join(cacheFolder(lake, date), `${ticker.replace(':', '_')}.parquet`)

const listing = z.object({ complete: z.boolean(), tickers: z.array(z.string()) })
type Listing = z.infer<typeof listing>

const listingFile = (lake: string, date: IsoDate, underlying: string) =>
  join(cacheFolder(lake, date), `_contracts.${underlying}.json`)

/** Contracts of the day as listed when they were asked for; null when nobody asked. */
function readListing(lake: string, date: IsoDate, underlying: string): Listing | null {
  const path = listingFile(lake, date, underlying)
  if (!existsSync(path)) return null
  try {
    return listing.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** Whether a session is over: its files need never be fetched again. */
function sessionHasEnded(date: IsoDate, nowNs: bigint): boolean {
  const times = sessionTimes(date)
  return nowNs >= toUtcNs(times, times.sessionEnd)
}

/** Tickers whose file says it is complete. */
async function completeTickers(
  duck: DuckDBInstance,
  lake: string,
  date: IsoDate,
): Promise<Set<string>> {
  const folder = cacheFolder(lake, date)
  if (!existsSync(folder) || !readdirSync(folder).some((n) => n.endsWith('.parquet')))
    return new Set()
  const connection = await duck.connect()
  try {
    const rows = await queryRows(
      connection,
      `SELECT file_name FROM parquet_kv_metadata(${quote(join(folder, '*.parquet'))})
       WHERE decode(key) = 'complete' AND decode(value) = 'true'`,
    )
    return new Set(rows.map((r) => tickerOfFile(String(r.file_name))))
  } finally {
    connection.closeSync()
  }
}

const tickerOfFile = (path: string) =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replace('.parquet', '')
    .replace('O_', 'O:')

export interface FillOptions {
  lake: string
  underlying: string
  date: IsoDate
  rest: PolygonRest
  /** UTC ns. */
  now: () => bigint
  signal?: AbortSignal
}

/** What one contract has become. */
export interface FilledContract {
  ticker: string
  status: 'fetched' | 'cached'
  rows: number | null
  file: string
}

/** One day being filled: what is missing, and how to fetch each. Close it. */
export interface Filling {
  cached: string[]
  missing: string[]
  fetch(ticker: string): Promise<FilledContract>
  close(): void
}

export async function openFilling(options: FillOptions): Promise<Filling> {
  const { lake, underlying, date, rest, now } = options
  await sweepLake(lake)
  const known = readListing(lake, date, underlying)
  const tickers = known?.complete ? known.tickers : await list(options)
  const duck = await openDuck()
  const complete = await completeTickers(duck, lake, date).catch((error: unknown) => {
    duck.closeSync()
    throw error
  })
  const staging = new Staging(lake)
  return {
    cached: tickers.filter((t) => complete.has(t)),
    missing: tickers.filter((t) => !complete.has(t)),
    async fetch(ticker) {
      // Asked before fetching: trades that come while it is fetched may be missing.
      const ended = sessionHasEnded(date, now())
      const rows: TradeRow[] = []
      for await (const page of contractTrades(rest, ticker, date)) rows.push(...page)
      const file = cacheFile(lake, date, ticker)
      await writeContract(duck, staging, file, ticker, rows, ended)
      return { ticker, status: 'fetched', rows: rows.length, file }
    },
    close() {
      staging.commit()
      duck.closeSync()
    },
  }
}

async function list({ lake, underlying, date, rest, now }: FillOptions): Promise<string[]> {
  const complete = sessionHasEnded(date, now())
  const contracts = await contractsOf(rest, underlying, date)
  const tickers = contracts
    .map((c) => c.ticker)
    // An adjusted contract's root ends in a digit.
    .filter((t) => parseOptionTicker(t)?.root === underlying || isWeekly(t, underlying))
    .sort()
  const value: Listing = { complete: complete && tickers.length > 0, tickers }
  writeFileAtomic(listingFile(lake, date, underlying), `${JSON.stringify(value)}\n`)
  return tickers
}

/** SPX weeklies have a root of their own. */
const isWeekly = (ticker: string, underlying: string) =>
  parseOptionTicker(ticker)?.root === `${underlying}W`

/** Prices in 1e-9, exact to the 1e-4 the exchange prints (polygon 6). */
const price1e9 = (price: number) => BigInt(Math.round(price * 10_000)) * 100_000n

async function writeContract(
  duck: DuckDBInstance,
  staging: Staging,
  file: string,
  ticker: string,
  rows: readonly TradeRow[],
  complete: boolean,
): Promise<void> {
  const contract = parseOptionTicker(ticker)
  if (!contract) throw new AppError('POLYGON_TICKER', `${ticker} is no option ticker.`)
  const staged = staging.newFile('.parquet')
  const connection = await duck.connect()
  const feed = new ParquetFeed(connection, {
    columns: CACHE_COLUMNS,
    file: staged,
    metadata: { complete: String(complete), ticker, source: 'polygon' },
  })
  // The order of equal times is the vendor's.
  const n = rows.length
  try {
    await feed.write({
      length: n,
      columns: [
        BigInt64Array.from(rows, (r) => r.sip_timestamp),
        Uint32Array.from(rows, (_, i) => i),
        new BigInt64Array(n).fill(BigInt(contract.strike1e9)),
        new Uint8Array(n).fill(contract.right.charCodeAt(0)),
        BigInt64Array.from(rows, (r) => price1e9(r.price)),
        Uint32Array.from(rows, (r) => Math.round(r.size)),
        rows.map((r) => (r.conditions ?? []).join(',')),
      ],
    })
    await feed.finish()
    fsyncPath(staged)
    mkdirSync(dirname(file), { recursive: true })
    renameSync(staged, file)
    fsyncPath(dirname(file))
  } catch (error) {
    await feed.abort()
    throw writeFailure(error, file, 'Nothing of this contract was kept.')
  } finally {
    connection.closeSync()
  }
}
