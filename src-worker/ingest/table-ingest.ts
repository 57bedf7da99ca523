/** Files people already have into bronze: prints and bars as tables, option chains, Lean zips. */
import { exchangeDay } from '#core/domain/calendar'
import { dateOfDays, daysOfDate } from '#core/domain/ny-time'
import { AppError } from '#core/protocol/message'
import type { TableHints } from '#core/protocol/tasks'
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import { readChainFile } from '../vendors/files/chain-file.ts'
import type { LeanEntry } from '../vendors/files/lean-name.ts'
import { type LeanBatch, readLeanZip } from '../vendors/files/lean-zip.ts'
import {
  type BarStep,
  barStep,
  readSeries,
  type SeriesBar,
  stepNs,
} from '../vendors/files/series-file.ts'
import { readTextRows } from '../vendors/files/text-rows.ts'
import type { OptionIdentity, OptionLookup } from './instruments.ts'
import { RowSink } from './row-sink.ts'

interface TableContext {
  hints: TableHints
  lookup: OptionLookup
  /** Waited for between blocks. */
  onBytes: (bytes: number) => unknown
}

/** Bars seen before their step is judged. */
const STEP_ROWS = 4096

export async function ingestSeries(path: string, writer: BronzeWriter, context: TableContext) {
  const { hints, lookup, onBytes } = context
  const sink = new RowSink(writer, lookup, 'files')
  let bytes = 0
  const source = readTextRows(path, { onBytes: (n) => (bytes = n) })
  let step: BarStep | null = null
  let waiting: SeriesBar[] = []
  const isClose = hints.mapping?.barTime === 'close'
  const store = (bars: readonly SeriesBar[], table: BarStep) => {
    const back = isClose ? stepNs(table) : 0n
    for (const bar of bars)
      sink.bar(table, bar.symbol, back === 0n ? bar : { ...bar, ts: bar.ts - back })
  }
  for await (const batch of readSeries(source, { ...hints, file: path })) {
    writer.records += batch.rows.length
    if (batch.kind === 'trades') for (const row of batch.rows) sink.print(row.symbol, row)
    else if (step) store(batch.rows, step)
    else {
      waiting = waiting.concat(batch.rows)
      if (waiting.length >= STEP_ROWS) {
        step = stepOf(waiting, path)
        store(waiting, step)
        waiting = []
      }
    }
    await sink.flush()
    await onBytes(bytes)
  }
  if (waiting.length > 0) store(waiting, stepOf(waiting, path))
  await sink.flush(true)
}

function stepOf(bars: readonly SeriesBar[], file: string): BarStep {
  const step = barStep(bars)
  if (step) return step
  throw new AppError(
    'BAR_STEP',
    `${file}: its bars are not one second, minute, hour or day apart, which is all the lake stores`,
    { where: { file } },
  )
}

/** Open interest of a chain file: what was known before the open of its date, or of the next session. */
export async function ingestChain(path: string, writer: BronzeWriter, context: TableContext) {
  const { hints, lookup, onBytes } = context
  const chain = await readChainFile(path, { map: hints.map }, onBytes)
  if (chain.date === null) {
    throw new AppError(
      'CHAIN_NO_DATE',
      `${path} does not give its date; put YYYY-MM-DD into its name`,
      {
        where: { file: path },
      },
    )
  }
  const date = sessionFrom(chain.date)
  const sink = new RowSink(writer, lookup, 'files')
  for (const row of chain.rows) {
    const underlying = row.root || hints.symbol
    if (!underlying) {
      throw new AppError('CHAIN_NO_ROOT', `${path} names no option root; pass --symbol`, {
        where: { file: path },
      })
    }
    writer.records++
    if (row.oi > 0xffff_ffff)
      throw new AppError('CHAIN_ROW', `${path}: open interest ${row.oi}`, { where: { file: path } })
    sink.interest(
      date,
      {
        underlying,
        expiryDays: daysOfDate(row.expiry),
        strike1e9: BigInt(Math.round(row.strike * 1e6)) * 1000n,
        right: row.right,
      },
      Math.round(row.oi),
    )
  }
  for (const [reason, n] of Object.entries(chain.skipped)) writer.skip(reason, n)
  await sink.flush(true)
}

function sessionFrom(date: string): string {
  let day = daysOfDate(date)
  for (;;) {
    const kind = exchangeDay(dateOfDays(day))
    if (kind === 'full' || kind === 'half') return dateOfDays(day)
    day++
  }
}

const BAR_TABLE = {
  second: 'ohlcv_1s',
  minute: 'ohlcv_1m',
  hour: 'ohlcv_1h',
  daily: 'ohlcv_1d',
} as const

export async function ingestLean(path: string, writer: BronzeWriter, context: TableContext) {
  const sink = new RowSink(writer, context.lookup, 'lean')
  let position = 0
  let found = false
  const source = readLeanZip(path, {
    onOther: () => writer.skip('other_file'),
    onBytes: context.onBytes,
  })
  for await (const batch of source) {
    found = true
    writer.records += batch.rows.length + batch.suspicious
    if (batch.suspicious > 0) writer.skip('suspicious', batch.suspicious)
    position = storeLean(batch, sink, writer, position)
    await sink.flush()
  }
  if (sink.rows === 0) {
    const what = found
      ? 'quotes or open interest of no option, which the lake has no table for'
      : 'no file named as QuantConnect Lean names them'
    throw new AppError(found ? 'LAKE_SCHEMA' : 'LEAN_NAMES', `${path} holds ${what}`, {
      where: { file: path },
    })
  }
  await sink.flush(true)
}

function storeLean(
  { entry, rows }: LeanBatch,
  sink: RowSink,
  writer: BronzeWriter,
  from: number,
): number {
  let position = from
  const identity = identityOf(entry)
  for (const row of rows) {
    position = position === 0xffff_ffff ? 0 : position + 1
    if (row.kind === 'tick')
      sink.print(entry.contract, { ...row, sequence: position, side: UNKNOWN_SIDE })
    else if (row.kind === 'bars') {
      if (entry.step !== 'tick') sink.bar(BAR_TABLE[entry.step], entry.contract, row)
    } else if (!identity)
      writer.skip(row.kind === 'quotes' ? 'quotes_of_no_option' : 'interest_of_no_option')
    else if (row.kind === 'interest') sink.interest(sessionFrom(row.date), identity, row.contracts)
    else if (entry.step === 'second' || entry.step === 'minute')
      sink.quote(identity, { ...row, sequence: position })
    else writer.skip('quotes_of_long_bars')
  }
  return position
}

const UNKNOWN_SIDE = 78

function identityOf({ option, symbol }: LeanEntry): OptionIdentity | null {
  if (!option) return null
  const { expiry, strike1e9, right } = option
  return { underlying: symbol, expiryDays: daysOfDate(expiry), strike1e9, right }
}
