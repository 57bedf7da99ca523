/** What the SDK signs, against Signature V4 written out from polygon.md 3, itself checked against the vector there. */
import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FlatFiles, flatKey } from './s3-files.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const EMPTY = sha256('')

function sigV4(
  secret: string,
  request: {
    method: string
    path: string
    query?: [string, string][]
    headers: Record<string, string>
    signed: string[]
  },
) {
  const date = request.headers['x-amz-date'] ?? ''
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`
  const query = [...(request.query ?? [])]
    .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`)
    .sort()
    .join('&')
  const canonical = [
    request.method,
    request.path,
    query,
    ...request.signed.map((name) => `${name}:${request.headers[name]}`),
    '',
    request.signed.join(';'),
    request.headers['x-amz-content-sha256'],
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = [date.slice(0, 8), 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(
    (k, part) => hmac(k, part),
    `AWS4${secret}`,
  )
  return { canonicalHash: sha256(canonical), signature: hmac(key, toSign).toString('hex') }
}

const seen: IncomingMessage[] = []
const server = createServer((request, response) => {
  seen.push(request)
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(status === 200 ? '<ListBucketResult></ListBucketResult>' : '')
})
let status = 404
let baseUrl: string
beforeEach(async () => {
  seen.length = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
})

const QUICK = { tries: 2, firstDelayMs: 1, maxDelayMs: 2 }
const clientOf = () =>
  new FlatFiles({ accessKey: 'AK', secret: 'SK-secret', baseUrl, retry: QUICK })

test('the signature of the written-out algorithm is the one of the vector', () => {
  expect(
    sigV4('SK', {
      method: 'GET',
      path: '/flatfiles/us_options_opra/trades_v1/2025/12/2025-12-16.csv.gz',
      headers: {
        host: 'files.massive.com',
        'x-amz-content-sha256': EMPTY,
        'x-amz-date': '20251217T000000Z',
      },
      signed: ['host', 'x-amz-content-sha256', 'x-amz-date'],
    }),
  ).toEqual({
    canonicalHash: '1a2d13afd9159d24d34e6e76b9cab43938abb772f489f57617d1bd5f28f49325',
    signature: '4344a9fb15e4dd5d9cf43272d372a4bcbb51eb7ec339cecb4c3cce358588c31c',
  })
})

test('listings and files are asked for by path, signed as the vendor checks it', async () => {
  const files = clientOf()
  const key = flatKey('trades_v1', '2025-12-16')
  status = 200
  await files.list('us_options_opra/trades_v1/')
  status = 404
  await files.open({ key, bytes: 1, etag: 'x' }, 100).catch(() => {})
  files.close()
  expect(seen).toHaveLength(2)
  for (const request of seen) {
    const url = new URL(request.url ?? '', baseUrl)
    const authorization = request.headers.authorization ?? ''
    const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? []
    expect(signed).toEqual(expect.arrayContaining(['host', 'x-amz-date']))
    const { signature } = sigV4('SK-secret', {
      method: request.method ?? '',
      path: url.pathname,
      query: [...url.searchParams],
      headers: request.headers as Record<string, string>,
      signed,
    })
    expect(authorization).toContain(`Signature=${signature}`)
    expect(authorization).toContain('Credential=AK/')
    expect(JSON.stringify(request.headers) + request.url).not.toContain('SK-secret')
  }
  expect(seen[1]?.url).toMatch(/^\/flatfiles\/us_options_opra\/trades_v1\/2025\/12\//)
  expect(seen[1]?.headers.range).toBe('bytes=100-')
})

test.each([
  [403, 'POLYGON_FORBIDDEN', 1],
  [404, 'POLYGON_NOT_FOUND', 1],
  [429, 'POLYGON_RATE_LIMIT', 2],
  [503, 'POLYGON_UNAVAILABLE', 2],
])('status %i is %s after %i tries', async (answer, code, tries) => {
  status = answer
  const files = clientOf()
  const failure = await files.head('k').catch((e: unknown) => e)
  files.close()
  expect(failure).toMatchObject({ code })
  expect(seen).toHaveLength(tries)
  expect(JSON.stringify(failure) + String(failure)).not.toContain('SK-secret')
})
