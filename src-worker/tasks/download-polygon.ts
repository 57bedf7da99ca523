import { join } from 'node:path'
import { previousTradingDates, sessionTimes } from '#core/domain/calendar'
import { dateOfDays, daysOfDate } from '#core/domain/ny-time'
import { AppError } from '#core/protocol/message'
import type {
  DownloadEstimate,
  DownloadedFile,
  DownloadReport,
  PolygonAccess,
  PolygonAsk,
} from '#core/protocol/tasks'
import { Ledger } from '../download/ledger.ts'
import { blankFile, type FileWork, runFiles } from '../download/run-files.ts'
import { writeFileAtomic } from '../lake/staging.ts'
import { openCachedDay } from '../vendors/polygon/cached-day.ts'
import { downloadFlatFile } from '../vendors/polygon/download-flat.ts'
import { chainSnapshot } from '../vendors/polygon/queries.ts'
import { PolygonRest } from '../vendors/polygon/rest.ts'
import { FlatFiles, type FlatSet, flatKey } from '../vendors/polygon/s3-files.ts'
import { cacheFolder, type Filling, openFilling } from '../vendors/polygon/trades-cache.ts'
import type { TaskContext } from './serve-tasks.ts'

type Ask = PolygonAsk & PolygonAccess
type Run = TaskContext<DownloadedFile>

/** Contracts asked for at a time. */
const CONTRACTS = 8

const tradingDates = (from: string, to: string): string[] => {
  const dates: string[] = []
  for (let day = daysOfDate(from); day <= daysOfDate(to); day++)
    if (sessionTimes(dateOfDays(day)).isTradingDay) dates.push(dateOfDays(day))
  if (dates.length > 0) return dates
  const [last] = previousTradingDates(from, 1)
  throw new AppError(
    'NOTHING_TO_DOWNLOAD',
    `No trading day from ${from} to ${to}; ${last} was one.`,
  )
}

const nowNs = () => BigInt(Date.now()) * 1_000_000n

const filesOf = ({ accessKey, secret, filesUrl }: Ask, signal: AbortSignal) =>
  new FlatFiles({ accessKey, secret, signal, ...(filesUrl ? { baseUrl: filesUrl } : {}) })

const restOf = ({ key, restUrl, perMinute }: Ask, signal: AbortSignal) =>
  new PolygonRest({
    key,
    signal,
    ...(restUrl ? { baseUrl: restUrl } : {}),
    ...(perMinute ? { perMinute } : {}),
  })

const flatFolder = (lake: string) => join(lake, 'downloads', 'polygon')

export async function estimatePolygon(
  ask: Ask,
  { progress, signal }: TaskContext,
): Promise<DownloadEstimate> {
  if (ask.what === 'cache' || ask.what === 'chain')
    throw new AppError('NO_ESTIMATE', 'Only flat files have a size before they are fetched.')
  const files = filesOf(ask, signal)
  const ledger = new Ledger(join(flatFolder(ask.lake), '_ledger'))
  const chunks: DownloadEstimate['chunks'] = []
  const dates = tradingDates(ask.from, ask.to)
  for (const date of dates) {
    const { bytes } = await files.head(flatKey(ask.what, date))
    const owned = ledger.get(`${ask.what}-${date}`)?.state === 'done'
    chunks.push({ title: `${date} ${ask.what}`, date, records: 0, bytes, usd: 0, owned })
    progress(chunks.length / dates.length, `looked at ${date}`)
  }
  files.close()
  return { chunks, records: 0, bytes: chunks.reduce((n, c) => n + c.bytes, 0), usd: 0 }
}

export function downloadPolygon(ask: Ask, context: Run): Promise<DownloadReport> {
  if (ask.what === 'cache') return fillCache(ask, context)
  if (ask.what === 'chain') return saveChain(ask, context)
  return fetchFlat(ask, ask.what, context)
}

async function fetchFlat(ask: Ask, set: FlatSet, context: Run): Promise<DownloadReport> {
  const folder = flatFolder(ask.lake)
  const files = filesOf(ask, context.signal)
  const ledger = new Ledger(join(folder, '_ledger'))
  const work = tradingDates(ask.from, ask.to).map((date): FileWork => {
    const name = { title: `${date} ${set}`, date }
    return {
      ...name,
      expectedBytes: 0,
      async run(onBytes) {
        const { signal } = context
        const { refresh = false } = ask
        const options = { files, ledger, folder, refresh, onBytes, signal }
        const { entry, status } = await downloadFlatFile(set, date, options)
        const { bytes, sha256 } = entry
        return { ...blankFile(name), status, path: join(folder, entry.file), bytes, sha256, usd: 0 }
      },
    }
  })
  try {
    // The vendor answers parallel downloads with 429 (polygon 3).
    return { folder, files: await runFiles(work, 1, context), usd: 0 }
  } finally {
    files.close()
  }
}

async function fillCache(ask: Ask, context: Run): Promise<DownloadReport> {
  const { lake, underlying } = ask
  const rest = restOf(ask, context.signal)
  const done: DownloadedFile[] = []
  for (const date of tradingDates(ask.from, ask.to)) {
    const filling = await openFilling({ lake, underlying, date, rest, now: nowNs })
    try {
      for (const title of filling.cached)
        done.push({ ...blankFile({ title, date }), status: 'present' })
      const work = filling.missing.map((ticker) => contractWork(filling, ticker, date))
      done.push(...(await runFiles(work, CONTRACTS, context)))
    } finally {
      filling.close()
    }
    // The first opening packs the day; whoever replays it should not wait for that.
    await openCachedDay(lake, underlying, date)
  }
  return { folder: cacheFolder(lake, ''), files: done, usd: 0 }
}

const contractWork = (filling: Filling, title: string, date: string): FileWork => ({
  title,
  date,
  expectedBytes: 0,
  async run() {
    const { rows, file } = await filling.fetch(title)
    return { ...blankFile({ title, date }), status: 'downloaded', path: file, records: rows }
  },
})

/** A chain as it is now: open interest has no history at the vendor, so each day's snapshot is kept. */
async function saveChain(ask: Ask, { signal, item }: Run): Promise<DownloadReport> {
  const { underlying, from, lake } = ask
  const folder = join(flatFolder(lake), 'chains', underlying.replace(':', '_'))
  const contracts = await chainSnapshot(restOf(ask, signal), underlying, from)
  const at = new Date().toISOString()
  const path = join(folder, `${from}.${at.replaceAll(/[:.]/g, '-')}.json`)
  const text = JSON.stringify({ underlying, expiry: from, at, contracts }, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  writeFileAtomic(path, `${text}\n`)
  const name = { title: `${underlying} chain ${from}`, date: from }
  const file: DownloadedFile = {
    ...blankFile(name),
    status: 'downloaded',
    path,
    bytes: Buffer.byteLength(text) + 1,
    records: contracts.length,
  }
  item(file)
  return { folder, files: [file], usd: 0 }
}
