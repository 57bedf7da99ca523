/** The REST service of polygon.md 4 on loopback: bearer key, pages by `next_url`, a rate limit, errors and faults on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, Faults, sendBody } from './faults.ts'

export interface PolygonServerOptions {
  key: string
  /** Rows of a list by path; the server pages them. Times may be decimal strings: they are sent as numbers. */
  lists: Readonly<Record<string, readonly Record<string, unknown>[]>>
  /** Rows on a page, whatever the client asks for. */
  maxPage?: number
  /** Requests before 429, per second. */
  perSecond?: number
  /** Pause before every answer, ms. */
  delayMs?: number
  faults?: readonly Fault[]
  /** The vendor's habit of leaving the key in `next_url`, which a client must not repeat. */
  keyInNextUrl?: boolean
}

export interface PolygonServer {
  url: string
  /** Path and query of every request. */
  requests: string[]
  faults: Fault[]
  close(): Promise<void>
}

export async function startPolygonServer(options: PolygonServerOptions): Promise<PolygonServer> {
  const requests: string[] = []
  const faults = new Faults(options.faults ?? [])
  const state = { url: '', second: 0, calls: 0 }
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    void answer(request, response, options, faults, state)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: state.url,
    requests,
    faults: faults.pending,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: PolygonServerOptions,
  faults: Faults,
  state: { url: string; second: number; calls: number },
) {
  const url = new URL(request.url ?? '/', state.url)
  const path = decodeURIComponent(url.pathname)
  const send = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    sendBody(
      response,
      status,
      { 'content-type': 'application/json', ...headers },
      Buffer.from(exactJson(body)),
      fault,
    )
  const fault = faults.take(path) ?? faults.take('*')
  if (options.delayMs) await sleep(options.delayMs)
  const second = Math.floor(Date.now() / 1000)
  if (second !== state.second) state.calls = 0
  state.second = second
  if (request.headers.authorization !== `Bearer ${options.key}`)
    return send(401, { status: 'ERROR', request_id: 'r', error: 'Unknown API Key' })
  if (++state.calls > (options.perSecond ?? Number.POSITIVE_INFINITY))
    return send(
      429,
      { status: 'ERROR', error: "You've exceeded the maximum requests per minute" },
      { 'retry-after': '1' },
    )
  if (fault?.kind === 'status')
    return send(fault.status, fault.body ?? { status: 'ERROR', error: 'asked for' }, {
      ...(fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) }),
    })
  const rows = options.lists[path]
  if (!rows) return send(404, { status: 'NOT_FOUND', request_id: 'r', message: 'no such thing' })
  const from = Number(url.searchParams.get('cursor') ?? 0)
  const limit = Math.min(
    options.maxPage ?? 250,
    Number(url.searchParams.get('limit') ?? (url.searchParams.has('cursor') ? 250 : 10)),
  )
  const to = from + Math.max(1, limit)
  const key = options.keyInNextUrl ? `&apiKey=${options.key}` : ''
  const next = `${state.url}${url.pathname}?cursor=${to}&limit=${limit}${key}`
  return send(200, {
    status: 'OK',
    request_id: 'r',
    results: rows.slice(from, to),
    ...(to < rows.length ? { next_url: next } : {}),
  })
}

/** JSON in which decimal strings of 16 and more digits are numbers, as the vendor sends them. */
const exactJson = (body: unknown) => JSON.stringify(body).replaceAll(/"(\d{16,})"/g, '$1')
