/** Prints and bars out of CSV (plain or gzipped) and Parquet files: columns by preset or by hand. */
import type { UtcNs } from '#core/domain/units'
import { type SeriesColumns, seriesColumns } from '#core/formats/series/columns'
import { decimal1e9 } from '#core/formats/series/decimal'
import { mappedInstant, mappedPrice, mappedSize } from '#core/formats/series/mapped-values'
import {
  type ColumnMapping,
  columnNames,
  mappedColumns,
  namelessColumns,
} from '#core/formats/series/mapping'
import { parseInstant, type TimeZone } from '#core/formats/series/time-text'
import { AppError } from '#core/protocol/message'
import type { TextRows } from './text-rows.ts'

export interface SeriesHints {
  file: string
  /** Field by column name, added to the presets. */
  map?: Readonly<Record<string, string>> | undefined
  /** Symbol of every row, for files that do not say. */
  symbol?: string | undefined
  /** What times without zone mean. */
  timeZone?: TimeZone | undefined
  /** Says it all; nothing is told by names then. */
  mapping?: ColumnMapping | undefined
}

export interface SeriesPrint {
  symbol: string
  ts: UtcNs
  sequence: number
  price: bigint
  size: number
  /** ASCII of B, A, N. */
  side: number
}
export interface SeriesBar {
  symbol: string
  ts: UtcNs
  open: bigint
  high: bigint
  low: bigint
  close: bigint
  volume: bigint
}
export type SeriesBatch =
  | { kind: 'trades'; rows: SeriesPrint[] }
  | { kind: 'ohlcv'; rows: SeriesBar[] }

const ONE = 1_000_000_000n
const U32 = 0xffff_ffff
/** Symbols of one file: a day of all listed options has 1.5 million contracts. */
const MAX_SYMBOLS = 2_000_000

/** Batches of rows in file order; throws typed errors that name the row. */
export async function* readSeries(
  source: AsyncIterable<TextRows>,
  hints: SeriesHints,
): AsyncGenerator<SeriesBatch> {
  const { mapping } = hints
  let parser: SeriesParser | null = null
  let before = mapping ? Math.max(0, mapping.headerLine - 1) : 0
  for await (const { rows } of source) {
    let from = 0
    if (!parser) {
      if (before >= rows.length) {
        before -= rows.length
        continue
      }
      parser = seriesParser(rows[before].fields, hints)
      from = before + (mapping?.headerLine === 0 ? 0 : 1)
    }
    const batch = parser.batch(rows, from)
    if (batch.rows.length > 0) yield batch
  }
  if (!parser) throw noColumns(hints.file)
}

/** A parser of rows under these names; of a mapping without names, like this row. */
export function seriesParser(fields: readonly string[], hints: SeriesHints): SeriesParser {
  const { mapping, file, map } = hints
  if (mapping) {
    const names = mapping.headerLine === 0 ? namelessColumns(fields.length) : columnNames(fields)
    return new SeriesParser(mappedColumns(mapping, names, file), hints)
  }
  const columns = seriesColumns(fields, map)
  if (!columns) throw noColumns(file)
  return new SeriesParser(columns, hints)
}

const noColumns = (file: string) =>
  new AppError(
    'SERIES_COLUMNS',
    `${file}: the first line names neither prints (time, price, size) nor bars (time, open, high, low, close); name them with --map column=field`,
    { where: { file, row: 1 } },
  )

export class SeriesParser {
  private readonly columns: SeriesColumns
  private readonly hints: SeriesHints
  private readonly zone: TimeZone
  private position = 0
  private lastSymbol = ''
  private readonly symbols = new Map<string, string>()

  constructor(columns: SeriesColumns, hints: SeriesHints) {
    this.columns = columns
    this.hints = hints
    this.zone = hints.mapping?.timeZone ?? hints.timeZone ?? 'America/New_York'
  }

  batch(rows: TextRows['rows'], from: number): SeriesBatch {
    if (this.columns.kind === 'trades') {
      const out: SeriesPrint[] = []
      for (let i = from; i < rows.length; i++) out.push(this.print(rows[i].fields, rows[i].line))
      return { kind: 'trades', rows: out }
    }
    const out: SeriesBar[] = []
    for (let i = from; i < rows.length; i++) out.push(this.bar(rows[i].fields, rows[i].line))
    return { kind: 'ohlcv', rows: out }
  }

  /** One row. Throws SERIES_ROW or SERIES_SYMBOL. */
  row(fields: readonly string[], line: number): SeriesPrint | SeriesBar {
    return this.columns.kind === 'trades' ? this.print(fields, line) : this.bar(fields, line)
  }

  private print(fields: readonly string[], line: number): SeriesPrint {
    const { at } = this.columns
    const sequence = at.sequence === undefined ? ++this.position : Number(fields[at.sequence])
    return {
      symbol: this.symbol(fields, line),
      ts: this.time(fields, line),
      sequence:
        Number.isInteger(sequence) && sequence >= 0 && sequence <= U32 ? sequence : ++this.position,
      price: this.price(fields, 'price', line),
      size: this.size(fields, line),
      side: sideOf(at.side === undefined ? '' : (fields[at.side] ?? '')),
    }
  }

