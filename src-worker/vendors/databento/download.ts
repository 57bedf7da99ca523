/**
 * Buys chunks and brings them home. A chunk is ordered as a batch job: paid once, its files may be
 * fetched any number of times, continued at any byte, and carry a hash. `stream` skips the order and
 * is billed on every try, so it is for small things wanted now.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#core/protocol/message'
import { fetchFile } from '../../download/fetch-file.ts'
import type { Ledger, LedgerEntry } from '../../download/ledger.ts'
import { takeLock } from '../../download/locks.ts'
import { persistently, TransientError } from '../../download/retry.ts'
import { DATABENTO, type DatabentoClient, type DatabentoJob, nsOf } from './client.ts'
import { countRecords } from './count-records.ts'
import type { Chunk } from './plan.ts'

export interface ChunkContext {
  client: DatabentoClient
  ledger: Ledger
  /** Where files go. */
  folder: string
  mode: 'batch' | 'stream'
  /** Pause between looks at an order, ms (1.5: 10 to 30 s). */
  pollMs: number
  onBytes(bytes: number, total?: number): void
  idleMs?: number
  signal?: AbortSignal
}

/** A chunk on disk, bought now or before. */
export interface ChunkDone {
  entry: LedgerEntry
  status: 'downloaded' | 'present'
}

/** The vendor asks for 10 to 30 s between looks at an order (1.5). */
const POLL_MS = 10_000
const CLOCK_SKEW_NS = 120_000_000_000n

export const titleOf = ({ date, query }: Chunk) =>
  `${date} ${query.schema} ${query.symbols.slice(0, 3).join(',')}`

/** Whether a chunk was bought and is whole on disk. */
export const isHome = (entry: LedgerEntry | null, folder: string): boolean =>
  entry?.state === 'done' && existsSync(join(folder, entry.file))

/** Brings one chunk home, continuing whatever an earlier run left. */
export async function downloadChunk(chunk: Chunk, context: ChunkContext): Promise<ChunkDone> {
  const release = takeLock(context.ledger.lockOf(chunk.id), titleOf(chunk))
  try {
    const known = context.ledger.get(chunk.id)
    if (known && isHome(known, context.folder)) return { entry: known, status: 'present' }
    const entry =
      context.mode === 'stream' && !known?.jobId
        ? await streamed(chunk, known, context)
        : await batched(chunk, known, context)
    return { entry, status: 'downloaded' }
  } finally {
    release()
  }
}

const intent = (chunk: Chunk, known: LedgerEntry | null): LedgerEntry =>
  known ?? {
    id: chunk.id,
    date: chunk.date,
    title: titleOf(chunk),
    state: 'ordering',
    sinceNs: String(BigInt(Date.now()) * 1_000_000n),
    jobId: null,
    orders: 0,
    file: chunk.file,
    bytes: null,
    sha256: null,
    records: null,
    costUsd: null,
  }

async function batched(chunk: Chunk, known: LedgerEntry | null, context: ChunkContext) {
  const entry = intent(chunk, known)
  return fetchOrdered(entry.jobId ? entry : await order(chunk, entry, context), context)
}

/** The file of an order that was placed: waits for it and brings it home; it was paid for once. */
export async function fetchOrdered(
  ordered: LedgerEntry,
  context: Omit<ChunkContext, 'mode' | 'pollMs'> & { pollMs?: number },
): Promise<LedgerEntry> {
  const { client, ledger, folder, signal } = context
  let job = await client.jobDetails(ordered.jobId as string)
  while (job.state !== 'done') {
    if (job.state === 'expired') throw expired(ordered)
    await sleep(context.pollMs ?? POLL_MS, undefined, signal ? { signal } : {})
    job = await client.jobDetails(job.id)
  }
  const files = (await client.listFiles(job.id)).filter((f) => /\.dbn(\.zst)?$/.test(f.filename))
  const [file] = files
  if (!file || files.length > 1)
    throw new AppError(
      'DATABENTO_BAD_ANSWER',
      `Order ${job.id} holds ${files.length} data files in place of one.`,
      { where: { job: job.id } },
    )
  const path = join(folder, ordered.file)
  const got = await fetchFile(path, {
    vendor: DATABENTO,
    retry: client.retry,
    size: file.size,
    sha256: file.hash.slice('sha256:'.length),
    get: (offset) => client.openFile(file.urls.https, offset),
    check: (partial) => expectRecords(partial, job.record_count ?? null, signal),
    onBytes: (bytes) => context.onBytes(bytes, file.size),
    ...(context.idleMs === undefined ? {} : { idleMs: context.idleMs }),
    ...(signal ? { signal } : {}),
  })
  return ledger.put({
    ...ordered,
    ...got,
    state: 'done',
    records: job.record_count ?? null,
    costUsd: job.cost_usd ?? null,
  })
}

