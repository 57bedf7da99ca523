/**
 * Rows of text files on their way into bronze: one buffer per table and partition, written in
 * blocks sorted by time. Which table a print belongs to is told by its symbol.
 */
import { sessionDateOf, sessionTimes } from '#core/domain/calendar'
import { NO_INT64, type UtcNs } from '#core/domain/units'
import { type BronzeTable, bronzeDataset } from '#core/lake/bronze-schemas'
import { AppError } from '#core/protocol/message'
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import type { ColumnData } from '../lake/columns.ts'
import {
  type Instrument,
  instrumentOf,
  type OptionIdentity,
  type OptionLookup,
} from './instruments.ts'

const BLOCK_ROWS = 16_384
const MAX_PARTITIONS = 200
/** Bars of an hour or a day are few per date: a file's bars stay together. */
const MAX_LONG_BARS = 2_000_000

export type BarTable = 'ohlcv_1s' | 'ohlcv_1m' | 'ohlcv_1h' | 'ohlcv_1d'

export interface PrintRow {
  ts: UtcNs
  sequence: number
  /** 1e-9 units. */
  price: bigint
  size: number
  /** ASCII of B, A or N. */
  side: number
}

export interface BarRow {
  ts: UtcNs
  open: bigint
  high: bigint
  low: bigint
  close: bigint
  volume: bigint
}

export interface QuoteRow {
  ts: UtcNs
  sequence: number
  bid: bigint
  bidSize: number
  ask: bigint
  askSize: number
}

type Cell = bigint | number | string
interface Gathered {
  table: BronzeTable
  partition: string
  rows: Cell[][]
  date: string | null
  /** Texts met so far; the writer keeps statistics by their codes. */
  values: string[]
  codes: Map<string, number>
}

export class RowSink {
  private readonly writer: BronzeWriter
  private readonly options: OptionLookup
  private readonly dataset: string
  private readonly known = new Map<string, Instrument>()
  /** Rows taken so far. */
  rows = 0
  private readonly gathered = new Map<string, Gathered>()

  constructor(writer: BronzeWriter, options: OptionLookup, dataset: string) {
    this.writer = writer
    this.options = options
    this.dataset = dataset
  }

  print(symbol: string, row: PrintRow): void {
    const instrument = this.instrument(symbol)
    const { ts, sequence, price, size, side } = row
    if (instrument.kind === 'option') {
      const { identity } = instrument
      this.add('options_trades', identity.underlying, [
        ts,
        NO_INT64,
        sequence,
        ...identityCells(identity),
        price,
        size,
        side,
        '',
      ])
    } else if (instrument.kind === 'undefined-option') {
      throw new AppError(
        'DEFINITIONS_MISSING',
        `no definition of ${symbol} is in the lake; ingest the definitions of that day first`,
        { where: { symbol } },
      )
    } else {
      const cells = [ts, NO_INT64, sequence, symbol, price, size, side]
      if (instrument.kind === 'future') this.add('futures_trades', instrument.root, cells)
      else this.add('stock_trades', this.dataset, cells)
    }
  }

  bar(table: BarTable, symbol: string, { ts, open, high, low, close, volume }: BarRow): void {
    this.add(table, this.dataset, [ts, symbol, open, high, low, close, volume])
  }

  quote(identity: OptionIdentity, { ts, sequence, bid, bidSize, ask, askSize }: QuoteRow): void {
    this.add('options_nbbo', identity.underlying, [
      ts,
      NO_INT64,
      sequence,
      ...identityCells(identity),
      bid,
      bidSize,
      ask,
      askSize,
    ])
  }

  /** Open interest known before the open of `date`. */
  interest(date: string, identity: OptionIdentity, contracts: number): void {
    this.add('open_interest', identity.underlying, [...identityCells(identity), contracts], date)
  }

  /** Writes what has grown to a block; `all` at the end of the file. */
  async flush(all = false): Promise<void> {
    for (const g of this.gathered.values()) {
      const isLong = g.table === 'ohlcv_1h' || g.table === 'ohlcv_1d'
      if (g.rows.length === 0 || (!all && (isLong || g.rows.length < BLOCK_ROWS))) {
        if (g.rows.length > MAX_LONG_BARS) throw tooMany()
        continue
      }
      await this.write(g, isLong)
    }
  }

  private async write(g: Gathered, isLong: boolean) {
    const { table, partition, rows } = g
    g.rows = []
    const timed = table !== 'open_interest'
    if (timed) rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
    const date = isLong ? sessionDateOf(rows[rows.length - 1][0] as bigint) : g.date
    const columns = bronzeDataset(table).columns.map((column, c) => columnOf(g, column, rows, c))
    // Open interest has no time of its own: the start of its session stands in.
    const start = timed || g.date === null ? null : sessionTimes(g.date).originNs
    const ts = start === null ? null : new BigInt64Array(rows.length).fill(start)
    await this.writer.write(
      table,
      partition,
      { length: rows.length, columns },
      { ...(ts ? { ts } : {}), ...(date === null ? {} : { date }) },
    )
  }

  private add(table: BronzeTable, partition: string, cells: Cell[], date: string | null = null) {
    const key = `${table}|${partition}|${date ?? ''}`
    let g = this.gathered.get(key)
    if (!g) {
      if (this.gathered.size >= MAX_PARTITIONS) {
        throw new AppError('TOO_MANY_PRODUCTS', `more than ${MAX_PARTITIONS} products in one file`)
      }
      g = { table, partition, rows: [], date, values: [], codes: new Map() }
      this.gathered.set(key, g)
    }
    g.rows.push(cells)
    this.rows++
  }

  private instrument(symbol: string): Instrument {
    let known = this.known.get(symbol)
    if (!known) {
      known = instrumentOf(symbol, this.options)
      this.known.set(symbol, known)
    }
    return known
  }
}

const identityCells = ({ expiryDays, strike1e9, right }: OptionIdentity): Cell[] => [
  expiryDays,
  strike1e9,
  right === 'C' ? 67 : 80,
]

function columnOf(
  g: Gathered,
  { dtype }: { dtype: string },
  rows: readonly Cell[][],
  c: number,
): ColumnData {
  const n = rows.length
  if (dtype === 'str') {
    const codes = new Int32Array(n)
    for (let i = 0; i < n; i++) codes[i] = codeOf(g, rows[i][c] as string)
    return { codes, values: g.values }
  }
  const out =
    dtype === 'i64'
      ? new BigInt64Array(n)
      : dtype === 'u32'
        ? new Uint32Array(n)
        : dtype === 'date'
          ? new Int32Array(n)
          : new Uint8Array(n)
  for (let i = 0; i < n; i++) (out as Uint32Array)[i] = rows[i][c] as number
  return out
}

function codeOf(g: Gathered, text: string): number {
  let code = g.codes.get(text)
  if (code === undefined) {
    code = g.values.push(text) - 1
    g.codes.set(text, code)
  }
  return code
}

const tooMany = () =>
  new AppError('TOO_MANY_BARS', `more than ${MAX_LONG_BARS} bars of an hour or a day in one file`)
