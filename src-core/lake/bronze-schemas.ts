/**
 * The bronze layer, declared once (pipelines L5): data sets, where they live and their columns in
 * file order. Parquet files, readers, SQL views and their documentation derive from this list.
 */
import type { BronzeColumn, BronzeDataset, BronzeDtype } from './bronze-dataset.ts'
import { VENDOR } from './vendor-schemas.ts'

export type { BronzeColumn, BronzeDataset, BronzeDtype } from './bronze-dataset.ts'

/** Bumped when a column changes meaning, name or place. */
export const BRONZE_SCHEMA_VERSION = 1

const col = (name: string, dtype: BronzeDtype, doc: string): BronzeColumn => ({ name, dtype, doc })
const price = (name: string, decimal: string, doc: string): BronzeColumn => ({
  name,
  dtype: 'i64',
  doc,
  decimal,
  nullable: true,
})

const tsEvent = col('ts_event_ns', 'i64', 'Venue event time, UTC ns')
const tsRecv: BronzeColumn = {
  ...col('ts_recv_ns', 'i64', 'Capture time, UTC ns; null from files without it'),
  nullable: true,
}
const sequence = col('sequence', 'u32', "Venue sequence, or the row's position in the file")
const contract = col('contract', 'str', 'Raw symbol, ESZ5')
const size = col('size', 'u32', 'Contracts')
const side = col('side', 'char', 'Trades: aggressor B, A or N; book: side of the event')
const expiry = col('expiry', 'date', 'Expiry, New York date')
const strike = price('strike_1e9', 'strike', 'Strike')
const right = col('right', 'char', 'C or P')

/** Bars start at `ts_event_ns`. */
const bars = (schema: string, doc: string): BronzeDataset => ({
  path: `files/schema=${schema}`,
  partition: 'dataset',
  instrument: ['contract'],
  same: ['ts_event_ns', 'contract'],
  doc,
  columns: [
    tsEvent,
    contract,
    price('open_1e9', 'open', 'First price'),
    price('high_1e9', 'high', 'Highest price'),
    price('low_1e9', 'low', 'Lowest price'),
    price('close_1e9', 'close', 'Last price'),
    col('volume', 'i64', 'Contracts or shares'),
  ],
})

const LEVELS = Array.from({ length: 10 }, (_, i) => String(i).padStart(2, '0'))
const levelColumns = (levels: readonly string[]): BronzeColumn[] =>
  (['bid', 'ask'] as const).flatMap((book) => [
    ...levels.map((n) => price(`${book}_px_${n}`, `${book}_${n}`, `${book} price, level ${n}`)),
    ...levels.map((n) => col(`${book}_sz_${n}`, 'u32', `${book} size, level ${n}`)),
    ...levels.map((n) => col(`${book}_ct_${n}`, 'u32', `${book} orders, level ${n}`)),
  ])

const book = (path: string, levels: readonly string[], doc: string): BronzeDataset => ({
  path,
  partition: 'symbol',
  instrument: ['contract'],
  doc,
  columns: [
    tsEvent,
    tsRecv,
    sequence,
    contract,
    col('action', 'char', 'A add, C cancel, M modify, R clear, T trade'),
    side,
    col('depth', 'u8', 'Level of the event'),
    price('price_1e9', 'price', 'Price of the event'),
    size,
    col('flags', 'u8', 'DBN flag bits'),
    ...levelColumns(levels),
  ],
})