const expired = ({ title, jobId }: LedgerEntry) =>
  new AppError(
    'DATABENTO_EXPIRED',
    `${title}: the files of order ${jobId} have expired; forget the order to buy it again.`,
    { where: { order: jobId ?? '' } },
  )

/** Places the order, unless an earlier try did: an answer that got lost may have bought all the same. */
async function order(chunk: Chunk, first: LedgerEntry, context: ChunkContext) {
  const { client, ledger, signal } = context
  let entry = first
  const place = async (): Promise<LedgerEntry> => {
    if (entry.orders > 0) {
      const job = await findOrder(chunk, entry, client)
      if (job) return ledger.put({ ...entry, state: 'ordered', jobId: job.id })
    }
    entry = ledger.put({ ...entry, state: 'ordering', orders: entry.orders + 1 })
    const job = await client.submitJob(chunk.query)
    return ledger.put({ ...entry, state: 'ordered', jobId: job.id })
  }
  return persistently(place, client.retry, signal)
}

const symbolsOf = (symbols: DatabentoJob['symbols']) =>
  (typeof symbols === 'string' ? symbols.split(',') : symbols)
    .map((s) => s.trim())
    .sort()
    .join(',')

async function findOrder(chunk: Chunk, entry: LedgerEntry, client: DatabentoClient) {
  const { query: q } = chunk
  const jobs = await client.listJobs(BigInt(entry.sinceNs) - CLOCK_SKEW_NS)
  const isSame = (j: DatabentoJob) =>
    j.dataset === q.dataset &&
    j.schema === q.schema &&
    j.stype_in === q.stypeIn &&
    symbolsOf(j.symbols) === symbolsOf([...q.symbols]) &&
    nsOf(j.start) === q.startNs &&
    j.end != null &&
    nsOf(j.end) === q.endNs
  return jobs.find(isSame) ?? null
}

async function streamed(chunk: Chunk, known: LedgerEntry | null, context: ChunkContext) {
  const { client, ledger, folder, signal } = context
  let entry = intent(chunk, known)
  const records = await client.recordCount(chunk.query)
  const got = await fetchFile(join(folder, entry.file), {
    vendor: DATABENTO,
    // Every try is billed: one more, not four.
    retry: { ...client.retry, tries: Math.min(2, client.retry.tries) },
    resumable: false,
    get(): Promise<Response> {
      entry = ledger.put({ ...entry, orders: entry.orders + 1 })
      return client.getRange(chunk.query)
    },
    check: (partial) => expectRecords(partial, records, signal),
    onBytes: context.onBytes,
    ...(context.idleMs === undefined ? {} : { idleMs: context.idleMs }),
    ...(signal ? { signal } : {}),
  })
  return ledger.put({ ...entry, ...got, state: 'done', records })
}

/** Decodes a file to its end and compares its count with the vendor's. */
async function expectRecords(path: string, wanted: number | null, signal?: AbortSignal) {
  const again = (message: string, cause?: unknown) =>
    new TransientError('DOWNLOAD_INCOMPLETE', `${path}: ${message}; it is fetched again.`, {
      where: { file: path },
      cause,
    })
  let found: number
  try {
    found = await countRecords(path, signal)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw again(error.message, error)
  }
  if (wanted !== null && found !== wanted)
    throw again(`it holds ${found} records in place of ${wanted}`)
}
