/**
 * Files into the lake, one after the other: what each is, decided by content; definitions first,
 * because options are told by them. One bad file does not stop the others. Every file is there
 * whole or not at all, and the same content never twice.
 */
import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { SCHEMA_CODES, schemaName } from '#core/formats/dbn/codes'
import { columnKindOf } from '#core/formats/dbn/columns'
import { SymbolTable } from '#core/formats/dbn/symbols'
import type { NamedMapping } from '#core/formats/series/mapping'
import { AppError, type AppErrorBody } from '#core/protocol/message'
import type { TableHints } from '#core/protocol/tasks'
import { DbnColumnReader } from '../formats/dbn-columns.ts'
import { DbnDepthReader } from '../formats/dbn-depth.ts'
import { readDbnMetadata } from '../formats/dbn-file.ts'
import { BronzeWriter, fileHash, type SourceFacts } from '../lake/bronze-writer.ts'
import { openDuck } from '../lake/duck.ts'
import { hasManifest, lakeParts, type SourceManifest } from '../lake/manifest.ts'
import { sweepStaging } from '../lake/staging.ts'
import { ingestChainSnapshot } from './chain-snapshot.ts'
import { DbnIngest } from './dbn-ingest.ts'
import { definedSymbols, ingestDefinitions, optionLookup } from './definitions.ts'
import { detectFile } from './detect.ts'
import type { OptionLookup } from './instruments.ts'
import { ingestOpenInterest } from './open-interest.ts'
import { ingestOptionTrades } from './polygon-ingest.ts'
import { ingestChain, ingestLean, ingestSeries } from './table-ingest.ts'
import { ingestVendorRecords, isVendorSchema } from './vendor-records.ts'

export interface IngestOptions {
  lake: string
  /** Option roots to keep from flat files that hold every underlying. */
  underlyings?: readonly string[]
  /** What fragments (DBN records without their metadata) hold; without it they are refused. */
  fragment?: { dataset: string; schema: string }
  /** What tables without known column names, symbols or time zones hold. */
  table?: TableHints
  onProgress?: (progress: IngestProgress) => void
  signal?: AbortSignal
}

export interface IngestProgress {
  file: string
  fileIndex: number
  files: number
  /** Bytes of the source read, of all its bytes. */
  bytes: number
  totalBytes: number
  records: number
}

export interface IngestResult {
  file: string
  status: 'ingested' | 'duplicate' | 'failed' | 'cancelled'
  sha256: string | null
  kind: string | null
  synthetic: boolean
  /** Records read from the source. */
  records: number
  /** Rows stored by table. */
  rows: Record<string, number>
  /** Session dates touched, ascending. */
  dates: string[]
  skipped: Record<string, number>
  /** Name of the remembered mapping its columns were told by. */
  mapping?: string
  error: AppErrorBody | null
}

interface Job {
  path: string
  kind: string
  gzipped: boolean
  dataset: string
  /** Remembered from a file with the same header. */
  mapping?: NamedMapping
}

/** Ingests files (folders stand for the files in them). Results are in the order given. */
export async function ingestFiles(
  paths: readonly string[],
  options: IngestOptions,
): Promise<IngestResult[]> {
  const { lake } = options
  const committed = new Set(lakeParts(lake).map((p) => p.file))
  sweepStaging(lake, (name) => committed.has(name))
  const files = paths.flatMap(expand)
  const results = new Map<string, IngestResult>()
  const jobs: Job[] = []
  for (const path of files) {
    try {
      jobs.push(await jobOf(path, options))
    } catch (error) {
      results.set(path, failed(path, error))
    }
  }
  jobs.sort((a, b) => rank(a.kind) - rank(b.kind))
  const duck = await openDuck()
  const context: Context = { ...options, duck, lookup: null, files: jobs.length }
  for (const [fileIndex, job] of jobs.entries()) {
    results.set(job.path, await ingestOne(job, fileIndex, context))
  }
  duck.closeSync()
  return files.map((f) => results.get(f) as IngestResult)
}

interface Context extends IngestOptions {
  duck: DuckDBInstance
  lookup: OptionLookup | null
  files: number
}

const rank = (kind: string) => (kind === 'definition' ? 0 : kind === 'statistics' ? 1 : 2)

function expand(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .filter((name) => /\.(dbn|dbn\.zst|dbz|csv|csv\.gz|parquet|zip)$/.test(name))
    .map((name) => join(path, name))
}

const FROM_POLYGON = new Set(['option-trades-csv', 'chain-snapshot'])

