/**
 * QuantConnect Lean zips: prints, bars, quote bars and open interest. A zip is hostile input: the
 * number and size of its files are bounded before anything is unpacked, sizes are checked while
 * unpacking, and memory does not depend on them.
 */

import yauzl from 'yauzl'
import { NO_INT64, type UtcNs } from '#core/domain/units'
import { parseFileDate } from '#core/formats/chain/calendar-text'
import { decimal1e9 } from '#core/formats/series/decimal'
import { atZone, parseInstant } from '#core/formats/series/time-text'
import { AppError } from '#core/protocol/message'
import { type DelimitedRow, DelimitedSplitter } from '../../formats/delimited.ts'
import { type LeanEntry, leanEntry } from './lean-name.ts'
import { ZipBytes } from './zip-bytes.ts'

const MAX_ENTRIES = 50_000
const MAX_UNPACKED = 32 * 2 ** 30
/** Lean's files pack 5 to 20 to 1; entries that share their bytes, or bombs, thousands to 1. */
const MOST_TO_ONE = 150
const FREE_BYTES = 2 * 2 ** 20
const STEP_NS = { second: 1_000_000_000n, minute: 60_000_000_000n } as const

export type LeanRow =
  | { kind: 'tick'; ts: UtcNs; price: bigint; size: number }
  | {
      kind: 'bars'
      ts: UtcNs
      open: bigint
      high: bigint
      low: bigint
      close: bigint
      volume: bigint
    }
  /** The close of a quote bar, known at its end. */
  | { kind: 'quotes'; ts: UtcNs; bid: bigint; bidSize: number; ask: bigint; askSize: number }
  | { kind: 'interest'; date: string; contracts: number }

export interface LeanBatch {
  entry: LeanEntry
  rows: LeanRow[]
  /** Ticks marked suspicious, left out. */
  suspicious: number
}

export interface LeanOptions {
  onOther?: (name: string) => void
  onBytes?: (bytes: number) => void
  /** The zip itself where it is in memory; `path` then only names it. */
  bytes?: Buffer
}

/** Rows of every file in the zip whose name is Lean's; others are given to `onOther`. */
export async function* readLeanZip(
  path: string,
  { onOther, onBytes, bytes }: LeanOptions = {},
): AsyncGenerator<LeanBatch> {
  const how = {
    lazyEntries: true,
    autoClose: false,
    strictFileNames: true,
    validateEntrySizes: true,
  }
  const zip = await opened(path, bytes, how)
  try {
    if (zip.entryCount > MAX_ENTRIES) throw tooLarge(path, `${zip.entryCount} files`)
    let unpacked = 0
    const entries = zip.eachEntry()
    for (;;) {
      const { done, value: entry } = await entries.next().catch(damaged(path))
      if (done) return
      unpacked += entry.uncompressedSize
      if (unpacked > MAX_UNPACKED || unpacked > FREE_BYTES + MOST_TO_ONE * zip.fileSize)
        throw tooLarge(path, `its ${zip.fileSize} bytes unpack to ${unpacked} or more`)
      onBytes?.(entry.relativeOffsetOfLocalHeader)
      if (entry.fileName.endsWith('/')) continue
      const lean = leanEntry(path, entry.fileName)
      if (!lean) {
        onOther?.(entry.fileName)
        continue
      }
      yield* readEntry(zip, entry, lean, path)
    }
  } finally {
    zip.close()
  }
}

async function opened(path: string, bytes: Buffer | undefined, how: yauzl.Options) {
  let source: ZipBytes
  try {
    source = new ZipBytes(path, bytes)
  } catch (cause) {
    throw new AppError('FILE_UNREADABLE', `${path} cannot be opened`, {
      where: { file: path },
      cause,
    })
  }
  try {
    return await yauzl.fromRandomAccessReaderPromise(source, source.size, how)
  } catch (error) {
    source.discard()
    return damaged(path)(error)
  }
}

