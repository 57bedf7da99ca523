import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { downloadOrders, forgetOrders } from './download-orders.ts'
import { type DatabentoDay, databentoDay } from './testing/databento-day.ts'

let day: DatabentoDay
beforeEach(async () => {
  day = await databentoDay()
})
afterEach(() => day.close())

test('an order that has expired is bought again once it is forgotten, and not before', async () => {
  const { lake, server, download } = day
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
  const { lake, download } = day
  await download()
  expect(() => forgetOrders(lake, ['GLBX-0001'])).toThrow(/is here/)
  expect(() => forgetOrders(lake, ['GLBX-0001', 'X'])).toThrow(/is here/)
  expect(() => forgetOrders(lake, ['X'])).toThrow(/No order X/)
  expect(downloadOrders(lake)).toHaveLength(1)
})
