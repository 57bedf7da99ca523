/** The loopback server: the renderer's files, and the backend over one WebSocket per window. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { securityHeaders } from '../security.ts'
import { linkWindow, parseMessage, type Service } from '../window-link.ts'
import { createAccess } from './access.ts'
import { createSender } from './socket-sender.ts'
import { fileFor, sendFile } from './static-files.ts'

export interface ServerOptions {
  /** dist/renderer. */
  files: string
  /** 0 picks a free port. */
  port?: number
  /** Called with the number of open windows whenever it changes. */
  onWindows?: (count: number) => void
  /** Called when the page is asked for: a window will connect. */
  onPage?: () => void
}

export interface Server {
  /** The page with its token; for the user's own browser only. */
  url: string
  port: number
  close(): Promise<void>
}

/** Windows send commands and files in parts: nothing they say at once is large. */
const MAX_MESSAGE = 8 * 2 ** 20
const MAX_WINDOWS = 16

export async function startServer(service: Service, options: ServerOptions): Promise<Server> {
  let port = 0
  const access = createAccess(() => [`127.0.0.1:${port}`, `localhost:${port}`])
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
  })

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const connect = [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`]
    for (const [name, value] of Object.entries(securityHeaders(connect)))
      response.setHeader(name, value)
    const refuse = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
    if (!access.hostAllowed(request)) return refuse(421, 'Not this host.')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return refuse(405, 'Only GET and HEAD.')
    }
    const path = pathOf(request)
    if (path === null) return refuse(400, 'Not a path.')
    const page = path === '/' || path === '/index.html'
    if (page && !access.tokenAllowed(request))
      return refuse(403, 'Open the address the app printed: it carries the key of this run.')
    const file = await fileFor(options.files, page ? '/index.html' : path)
    if (!file) return refuse(404, 'Not found.')
    if (page) {
      response.setHeader('set-cookie', access.cookie)
      if (request.method === 'GET') options.onPage?.()
    }
    await sendFile(file, response, request.method === 'HEAD')
  }

  const http = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  http.requestTimeout = 30_000

  const greet = (socket: WebSocket) => {
    const link = linkWindow(service, createSender(socket))
    socket.on('message', (data, isBinary) => {
      const message = parseMessage(isBinary ? bytesOf(data) : String(data))
      if (message === undefined || !link.receive(message)) socket.close(1007, 'not a message')
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      link.close()
      options.onWindows?.(sockets.clients.size)
    })
    options.onWindows?.(sockets.clients.size)
  }
  http.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy())
    if (!access.hostAllowed(request)) return refuseUpgrade(stream, '421 Misdirected Request')
    if (pathOf(request) !== '/ws') return refuseUpgrade(stream, '404 Not Found')
    if (!access.originAllowed(request)) return refuseUpgrade(stream, '403 Forbidden')
    if (sockets.clients.size >= MAX_WINDOWS) return refuseUpgrade(stream, '503 Service Unavailable')
    const known = access.tokenAllowed(request)
    // A page of ours with an old token must be told so, and only an open socket can tell it.
    sockets.handleUpgrade(request, stream, head, (socket) =>
      known ? greet(socket) : socket.close(4401, 'wrong token'),
    )
  })

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  port = (http.address() as AddressInfo).port

  return {
    port,
    url: `http://127.0.0.1:${port}/?token=${access.token}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

function pathOf(request: IncomingMessage): string | null {
  // The raw path: a URL parser would fold `..` away before it could be refused.
  const path = (request.url ?? '').split(/[?#]/, 1)[0] ?? ''
  return path.startsWith('/') ? path : null
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}

function refuseUpgrade(stream: Duplex, status: string) {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
