/**
 * The conditional writes of S3 in front of a service that does not know them: a PUT that demands a
 * new name (`If-None-Match: *`) is refused with 412 where an object stands. Writes to one name wait
 * for each other, as they do at the vendor.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ConditionalWrites {
  url: string
  /** Writes refused so far. */
  refused(): number
  /** From now on the next `n` questions for an object are answered together: writers that race. */
  gather(n: number): void
  close(): Promise<void>
}

export async function startConditionalWrites(upstream: string): Promise<ConditionalWrites> {
  const { hostname, port } = new URL(upstream)
  const tails = new Map<string, Promise<void>>()
  let refused = 0
  let gate: { missing: number; open: () => void; opened: Promise<void> } | null = null

  const forward = (from: IncomingMessage, to: ServerResponse): Promise<void> =>
    new Promise((resolve, reject) => {
      const { method, url, headers } = from
      const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
        to.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(to).on('finish', resolve)
      })
      onward.on('error', reject)
      from.pipe(onward)
    })
  const isThere = (path: string, headers: IncomingMessage['headers']): Promise<boolean> =>
    new Promise((resolve, reject) => {
      // Asked in the writer's name; only what speaks of a body is left out.
      const own = Object.entries(headers).filter(
        ([name]) => !/^(content-|transfer-encoding|expect|if-none-match)/.test(name),
      )
      const ask = { hostname, port, path, method: 'HEAD', headers: Object.fromEntries(own) }
      request(ask, (answer) => {
        answer.resume()
        resolve(answer.statusCode === 200)
      })
        .on('error', reject)
        .end()
    })
  const putNew = async (from: IncomingMessage, to: ServerResponse) => {
    const path = (from.url ?? '').split('?')[0] ?? ''
    if (!(await isThere(path, from.headers))) return forward(from, to)
    refused++
    from.resume()
    to.writeHead(412, { 'content-type': 'application/xml' })
    to.end('<Error><Code>PreconditionFailed</Code><Message>It is there.</Message></Error>')
  }
  const together = async () => {
    if (!gate) return
    const { opened } = gate
    if (--gate.missing === 0) {
      gate.open()
      gate = null
    }
    await opened
  }
  const handle = async (from: IncomingMessage, to: ServerResponse) => {
    if (from.method === 'HEAD') await together()
    if (from.method !== 'PUT' || from.headers['if-none-match'] !== '*') return forward(from, to)
    const name = from.url ?? ''
    const turn = (tails.get(name) ?? Promise.resolve()).then(() => putNew(from, to))
    tails.set(
      name,
      turn.catch(() => {}),
    )
    return turn
  }
  const server = createServer((from, to) => {
    handle(from, to).catch(() => to.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    gather(n) {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = { missing: n, open: resolve, opened: promise }
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
