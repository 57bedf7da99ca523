/** Downloads from each vendor's stand-in. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { DownloadReport, TaskArgs } from '#core/protocol/tasks'
import { downloadDatabento } from '../../tasks/download-databento.ts'
import { downloadPolygon } from '../../tasks/download-polygon.ts'
import { errorBody } from '../../tasks/serve-tasks.ts'
import { openCachedDay } from '../../vendors/polygon/cached-day.ts'
import { BUCKET, flatKey } from '../../vendors/polygon/s3-files.ts'
import { cacheFolder } from '../../vendors/polygon/trades-cache.ts'
import { aContext } from '../a-context.ts'
import { startTask } from '../children.ts'
import { aLongDatabentoAsk, LONG_CHUNKS, slowDatabento } from '../databento-work.ts'
import type { Fault } from '../faults.ts'
import { startPolygonServer } from '../polygon-server.ts'
import { S3_KEYS, startS3Server } from '../s3-server.ts'
import {
  type Bench,
  codesOf,
  filesIn,
  hashes,
  isUnderWay,
  mapOfHashes,
  partialFiles,
} from './bench.ts'
import { optionTrades } from './option-trades.ts'

/** What a download could not do, by file or as a whole. */
async function failuresOf(download: Promise<DownloadReport>): Promise<string[]> {
  try {
    const { files } = await download
    return files.flatMap((f) => (f.error ? [`${f.title}: ${f.error.code} ${f.error.message}`] : []))
  } catch (error) {
    const { code, message } = errorBody(error)
    return [`${code} ${message}`]
  }
}

/** Four chunks from Databento's API. */
export async function databentoBench(): Promise<Bench> {
  const server = await slowDatabento(700_000)
  const ask = (lake: string) => aLongDatabentoAsk(server, lake)
  return {
    name: 'databento',
    start: (lake, options) => startTask('download.databento', ask(lake), options),
    codesOf,
    rerun: async (lake) => failuresOf(downloadDatabento(ask(lake), aContext)),
    ...dataFiles((name) => name.endsWith('.zst')),
    reset() {
      server.forget()
    },
    account: () =>
      server.bought.length === LONG_CHUNKS
        ? []
        : [`${server.bought.length} orders for ${LONG_CHUNKS} chunks`],
    disturb(random) {
      const at = () => Math.floor(random() * 100_000)
      const made = faultsOf(random, [
        () => ({ on: 'batch.download', kind: 'cut', afterBytes: at() }),
        () => ({ on: 'batch.download', kind: 'corrupt', at: at() }),
        () => ({ on: 'batch.download', kind: 'truncate', bytes: at() }),
        () => ({ on: 'batch.download', kind: 'status', status: 503 }),
        () => ({ on: 'batch.submit_job', kind: 'lost' }),
        () => ({ on: 'batch.submit_job', kind: 'status', status: 500 }),
        () => ({ on: 'batch.list_files', kind: 'status', status: 429, retryAfterS: 0.1 }),
        () => ({ on: 'metadata.get_cost', kind: 'cut', afterBytes: 0 }),
      ])
      server.faults.push(...made)
      return made.length
    },
    close: () => server.close(),
  }
}

/** Two days of flat files from an S3 service. */
export async function flatFilesBench(root: string): Promise<Bench> {
  const server = await startS3Server(join(root, 's3'), BUCKET)
  const dates = ['2025-12-15', '2025-12-16']
  for (const [i, date] of dates.entries())
    await server.put(flatKey('trades_v1', date), gzipSync(optionTrades(30_000 + i * 10_000)))
  const slow = () => {
    server.throttle.bytesPerS = 500_000
  }
  slow()
  const ask = (lake: string): TaskArgs<'download.polygon'> => ({
    lake,
    from: dates[0] as string,
    to: dates[1] as string,
    what: 'trades_v1',
    underlying: 'SPY',
    key: '',
    ...S3_KEYS,
    filesUrl: server.url,
  })
  return {
    name: 'polygon-flat-files',
    start: (lake, options) => startTask('download.polygon', ask(lake), options),
    codesOf,
    async rerun(lake) {
      server.throttle.bytesPerS = null
      const failures = await failuresOf(downloadPolygon(ask(lake), aContext))
      slow()
      return failures
    },
    ...dataFiles((name) => name.endsWith('.csv.gz')),
    disturb(random) {
      const n = 1 + Math.floor(random() * 3)
      for (let i = 0; i < n; i++) {
        const at = 2000 + Math.floor(random() * 200_000)
        server.wire.push(
          random() < 0.6 ? { kind: 'cut', afterBytes: at } : { kind: 'garble', atByte: at },
        )
      }
      return n
    },
    reset() {
      server.wire.length = 0
    },
    close: () => server.close(),
  }
}

