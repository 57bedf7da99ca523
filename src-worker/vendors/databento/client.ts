/** Databento's historical HTTP API (databento-api 1): typed calls, retried, within the vendor's rates. */
import PQueue from 'p-queue'
import { z } from 'zod'
import { AppError } from '#core/protocol/message'
import { VENDORS } from '#core/vendors/index'
import { cut, exchange, safeBase, sameHost, type Vendor } from '../../download/http.ts'
import { PATIENT, persistently, type RetryPolicy } from '../../download/retry.ts'

/** What to ask for: one schema of some symbols over [startNs, endNs). */
export interface DatabentoQuery {
  dataset: string
  schema: string
  symbols: readonly string[]
  stypeIn: 'raw_symbol' | 'parent' | 'continuous' | 'instrument_id'
  /** UTC ns. */
  startNs: bigint
  endNs: bigint
}

export interface DatabentoConfig {
  key: string
  /** Tests point it at loopback. */
  baseUrl?: string
  retry?: RetryPolicy
  /** Silence that counts as a cut, ms. */
  idleMs?: number
  signal?: AbortSignal
}

const count = z.number().int().nonnegative()
const range = z.object({ start: z.string(), end: z.string() })
const job = z.object({
  id: z.string(),
  state: z.enum(['received', 'queued', 'processing', 'done', 'expired']),
  cost_usd: z.number().nullish(),
  record_count: count.nullish(),
  billed_size: count.nullish(),
  dataset: z.string(),
  schema: z.string(),
  symbols: z.union([z.string(), z.array(z.string())]),
  stype_in: z.string(),
  start: z.union([z.string(), z.number()]),
  end: z.union([z.string(), z.number()]).nullish(),
  ts_received: z.string().nullish(),
  progress: z.number().nullish(),
})
export type DatabentoJob = z.infer<typeof job>
const file = z.object({
  filename: z.string().regex(/^[\w.-]{1,200}$/),
  size: count,
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  urls: z.object({ https: z.string() }),
})
const resolution = z.object({
  result: z.record(
    z.string(),
    z.array(z.object({ d0: z.string(), d1: z.string(), s: z.string() })),
  ),
  partial: z.array(z.string()).default([]),
  not_found: z.array(z.string()).default([]),
})
type DatabentoResolution = z.infer<typeof resolution>

const detail = z.object({
  detail: z.union([
    z.string(),
    z.object({ message: z.string() }),
    z.array(
      z.object({ loc: z.array(z.union([z.string(), z.number()])).optional(), msg: z.string() }),
    ),
  ]),
})

/** The text of the three shapes an error body has (1.6). */
function explainBody(body: string): string {
  try {
    const { detail: d } = detail.parse(JSON.parse(body))
    if (typeof d === 'string') return d
    if (!Array.isArray(d)) return d.message
    return d.map((e) => `${(e.loc ?? []).join('.')}: ${e.msg}`).join('; ')
  } catch {
    return ''
  }
}

export const DATABENTO: Vendor = {
  code: 'DATABENTO',
  label: VENDORS.databento.label,
  isTransient: (status) => status !== 413 && status !== 499,
  explain: explainBody,
}

/** UTC nanoseconds as the ISO text the service takes. */
export const isoNs = (ns: bigint): string => {
  const second = new Date(Number(ns / 1_000_000_000n) * 1000).toISOString().slice(0, 19)
  return `${second}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`
}

/** ISO text or integer nanoseconds, as the service gives them, to UTC ns. */
export function nsOf(value: string | number): bigint {
  const text = String(value)
  if (/^\d{16,}$/.test(text)) return BigInt(text)
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?)?/.exec(text)
  if (!match) throw badAnswer(`the time ${text.slice(0, 40)}`)
  const ms = Date.parse(`${match[1]}T${match[2] ?? '00:00'}Z`)
  return BigInt(ms) * 1_000_000n + BigInt((match[3] ?? '').padEnd(9, '0'))
}

const badAnswer = (what: string, cause?: unknown) =>
  new AppError('DATABENTO_BAD_ANSWER', `Databento answered with something else than ${what}.`, {
    cause,
  })

/** One account's connection: limits are per instance. */
export class DatabentoClient {
  readonly base: URL
  readonly retry: RetryPolicy
  readonly #config: DatabentoConfig
  /** 20 per second (1.6). */
  readonly #metadata = new PQueue({ concurrency: 8, intervalCap: 20, interval: 1000 })
  readonly #lists = new PQueue({ concurrency: 4, intervalCap: 20, interval: 1000 })
  /** 20 per minute. */
  readonly #submissions = new PQueue({ concurrency: 2, intervalCap: 20, interval: 60_000 })
  readonly #data = new PQueue({ concurrency: 100, intervalCap: 100, interval: 1000 })

  constructor(config: DatabentoConfig) {
    this.base = safeBase(config.baseUrl ?? VENDORS.databento.endpoints.historical)
    this.#config = config
    this.retry = config.retry ?? PATIENT
  }

