/** Mappings that come with the program: tables whose columns are known but not named, or named oddly. */
import type { ColumnMapping, NamedMapping } from './mapping.ts'

const BASE: Omit<ColumnMapping, 'kind' | 'columns'> = {
  headerLine: 0,
  symbol: '',
  timeZone: 'America/New_York',
  timeFormat: 'auto',
  decimal: 'point',
  priceUnit: '1',
  sizeUnit: '1',
  barTime: 'open',
}
const bars = (
  columns: ColumnMapping['columns'],
  rest: Partial<ColumnMapping> = {},
): ColumnMapping => ({ ...BASE, ...rest, kind: 'ohlcv', columns })
const trades = (
  columns: ColumnMapping['columns'],
  rest: Partial<ColumnMapping> = {},
): ColumnMapping => ({ ...BASE, ...rest, kind: 'trades', columns })

/** `time` first, then the prices and the volume, from column `at` on. */
const numbered = (at: number): ColumnMapping['columns'] => ({
  open: `column ${at}`,
  high: `column ${at + 1}`,
  low: `column ${at + 2}`,
  close: `column ${at + 3}`,
  volume: `column ${at + 4}`,
})

const PRESETS: Record<string, ColumnMapping> = {
  'Bars without names: time, open, high, low, close, volume': bars({
    time: 'column 1',
    ...numbered(2),
  }),
  'Bars without names: date, time, open, high, low, close, volume': bars({
    time: 'column 1',
    clock: 'column 2',
    ...numbered(3),
  }),
  'NinjaTrader bars (UTC, time of the close)': bars(
    { time: 'column 1', ...numbered(2) },
    { timeZone: 'UTC', barTime: 'close' },
  ),
  'MetaTrader bars': bars(
    {
      time: '<DATE>',
      clock: '<TIME>',
      open: '<OPEN>',
      high: '<HIGH>',
      low: '<LOW>',
      close: '<CLOSE>',
      volume: '<TICKVOL>',
    },
    { headerLine: 1, timeZone: 'UTC' },
  ),
  'Dukascopy bars': bars(
    {
      time: 'Gmt time',
      open: 'Open',
      high: 'High',
      low: 'Low',
      close: 'Close',
      volume: 'Volume',
    },
    { headerLine: 1, timeZone: 'UTC', timeFormat: 'dmy' },
  ),
  'Trades without names: time, price, size': trades({
    time: 'column 1',
    price: 'column 2',
    size: 'column 3',
  }),
  'Trades without names: date, time, price, size': trades({
    time: 'column 1',
    clock: 'column 2',
    price: 'column 3',
    size: 'column 4',
  }),
  'Trades without names: date, time, price, bid, ask, size': trades({
    time: 'column 1',
    clock: 'column 2',
    price: 'column 3',
    size: 'column 6',
  }),
}

export const BUILT_IN_MAPPINGS: readonly NamedMapping[] = Object.entries(PRESETS).map(
  ([name, mapping]) => ({ name, mapping, builtIn: true }),
)