const CONTRACTS = 40

/** A day of the trades cache from the REST API. */
export async function tradesCacheBench(): Promise<Bench> {
  const date = '2025-12-16'
  const tickers = Array.from(
    { length: CONTRACTS },
    (_, i) => `O:SPY251216${i % 2 ? 'P' : 'C'}00${660 + i}000`,
  )
  const trades = (i: number) =>
    Array.from({ length: 60 + i * 9 }, (_, k) => ({
      sip_timestamp: String(1_765_895_400_000_000_000n + BigInt(k) * 1_000_000_007n),
      price: ((k * 37 + i) % 900) / 100,
      size: 1 + ((k + i) % 9),
      conditions: [209],
    }))
  const server = await startPolygonServer({
    key: 'k',
    maxPage: 100,
    delayMs: 15,
    lists: {
      '/v3/reference/options/contracts': tickers.map((ticker) => ({
        ticker,
        underlying_ticker: 'SPY',
        contract_type: ticker.includes('C') ? 'call' : 'put',
        expiration_date: date,
        strike_price: 687,
      })),
      ...Object.fromEntries(tickers.map((t, i) => [`/v3/trades/${t}`, trades(i)])),
    },
  })
  const ask = (lake: string): TaskArgs<'download.polygon'> => ({
    lake,
    from: date,
    to: date,
    what: 'cache',
    underlying: 'SPY',
    key: 'k',
    accessKey: '',
    secret: '',
    restUrl: server.url,
  })
  // The packed day names its sources by inode: its rows are compared, not its bytes.
  const finished = dataFiles((name) => /\.parquet$|_contracts/.test(name))
  return {
    name: 'polygon-trades-cache',
    start: (lake, options) => startTask('download.polygon', ask(lake), options),
    codesOf,
    rerun: async (lake) => failuresOf(downloadPolygon(ask(lake), aContext)),
    look: finished.look,
    async content(lake) {
      const day = await openCachedDay(lake, 'SPY', date)
      const hash = createHash('sha256')
      for (const column of day ? [day.ts, day.price, day.size, day.contract] : [])
        hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
      const isPacked = existsSync(join(cacheFolder(lake, date), '_day.SPY.bin'))
      return [await finished.content(lake), day?.rows, hash.digest('hex'), isPacked].join('\n')
    },
    reset() {
      server.faults.length = 0
    },
    disturb(random) {
      const made = faultsOf(random, [
        () => ({ on: '*', kind: 'cut', afterBytes: Math.floor(random() * 3000) }),
        () => ({ on: '*', kind: 'truncate', bytes: Math.floor(random() * 3000) }),
        () => ({ on: '*', kind: 'status', status: 500 }),
        () => ({ on: '*', kind: 'status', status: 429, retryAfterS: 0.1 }),
      ])
      server.faults.push(...made)
      return made.length
    },
    close: () => server.close(),
  }
}

function faultsOf(random: () => number, kinds: readonly (() => Fault)[]): Fault[] {
  const n = 1 + Math.floor(random() * 4)
  return Array.from({ length: n }, () =>
    (kinds[Math.floor(random() * kinds.length)] as () => Fault)(),
  )
}

/** Finished files whose bytes must be those of the undisturbed run, whoever looks and whenever. */
function dataFiles(isData: (name: string) => boolean): Pick<Bench, 'content' | 'look'> {
  let expected: ReadonlyMap<string, string> | null = null
  return {
    async content(lake) {
      expected ??= await mapOfHashes(lake, isData)
      return hashes(
        lake,
        filesIn(lake).filter((name) => isData(name) && !isUnderWay(name)),
      )
    },
    look: async (lake) => (expected ? partialFiles(lake, expected) : []),
  }
}
