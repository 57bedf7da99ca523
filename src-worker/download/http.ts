/** One HTTP exchange with a vendor: the key only in a header and only to its own host, silence bounded, failures typed. */
import { AppError } from '#core/protocol/message'
import { retryAfterSeconds, TransientError } from './retry.ts'

/** Silence on an open connection that counts as a cut. */
const IDLE_MS = 100_000

/** Statuses after which another try may help. */
const TRANSIENT = new Set([408, 413, 429, 499, 500, 502, 503, 504])

export interface Vendor {
  /** Prefix of error codes: `DATABENTO`. */
  code: string
  label: string
  /** 413 and 499 are retried by one vendor only; these by all. */
  isTransient?: (status: number) => boolean
  /** The text of an error body. */
  explain(body: string): string
}

const CODES: Record<number, string> = {
  401: 'AUTH',
  402: 'PAYMENT',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  410: 'EXPIRED',
  429: 'RATE_LIMIT',
}

/** Only https, or plain http to this very machine: anything else would show the key to the network. */
export function safeBase(text: string): URL {
  const url = new URL(text)
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return url
  throw new AppError('UNSAFE_ENDPOINT', `${url.origin} is neither https nor on this machine.`)
}

/** The address a server named, refused unless it leads to the host the key belongs to. */
export function sameHost(base: URL, text: string): URL {
  const url = new URL(text, base)
  if (url.origin === base.origin) return url
  throw new AppError(
    'FOREIGN_ADDRESS',
    `The service at ${base.host} named a file on ${url.host}; the key is not sent there.`,
    { where: { host: url.host } },
  )
}

/** Sends a request; anything but success is a typed error, transient where another try may help. */
export async function exchange(
  vendor: Vendor,
  url: URL,
  init: RequestInit,
  idleMs = IDLE_MS,
): Promise<Response> {
  const where = { host: url.host, path: url.pathname }
  const user = init.signal ?? null
  const silence = new AbortController()
  // Covers the wait for the answer's head; its body is watched by `readBody`.
  const timer = setTimeout(() => silence.abort(), idleMs)
  try {
    user?.throwIfAborted()
    const signal = user ? AbortSignal.any([user, silence.signal]) : silence.signal
    const response = await fetch(url, { ...init, redirect: 'error', signal })
    if (response.ok) return response
    throw await refusal(vendor, response, where)
  } catch (error) {
    if (error instanceof AppError || user?.aborted) throw error
    throw cut(vendor, where, error)
  } finally {
    clearTimeout(timer)
  }
}

/** A connection that broke or fell silent. */
export const cut = (vendor: Vendor, where: Record<string, string | number>, cause: unknown) =>
  new TransientError(
    `${vendor.code}_UNREACHABLE`,
    `The connection to ${vendor.label} broke; what was received is kept.`,
    { where, cause },
  )

async function refusal(
  vendor: Vendor,
  response: Response,
  where: Record<string, string | number>,
): Promise<AppError> {
  const { status, headers } = response
  const body = await response.text().catch(() => '')
  const transient = TRANSIENT.has(status) && (vendor.isTransient?.(status) ?? true)
  const code = `${vendor.code}_${CODES[status] ?? (transient || status >= 500 ? 'UNAVAILABLE' : 'REFUSED')}`
  const requestId = headers.get('request-id')
  const message = `${vendor.label}: ${vendor.explain(body).slice(0, 500) || `status ${status}`}`
  const place = { ...where, status, ...(requestId ? { requestId } : {}) }
  if (!transient) return new AppError(code, message, { where: place })
  const retryAfterS = retryAfterSeconds(headers.get('retry-after'), Date.now())
  return new TransientError(code, message, { where: place, retryAfterS })
}

/** The chunks of a body; a break or `idleMs` of silence is a transient error. */
export async function* readBody(
  vendor: Vendor,
  response: Response,
  where: Record<string, string | number>,
  { idleMs = IDLE_MS, signal }: { idleMs?: number; signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  if (!reader) return
  let timer: NodeJS.Timeout | undefined
  const stop = () => void reader.cancel().catch(() => {})
  signal?.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`silent for ${idleMs} ms`)), idleMs)
      })
      const { done, value } = await Promise.race([reader.read(), silence])
      clearTimeout(timer)
      signal?.throwIfAborted()
      if (done) return
      yield value
    }
  } catch (error) {
    if (error instanceof AppError || signal?.aborted) throw error
    throw cut(vendor, where, error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    stop()
  }
}