  private bar(fields: readonly string[], line: number): SeriesBar {
    const bar = {
      symbol: this.symbol(fields, line),
      ts: this.time(fields, line),
      open: this.price(fields, 'open', line),
      high: this.price(fields, 'high', line),
      low: this.price(fields, 'low', line),
      close: this.price(fields, 'close', line),
      volume: this.volume(fields, line),
    }
    const { open, high, low, close } = bar
    if (high < open || high < close || high < low || low > open || low > close) {
      throw this.bad(
        line,
        'high',
        String(fields[this.columns.at.high ?? 0]),
        'is not the highest of the bar, or low not the lowest',
      )
    }
    return bar
  }

  private symbol(fields: readonly string[], line: number): string {
    const { at } = this.columns
    const text = at.symbol === undefined ? '' : (fields[at.symbol] ?? '').trim()
    const symbol = text === '' ? this.hints.mapping?.symbol || this.hints.symbol || '' : text
    if (symbol === '') {
      throw new AppError(
        'SERIES_SYMBOL',
        `${this.hints.file}: line ${line} names no symbol; pass --symbol`,
        {
          where: { file: this.hints.file, row: line },
        },
      )
    }
    if (symbol === this.lastSymbol) return this.lastSymbol
    if (symbol.length > 64) throw this.bad(line, 'symbol', symbol, 'is too long')
    this.lastSymbol = this.symbols.get(symbol) ?? this.added(symbol, line)
    return this.lastSymbol
  }

  /** A cell is a slice of the text around it and would keep all of that in memory: a copy stays. */
  private added(symbol: string, line: number): string {
    const copy = Buffer.from(symbol).toString()
    if (this.symbols.size === MAX_SYMBOLS)
      throw this.bad(line, 'symbol', symbol, `is one of more than ${MAX_SYMBOLS}`)
    this.symbols.set(copy, copy)
    return copy
  }

  private time(fields: readonly string[], line: number): UtcNs {
    const { at } = this.columns
    const date = (fields[at.time ?? 0] ?? '').trim()
    const text = at.clock === undefined ? date : `${date} ${(fields[at.clock] ?? '').trim()}`
    const { mapping } = this.hints
    const ts = mapping
      ? mappedInstant(text, mapping.timeFormat, this.zone)
      : parseInstant(text, this.zone)
    if (ts === null || ts < EARLIEST || ts > LATEST)
      throw this.bad(line, 'time', text, 'is no time')
    return ts
  }

  private price(
    fields: readonly string[],
    field: 'price' | 'open' | 'high' | 'low' | 'close',
    line: number,
  ): bigint {
    const text = (fields[this.columns.at[field] ?? 0] ?? '').trim()
    const whole = this.columns.isDatabento && !text.includes('.') ? 1n : ONE
    const { mapping } = this.hints
    const price = mapping ? mappedPrice(text, mapping) : decimal1e9(text, whole)
    if (price === null) throw this.bad(line, field, text, 'is no price')
    return price
  }

  private size(fields: readonly string[], line: number): number {
    const text = (fields[this.columns.at.size ?? 0] ?? '').trim()
    const size = this.amount(text)
    if (!(size >= 0 && size <= U32)) throw this.bad(line, 'size', text, 'is no size')
    return Math.round(size)
  }

  private amount(text: string): number {
    const { mapping } = this.hints
    if (mapping) return mappedSize(text, mapping)
    return text === '' ? Number.NaN : Number(text)
  }

  private volume(fields: readonly string[], line: number): bigint {
    const { volume } = this.columns.at
    const text = volume === undefined ? '' : (fields[volume] ?? '').trim()
    if (text === '') return 0n
    const value = this.amount(text)
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER))
      throw this.bad(line, 'volume', text, 'is no volume')
    return BigInt(Math.round(value))
  }

  private bad(line: number, column: string, text: string, what: string) {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
    return new AppError(
      'SERIES_ROW',
      `${this.hints.file}: line ${line}: ${column} ${JSON.stringify(shown)} ${what}`,
      { where: { file: this.hints.file, row: line, column } },
    )
  }
}

/** 1970 and 2200. */
const EARLIEST = 0n
const LATEST = 7_258_118_400_000_000_000n

function sideOf(text: string): number {
  const t = text.trim().toLowerCase()
  if (t === 'b' || t === 'buy' || t === 'bid' || t === '1' || t === '+1' || t === 'buyer') return 66
  if (t === 'a' || t === 's' || t === 'sell' || t === 'ask' || t === '-1' || t === 'seller')
    return 65
  return 78
}

/** Nanoseconds of a bar. */
export const stepNs = (step: BarStep): bigint => STEPS.find(([s]) => s === step)?.[1] ?? 0n

const STEPS = [
  ['ohlcv_1s', 1_000_000_000n],
  ['ohlcv_1m', 60_000_000_000n],
  ['ohlcv_1h', 3_600_000_000_000n],
  ['ohlcv_1d', 86_400_000_000_000n],
] as const
export type BarStep = (typeof STEPS)[number][0]

/** The step of bars: the smallest distance between neighbours of one symbol; null when it is none the lake stores. */
export function barStep(bars: readonly SeriesBar[]): BarStep | null {
  const last = new Map<string, UtcNs>()
  let least: bigint | null = null
  for (const { symbol, ts } of bars) {
    const before = last.get(symbol)
    last.set(symbol, ts)
    if (before === undefined || before === ts) continue
    const step = ts > before ? ts - before : before - ts
    if (least === null || step < least) least = step
  }
  // Days are 23 hours long once a year.
  const found = STEPS.find(
    ([, ns]) => least === ns || (ns === STEPS[3][1] && least !== null && least > (ns * 9n) / 10n),
  )
  return found?.[0] ?? null
}
