/** A source file of any kind into the writer of its parts. */
import type { DuckDBInstance } from '@duckdb/node-api'
import { SCHEMA_CODES, schemaName } from '#core/formats/dbn/codes'
import { columnKindOf } from '#core/formats/dbn/columns'
import { SymbolTable } from '#core/formats/dbn/symbols'
import type { NamedMapping } from '#core/formats/series/mapping'
import { AppError } from '#core/protocol/message'
import type { TableHints } from '#core/protocol/tasks'
import { DbnColumnReader } from '../formats/dbn-columns.ts'
import { DbnDepthReader } from '../formats/dbn-depth.ts'
import { readDbnMetadata } from '../formats/dbn-file.ts'
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import { ingestChainSnapshot } from './chain-snapshot.ts'
import { DbnIngest } from './dbn-ingest.ts'
import { definedSymbols, ingestDefinitions, optionLookup } from './definitions.ts'
import { detectFile } from './detect.ts'
import type { OptionLookup } from './instruments.ts'
import { ingestOpenInterest } from './open-interest.ts'
import { ingestOptionTrades } from './polygon-ingest.ts'
import { ingestChain, ingestLean, ingestSeries } from './table-ingest.ts'
import { ingestVendorRecords, isVendorSchema } from './vendor-records.ts'

/** What files do not say of themselves. Crosses threads. */
export interface SourceOptions {
  lake: string
  /** Option roots to keep from flat files that hold every underlying. */
  underlyings?: readonly string[]
  /** What fragments (DBN records without their metadata) hold; without it they are refused. */
  fragment?: { dataset: string; schema: string }
  /** What tables without known column names, symbols or time zones hold. */
  table?: TableHints
}

/** A file and what it is. */
export interface SourceJob {
  path: string
  kind: string
  gzipped: boolean
  dataset: string
  /** Remembered from a file with the same header. */
  mapping?: NamedMapping
}

/** Told of the bytes read so far, between blocks; a promise it gives is waited for. */
export type Report = (bytesRead: number) => unknown

/** What one thread keeps between files. */
export class SourceContext {
  readonly options: SourceOptions
  private lookup: OptionLookup | null = null
  private opened: Promise<DuckDBInstance> | null = null

  constructor(options: SourceOptions) {
    this.options = options
  }

  /** Options by symbol, as the definitions in the lake tell them. */
  async known(): Promise<OptionLookup> {
    this.lookup ??= await optionLookup(this.options.lake, () => this.duck())
    return this.lookup
  }

  /** The definitions in the lake have changed. */
  forget() {
    this.lookup = null
  }

  duck(): Promise<DuckDBInstance> {
    this.opened ??= import('../lake/duck.ts').then(({ openDuck }) => openDuck())
    return this.opened
  }

  async close() {
    ;(await this.opened)?.closeSync()
    this.opened = null
  }
}

const FROM_POLYGON = new Set(['option-trades-csv', 'chain-snapshot'])

/** Decides by content; throws what no reader takes. */
export async function sourceJob(
  path: string,
  { fragment, table }: SourceOptions,
): Promise<SourceJob> {
  const { kind, gzipped, mapping } = await detectFile(path, fragment !== undefined, table)
  if (kind !== 'dbn') {
    const dataset = FROM_POLYGON.has(kind) ? 'polygon' : kind === 'lean' ? 'lean' : 'files'
    return { path, kind, gzipped, dataset, ...(mapping ? { mapping } : {}) }
  }
  const metadata = await readDbnMetadata(path)
  if (metadata) {
    return { path, kind: schemaName(metadata.schema), gzipped, dataset: metadata.dataset }
  }
  if (fragment) return { path, kind: fragment.schema, gzipped, dataset: fragment.dataset }
  throw new AppError(
    'DBN_FRAGMENT',
    `${path} has no metadata; name its data set and schema to read it as a fragment`,
    { where: { file: path, offset: 0 } },
  )
}

export async function readSource(
  job: SourceJob,
  context: SourceContext,
  writer: BronzeWriter,
  report: Report,
) {
  const { path, kind, gzipped } = job
  const options = context.options
  if (kind === 'option-trades-csv') {
    const underlyings = new Set(options.underlyings ?? ['SPY'])
    await ingestOptionTrades(path, writer, { underlyings, gzipped, onBytes: report })
    return
  }
  if (kind === 'definition') {
    await ingestDefinitions(path, job.dataset, writer)
    context.forget()
    return
  }
  if (kind === 'chain-snapshot') {
    await ingestChainSnapshot(path, writer, { lookup: await context.known(), onBytes: report })
    return
  }
  const tables = TABLES[kind]
  if (tables) {
    const lookup = await context.known()
    const hints = job.mapping
      ? { ...options.table, mapping: job.mapping.mapping }
      : (options.table ?? {})
    await tables(path, writer, { hints, lookup, onBytes: report })
    return
  }
  const symbols = await symbolsOf(job, context)
  if (kind === 'statistics') {
    await ingestOpenInterest(path, { options: await context.known(), symbols }, writer)
  }
  if (isVendorSchema(kind)) {
    const source = { dataset: job.dataset, schema: kind, symbols }
    await ingestVendorRecords(path, source, writer, report)
    return
  }
  if (!(kind in SCHEMA_CODES) || !STORED.has(kind)) {
    throw new AppError(
      'LAKE_SCHEMA',
      `${path} holds ${kind} records, which the lake has no table for`,
      {
        where: { file: path, schema: kind },
      },
    )
  }
  const lookup = await context.known()
  // Orders are replayed into the ten-level states and prints a book file would hold (L5).
  const reader =
    kind === 'mbo'
      ? await DbnDepthReader.open(path)
      : await DbnColumnReader.open(path, {
          mode: 'raw',
          capacity: 1024,
          kind: columnKindOf(kind) ?? undefined,
        })
  try {
    await new DbnIngest(reader, writer, lookup, symbols).run(report)
  } finally {
    await reader.close()
  }
  if (reader instanceof DbnDepthReader) tellRowless(reader, writer)
}

/** Orders may all be of the snapshot, or too deep: then nothing is stored, and this says why. */
function tellRowless({ orders }: DbnDepthReader, writer: BronzeWriter) {
  if (writer.records > 0) return
  const { all, snapshot } = orders
  if (snapshot > 0) writer.skip('snapshot_orders_with_no_event_after_them', snapshot)
  if (all > snapshot) writer.skip('orders_that_change_none_of_ten_levels', all - snapshot)
}

/** The file's own symbols; a fragment has none, its ids are told by the definitions of its data set. */
async function symbolsOf(
  { path, dataset }: SourceJob,
  context: SourceContext,
): Promise<SymbolTable> {
  const metadata = await readDbnMetadata(path)
  if (metadata) return new SymbolTable(metadata)
  return definedSymbols(context.options.lake, dataset, await context.duck())
}

const TABLES: Record<string, typeof ingestSeries | undefined> = {
  chain: ingestChain,
  table: ingestSeries,
  'table-unsequenced': ingestSeries,
  lean: ingestLean,
}

/** DBN schemas with bronze tables. */
const STORED = new Set(['mbo', 'trades', 'tbbo', 'mbp-1', 'mbp-10', 'cmbp-1', 'tcbbo'])
