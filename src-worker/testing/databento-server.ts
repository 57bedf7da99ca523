/**
 * Databento's historical API on loopback, as databento-api.md 1 describes it: authentication,
 * metadata, symbology, streaming and batch, its errors and limits, and faults on demand. It keeps
 * account of what was bought, so that a test can say that nothing was bought twice.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { esOptionRoot } from '#core/domain/es-options'
import { type Served, type ServedQuery, servedData } from './databento-data.ts'
import { type Fault, Faults, sendBody } from './faults.ts'

export interface DatabentoServerOptions {
  key: string
  /** Records for each symbol of a query. */
  recordsPerSymbol?: number
  faults?: readonly Fault[]
  /** Throttle of data bodies. */
  bytesPerS?: number
  /** Looks at a job before it is done. */
  pollsUntilDone?: number
  /** Metadata calls a second before 429. */
  metadataPerS?: number
  /** End of what is available, ISO. */
  availableEnd?: string
}

interface Job {
  id: string
  query: ServedQuery
  looks: number
  receivedNs: bigint
  expired?: boolean
}

export interface DatabentoServer {
  url: string
  /** What was billed, in order: jobs and streams by query. */
  bought: { kind: 'job' | 'stream'; what: string }[]
  /** Every request as `METHOD /path`, without fields. */
  requests: string[]
  faults: Fault[]
  /** Bytes of data files sent. */
  sentBytes(): number
  /** Every order so far has expired: its files are gone (30 days at the vendor). */
  expire(): void
  /** Forgets all orders and faults. */
  forget(): void
  close(): Promise<void>
}

class HttpError extends Error {
  readonly status: number
  readonly body: unknown
  readonly headers: Record<string, string>
  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`status ${status}`)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

const problem = (status: number, name: string, message: string) =>
  new HttpError(status, {
    detail: { case: name, message, status_code: status, docs: 'https://databento.com/docs' },
  })

const DATASETS = new Set(['GLBX.MDP3', 'OPRA.PILLAR'])
const USD_PER_BYTE = 2 / 1e9
const isoOf = (ns: bigint) =>
  `${new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19)}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`
const nsOfIso = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.replace('Z', '').split('.')
  const ms = Date.parse(whole.length === 10 ? `${whole}T00:00:00Z` : `${whole}Z`)
  if (Number.isNaN(ms))
    throw new HttpError(422, {
      detail: [{ loc: ['body', 'start'], msg: 'invalid datetime', type: 'value_error.datetime' }],
    })
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9))
}

/** Starts the service on a free port. */
export async function startDatabentoServer(
  options: DatabentoServerOptions,
): Promise<DatabentoServer> {
  const service = new Service(options)
  const server = createServer((request, response) => void service.answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: service.url,
    bought: service.bought,
    requests: service.requests,
    faults: service.faults.pending,
    sentBytes: () => service.sentBytes,
    expire: () => service.expire(),
    forget: () => service.forget(),
    close: () => stop(server),
  }
}

const stop = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

type Fields = Record<string, string>
type Answer = unknown

class Service {
  url = ''
  readonly bought: DatabentoServer['bought'] = []
  readonly requests: string[] = []
  readonly faults: Faults
  sentBytes = 0
  readonly #options: DatabentoServerOptions
  readonly #jobs = new Map<string, Job>()
  readonly #served = new Map<string, Served>()
  #second = 0
  #callsThisSecond = 0

  constructor(options: DatabentoServerOptions) {
    this.#options = options
    this.faults = new Faults(options.faults ?? [])
  }

  forget() {
    this.#jobs.clear()
    this.bought.length = 0
    this.requests.length = 0
    this.faults.pending.length = 0
  }