async function jobOf(path: string, { fragment, table }: IngestOptions): Promise<Job> {
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

async function ingestOne(job: Job, fileIndex: number, context: Context): Promise<IngestResult> {
  const { path } = job
  const { lake, signal } = context
  let writer: BronzeWriter | null = null
  try {
    signal?.throwIfAborted()
    const { sha256, bytes } = await fileHash(path)
    const synthetic = basename(path).startsWith('SYNTHETIC')
    if (hasManifest(lake, sha256)) {
      return { ...blank(path), status: 'duplicate', sha256, kind: job.kind, synthetic }
    }
    const facts: SourceFacts = {
      sha256,
      name: basename(path),
      bytes,
      kind: job.kind,
      dataset: job.dataset,
      synthetic,
    }
    writer = new BronzeWriter(lake, facts)
    const { records } = writer
    const report = progressOf(context, path, fileIndex, bytes, writer)
    await readSource(job, context, writer, report)
    const manifest = await writer.commit()
    report(bytes, true)
    return {
      ...resultOf(path, manifest),
      records: manifest.records - records,
      ...(job.mapping ? { mapping: job.mapping.name } : {}),
    }
  } catch (error) {
    await writer?.rollback()
    if (signal?.aborted) return { ...failed(path, error), status: 'cancelled', error: null }
    return { ...failed(path, error), kind: job.kind }
  }
}

type Report = (bytesRead: number, force?: boolean) => void

/** Reports at most once per quarter megabyte and looks at the cancel signal. */
function progressOf(
  context: Context,
  file: string,
  fileIndex: number,
  totalBytes: number,
  writer: BronzeWriter,
): Report {
  let last = -1
  return (bytes, force = false) => {
    context.signal?.throwIfAborted()
    if (!force && bytes - last < 1 << 18) return
    last = bytes
    const { records } = writer
    const { files } = context
    context.onProgress?.({ file, fileIndex, files, bytes, totalBytes, records })
  }
}

async function readSource(job: Job, context: Context, writer: BronzeWriter, report: Report) {
  const { path, kind, gzipped } = job
  if (kind === 'option-trades-csv') {
    const underlyings = new Set(context.underlyings ?? ['SPY'])
    await ingestOptionTrades(path, writer, { underlyings, gzipped, onBytes: report })
    return
  }
  if (kind === 'definition') {
    await ingestDefinitions(path, job.dataset, writer)
    context.lookup = null
    return
  }
  if (kind === 'chain-snapshot') {
    context.lookup ??= await optionLookup(context.lake, context.duck)
    await ingestChainSnapshot(path, writer, { lookup: context.lookup, onBytes: report })
    return
  }
  const tables = TABLES[kind]
  if (tables) {
    context.lookup ??= await optionLookup(context.lake, context.duck)
    const { lookup } = context
    const hints = job.mapping
      ? { ...context.table, mapping: job.mapping.mapping }
      : (context.table ?? {})
    await tables(path, writer, { hints, lookup, onBytes: report })
    return
  }
  const symbols = await symbolsOf(job, context)
  if (kind === 'statistics') {
    context.lookup ??= await optionLookup(context.lake, context.duck)
    await ingestOpenInterest(path, { options: context.lookup, symbols }, writer)
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
  context.lookup ??= await optionLookup(context.lake, context.duck)
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
    await new DbnIngest(reader, writer, context.lookup, symbols).run(report)
  } finally {
    await reader.close()
  }
}

/** The file's own symbols; a fragment has none, its ids are told by the definitions of its data set. */
async function symbolsOf({ path, dataset }: Job, { lake, duck }: Context): Promise<SymbolTable> {
  const metadata = await readDbnMetadata(path)
  return metadata ? new SymbolTable(metadata) : definedSymbols(lake, dataset, duck)
}

const TABLES: Record<string, typeof ingestSeries | undefined> = {
  chain: ingestChain,
  table: ingestSeries,
  'table-unsequenced': ingestSeries,
  lean: ingestLean,
}

/** DBN schemas with bronze tables. */
const STORED = new Set(['mbo', 'trades', 'tbbo', 'mbp-1', 'mbp-10', 'cmbp-1', 'tcbbo'])

const blank = (file: string): IngestResult => ({
  file,
  status: 'failed',
  sha256: null,
  kind: null,
  synthetic: false,
  records: 0,
  rows: {},
  dates: [],
  skipped: {},
  error: null,
})

function resultOf(file: string, manifest: SourceManifest): IngestResult {
  const rows: Record<string, number> = {}
  for (const part of manifest.parts) rows[part.table] = (rows[part.table] ?? 0) + part.rows
  return {
    ...blank(file),
    status: 'ingested',
    sha256: manifest.sha256,
    kind: manifest.kind,
    synthetic: manifest.synthetic,
    records: manifest.records,
    rows,
    dates: [...new Set(manifest.parts.map((p) => p.date))].sort(),
    skipped: manifest.skipped,
  }
}

/** An error names its file and what became of it: a source file is in the lake whole or not at all. */
function failed(file: string, error: unknown): IngestResult {
  const text = error instanceof Error ? error.message : String(error)
  const body: AppErrorBody =
    error instanceof AppError
      ? { ...error.toBody(), where: { file, ...error.where } }
      : { code: 'INGEST_FAILED', message: `${file}: ${text}`, where: { file } }
  const message = /\bkept\b/.test(body.message)
    ? body.message
    : `${body.message.replace(/\.$/, '')}. Nothing of this file was kept.`
  return { ...blank(file), error: { ...body, message } }
}
