import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runQuery } from '../../lake/query.ts'
import { commandLine } from '../../testing/command-line.ts'
import { type PolygonServer, startPolygonServer } from '../../testing/polygon-server.ts'
import { S3_KEYS, type S3Server, startS3Server } from '../../testing/s3-server.ts'
import { BUCKET, flatKey } from './s3-files.ts'

const DAY = '2025-12-16'
const CALL = 'O:SPY251216C00687000'
const KEY = 'polygon-test-key'
/** 09:30:00 and 09:30:01 in New York. */
const ROWS = [
  'ticker,conditions,correction,exchange,price,sip_timestamp,size',
  `${CALL},209,0,300,1.05,1765895400000000000,3`,
  `${CALL},209,0,300,1.10,1765895401000000000,2`,
  'O:QQQ251216C00600000,209,0,300,2.00,1765895401000000000,9',
].join('\n')
const details = {
  ticker: CALL,
  underlying_ticker: 'SPY',
  contract_type: 'call',
  expiration_date: DAY,
  strike_price: 687,
  shares_per_contract: 100,
}

let root: string
let rest: PolygonServer
let files: S3Server
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'polygon-cli-'))
  files = await startS3Server(join(root, 's3'), BUCKET)
  await files.put(flatKey('trades_v1', DAY), gzipSync(`${ROWS}\n`))
  rest = await startPolygonServer({
    key: KEY,
    lists: {
      '/v3/reference/options/contracts': [details],
      [`/v3/trades/${CALL}`]: [
        { sip_timestamp: '1765895400000000001', price: 1.05, size: 3, exchange: 300 },
      ],
      '/v3/snapshot/options/SPY': [{ details, open_interest: 4321, implied_volatility: 0.14 }],
    },
  })
})
afterAll(async () => {
  await rest.close()
  await files.close()
  rmSync(root, { recursive: true, force: true })
})

const lake = () => join(root, 'lake')
const spymaster = (argv: string[], env: Record<string, string> = {}) =>
  commandLine([...argv, '--lake', lake(), '--json'], {
    SPYMASTER_HOME: join(root, 'home'),
    SPYMASTER_POLYGON_URL: rest.url,
    SPYMASTER_POLYGON_FILES_URL: files.url,
    POLYGON_API_KEY: KEY,
    POLYGON_S3_ACCESS_KEY: S3_KEYS.accessKey,
    POLYGON_S3_SECRET_KEY: S3_KEYS.secret,
    ...env,
  })
const polygon = (set: string, ...more: string[]) =>
  spymaster(['download', 'polygon', '--from', DAY, '--set', set, ...more])
const query = async (sql: string) => (await runQuery(lake(), sql)).rows

test('a day of trades is sized, fetched, and read into the lake; again it is there already', async () => {
  const sized = await polygon('trades_v1', '--estimate')
  expect(JSON.parse(sized.stdout)).toMatchObject({ usd: 0, chunks: [{ date: DAY, owned: false }] })
  const first = await polygon('trades_v1', '--ingest')
  expect(first.code).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({
    files: [{ status: 'downloaded', error: null }],
    ingested: [{ status: 'ingested', rows: { options_trades: 2 } }],
  })
  expect(
    await query('SELECT ts_event_ns, strike, price, size FROM options_trades ORDER BY 1'),
  ).toEqual([
    { ts_event_ns: '1765895400000000000', strike: 687, price: 1.05, size: 3 },
    { ts_event_ns: '1765895401000000000', strike: 687, price: 1.1, size: 2 },
  ])
  const again = await polygon('trades_v1', '--ingest')
  expect(JSON.parse(again.stdout)).toMatchObject({
    files: [{ status: 'present' }],
    ingested: [{ status: 'duplicate' }],
  })
}, 240_000)

test('a chain snapshot becomes open interest', async () => {
  const { code, stdout } = await polygon('chain', '--ingest')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    files: [{ status: 'downloaded', records: 1 }],
    ingested: [{ status: 'ingested', rows: { open_interest: 1 } }],
  })
  expect(
    await query('SELECT underlying, strike, "right", open_interest FROM open_interest'),
  ).toEqual([{ underlying: 'SPY', strike: 687, right: 'C', open_interest: 4321 }])
}, 240_000)

test('the trades cache is filled once', async () => {
  const first = await polygon('cache')
  expect(first.code).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({
    files: [{ title: CALL, status: 'downloaded', records: 1 }],
  })
  const asked = rest.requests.filter((r) => r.includes('/v3/trades/')).length
  const again = await polygon('cache')
  expect(JSON.parse(again.stdout)).toMatchObject({ files: [{ title: CALL, status: 'present' }] })
  expect(rest.requests.filter((r) => r.includes('/v3/trades/'))).toHaveLength(asked)
}, 240_000)

test('a wrong key, a day without a file and a wrong set end with their exit codes', async () => {
  const wrong = await spymaster(['download', 'polygon', '--from', DAY, '--set', 'chain'], {
    POLYGON_API_KEY: 'no',
  })
  expect([wrong.code, JSON.parse(wrong.stdout).error.code]).toEqual([1, 'POLYGON_AUTH'])
  const none = await spymaster(['download', 'polygon', '--from', '2025-12-15'])
  expect(none.code).toBe(1)
  expect(JSON.parse(none.stdout)).toMatchObject({
    files: [{ status: 'failed', error: { code: 'POLYGON_NOT_FOUND' } }],
  })
  expect((await polygon('everything')).code).toBe(2)
  expect((await spymaster(['download', 'polygon'])).code).toBe(2)
  // The key stands nowhere in what was printed.
  expect(wrong.stdout + wrong.stderr).not.toContain(KEY)
}, 240_000)