  readonly #methods: Record<string, (fields: Fields) => Answer> = {
    'metadata.list_datasets': () => [...DATASETS],
    'metadata.get_dataset_range': ({ dataset }) => {
      this.#known(dataset)
      return { start: '2010-06-06T00:00:00.000000000Z', end: this.#end, schema: {} }
    },
    'metadata.get_record_count': (f) => this.#data(this.#query(f)).records,
    'metadata.get_billable_size': (f) => this.#data(this.#query(f)).billed,
    'metadata.get_cost': (f) => this.#data(this.#query(f)).billed * USD_PER_BYTE,
    'symbology.resolve': (f) => this.#resolve(f),
    'batch.submit_job': (f) => this.#submit(f),
    'batch.list_jobs': ({ since }) =>
      [...this.#jobs.values()]
        .filter((j) => !since || j.receivedNs >= nsOfIso(since))
        .map((j) => this.#describe(j)),
    'batch.get_job_details': ({ job_id }) => {
      const job = this.#job(job_id)
      job.looks++
      return this.#describe(job)
    },
    'batch.list_files': ({ job_id }) => this.#files(this.#job(job_id)),
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    this.requests.push(`${request.method} ${url.pathname}`)
    const call = url.pathname.replace('/v0/', '')
    const name = call.startsWith('batch.download/') ? 'batch.download' : call
    const fault = this.faults.take(name)
    try {
      this.#authenticate(request)
      if (fault?.kind === 'status') {
        const { status, retryAfterS, body } = fault
        const wait: Record<string, string> =
          retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }
        throw new HttpError(status, body ?? { detail: `asked for ${status}` }, wait)
      }
      const fields = await fieldsOf(request, url)
      if (name === 'batch.download') return await this.#download(call, request, response, fault)
      if (name === 'timeseries.get_range') return await this.#stream(fields, response, fault)
      if (name.startsWith('metadata.')) this.#throttle()
      const method = this.#methods[name]
      if (!method) throw problem(404, 'not_found', `No method ${name}`)
      const body = Buffer.from(JSON.stringify(method(fields)))
      await sendBody(response, 200, { 'content-type': 'application/json' }, body, fault)
    } catch (error) {
      const failure = error instanceof HttpError ? error : problem(500, 'internal', String(error))
      response.writeHead(failure.status, {
        'content-type': 'application/json',
        'request-id': `req-${this.requests.length}`,
        ...failure.headers,
      })
      response.end(JSON.stringify(failure.body))
    }
  }

  get #end() {
    return this.#options.availableEnd ?? '2030-01-01T00:00:00.000000000Z'
  }

  expire() {
    for (const job of this.#jobs.values()) job.expired = true
  }

  #authenticate(request: IncomingMessage) {
    const wanted = Buffer.from(`Basic ${Buffer.from(`${this.#options.key}:`).toString('base64')}`)
    const given = Buffer.from(request.headers.authorization ?? '')
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw problem(401, 'auth_authentication_failed', 'Authentication failed.')
  }

  #throttle() {
    const second = Math.floor(Date.now() / 1000)
    if (second !== this.#second) this.#callsThisSecond = 0
    this.#second = second
    if (++this.#callsThisSecond > (this.#options.metadataPerS ?? 20))
      throw new HttpError(429, { detail: 'Too many requests.' }, { 'retry-after': '1' })
  }

  #known(dataset = '') {
    if (!DATASETS.has(dataset)) throw problem(404, 'data_no_dataset', `Unknown dataset ${dataset}`)
  }

  #query(f: Fields): ServedQuery {
    this.#known(f.dataset)
    if (!f.start)
      throw new HttpError(422, {
        detail: [{ loc: ['body', 'start'], msg: 'field required', type: 'value_error.missing' }],
      })
    const startNs = nsOfIso(f.start)
    const endNs = f.end ? nsOfIso(f.end) : startNs + 86_400_000_000_000n
    if (endNs <= startNs)
      throw problem(422, 'data_time_range_start_on_or_after_end', 'start is not before end')
    if (endNs > nsOfIso(this.#end))
      throw problem(422, 'data_end_after_available_end', `Data is available to ${this.#end}`)
    const symbols = (f.symbols ?? 'ALL_SYMBOLS').split(',')
    this.#checkRoots(symbols, endNs)
    return {
      dataset: f.dataset ?? '',
      schema: f.schema ?? 'trades',
      symbols,
      stypeIn: f.stype_in ?? 'raw_symbol',
      startNs,
      endNs,
    }
  }

  /** A parent of ES weeklies only resolves when it is the day's. */
  #checkRoots(symbols: string[], endNs: bigint) {
    const date = isoOf(endNs).slice(0, 10)
    for (const symbol of symbols) {
      const root = /^(E(?:W\d?|\d[A-D]))\.OPT$/.exec(symbol)?.[1]
      if (root && root !== esOptionRoot(date))
        throw problem(422, 'symbology_invalid_symbol', `${symbol} lists nothing on ${date}`)
    }
  }

  #data(q: ServedQuery): Served {
    const name = nameOf(q)
    let served = this.#served.get(name)
    if (!served) {
      served = servedData(q, this.#options.recordsPerSymbol ?? 500)
      this.#served.set(name, served)
    }
    return served
  }

  #resolve({ symbols = '', start_date, end_date, stype_in, stype_out }: Fields) {
    const result: Record<string, unknown[]> = {}
    const not_found: string[] = []
    const table: Record<string, string> =
      stype_in === 'continuous' ? { 'ES.v.0': '294973', 'ES.c.0': '294973' } : { 294973: 'ESZ5' }
    for (const symbol of symbols.split(',')) {
      const s = table[symbol]
      if (s) result[symbol] = [{ d0: start_date, d1: end_date, s }]
      else not_found.push(symbol)
    }
    const status = not_found.length === 0 ? 0 : 2
    return {
      result,
      symbols: symbols.split(','),
      stype_in,
      stype_out,
      partial: [],
      not_found,
      status,
    }
  }

  #submit(f: Fields) {
    const query = this.#query(f)
    const receivedNs = BigInt(Date.now()) * 1_000_000n
    const id = `GLBX-${String(this.#jobs.size + 1).padStart(4, '0')}`
    const job = { id, query, looks: 0, receivedNs }
    this.#jobs.set(id, job)
    this.bought.push({ kind: 'job', what: nameOf(query) })
    return this.#describe(job)
  }

