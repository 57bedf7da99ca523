/**
 * Routes the rows of one source file to bronze parts: one per data set, partition and session date.
 * The file's main stream goes straight into an open file; side streams (prints found in book
 * files) are gathered in memory and written when large or at the end. Nothing is visible until
 * `commitSource` has put the manifest in place.
 */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { sessionDateOf, sessionTimes } from '#core/domain/calendar'
import type { IsoDate } from '#core/domain/units'
import { SCHEMA_CODES } from '#core/formats/dbn/codes'
import {
  BRONZE_SCHEMA_VERSION,
  type BronzeTable,
  bronzeDataset,
  bronzeDayPath,
} from '#core/lake/bronze-schemas'
import { ParquetFile } from '../formats/parquet/parquet-file.ts'
import type { ColumnBlock, ColumnData, DictionaryColumn } from './columns.ts'
import { lakeLock } from './lake-lock.ts'
import {
  hasManifest,
  type PartEntry,
  readManifests,
  type SourceManifest,
  writeManifest,
} from './manifest.ts'
import { PartStats, type StatsRows } from './part-stats.ts'
import { RowBuffer } from './row-buffer.ts'
import { Staging, writeFailure } from './staging.ts'

/** Each holds a row group in memory. */
const MAX_OPEN_PARTS = 2
const SIDE_FLUSH_ROWS = 1_000_000
const ROW_GROUP_ROWS = { wide: 61_440, narrow: 122_880 }
const HASH_BYTES = 1 << 20
const DAY_NS = 86_400_000_000_000n
/** Tables of market events, in which late records can be told. */
const EVENTS = /^(futures|options)_/

export interface SourceFacts {
  sha256: string
  name: string
  bytes: number
  kind: string
  dataset: string
  synthetic: boolean
}

/** A session date with its bounds; the day before 18:00 ET belongs to it, later does not. */
interface Day {
  date: IsoDate
  originNs: bigint
  lengthNs: number
  openForNs: number
}

interface OpenPart {
  table: BronzeTable
  partition: string
  date: IsoDate
  staged: string
  out: ParquetFile
  stats: PartStats
  statsAt: ReturnType<typeof statsColumns>
  dictionary: readonly string[]
  touched: number
}

/** A part that is written, and where it waits for its name in the lake. */
export interface StagedPart extends Omit<PartEntry, 'file'> {
  staged: string
}

/** All a source file brings, complete on disk but not yet part of the lake. Crosses threads. */
export interface PreparedSource {
  /** The private folder of its staged parts. */
  folder: string
  source: SourceFacts
  records: number
  skipped: Record<string, number>
  parts: StagedPart[]
}

/**
 * Places the parts and writes the manifest, which is the commit. One at a time over all threads and
 * processes, so that part numbers and the order of sources are those of the calls. Null when the
 * lake had the same content already; then nothing is kept.
 */
export async function commitSource(
  lake: string,
  { folder, source, records, skipped, parts }: PreparedSource,
): Promise<SourceManifest | null> {
  const staging = new Staging(lake, folder)
  const release = await lakeLock(lake)
  try {
    if (hasManifest(lake, source.sha256)) {
      staging.rollback()
      return null
    }
    const placed = parts.map(({ staged, ...part }) => {
      const day = bronzeDayPath(part.table, part.partition, part.date)
      const nameOf = (n: number) => `${day}/part-${String(n).padStart(4, '0')}.parquet`
      return { ...part, file: staging.place(staged, nameOf) }
    })
    const order = (readManifests(lake).at(-1)?.order ?? -1) + 1
    const manifest: SourceManifest = {
      schemaVersion: BRONZE_SCHEMA_VERSION,
      ...source,
      order,
      records,
      skipped,
      parts: placed,
    }
    writeManifest(lake, manifest)
    staging.commit()
    return manifest
  } catch (error) {
    staging.rollback()
    throw writeFailure(error, lake, KEPT)
  } finally {
    release()
  }
}

/** Rows of a data set: `columns` in schema order, times in `ts` (also as UTC ns). */
export class BronzeWriter {
  readonly skipped: Record<string, number> = {}
  records = 0
  private readonly lake: string
  private readonly source: SourceFacts
  private readonly staging: Staging
  private readonly open = new Map<string, OpenPart>()
  private readonly side = new Map<
    string,
    { table: BronzeTable; partition: string; rows: RowBuffer }
  >()
  private readonly parts: StagedPart[] = []
  private day: Day | null = null
  private rel = new Float64Array(0)
  private clock = 0

