/**
 * A column mapping: what the columns of a table of prints or bars mean when its names do not say,
 * with the units, the decimal mark and the time zone it was written in. Given by hand in a dialog,
 * as a JSON file on the command line, or remembered from a file with the same header.
 */
import { z } from 'zod'
import { AppError } from '../../protocol/message.ts'
import { SERIES_FIELDS, type SeriesColumns, type SeriesField } from './columns.ts'
import { TIME_ZONES } from './time-text.ts'

/** How instants are written: told by their looks, day or month first, or a count since 1970. */
export const TIME_FORMATS = ['auto', 'dmy', 'mdy', 's', 'ms', 'us', 'ns'] as const
export type TimeFormat = (typeof TIME_FORMATS)[number]

/** What a price of 1 in the file is worth, in points or dollars. */
export const PRICE_UNITS = ['1', '0.01', '0.0001', '1e-9'] as const
export type PriceUnit = (typeof PRICE_UNITS)[number]

/** What a size or volume of 1 in the file is worth, in contracts or shares. */
export const SIZE_UNITS = ['1', '100', '1000'] as const
export type SizeUnit = (typeof SIZE_UNITS)[number]

/** Names may stand below a title; a header further down is none. */
export const MAX_HEADER_LINE = 30

const columnName = z.string().min(1).max(256)

export const columnMapping = z.strictObject({
  kind: z.enum(['trades', 'ohlcv']),
  /** Row with the column names, blank lines left out, from 1; 0: none, columns are `column 1`, …. */
  headerLine: z.number().int().min(0).max(MAX_HEADER_LINE).default(1),
  /** Column name by field. */
  columns: z.partialRecord(z.enum(SERIES_FIELDS), columnName),
  /** Symbol of rows without one; empty: every row names its own. */
  symbol: z.string().max(64).default(''),
  /** What times without zone mean. */
  timeZone: z.enum(TIME_ZONES).default('America/New_York'),
  timeFormat: z.enum(TIME_FORMATS).default('auto'),
  decimal: z.enum(['point', 'comma']).default('point'),
  priceUnit: z.enum(PRICE_UNITS).default('1'),
  sizeUnit: z.enum(SIZE_UNITS).default('1'),
  /** Whether the time of a bar is its first or its last instant; the lake keeps the first. */
  barTime: z.enum(['open', 'close']).default('open'),
})
export type ColumnMapping = z.output<typeof columnMapping>

/** A mapping with the name it was saved under. */
export const namedMapping = z.object({
  name: z.string().min(1).max(80),
  mapping: columnMapping,
  builtIn: z.boolean(),
})
export type NamedMapping = z.infer<typeof namedMapping>

/** Fields of each kind of table; the first ones are needed. */
export const FIELDS_OF: Record<
  ColumnMapping['kind'],
  { needed: readonly SeriesField[]; optional: readonly SeriesField[] }
> = {
  trades: { needed: ['time', 'price', 'size'], optional: ['clock', 'symbol', 'side', 'sequence'] },
  ohlcv: {
    needed: ['time', 'open', 'high', 'low', 'close'],
    optional: ['clock', 'symbol', 'volume'],
  },
}

/** Names of columns as a mapping uses them: trimmed; empty ones by position, repeated ones numbered. */
export function columnNames(fields: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return fields.map((field, i) => {
    const text = (i === 0 ? field.replace(/^\uFEFF/, '') : field).trim().slice(0, 200)
    const name = text === '' ? `column ${i + 1}` : text
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return before === 0 ? name : `${name} (${before + 1})`
  })
}

export const namelessColumns = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `column ${i + 1}`)

/** What the mapping still lacks, as sentences; empty when it can be used. */
export function lacking({ kind, columns, symbol }: ColumnMapping): string[] {
  const missing = FIELDS_OF[kind].needed.filter((field) => columns[field] === undefined)
  return [
    ...missing.map((field) => `No column holds the ${field}.`),
    ...(symbol === '' && columns.symbol === undefined
      ? ['No column holds the symbol, and none is given for the whole file.']
      : []),
  ]
}

/** Where the mapped columns are among `names`. Throws MAPPING_INCOMPLETE or MAPPING_COLUMN. */
export function mappedColumns(
  mapping: ColumnMapping,
  names: readonly string[],
  file: string,
): SeriesColumns {
  const [lack] = lacking(mapping)
  if (lack) throw new AppError('MAPPING_INCOMPLETE', `${file}: ${lack}`, { where: { file } })
  const at: SeriesColumns['at'] = {}
  const { needed, optional } = FIELDS_OF[mapping.kind]
  for (const field of [...needed, ...optional]) {
    const name = mapping.columns[field]
    if (name === undefined) continue
    const found = names.indexOf(name)
    if (found < 0)
      throw new AppError(
        'MAPPING_COLUMN',
        `${file}: it has no column ${JSON.stringify(name.slice(0, 60))} for the ${field}; its columns are ${shown(names)}`,
        { where: { file, column: name.slice(0, 60) } },
      )
    at[field] = found
  }
  return { kind: mapping.kind, at, isDatabento: false }
}

function shown(names: readonly string[]): string {
  const some = names.slice(0, 12).map((n) => n.slice(0, 30))
  return names.length > some.length
    ? `${some.join(', ')} and ${names.length - some.length} more`
    : some.join(', ')
}
