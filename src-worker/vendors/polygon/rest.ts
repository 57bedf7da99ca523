/** The REST API (polygon 4): pages by `next_url`, within the plan's rate, the key only in a header. */
import PQueue from 'p-queue'
import { z } from 'zod'
import { AppError } from '#core/protocol/message'
import { VENDORS } from '#core/vendors/index'
import { cut, exchange, safeBase, sameHost, type Vendor } from '../../download/http.ts'
import { PATIENT, persistently, type RetryPolicy, TransientError } from '../../download/retry.ts'
import { parseExact } from './json.ts'

const errorBody = z.object({ error: z.string().optional(), message: z.string().optional() })

/** The text may be in `error` or in `message` (4.5). */
function explainBody(body: string): string {
  try {
    const { error, message } = errorBody.parse(JSON.parse(body))
    return error ?? message ?? ''
  } catch {
    return ''
  }
}

const POLYGON: Vendor = {
  code: 'POLYGON',
  label: VENDORS.polygon.label,
  explain: explainBody,
}

export interface RestAccess {
  key: string
  /** Tests point it at loopback. */
  baseUrl?: string
  /** Requests a minute the plan allows; 0: as many as the vendor asks to stay under (100 a second). */
  perMinute?: number
  retry?: RetryPolicy
  idleMs?: number
  signal?: AbortSignal
}

const envelope = z.object({
  status: z.string().optional(),
  results: z.unknown().optional(),
  next_url: z.string().nullish(),
})

export class PolygonRest {
  readonly base: URL
  readonly #access: RestAccess
  readonly #queue: PQueue

  constructor(access: RestAccess) {
    this.base = safeBase(access.baseUrl ?? VENDORS.polygon.endpoints.rest)
    this.#access = access
    const { perMinute = 0 } = access
    this.#queue = new PQueue(
      perMinute > 0
        ? { concurrency: 4, intervalCap: perMinute, interval: 60_000 }
        : { concurrency: 16, intervalCap: 90, interval: 1000 },
    )
  }

  /** Every page of a list, following `next_url` as it is; a page seen twice ends it. */
  async *pages<T>(
    path: string,
    parameters: Record<string, string | number | boolean>,
    row: z.ZodType<T>,
  ): AsyncGenerator<T[]> {
    let url: URL | null = new URL(path, this.base)
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, `${value}`)
    const seen = new Set<string>()
    while (url) {
      if (seen.has(url.href)) throw badAnswer(path, new Error('its pages go round in a circle'))
      seen.add(url.href)
      const page: z.infer<typeof envelope> = await this.#get(url)
      yield rowsOf(path, page.results ?? [], row)
      url = page.next_url ? withoutKey(sameHost(this.base, page.next_url)) : null
    }
  }

  /** A list in one piece. */
  async all<T>(
    path: string,
    parameters: Record<string, string | number | boolean>,
    row: z.ZodType<T>,
  ): Promise<T[]> {
    const rows: T[] = []
    for await (const page of this.pages(path, parameters, row)) rows.push(...page)
    return rows
  }

  #get(url: URL): Promise<z.infer<typeof envelope>> {
    const { key, retry, signal, idleMs } = this.#access
    const headers = { authorization: `Bearer ${key}`, accept: 'application/json' }
    const init = { headers, ...(signal ? { signal } : {}) }
    const once = async () => {
      const text = await this.#queue.add(async () => {
        const response = await exchange(POLYGON, url, init, idleMs)
        try {
          return await response.text()
        } catch (error) {
          throw cut(POLYGON, { host: url.host, path: url.pathname }, error)
        }
      })
      return envelopeOf(url.pathname, text)
    }
    return persistently(once, retry ?? PATIENT, signal)
  }
}

function envelopeOf(path: string, text: string): z.infer<typeof envelope> {
  let value: unknown
  try {
    value = parseExact(text)
  } catch (cause) {
    // Cut or garbled on its way: another try may help.
    throw new TransientError('POLYGON_BAD_ANSWER', `${path} was answered with damaged JSON.`, {
      where: { path, bytes: text.length },
      cause,
    })
  }
  const parsed = envelope.safeParse(value)
  if (!parsed.success) throw badAnswer(path, parsed.error)
  return parsed.data
}

/** A key in an address would be logged by everything between. */
function withoutKey(url: URL): URL {
  url.searchParams.delete('apiKey')
  return url
}

function rowsOf<T>(path: string, results: unknown, row: z.ZodType<T>): T[] {
  const parsed = z.array(row).safeParse(Array.isArray(results) ? results : [results])
  if (!parsed.success) throw badAnswer(path, parsed.error)
  return parsed.data
}

const badAnswer = (path: string, cause: unknown) =>
  new AppError('POLYGON_BAD_ANSWER', `${path} was not answered as documented.`, {
    where: { path },
    cause,
  })
