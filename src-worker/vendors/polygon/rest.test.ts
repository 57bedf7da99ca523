import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Fault } from '../../testing/faults.ts'
import { type PolygonServer, startPolygonServer } from '../../testing/polygon-server.ts'
import { parseExact } from './json.ts'
import { aggregates, chainSnapshot, contractTrades } from './queries.ts'
import { PolygonRest } from './rest.ts'

const KEY = 'a-polygon-key'
const QUICK = { tries: 4, firstDelayMs: 1, maxDelayMs: 5 }
const LIST = '/v3/list'
const row = z.object({ i: z.number() })

let server: PolygonServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

async function serve(options: Partial<Parameters<typeof startPolygonServer>[0]> = {}, key = KEY) {
  await server?.close()
  server = await startPolygonServer({ key: KEY, lists: {}, ...options })
  return new PolygonRest({ key, baseUrl: server.url, retry: QUICK, idleMs: 300 })
}

test('pages joined are the list, whatever its length, the page size and the faults on the way', async () => {
  const anyFault = fc.constantFrom<Fault>(
    { on: LIST, kind: 'status', status: 500 },
    { on: LIST, kind: 'status', status: 429, retryAfterS: 0 },
    { on: LIST, kind: 'lost' },
    { on: LIST, kind: 'cut', afterBytes: 20 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.nat(60),
      fc.integer({ min: 1, max: 20 }),
      fc.array(anyFault, { maxLength: 3 }),
      async (n, maxPage, faults) => {
        const list = Array.from({ length: n }, (_, i) => ({ i }))
        const rest = await serve({ lists: { [LIST]: list }, maxPage, faults })
        expect(await rest.all(LIST, { limit: 1000 }, row)).toEqual(list)
      },
    ),
    { numRuns: 25 },
  )
}, 30_000)

test('the key travels in the header alone, even when the vendor puts it into next_url', async () => {
  const list = Array.from({ length: 30 }, (_, i) => ({ i }))
  const rest = await serve({ lists: { [LIST]: list }, maxPage: 10, keyInNextUrl: true })
  expect(await rest.all(LIST, {}, row)).toHaveLength(30)
  expect(server?.requests).toHaveLength(3)
  expect(server?.requests.join()).not.toContain(KEY)
})

test('a next_url on another host is refused', async () => {
  const rest = await serve({
    faults: [
      {
        on: LIST,
        kind: 'status',
        status: 200,
        body: { status: 'OK', results: [], next_url: 'https://elsewhere.example/v3/list' },
      },
    ],
  })
  await expect(rest.all(LIST, {}, row)).rejects.toMatchObject({ code: 'FOREIGN_ADDRESS' })
})

test.each([
  [400, { status: 'ERROR', error: 'bad parameter' }, 'POLYGON_REFUSED', 'bad parameter'],
  [403, { status: 'NOT_AUTHORIZED', message: 'upgrade' }, 'POLYGON_FORBIDDEN', 'upgrade'],
  [404, { status: 'NOT_FOUND', message: 'none' }, 'POLYGON_NOT_FOUND', 'none'],
])('status %i says what the body says and is not repeated', async (status, body, code, text) => {
  const rest = await serve({ faults: [{ on: LIST, kind: 'status', status, body }] })
  const failure = await rest.all(LIST, {}, row).catch((e: unknown) => e)
  expect(failure).toMatchObject({ code, message: expect.stringContaining(text) })
  expect(server?.requests).toHaveLength(1)
})

test('a wrong key is named as such and not shown', async () => {
  const rest = await serve({}, 'wrong-secret')
  const failure = await rest.all(LIST, {}, row).catch((e: unknown) => e)
  expect(failure).toMatchObject({
    code: 'POLYGON_AUTH',
    message: expect.stringContaining('Unknown'),
  })
  expect(JSON.stringify(failure) + String(failure)).not.toContain('wrong-secret')
})

test('a plan of five a minute is kept to', async () => {
  const list = Array.from({ length: 80 }, (_, i) => ({ i }))
  await serve({ lists: { [LIST]: list }, maxPage: 10 })
  const rest = new PolygonRest({
    key: KEY,
    baseUrl: server?.url as string,
    perMinute: 5,
    retry: QUICK,
  })
  const got: number[] = []
  const reading = (async () => {
    for await (const page of rest.pages(LIST, {}, row)) got.push(page.length)
  })()
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(got).toHaveLength(5)
  void reading.catch(() => {})
})

test('nanoseconds beyond 2^53 arrive to the last digit, digits inside texts stay text', () => {
  const text = '{"t": 1765895400000000001, "s": "1765895400000000001", "p": 1.5, "n": 7}'
  expect(parseExact(text)).toEqual({
    t: 1765895400000000001n,
    s: '1765895400000000001',
    p: 1.5,
    n: 7,
  })
})

test('trades, chains and bars are read as documented', async () => {
  const ticker = 'O:SPY251216C00687000'
  const rest = await serve({
    lists: {
      [`/v3/trades/${ticker}`]: [
        {
          sip_timestamp: '1765895400123456789',
          price: 1.25,
          size: 3,
          conditions: [209],
          exchange: 302,
        },
      ],
      '/v3/snapshot/options/SPY': [
        {
          details: {
            ticker,
            contract_type: 'call',
            expiration_date: '2025-12-16',
            strike_price: 687,
            exercise_style: 'american',
          },
          greeks: { delta: 0.5, gamma: 0.04 },
          implied_volatility: 0.14,
          open_interest: 1234,
        },
        {
          details: { ticker, contract_type: 'put', expiration_date: '2025-12-16', strike_price: 1 },
        },
      ],
      '/v2/aggs/ticker/SPY/range/1/minute/2025-12-16/2025-12-16': [
        { t: 1765895400000, o: 687, h: 688, l: 686, c: 687.5, v: 1000, vw: 687.2, n: 50 },
      ],
    },
  })
  const { value: page } = await contractTrades(rest, ticker, '2025-12-16').next()
  expect(page?.[0]).toMatchObject({ sip_timestamp: 1765895400123456789n, price: 1.25, size: 3 })
  expect(server?.requests[0]).toContain('order=asc')
  const chain = await chainSnapshot(rest, 'SPY', '2025-12-16')
  expect(chain.map((c) => c.open_interest ?? null)).toEqual([1234, null])
  const bars = await aggregates(rest, {
    ticker: 'SPY',
    multiplier: 1,
    span: 'minute',
    from: '2025-12-16',
    to: '2025-12-16',
  })
  expect(bars).toEqual([
    { t: 1765895400000, o: 687, h: 688, l: 686, c: 687.5, v: 1000, vw: 687.2, n: 50 },
  ])
})
