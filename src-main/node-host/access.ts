/** Who may talk to the loopback host: the right name, the right origin, the right token. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const COOKIE = 'spymaster'

const digest = (text: string) => createHash('sha256').update(text).digest()

export interface Access {
  token: string
  /** The Host header names this server; anything else is a rebound DNS name. */
  hostAllowed(request: IncomingMessage): boolean
  /** The page that opens a socket is ours. Browsers always say; silence is refused. */
  originAllowed(request: IncomingMessage): boolean
  /** The token is in the query, or in the cookie the page was given for it. */
  tokenAllowed(request: IncomingMessage): boolean
  /** What to set on the page so that a reload works without the token in its address. */
  cookie: string
}

/** `names` are the `host:port` under which the server may be reached. */
export function createAccess(
  names: () => readonly string[],
  token = randomBytes(32).toString('base64url'),
): Access {
  const expected = digest(token)
  const matches = (given: string | null | undefined) =>
    given !== null && given !== undefined && timingSafeEqual(digest(given), expected)
  const fromQuery = (request: IncomingMessage) =>
    new URL(request.url ?? '/', 'http://localhost').searchParams.get('token')
  const fromCookie = (request: IncomingMessage) =>
    request.headers.cookie
      ?.split(';')
      .map((part) => part.trim().split('='))
      .find(([name]) => name === COOKIE)?.[1]
  return {
    token,
    cookie: `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    hostAllowed: (request) => names().includes(request.headers.host ?? ''),
    originAllowed: (request) => names().some((name) => request.headers.origin === `http://${name}`),
    tokenAllowed: (request) => matches(fromQuery(request)) || matches(fromCookie(request)),
  }
}
