import { expect, test } from 'vitest'
import { BRONZE, type BronzeTable, bronzeDayPath } from './bronze-schemas.ts'

const names = (table: BronzeTable) => BRONZE[table].columns.map((c) => c.name)

test('columns are those of pipelines L5, in its order', () => {
  expect(names('futures_trades')).toEqual(
    'ts_event_ns ts_recv_ns sequence contract price_1e9 size side'.split(' '),
  )
  expect(names('options_trades')).toEqual(
    'ts_event_ns ts_recv_ns sequence expiry strike_1e9 right price_1e9 size side conditions'.split(
      ' ',
    ),
  )
  expect(names('options_nbbo')).toEqual(
    'ts_event_ns ts_recv_ns sequence expiry strike_1e9 right bid_1e9 bid_size ask_1e9 ask_size'.split(
      ' ',
    ),
  )
  expect(names('open_interest')).toEqual('expiry strike_1e9 right open_interest'.split(' '))
  const book = names('futures_mbp10')
  expect(book.slice(0, 10)).toEqual(
    'ts_event_ns ts_recv_ns sequence contract action side depth price_1e9 size flags'.split(' '),
  )
  expect(book).toHaveLength(10 + 6 * 10)
  expect(book.slice(10, 22)).toEqual([
    ...Array.from({ length: 10 }, (_, i) => `bid_px_0${i}`),
    'bid_sz_00',
    'bid_sz_01',
  ])
  expect(names('futures_mbp1').slice(10)).toEqual(
    'bid_px_00 bid_sz_00 bid_ct_00 ask_px_00 ask_sz_00 ask_ct_00'.split(' '),
  )
})

test('no column repeats what the path says', () => {
  for (const { columns, partition } of Object.values(BRONZE)) {
    const all: string[] = columns.map((c) => c.name)
    expect(all).not.toContain(partition)
    expect(all).not.toContain('date')
  }
})

test('paths are those of pipelines L5', () => {
  expect(bronzeDayPath('futures_mbp10', 'ES', '2026-11-17')).toBe(
    'bronze/futures/mbp10/symbol=ES/date=2026-11-17',
  )
  expect(bronzeDayPath('options_trades', 'SPY', '2026-11-17')).toBe(
    'bronze/options/trades/underlying=SPY/date=2026-11-17',
  )
  expect(bronzeDayPath('open_interest', 'SPY', '2026-11-17')).toBe(
    'bronze/options/open_interest/underlying=SPY/date=2026-11-17',
  )
})
