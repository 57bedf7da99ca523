/** What the column-mapping dialog shows, from the file's first rows and the mapping so far. */
import type { SeriesField } from '#core/formats/series/columns'
import {
  type ColumnMapping,
  columnNames,
  FIELDS_OF,
  MAX_HEADER_LINE,
  namelessColumns,
} from '#core/formats/series/mapping'
import type { TableHead } from '#core/protocol/mapping'

export const FIELD_WORDS: Record<SeriesField, string> = {
  time: 'Time',
  clock: 'Time of day',
  symbol: 'Symbol',
  price: 'Price',
  size: 'Size',
  side: 'Aggressor side',
  sequence: 'Sequence',
  open: 'Open',
  high: 'High',
  low: 'Low',
  close: 'Close',
  volume: 'Volume',
}

export const TIME_FORMAT_WORDS: Record<ColumnMapping['timeFormat'], string> = {
  auto: 'As it looks; month first',
  dmy: 'Day, month, year',
  mdy: 'Month, day, year',
  s: 'Seconds since 1970',
  ms: 'Milliseconds since 1970',
  us: 'Microseconds since 1970',
  ns: 'Nanoseconds since 1970',
}
export const PRICE_UNIT_WORDS: Record<ColumnMapping['priceUnit'], string> = {
  '1': 'Points or dollars',
  '0.01': 'Hundredths (cents)',
  '0.0001': 'Ten-thousandths',
  '1e-9': '1e-9 of a point',
}
export const SIZE_UNIT_WORDS: Record<ColumnMapping['sizeUnit'], string> = {
  '1': 'Contracts or shares',
  '100': 'Hundreds',
  '1000': 'Thousands',
}
export const ZONE_WORDS: Record<ColumnMapping['timeZone'], string> = {
  'America/New_York': 'New York (ET)',
  'America/Chicago': 'Chicago (CT)',
  UTC: 'UTC',
}

/** Names of the columns as the mapping refers to them. */
export function namesOf(head: TableHead, { headerLine }: ColumnMapping): string[] {
  const row = headerLine === 0 ? undefined : head.rows[headerLine - 1]
  return row ? columnNames(row.fields) : namelessColumns(Math.min(head.columns, 64))
}

/** The field a column holds; null: it is left out. */
export const fieldAt = (mapping: ColumnMapping, name: string): SeriesField | null =>
  (Object.entries(mapping.columns).find(([, column]) => column === name)?.[0] as
    | SeriesField
    | undefined) ?? null

export const fieldsOf = ({ kind }: ColumnMapping): readonly SeriesField[] => [
  ...FIELDS_OF[kind].needed,
  ...FIELDS_OF[kind].optional,
]

/** Gives a column a field; whichever column had it before is left out. */
export function withField(
  mapping: ColumnMapping,
  name: string,
  field: SeriesField | null,
): ColumnMapping {
  const columns = Object.fromEntries(
    Object.entries(mapping.columns).filter(([f, column]) => column !== name && f !== field),
  ) as ColumnMapping['columns']
  if (field) columns[field] = name
  return { ...mapping, columns }
}

/** Another kind keeps what both have; a price and a size become close and volume, and back. */
export function withKind(mapping: ColumnMapping, kind: ColumnMapping['kind']): ColumnMapping {
  const { price, size, close, volume, ...columns } = mapping.columns
  const carried =
    kind === 'ohlcv'
      ? { close: close ?? price, volume: volume ?? size }
      : { price: price ?? close, size: size ?? volume }
  const next = { ...mapping, kind, columns: { ...columns, ...carried } }
  const allowed = fieldsOf(next)
  return {
    ...next,
    columns: Object.fromEntries(
      Object.entries(next.columns).filter(
        ([field, column]) => column !== undefined && allowed.includes(field as SeriesField),
      ),
    ),
  }
}

/** Another line of names: columns keep their place, and so their field. */
export function withHeaderLine(
  head: TableHead,
  mapping: ColumnMapping,
  headerLine: number,
): ColumnMapping {
  const before = namesOf(head, mapping)
  const next = { ...mapping, headerLine }
  const names = namesOf(head, next)
  const columns: ColumnMapping['columns'] = {}
  for (const [field, column] of Object.entries(mapping.columns)) {
    const name = names[before.indexOf(column)]
    if (name !== undefined) columns[field as SeriesField] = name
  }
  return { ...next, columns }
}

export const headerLines = (head: TableHead): number[] =>
  Array.from({ length: Math.min(head.rows.length, MAX_HEADER_LINE) + 1 }, (_, i) => i)

const TABLES: Record<string, string> = {
  futures_trades: 'futures trades',
  options_trades: 'option trades',
  stock_trades: 'stock trades',
  ohlcv_1s: 'bars of one second',
  ohlcv_1m: 'bars of one minute',
  ohlcv_1h: 'bars of one hour',
  ohlcv_1d: 'bars of one day',
}
export const tableWords = (tables: readonly string[]): string =>
  tables.map((t) => TABLES[t] ?? t.replaceAll('_', ' ')).join(', ')
