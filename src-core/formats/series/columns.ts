/** Which column of a table of prints or bars means what: presets by name, and names given by hand. */
import { plainName } from '../chain/columns.ts'

export const SERIES_FIELDS = [
  'time',
  'clock',
  'symbol',
  'price',
  'size',
  'side',
  'sequence',
  'open',
  'high',
  'low',
  'close',
  'volume',
] as const
export type SeriesField = (typeof SERIES_FIELDS)[number]
export const isSeriesField = (name: string): name is SeriesField =>
  (SERIES_FIELDS as readonly string[]).includes(name)

export interface SeriesColumns {
  kind: 'trades' | 'ohlcv'
  at: Partial<Record<SeriesField, number>>
  /** Databento's CSV may give prices as integers of 1e-9. */
  isDatabento: boolean
}

const NAMES: Record<SeriesField, readonly string[]> = {
  time: [
    'tseventns',
    'tsevent',
    'timestamp',
    'datetime',
    'time',
    'date',
    'ts',
    'opentime',
    'bartime',
    'tradetime',
    'epoch',
    't',
    'siptimestamp',
    'windowstart',
  ],
  clock: ['time', 'timeofday', 'hour'],
  symbol: ['symbol', 'contract', 'rawsymbol', 'ticker', 'instrument', 'sym'],
  price: ['price', 'px', 'last', 'tradeprice', 'lastprice'],
  size: [
    'size',
    'qty',
    'quantity',
    'volume',
    'vol',
    'shares',
    'lots',
    'tradesize',
    'amount',
    'lastsize',
  ],
  side: ['side', 'aggressor', 'aggressorside', 'takerside', 'bs', 'direction'],
  sequence: ['sequence', 'seq', 'sequencenumber', 'tradeid'],
  open: ['open', 'o', 'openprice'],
  high: ['high', 'h', 'highprice', 'max'],
  low: ['low', 'l', 'lowprice', 'min'],
  close: ['close', 'c', 'closeprice', 'last', 'adjclose'],
  volume: ['volume', 'vol', 'v', 'totalvolume', 'upvolume'],
}

/** Columns told by their names, complete or not. */
export function namedColumns(fields: readonly string[]): SeriesColumns['at'] {
  const plain = fields.map((f) => plainName(f))
  const at: SeriesColumns['at'] = {}
  for (const field of SERIES_FIELDS) {
    for (const name of NAMES[field]) {
      const found = plain.indexOf(name)
      if (found < 0) continue
      at[field] = found
      break
    }
  }
  // A date with a time of day beside it: both make the instant.
  const date = plain.indexOf('date')
  if (at.clock !== undefined && date >= 0 && at.time === at.clock) at.time = date
  if (at.clock === at.time) delete at.clock
  return at
}

/** Null when the names make neither prints nor bars. `given` is field by column name. */
export function seriesColumns(
  fields: readonly string[],
  given: Readonly<Record<string, string>> = {},
): SeriesColumns | null {
  const plain = fields.map((f) => plainName(f))
  const at = namedColumns(fields)
  for (const [column, field] of Object.entries(given)) {
    const exact = fields.findIndex((f) => f.trim() === column)
    const found = exact >= 0 ? exact : plain.indexOf(plainName(column))
    if (found >= 0 && isSeriesField(field)) at[field] = found
  }
  const { time, open, high, low, close, price, size } = at
  if (time === undefined) return null
  const isDatabento = plain.includes('rtype') && plain.includes('publisherid')
  if ([open, high, low, close].every((c) => c !== undefined))
    return { kind: 'ohlcv', at, isDatabento }
  if (price !== undefined && size !== undefined) return { kind: 'trades', at, isDatabento }
  return null
}