export const BRONZE = {
  futures_trades: {
    path: 'futures/trades',
    partition: 'symbol',
    instrument: ['contract'],
    doc: 'Futures prints, all contracts.',
    columns: [
      tsEvent,
      tsRecv,
      sequence,
      contract,
      price('price_1e9', 'price', 'Print price'),
      size,
      side,
    ],
  },
  futures_mbp10: book('futures/mbp10', LEVELS, 'Ten-level book states, all contracts.'),
  futures_mbp1: book('futures/mbp1', LEVELS.slice(0, 1), 'One-level book states.'),
  options_trades: {
    path: 'options/trades',
    partition: 'underlying',
    instrument: ['expiry', 'strike_1e9', 'right'],
    doc: 'Option prints, every expiry.',
    columns: [
      tsEvent,
      tsRecv,
      sequence,
      expiry,
      strike,
      right,
      price('price_1e9', 'price', 'Print price'),
      size,
      side,
      col('conditions', 'str', 'Vendor condition codes; empty when regular'),
    ],
  },
  options_nbbo: {
    path: 'options/nbbo',
    partition: 'underlying',
    instrument: ['expiry', 'strike_1e9', 'right'],
    doc: 'Best bid and offer per option.',
    columns: [
      tsEvent,
      tsRecv,
      sequence,
      expiry,
      strike,
      right,
      price('bid_1e9', 'bid', 'Best bid; null = absent'),
      col('bid_size', 'u32', 'Contracts'),
      price('ask_1e9', 'ask', 'Best ask; null = absent'),
      col('ask_size', 'u32', 'Contracts'),
    ],
  },
  open_interest: {
    path: 'options/open_interest',
    partition: 'underlying',
    instrument: ['expiry', 'strike_1e9', 'right'],
    doc: "The previous day's open interest, known before the open.",
    columns: [expiry, strike, right, col('open_interest', 'u32', 'Contracts')],
  },
  stock_trades: {
    path: 'files/schema=trades',
    partition: 'dataset',
    instrument: ['contract'],
    doc: 'Prints of what is neither future nor option: stocks, funds.',
    columns: [
      tsEvent,
      tsRecv,
      sequence,
      contract,
      price('price_1e9', 'price', 'Print price'),
      size,
      side,
    ],
  },
  ohlcv_1s: bars('ohlcv-1s', 'Bars of one second, any instrument.'),
  ohlcv_1m: bars('ohlcv-1m', 'Bars of one minute, any instrument.'),
  ohlcv_1h: bars('ohlcv-1h', "Bars of one hour; a file's bars lie under its last date."),
  ohlcv_1d: bars('ohlcv-1d', "Bars of one day; a file's bars lie under its last date."),
  definitions: {
    path: 'definitions',
    partition: 'dataset',
    instrument: ['instrument_id'],
    doc: 'Instrument definitions (dbn 7), the fields that identify and size a contract.',
    columns: [
      tsEvent,
      tsRecv,
      col('instrument_id', 'u32', "The venue's id on that date"),
      col('raw_symbol', 'str', 'Venue symbol'),
      col('instrument_class', 'char', 'F future, C call, P put, S spread …'),
      col('security_update_action', 'char', 'A added, M modified, D deleted'),
      col('asset', 'str', 'Product code'),
      col('group', 'str', 'Security group'),
      col('exchange', 'str', 'Venue'),
      col('currency', 'str', 'Currency'),
      col('underlying', 'str', 'Raw symbol of the underlying future'),
      col('underlying_id', 'u32', 'Its id'),
      price('strike_price', 'strike', 'Strike in 1e-9'),
      { ...col('expiration', 'i64', 'Last trade time, UTC ns'), nullable: true },
      { ...col('activation', 'i64', 'First trade time, UTC ns'), nullable: true },
      price('min_price_increment', 'tick', 'Tick in 1e-9; null when variable'),
      price('unit_of_measure_qty', 'multiplier', 'Contract size in 1e-9'),
    ],
  },
  ...VENDOR,
} as const satisfies Record<string, BronzeDataset>

export type BronzeTable = keyof typeof BRONZE
export const bronzeDataset = (table: BronzeTable): BronzeDataset => BRONZE[table]

/** Folder of one day, relative to the lake root. */
export const bronzeDayPath = (table: BronzeTable, partition: string, date: string) =>
  `bronze/${BRONZE[table].path}/${BRONZE[table].partition}=${partition}/date=${date}`
