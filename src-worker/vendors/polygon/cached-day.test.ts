import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionTimes, toUtcNs } from '#core/domain/calendar'
import { type PolygonServer, startPolygonServer } from '../../testing/polygon-server.ts'
import { cachedTrades, openCachedDay, replayCached } from './cached-day.ts'
import { PolygonRest } from './rest.ts'
import { cacheFile, cacheFolder, openFilling } from './trades-cache.ts'

const KEY = 'k'
const DATE = '2025-12-16'
const CONTRACTS = '/v3/reference/options/contracts'
const CALL = 'O:SPY251216C00687000'
const PUT = 'O:SPY251216P00687000'
/** 09:30 ET of the day, physics P3. */
const OPEN_NS = 1765895400000000000n
const times = sessionTimes(DATE)
const AFTER = toUtcNs(times, times.sessionEnd)

const contract = (ticker: string) => ({
  ticker,
  underlying_ticker: 'SPY',
  contract_type: ticker.includes('C0') ? 'call' : 'put',
  expiration_date: DATE,
  strike_price: 687,
})
const trade = (afterOpenMs: number, price: number, conditions: number[] = [209]) => ({
  sip_timestamp: String(OPEN_NS + BigInt(afterOpenMs) * 1_000_000n),
  price,
  size: 2,
  conditions,
})

let lake: string
let server: PolygonServer
let rest: PolygonRest
beforeEach(async () => {
  lake = mkdtempSync(join(tmpdir(), 'cache-'))
  server = await startPolygonServer({
    key: KEY,
    maxPage: 2,
    lists: {
      [CONTRACTS]: [contract(CALL), contract(PUT), contract('O:SPY1251216C00687000')],
      [`/v3/trades/${CALL}`]: [
        trade(-1000, 1.01),
        trade(0, 1.05),
        trade(2000, 1.1, [232]),
        trade(9000, 1.2),
      ],
      [`/v3/trades/${PUT}`]: [trade(1000, 2.35), trade(3000, 2.4, [201])],
    },
  })
  rest = new PolygonRest({ key: KEY, baseUrl: server.url })
})
afterEach(async () => {
  await server.close()
  rmSync(lake, { recursive: true, force: true })
})

async function fill(nowNs: bigint) {
  const filling = await openFilling({ lake, underlying: 'SPY', date: DATE, rest, now: () => nowNs })
  const fetched = []
  for (const ticker of filling.missing) fetched.push(await filling.fetch(ticker))
  filling.close()
  return { fetched: fetched.map((f) => f.ticker), cached: filling.cached }
}

test('a session that has ended is fetched once and never again', async () => {
  expect(await fill(AFTER)).toEqual({ fetched: [CALL, PUT], cached: [] })
  const asked = server.requests.length
  expect(await fill(AFTER)).toEqual({ fetched: [], cached: [CALL, PUT] })
  expect(server.requests).toHaveLength(asked)
})

test('a file fetched before the end of its session is fetched again until it is complete', async () => {
  expect((await fill(AFTER - 1n)).fetched).toEqual([CALL, PUT])
  expect((await fill(AFTER - 1n)).fetched).toEqual([CALL, PUT])
  expect((await fill(AFTER)).fetched).toEqual([CALL, PUT])
  expect((await fill(AFTER)).fetched).toEqual([])
})

test('files have the names of the layout, and adjusted contracts none', async () => {
  await fill(AFTER)
  expect(readdirSync(cacheFolder(lake, DATE)).sort()).toEqual([
    'O_SPY251216C00687000.parquet',
    'O_SPY251216P00687000.parquet',
    '_contracts.SPY.json',
  ])
  expect(cacheFile(lake, DATE, CALL)).toMatch(
    /historical\/trades\/2025-12-16\/O_SPY251216C00687000\.parquet$/,
  )
})

test('a cached day is every print in time order with its class', async () => {
  await fill(AFTER)
  const day = await openCachedDay(lake, 'SPY', DATE)
  const since = Number(OPEN_NS - times.originNs)
  expect(day?.rows).toBe(6)
  expect(Array.from(day?.ts ?? [], (t) => (t - since) / 1e6)).toEqual([
    -1000, 0, 1000, 2000, 3000, 9000,
  ])
  expect([...(day?.price ?? [])]).toEqual([1.01, 1.05, 2.35, 1.1, 2.4, 1.2])
  expect(day?.contracts).toEqual([
    { strike: 687, right: 'C' },
    { strike: 687, right: 'P' },
  ])
  expect([...(day?.contract ?? [])]).toEqual([0, 0, 1, 0, 1, 0])
  // 232 is a multi-leg print, 201 a cancel (polygon 7).
  expect([...(day?.condition ?? [])]).toEqual([0, 0, 0, 1, 2, 0])
  const batch = day ? await cachedTrades(day).next() : null
  expect(batch).toMatchObject({ kind: 'options.trades', length: 6 })
  expect(await openCachedDay(lake, 'SPX', DATE)).toBeNull()
  expect(await openCachedDay(lake, 'SPY', DATE)).toEqual(day)
  writeFileSync(join(cacheFolder(lake, DATE), '_day.SPY.bin'), 'damaged')
  expect(await openCachedDay(lake, 'SPY', DATE)).toEqual(day)
  rmSync(cacheFile(lake, DATE, PUT))
  expect((await openCachedDay(lake, 'SPY', DATE))?.rows).toBe(4)
})

test.each([1, 10])('replay at speed %i keeps the distances between events', async (speed) => {
  await fill(AFTER)
  const day = await openCachedDay(lake, 'SPY', DATE)
  if (!day) throw new Error('nothing cached')
  let now = 0
  const clock = {
    now: () => now,
    async sleep(seconds: number) {
      now += seconds
    },
  }
  const seen: [number, number][] = []
  for await (const batch of replayCached(day, speed, clock))
    for (let i = 0; i < batch.length; i++) seen.push([now * speed, batch.price[i] ?? 0])
  // The print before 09:30 is not replayed.
  expect(seen.map(([, price]) => price)).toEqual([1.05, 2.35, 1.1, 2.4, 1.2])
  for (const [i, at] of [0, 1, 2, 3, 9].entries()) expect(seen[i]?.[0]).toBeCloseTo(at, 6)
})
