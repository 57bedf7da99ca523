import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runQuery } from '../lake/query.ts'
import { ingestFiles } from './ingest-files.ts'

let root: string
let lake: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chains-'))
  lake = join(root, 'lake')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const query = async (sql: string) => (await runQuery(lake, sql)).rows
const contract = (ticker: string, open_interest: unknown) => ({
  details: { ticker },
  open_interest,
})
async function ingest(value: unknown, name = 'chain.json') {
  const path = join(root, name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return (await ingestFiles([path], { lake }))[0]
}
const CHAIN = {
  underlying: 'SPY',
  expiry: '2025-12-16',
  at: '2025-12-16T14:00:00.000Z',
  contracts: [contract('O:SPY251216C00687000', 7), contract('O:SPY251216P00687000', null)],
}

test('a snapshot is the open interest of the session it was taken in', async () => {
  expect(await ingest(CHAIN)).toMatchObject({
    status: 'ingested',
    kind: 'chain-snapshot',
    rows: { open_interest: 1 },
    skipped: { no_quantity: 1 },
    dates: ['2025-12-16'],
  })
  expect(
    await query(
      'SELECT underlying, date, expiry, strike, "right", open_interest FROM open_interest',
    ),
  ).toEqual([
    {
      underlying: 'SPY',
      date: '2025-12-16',
      expiry: '2025-12-16',
      strike: 687,
      right: 'C',
      open_interest: 7,
    },
  ])
})

test('a later snapshot of the day replaces what an earlier one said', async () => {
  await ingest(CHAIN, 'a.json')
  const later = { ...CHAIN, contracts: [contract('O:SPY251216C00687000', 9)] }
  await ingest({ ...later, at: '2025-12-16T15:00:00.000Z' }, 'b.json')
  expect(await query('SELECT open_interest FROM open_interest')).toEqual([{ open_interest: 9 }])
})

test.each([
  // 23:30 UTC of the 16th is 18:30 in New York, the evening of the 17th's session.
  ['2025-12-16T23:30:00Z', '2025-12-17'],
  // A Saturday belongs to Monday; Christmas Day to the 26th.
  ['2025-12-20T15:00:00Z', '2025-12-22'],
  ['2025-12-25T15:00:00Z', '2025-12-26'],
])('taken at %s it is of session %s', async (at, date) => {
  expect((await ingest({ ...CHAIN, at }))?.dates).toEqual([date])
})

test.each([
  ['cut short', `${JSON.stringify(CHAIN).slice(0, -9)}`, 'CHAIN_JSON'],
  ['without a time', { ...CHAIN, at: undefined }, 'CHAIN_NO_DATE'],
  ['of another form', { ...CHAIN, at: 5 }, 'CHAIN_JSON'],
  ['with a ticker that is none', { ...CHAIN, contracts: [contract('details', 1)] }, 'CHAIN_ROW'],
  [
    'with less than nothing',
    { ...CHAIN, contracts: [contract('O:SPY251216C00687000', -1)] },
    'CHAIN_ROW',
  ],
  [
    'with half a contract',
    { ...CHAIN, contracts: [contract('O:SPY251216C00687000', 1.5)] },
    'CHAIN_ROW',
  ],
  ['with words for rows', { ...CHAIN, contracts: ['details'] }, 'CHAIN_ROW'],
])('a snapshot %s is refused and leaves nothing', async (_, value, code) => {
  expect(await ingest(value)).toMatchObject({ status: 'failed', error: { code } })
  expect(await query('SELECT count(*) AS n FROM open_interest')).toEqual([{ n: 0 }])
})