  constructor(lake: string, source: SourceFacts) {
    this.lake = lake
    this.source = source
    this.staging = new Staging(lake)
  }

  skip(reason: string, count = 1) {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + count
  }

  /** Stores rows, split by the session date of `ts` (UTC ns; the block's first column unless given). `date` overrides the split for tables without event time. */
  async write(
    table: BronzeTable,
    partition: string,
    block: ColumnBlock,
    options: { ts?: BigInt64Array; date?: IsoDate } = {},
  ): Promise<void> {
    const ts = options.ts ?? (block.columns[0] as BigInt64Array)
    if (options.date !== undefined) {
      this.day = dayOf(sessionTimes(options.date).originNs)
      this.relative(ts, block.length)
      return this.store(table, partition, block, 0, block.length)
    }
    let from = 0
    while (from < block.length) {
      if (!this.day || !inDay(this.day, ts[from])) this.day = dayOf(ts[from])
      this.relative(ts, block.length)
      let to = from + 1
      const { rel, day } = this
      while (to < block.length && rel[to] >= 0 && rel[to] < day.lengthNs) to++
      await this.store(table, partition, block, from, to)
      from = to
    }
  }

  /** Gathers rows of a side stream; they are copied, so the block may be reused at once. */
  gather(table: BronzeTable, partition: string): RowBuffer {
    const key = `${table}|${partition}`
    const known = this.side.get(key)
    if (known) return known.rows
    const rows = new RowBuffer(bronzeDataset(table).columns.map((c) => c.dtype))
    this.side.set(key, { table, partition, rows })
    return rows
  }

  /** Writes gathered rows that have grown large; call between blocks. */
  async flushLarge(): Promise<void> {
    for (const s of this.side.values()) {
      if (s.rows.length >= SIDE_FLUSH_ROWS) await this.flushSide(s)
    }
  }

  /** Finishes all parts; they lie staged until `commitSource` makes them part of the lake. */
  async prepare(): Promise<PreparedSource> {
    try {
      for (const s of this.side.values()) if (s.rows.length > 0) await this.flushSide(s)
      for (const key of [...this.open.keys()]) await this.closePart(key)
    } catch (error) {
      await this.rollback()
      throw writeFailure(error, this.lake, KEPT)
    }
    const { source, records, skipped, parts } = this
    return { folder: this.staging.folder, source, records, skipped, parts }
  }

  /** Takes everything back. */
  async rollback(): Promise<void> {
    for (const part of this.open.values()) part.out.abort()
    this.open.clear()
    this.staging.rollback()
  }

  private async flushSide(s: { table: BronzeTable; partition: string; rows: RowBuffer }) {
    const block = s.rows.take()
    const outer = this.day
    this.day = null
    await this.write(s.table, s.partition, block)
    this.day = outer
    for (const [key, part] of this.open) {
      if (part.table === s.table && part.partition === s.partition) await this.closePart(key)
    }
  }

  private relative(ts: BigInt64Array, length: number) {
    if (this.rel.length < length) this.rel = new Float64Array(Math.max(length, 4096))
    const { rel, day } = this
    if (!day) return
    const halves = new Int32Array(ts.buffer, ts.byteOffset, length * 2)
    const lo0 = Number(day.originNs & 0xffff_ffffn)
    const hi0 = Number(day.originNs >> 32n)
    for (let i = 0; i < length; i++) {
      rel[i] = (halves[2 * i + 1] - hi0) * 4294967296 + ((halves[2 * i] >>> 0) - lo0)
    }
  }

  private async store(
    table: BronzeTable,
    partition: string,
    block: ColumnBlock,
    from: number,
    to: number,
  ) {
    const part = await this.partFor(table, partition)
    const contract = contractColumn(table, block)
    if (contract) part.dictionary = contract.values
    part.stats.add(statsRows(part.statsAt, block, contract, this.rel), from, to)
    try {
      part.out.write(block, from, to)
    } catch (error) {
      throw writeFailure(error, part.staged, KEPT)
    }
  }

