import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DatabentoServer, startDatabentoServer } from '../testing/databento-server.ts'
import { downloadDatabento } from './download-databento.ts'
import { downloadOrders, forgetOrders } from './download-orders.ts'

const KEY = 'db-0123456789abcdef0123456789abc'
const DAY = '2025-12-16'
let lake: string
let server: DatabentoServer
beforeEach(async () => {
  lake = mkdtempSync(join(tmpdir(), 'orders-'))
  server = await startDatabentoServer({ key: KEY, pollsUntilDone: 1 })
})
afterEach(async () => {
  await server.close()
  rmSync(lake, { recursive: true, force: true })
})

const download = () =>
  downloadDatabento(
    {
      lake,
      from: DAY,
      to: DAY,
      dataset: 'GLBX.MDP3',
      schemas: ['trades'],
      symbols: ['ESZ5'],
      key: KEY,
      baseUrl: server.url,
      pollMs: 1,
      maxUsd: 1,
    },
    { progress() {}, item() {}, signal: new AbortController().signal },
  )

test('an order that has expired is bought again once it is forgotten, and not before', async () => {
  const { files } = await download()
  rmSync(files[0]?.path ?? '')
  expect(downloadOrders(lake)).toMatchObject([{ order: 'GLBX-0001', state: 'lost' }])
  server.expire()
  const again = await download()
  expect(again.files[0]?.error).toMatchObject({
    code: 'DATABENTO_EXPIRED',
    where: { order: 'GLBX-0001' },
  })
  expect(server.bought).toHaveLength(1)
  expect(forgetOrders(lake, ['GLBX-0001'])).toMatchObject([{ order: 'GLBX-0001' }])
  expect((await download()).files[0]?.status).toBe('downloaded')
  expect(server.bought).toHaveLength(2)
  expect(downloadOrders(lake)).toMatchObject([{ order: 'GLBX-0002', state: 'home' }])
})

test('an order whose file is here, or that nobody knows, is not forgotten', async () => {
  await download()
  expect(() => forgetOrders(lake, ['GLBX-0001'])).toThrow(/is here/)
  expect(() => forgetOrders(lake, ['GLBX-0001', 'X'])).toThrow(/is here/)
  expect(() => forgetOrders(lake, ['X'])).toThrow(/No order X/)
  expect(downloadOrders(lake)).toHaveLength(1)
})