async function* readEntry(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  lean: LeanEntry,
  path: string,
): AsyncGenerator<LeanBatch> {
  const file = `${path}!${entry.fileName}`
  const splitter = new DelimitedSplitter(file, ',')
  const decoder = new TextDecoder()
  const stream = await zip.openReadStreamPromise(entry).catch(damaged(path))
  const chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch(damaged(path))
      const rows: DelimitedRow[] = []
      splitter.push(done ? decoder.decode() : decoder.decode(value, { stream: true }), rows)
      if (done) splitter.end(rows)
      const batch: LeanBatch = { entry: lean, rows: [], suspicious: 0 }
      for (const row of rows) readRow(lean, row, batch, file)
      if (batch.rows.length > 0 || batch.suspicious > 0) yield batch
      if (done) return
    }
  } finally {
    stream.destroy()
  }
}

function readRow(lean: LeanEntry, { fields, line }: DelimitedRow, batch: LeanBatch, file: string) {
  const bad = (column: number, what: string) =>
    new AppError(
      'LEAN_ROW',
      `${file}: line ${line}, field ${column + 1}: ${JSON.stringify((fields[column] ?? '').slice(0, 40))} ${what}`,
      {
        where: { file, row: line, column: column + 1 },
      },
    )
  const one = lean.isScaled ? 100_000n : 1_000_000_000n
  const price = (column: number) => {
    const value = decimal1e9(fields[column] ?? '', one)
    if (value === null) throw bad(column, 'is no price')
    return value
  }
  const count = (column: number, max = 0xffff_ffff) => {
    const text = fields[column] ?? ''
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!(value >= 0 && value <= max)) throw bad(column, 'is no amount')
    return Math.round(value)
  }
  const ts = timeOf(lean, fields[0] ?? '')
  if (ts === null) throw bad(0, 'is no time')
  if (lean.kind === 'interest') {
    const date = lean.date ?? parseFileDate(fields[0] ?? '')
    if (date === null) throw bad(0, 'is no date')
    batch.rows.push({ kind: 'interest', date, contracts: count(1) })
    return
  }
  if (lean.kind === 'tick') {
    if (fields[5]?.trim() === '1') batch.suspicious++
    else batch.rows.push({ kind: 'tick', ts, price: price(1), size: count(2) })
    return
  }
  if (lean.kind === 'bars') {
    const [open, high, low, close] = [price(1), price(2), price(3), price(4)]
    const volume = fields.length > 5 ? BigInt(count(5, Number.MAX_SAFE_INTEGER)) : 0n
    batch.rows.push({ kind: 'bars', ts, open, high, low, close, volume })
    return
  }
  const step = lean.step === 'second' || lean.step === 'minute' ? STEP_NS[lean.step] : 0n
  const side = (close: number) =>
    (fields[close] ?? '') === ''
      ? { px: NO_INT64, size: 0 }
      : { px: price(close), size: count(close + 1) }
  const [bid, ask] = [side(4), side(9)]
  batch.rows.push({
    kind: 'quotes',
    ts: ts + step,
    bid: bid.px,
    bidSize: bid.size,
    ask: ask.px,
    askSize: ask.size,
  })
}

const MS = 1_000_000n

/** Milliseconds of the entry's day, or a date with a time. */
function timeOf(lean: LeanEntry, text: string): UtcNs | null {
  if (lean.date === null) return parseInstant(text, lean.timeZone)
  const m = /^(\d{1,8})(?:\.(\d{1,6}))?$/.exec(text.trim())
  if (!m || +m[1] > 90_000_000) return null
  const ms = +m[1]
  return (
    atZone(lean.date, Math.floor(ms / 1000), lean.timeZone) +
    BigInt(ms % 1000) * MS +
    BigInt((m[2] ?? '').padEnd(6, '0'))
  )
}

const tooLarge = (path: string, what: string) =>
  new AppError('ZIP_TOO_LARGE', `${path}: ${what}`, { where: { file: path } })

const damaged =
  (path: string) =>
  (cause: unknown): never => {
    if (cause instanceof AppError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('ZIP_DAMAGED', `${path}: ${reason}; fetch it again`, {
      where: { file: path },
      cause,
    })
  }
