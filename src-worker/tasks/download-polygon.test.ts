import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PolygonAccess, PolygonAsk } from '#core/protocol/tasks'
import { aContext } from '../testing/a-context.ts'
import { type PolygonServer, startPolygonServer } from '../testing/polygon-server.ts'
import { downloadPolygon } from './download-polygon.ts'

const DAY = '2025-12-16'
const CALL = 'O:SPY251216C00687000'
const PUT = 'O:SPY251216P00687000'
const detail = (ticker: string) => ({
  ticker,
  underlying_ticker: 'SPY',
  contract_type: 'call',
  expiration_date: DAY,
  strike_price: 687,
})

let lake: string
let server: PolygonServer
beforeEach(async () => {
  lake = mkdtempSync(join(tmpdir(), 'polygon-task-'))
  server = await startPolygonServer({
    key: 'k',
    lists: {
      '/v3/reference/options/contracts': [detail(CALL), detail(PUT)],
      [`/v3/trades/${CALL}`]: [{ sip_timestamp: '1765895400000000001', price: 1, size: 1 }],
      '/v3/snapshot/options/SPY': [{ details: detail(CALL), open_interest: 7 }],
    },
  })
})
afterEach(async () => {
  await server.close()
  rmSync(lake, { recursive: true, force: true })
})

const ask = (what: PolygonAsk['what']): PolygonAsk & PolygonAccess => ({
  lake,
  from: DAY,
  to: DAY,
  what,
  underlying: 'SPY',
  key: 'k',
  accessKey: '',
  secret: '',
  restUrl: server.url,
})

test('a contract that cannot be fetched stops no other', async () => {
  const { files } = await downloadPolygon(ask('cache'), aContext)
  expect(files.map((f) => [f.title, f.status, f.error?.code ?? null])).toEqual([
    [CALL, 'downloaded', null],
    [PUT, 'failed', 'POLYGON_NOT_FOUND'],
  ])
})

test('a chain is kept as it was, open interest and all', async () => {
  const { files } = await downloadPolygon(ask('chain'), aContext)
  const saved = JSON.parse(readFileSync(files[0]?.path ?? '', 'utf8'))
  expect(saved).toMatchObject({ underlying: 'SPY', contracts: [{ open_interest: 7 }] })
})
