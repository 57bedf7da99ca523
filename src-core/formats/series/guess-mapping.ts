/** A first mapping of an unknown table, from its names and from what its first rows look like. */
import { namedColumns, type SeriesField } from './columns.ts'
import { plainNumber } from './mapped-values.ts'
import { type ColumnMapping, columnNames, namelessColumns } from './mapping.ts'
import { parseInstant } from './time-text.ts'

type Rows = readonly (readonly string[])[]

export interface HeaderGuess {
  /** Index into the rows from 1; 0: the first row is data. */
  headerLine: number
  names: string[]
}

const CLOCK = /^\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?[ap]m)?$/i
/** With whichever decimal mark makes it a number; NaN when none does. */
function numberOf(text: string): number {
  for (const mark of ['point', 'comma'] as const) {
    const plain = plainNumber(text, mark)
    if (plain && Number.isFinite(Number(plain))) return Number(plain)
  }
  return Number.NaN
}
const isNumber = (text: string) => !Number.isNaN(numberOf(text))
/** `t`ime, `c`lock, `n`umber, `e`mpty or `w`ord. A long number may be a time: `n` all the same. */
export const shapeOf = (text: string): string => {
  const t = text.trim()
  if (t === '') return 'e'
  if (CLOCK.test(t)) return 'c'
  if (isNumber(t)) return /^(19|20)\d{6}( ?\d{4,6})?$/.test(t) ? 't' : 'n'
  return parseInstant(t, 'UTC') !== null || parseInstant(t.replaceAll('.', '/'), 'UTC') !== null
    ? 't'
    : 'w'
}
const isData = (row: readonly string[]) => row.some((f) => 'tcn'.includes(shapeOf(f)))

/** The last row without a value that every row after it has one of: names stand above data. */
export function guessHeader(rows: Rows): HeaderGuess {
  const widest = Math.max(0, ...rows.map((r) => r.length))
  const first = rows.findIndex((r) => r.length > 1 && isData(r))
  const above = first > 0 ? rows[first - 1] : undefined
  if (first <= 0 || !above || above.length < 2)
    return { headerLine: 0, names: namelessColumns(widest) }
  return { headerLine: first, names: columnNames(above) }
}

const PRICES_OF_BARS = ['open', 'high', 'low', 'close'] as const

export function guessMapping(rows: Rows): ColumnMapping {
  const { headerLine, names } = guessHeader(rows)
  const data = rows.slice(headerLine, headerLine + 8)
  const found = headerLine > 0 ? namedColumns(names) : {}
  const columns: ColumnMapping['columns'] = {}
  for (const [field, at] of Object.entries(found)) columns[field as SeriesField] = names[at]
  const hasBars = () => PRICES_OF_BARS.every((f) => columns[f] !== undefined)
  // A lone `c` or `low` is no bar: its column is free for what it looks like.
  if (!hasBars()) for (const field of ['volume', ...PRICES_OF_BARS] as const) delete columns[field]
  fillFromLooks(columns, names, data)
  const isBars = hasBars()
  const kind = isBars ? 'ohlcv' : 'trades'
  const drop: readonly SeriesField[] = isBars
    ? ['price', 'size', 'side', 'sequence']
    : ['open', 'high', 'low', 'close', 'volume']
  for (const field of drop) delete columns[field]
  return {
    kind,
    headerLine,
    columns,
    symbol: '',
    timeZone: 'America/New_York',
    timeFormat: 'auto',
    decimal: decimalOf(data),
    priceUnit: '1',
    sizeUnit: '1',
    barTime: 'open',
  }
}

/** Columns nobody named: the first time, a clock beside it, then numbers as bars or as price and size. */
function fillFromLooks(columns: ColumnMapping['columns'], names: readonly string[], data: Rows) {
  const taken = new Set(Object.values(columns))
  const shapes = names.map((_, i) => data.map((row) => shapeOf(row[i] ?? '')))
  const all = (i: number, kind: string) =>
    data.length > 0 && shapes[i]?.every((s) => s === kind) === true
  const free = (i: number) => !taken.has(names[i] as string)
  const take = (field: SeriesField, i: number) => {
    if (i < 0 || columns[field] !== undefined) return
    columns[field] = names[i] as string
    taken.add(names[i] as string)
  }
  take(
    'time',
    names.findIndex((_, i) => free(i) && all(i, 't')),
  )
  if (columns.time === undefined)
    take(
      'time',
      names.findIndex((_, i) => free(i) && isEpoch(data, i)),
    )
  const time = names.indexOf(columns.time ?? '')
  if (time >= 0 && all(time + 1, 'c') && free(time + 1)) take('clock', time + 1)
  take(
    'symbol',
    names.findIndex(
      (_, i) => free(i) && all(i, 'w') && data.every((row) => isSymbol(row[i] ?? '')),
    ),
  )
  const numbers = names.map((_, i) => i).filter((i) => free(i) && all(i, 'n'))
  if (columns.price !== undefined || columns.open !== undefined) {
    take('size', numbers[0] ?? -1)
    return
  }
  const [o = -1, h = -1, l = -1, c = -1, v = -1] = numbers
  if (c >= 0 && data.every((row) => isBar(row, o, h, l, c))) {
    take('open', o)
    take('high', h)
    take('low', l)
    take('close', c)
    take('volume', v)
    return
  }
  take('price', o)
  take('size', numbers.at(-1) === o ? -1 : (numbers.at(-1) ?? -1))
}

const isSymbol = (text: string) => /^[A-Z0-9.:^_ -]{1,32}$/.test(text.trim())

const numberIn = (row: readonly string[], i: number) => numberOf(row[i] ?? '')

function isBar(row: readonly string[], o: number, h: number, l: number, c: number): boolean {
  const [open, high, low, close] = [o, h, l, c].map((i) => numberIn(row, i)) as [
    number,
    number,
    number,
    number,
  ]
  return high >= Math.max(open, close, low) && low <= Math.min(open, close)
}

const isEpoch = (data: Rows, i: number) =>
  data.length > 0 && data.every((row) => /^\d{9,19}(\.\d+)?$/.test((row[i] ?? '').trim()))

/** A comma where no point is: `6900,25`. */
function decimalOf(data: Rows): ColumnMapping['decimal'] {
  const fields = data.flat().map((f) => f.trim())
  const comma = fields.some(
    (f) => /^[+-]?\d+,\d{1,2}$/.test(f) || /^\d{1,3}(\.\d{3})+,\d+$/.test(f),
  )
  const point = fields.some((f) => /^[+-]?\d+\.\d+$/.test(f))
  return comma && !point ? 'comma' : 'point'
}

/** Tells files of one maker: the names, or the looks of the first row when there are none. */
export function headerSignature(rows: Rows, headerLine: number): string | null {
  const row = rows[headerLine === 0 ? 0 : headerLine - 1]
  if (!row) return null
  return headerLine === 0
    ? `rows:${row.map(shapeOf).join('')}`
    : `names:${columnNames(row)
        .map((n) => n.toLowerCase())
        .join('\u001f')}`
}