  async datasetRange(dataset: string): Promise<{ startNs: bigint; endNs: bigint }> {
    const { start, end } = await this.#json(range, this.#metadata, 'metadata.get_dataset_range', {
      dataset,
    })
    return { startNs: nsOf(start), endNs: nsOf(end) }
  }

  recordCount = (q: DatabentoQuery) =>
    this.#json(count, this.#metadata, 'metadata.get_record_count', queryFields(q), 'POST')

  /** Bytes that are billed: uncompressed records. */
  billableSize = (q: DatabentoQuery) =>
    this.#json(count, this.#metadata, 'metadata.get_billable_size', queryFields(q), 'POST')

  /** US dollars. */
  cost = (q: DatabentoQuery) =>
    this.#json(
      z.number().nonnegative(),
      this.#metadata,
      'metadata.get_cost',
      queryFields(q),
      'POST',
    )

  /** Symbols of one type as another; dates `YYYY-MM-DD`, the end exclusive. */
  resolve(ask: {
    dataset: string
    symbols: readonly string[]
    stypeIn: string
    stypeOut: string
    startDate: string
    endDate: string
  }): Promise<DatabentoResolution> {
    return this.#json(
      resolution,
      this.#data,
      'symbology.resolve',
      {
        dataset: ask.dataset,
        symbols: ask.symbols.join(','),
        stype_in: ask.stypeIn,
        stype_out: ask.stypeOut,
        start_date: ask.startDate,
        end_date: ask.endDate,
      },
      'POST',
    )
  }

  /** Buys. Sent once: whether a failed call bought something only `listJobs` can tell. */
  submitJob(q: DatabentoQuery): Promise<DatabentoJob> {
    const fields = {
      ...queryFields(q),
      encoding: 'dbn',
      compression: 'zstd',
      split_duration: 'none',
      packaging: 'none',
      delivery: 'download',
    }
    return this.#once(job, this.#submissions, 'batch.submit_job', fields, 'POST')
  }

  listJobs = (sinceNs: bigint) =>
    this.#json(z.array(job), this.#lists, 'batch.list_jobs', {
      states: 'queued,processing,done',
      since: isoNs(sinceNs),
    })

  jobDetails = (jobId: string) =>
    this.#json(job, this.#lists, 'batch.get_job_details', { job_id: jobId })

  listFiles = (jobId: string) =>
    this.#json(z.array(file), this.#lists, 'batch.list_files', { job_id: jobId })

  /** One file of a job from byte `offset` on; paid for already. */
  openFile(url: string, offset: number): Promise<Response> {
    const address = sameHost(this.base, url)
    const headers = offset > 0 ? { range: `bytes=${offset}-` } : {}
    return this.#fetch(address, { headers })
  }

  /** Streams the answer to a query. Billed as it comes, on every call. */
  getRange(q: DatabentoQuery): Promise<Response> {
    const body = new URLSearchParams({ ...queryFields(q), encoding: 'dbn', compression: 'zstd' })
    const send = () => this.#fetch(this.#url('timeseries.get_range'), { method: 'POST', body })
    return this.#data.add(send)
  }

  #url = (method: string) => new URL(`/v0/${method}`, this.base)

  #fetch(url: URL, init: RequestInit): Promise<Response> {
    const { key, signal, idleMs } = this.#config
    const headers = {
      accept: 'application/json',
      'user-agent': 'Spymaster/0.1',
      ...init.headers,
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    }
    return exchange(DATABENTO, url, { ...init, headers, ...(signal ? { signal } : {}) }, idleMs)
  }

  #json<T>(
    shape: z.ZodType<T>,
    queue: PQueue,
    method: string,
    fields: Record<string, string>,
    verb: 'GET' | 'POST' = 'GET',
  ): Promise<T> {
    const once = () => this.#once(shape, queue, method, fields, verb)
    return persistently(once, this.retry, this.#config.signal)
  }

  async #once<T>(
    shape: z.ZodType<T>,
    queue: PQueue,
    method: string,
    fields: Record<string, string>,
    verb: 'GET' | 'POST',
  ): Promise<T> {
    const url = this.#url(method)
    const body = new URLSearchParams(fields)
    if (verb === 'GET') url.search = body.toString()
    const init = verb === 'POST' ? { method: verb, body } : {}
    const text = await queue.add(async () => {
      const response = await this.#fetch(url, init)
      return textOf(response, url)
    })
    try {
      return shape.parse(JSON.parse(text))
    } catch (error) {
      throw badAnswer(`the answer of ${method}`, error)
    }
  }
}

/** A body cut short is as transient as a cut before it. */
async function textOf(response: Response, url: URL): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    throw cut(DATABENTO, { host: url.host, path: url.pathname }, error)
  }
}

const MAX_SYMBOLS = 2000

function queryFields(q: DatabentoQuery): Record<string, string> {
  if (q.symbols.length > MAX_SYMBOLS)
    throw new AppError('DATABENTO_SYMBOLS', `At most ${MAX_SYMBOLS} symbols fit one request.`)
  return {
    dataset: q.dataset,
    schema: q.schema,
    symbols: q.symbols.join(','),
    stype_in: q.stypeIn,
    stype_out: 'instrument_id',
    start: isoNs(q.startNs),
    end: isoNs(q.endNs),
  }
}