  #job(id = ''): Job {
    const job = this.#jobs.get(id)
    if (!job) throw problem(404, 'batch_job_not_found', `No job ${id}`)
    return job
  }

  #describe({ id, query, looks, receivedNs, expired }: Job) {
    const { records, billed, bytes } = this.#data(query)
    const done = looks >= (this.#options.pollsUntilDone ?? 2)
    return {
      id,
      state: expired ? 'expired' : done ? 'done' : looks === 0 ? 'queued' : 'processing',
      cost_usd: billed * USD_PER_BYTE,
      record_count: records,
      billed_size: billed,
      actual_size: bytes.length,
      dataset: query.dataset,
      schema: query.schema,
      symbols: query.symbols.join(','),
      stype_in: query.stypeIn,
      start: isoOf(query.startNs),
      end: isoOf(query.endNs),
      ts_received: isoOf(receivedNs),
      progress: done ? 100 : 50,
    }
  }

  #files({ id, query }: Job) {
    const { bytes } = this.#data(query)
    const manifest = Buffer.from('{}')
    const of = (filename: string, content: Buffer) => ({
      filename,
      size: content.length,
      hash: `sha256:${createHash('sha256').update(content).digest('hex')}`,
      urls: { https: `${this.url}/v0/batch.download/${id}/${filename}`, ftp: '' },
    })
    const data = `${query.dataset.toLowerCase().replace('.', '-')}.${query.schema}.dbn.zst`
    return [of('metadata.json', manifest), of(data, bytes)]
  }

  async #download(
    call: string,
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault | null,
  ) {
    const [, id, filename = ''] = call.split('/')
    const { bytes } = this.#data(this.#job(id).query)
    const whole = filename.endsWith('.json') ? Buffer.from('{}') : bytes
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (from >= whole.length) throw problem(416, 'range', 'Range not satisfiable')
    const body = whole.subarray(from)
    this.sentBytes += body.length
    const partial = request.headers.range !== undefined
    const range = `bytes ${from}-${whole.length - 1}/${whole.length}`
    await sendBody(
      response,
      partial ? 206 : 200,
      partial ? { 'content-range': range } : {},
      body,
      fault,
      this.#options.bytesPerS,
    )
  }

  async #stream(f: Fields, response: ServerResponse, fault: Fault | null) {
    const query = this.#query(f)
    this.bought.push({ kind: 'stream', what: nameOf(query) })
    const { bytes } = this.#data(query)
    this.sentBytes += bytes.length
    await sendBody(response, 200, {}, bytes, fault, this.#options.bytesPerS)
  }
}

const nameOf = (q: ServedQuery) =>
  [q.dataset, q.schema, q.symbols.join(','), isoOf(q.startNs), isoOf(q.endNs)].join(' ')

async function fieldsOf(request: IncomingMessage, url: URL): Promise<Fields> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return Object.fromEntries([...url.searchParams, ...new URLSearchParams(text)])
}