  private async partFor(table: BronzeTable, partition: string): Promise<OpenPart> {
    const day = this.day as Day
    const key = `${table}|${partition}|${day.date}`
    const known = this.open.get(key)
    if (known) {
      known.touched = this.clock++
      return known
    }
    while (this.open.size >= MAX_OPEN_PARTS) {
      const [oldest] = [...this.open].sort((a, b) => a[1].touched - b[1].touched)
      await this.closePart(oldest[0])
    }
    const columns = bronzeDataset(table).columns.map((c) => ({
      name: c.name,
      type: c.dtype,
      nullable: c.nullable,
    }))
    const staged = this.staging.newFile('.parquet')
    const part: OpenPart = {
      table,
      partition,
      date: day.date,
      staged,
      out: new ParquetFile({
        columns,
        file: staged,
        rowGroupRows: columns.length > 40 ? ROW_GROUP_ROWS.wide : ROW_GROUP_ROWS.narrow,
        metadata: {
          schema_version: String(BRONZE_SCHEMA_VERSION),
          source_sha256: this.source.sha256,
          synthetic: String(this.source.synthetic),
        },
      }),
      stats: new PartStats({
        originNs: day.originNs,
        openForNs: table.startsWith('futures_') ? day.openForNs : null,
      }),
      statsAt: statsColumns(table),
      dictionary: [],
      touched: this.clock++,
    }
    this.open.set(key, part)
    return part
  }

  private async closePart(key: string): Promise<void> {
    const part = this.open.get(key) as OpenPart
    this.open.delete(key)
    const { table, partition, date, staged, stats } = part
    try {
      const { sha256, bytes } = part.out.finish()
      this.parts.push({
        staged,
        table,
        partition,
        date,
        bytes,
        sha256,
        rows: stats.rows,
        minTsNs: stats.ns(stats.minRel),
        maxTsNs: stats.ns(stats.maxRel),
        minSequence: stats.minSequence,
        maxSequence: stats.maxSequence,
        sorted: stats.sorted,
        gaps: stats.gaps,
        ...(this.source.kind in SCHEMA_CODES && EVENTS.test(table) ? { late: stats.late } : {}),
        ...(table === 'futures_trades' ? { volume: volumeBySymbol(part) } : {}),
      })
    } catch (error) {
      throw writeFailure(error, staged, KEPT)
    }
  }
}

const KEPT =
  'Nothing of this source file was kept; files ingested before it are complete. Free some space and run it again.'

const inDay = (day: Day, ts: bigint) =>
  ts >= day.originNs && ts < day.originNs + BigInt(day.lengthNs)

/** The session date an instant belongs to, until the next 18:00 ET. */
function dayOf(ts: bigint): Day {
  const date = sessionDateOf(ts)
  const times = sessionTimes(date)
  // A clock change makes a session day 23 or 25 hours long; the next date's open is exact.
  const next = sessionTimes(sessionDateOf(times.originNs + DAY_NS + DAY_NS / 8n))
  return {
    date,
    originNs: times.originNs,
    lengthNs: Number(next.originNs - times.originNs),
    openForNs: times.globexClose,
  }
}

function contractColumn(table: BronzeTable, block: ColumnBlock): DictionaryColumn | null {
  if (!table.startsWith('futures_')) return null
  const column = block.columns[3]
  return column && 'codes' in column ? column : null
}

/** Where the columns lie that the statistics look at; -1: nowhere. */
const statsColumns = (table: BronzeTable) => {
  const at = (name: string) => bronzeDataset(table).columns.findIndex((c) => c.name === name)
  return {
    sequence: at('sequence'),
    size: table === 'futures_trades' ? at('size') : -1,
    flags: at('flags'),
  }
}

function statsRows(
  at: ReturnType<typeof statsColumns>,
  { columns }: ColumnBlock,
  contract: DictionaryColumn | null,
  rel: Float64Array,
): StatsRows {
  const column = <T extends ColumnData>(n: number) => (n < 0 ? null : (columns[n] as T))
  return {
    rel,
    sequence: column<Uint32Array>(at.sequence),
    contract: contract?.codes ?? null,
    size: column<Uint32Array>(at.size),
    flags: column<Uint8Array>(at.flags),
  }
}

function volumeBySymbol(part: OpenPart): Record<string, number> {
  const entries = part.stats.volume
    .map((v, code) => [part.dictionary[code] ?? '', v] as const)
    .filter(([symbol, v]) => symbol !== '' && v > 0)
  return Object.fromEntries(entries.sort((a, b) => (a[0] < b[0] ? -1 : 1)))
}

/** SHA-256 and size of a file. */
export async function fileHash(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  const file = await open(path, 'r')
  try {
    const chunk = Buffer.allocUnsafe(HASH_BYTES)
    let bytes = 0
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, HASH_BYTES, null)
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes }
      hash.update(bytesRead === HASH_BYTES ? chunk : chunk.subarray(0, bytesRead))
      bytes += bytesRead
    }
  } finally {
    await file.close()
  }
}
