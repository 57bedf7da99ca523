/**
 * Frame sets on disk (pipelines L5, L7, L10): `silver/frames/version=V/date=D/{table}.parquet` and
 * MANIFEST.json, keyed by inputs, configuration and code. Chunks are gathered while the fold runs
 * and spilled in segments; `seal` writes the final files into a fresh folder and renames it into
 * place, so a set is there whole or not at all. Null is NaN in memory and null in Parquet; enums are
 * text in Parquet and codes in memory.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import { invariant } from '#core/domain/invariant'
import { isExact, type TableChunk, type TableSpec } from '#core/frames/table'
import { FRAME_TABLES, type FrameTable } from '#core/frames/tables'
import { AppError } from '#core/protocol/message'
import { fileHash } from './bronze-writer.ts'
import type { ColumnData, FeedColumn } from './columns.ts'
import { ident, openDuck, quote } from './duck.ts'
import { ParquetFeed } from './parquet-feed.ts'
import { fsyncPath, Staging, writeFailure, writeFileAtomic } from './staging.ts'

const SEGMENT_ROWS = 131_072
const KEPT = 'The session can still be used; its frames will be computed again.'

/** What decides whether frames on disk may be reused. */
export interface FrameKey {
  /** Names the set on disk, unique per pipeline: `es_0dte-1.0`. */
  version: string
  date: string
  inputHashes: readonly string[]
  configHash: string
  codeVersion: string
}

export const frameManifest = z.object({
  version: z.string(),
  date: z.string(),
  key: z.string(),
  pipeline_version: z.string(),
  config_hash: z.string(),
  code_version: z.string(),
  input_hashes: z.array(z.string()),
  synthetic: z.boolean(),
  frame_hash: z.string().nullable(),
  frame_hash_kind: z.string().nullable(),
  first_k: z.number(),
  last_k: z.number(),
  files: z.array(
    z.object({ file: z.string(), bytes: z.number(), sha256: z.string(), rows: z.number() }),
  ),
  /** What the session header needs besides: counters, symbol, … */
  info: z.record(z.string(), z.unknown()),
})
export type FrameManifest = z.infer<typeof frameManifest>

export const frameSetPath = (version: string, date: string) =>
  `silver/frames/version=${version}/date=${date}`

/** Hash of everything the frames depend on. */
export function frameKeyHash(key: FrameKey): string {
  const { version, date, configHash, codeVersion } = key
  const inputs = [...key.inputHashes].sort()
  return createHash('sha256')
    .update(JSON.stringify([version, date, inputs, configHash, codeVersion]))
    .digest('hex')
}

/** The manifest of a set, or null when there is none that can be read. */
export function readFrameManifest(
  lake: string,
  version: string,
  date: string,
): FrameManifest | null {
  const path = join(lake, frameSetPath(version, date), 'MANIFEST.json')
  if (!existsSync(path)) return null
  const result = frameManifest.safeParse(safeJson(readFileSync(path, 'utf8')))
  return result.success ? result.data : null
}

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function frameSetState(lake: string, key: FrameKey): 'ready' | 'stale' | 'absent' {
  const manifest = readFrameManifest(lake, key.version, key.date)
  if (!manifest) return 'absent'
  return manifest.key === frameKeyHash(key) ? 'ready' : 'stale'
}

const specOf = (table: string): TableSpec => FRAME_TABLES[table as FrameTable]

/**
 * The large tables keep measures as float32 on disk (the frame hash is taken before). `frames` and
 * `level_frames` stay float64: alerts compare their values with bounds, and the hash is over them.
 */
const NARROWED: ReadonlySet<string> = new Set<FrameTable>([
  'strike_frames',
  'gamma_tiles',
  'book_tiles',
])

const feedColumns = (table: string, spec: TableSpec): FeedColumn[] =>
  Object.entries(spec.columns).map(([name, c]) => ({
    name,
    type:
      c.dtype === 'enum' || c.dtype === 'string'
        ? 'str'
        : c.dtype === 'f64' && NARROWED.has(table) && !isExact(name, c, spec)
          ? 'f32'
          : c.dtype,
    nullable: true,
  }))

/** Tiles come in time order over all resolutions; on disk they are sorted by their key. */
const isResorted = (spec: TableSpec) => spec.key[0] === 'resolution'

interface Gathered {
  table: string
  spec: TableSpec
  pending: TableChunk[]
  pendingRows: number
  segments: string[]
  rows: number
}

/** Takes chunks in the order they are produced. Call `seal` or `abort`. */
export class FrameSetWriter {
  private readonly lake: string
  private readonly key: FrameKey
  private readonly staging: Staging
  private readonly tables = new Map<string, Gathered>()
  private duck: DuckDBInstance | null = null
  private firstK = Number.POSITIVE_INFINITY
  private lastK = Number.NEGATIVE_INFINITY

  constructor(lake: string, key: FrameKey) {
    this.lake = lake
    this.key = key
    this.staging = new Staging(lake)
  }

  /** Keeps the chunk (its arrays must not be changed afterwards). */
  async append(chunk: TableChunk): Promise<void> {
    if (chunk.table === 'frames' && chunk.length > 0) {
      this.firstK = Math.min(this.firstK, chunk.fromK)
      this.lastK = Math.max(this.lastK, chunk.toK)
    }
    if (chunk.length === 0) return
    const gathered = this.gathered(chunk.table)
    gathered.pending.push(chunk)
    gathered.pendingRows += chunk.length
    gathered.rows += chunk.length
    if (gathered.pendingRows >= SEGMENT_ROWS) await this.spill(gathered)
  }

  /** Writes all tables (empty ones too) and the manifest, and puts the set in place. */
  async seal(result: {
    frameHash: string | null
    frameHashKind: string | null
    synthetic: boolean
    pipelineVersion: string
    info?: Record<string, unknown>
  }): Promise<FrameManifest> {
    const folder = join(this.staging.folder, 'set')
    try {
      mkdirSync(folder, { recursive: true })
      const files: FrameManifest['files'] = []
      for (const table of Object.keys(FRAME_TABLES)) {
        const path = join(folder, `${table}.parquet`)
        const gathered = this.gathered(table)
        await this.writeTable(gathered, path, result.synthetic)
        fsyncPath(path)
        const { sha256, bytes } = await fileHash(path)
        files.push({ file: `${table}.parquet`, bytes, sha256, rows: gathered.rows })
      }
      const { version, date, configHash, codeVersion, inputHashes } = this.key
      const manifest: FrameManifest = {
        version,
        date,
        key: frameKeyHash(this.key),
        pipeline_version: result.pipelineVersion,
        config_hash: configHash,
        code_version: codeVersion,
        input_hashes: [...inputHashes].sort(),
        synthetic: result.synthetic,
        frame_hash: result.frameHash,
        frame_hash_kind: result.frameHashKind,
        first_k: Number.isFinite(this.firstK) ? this.firstK : 0,
        last_k: Number.isFinite(this.lastK) ? this.lastK : -1,
        files,
        info: result.info ?? {},
      }
      writeFileAtomic(join(folder, 'MANIFEST.json'), `${JSON.stringify(manifest, null, 1)}\n`)
      this.swapIn(folder)
      return manifest
    } catch (error) {
      throw writeFailure(error, folder, KEPT)
    } finally {
      await this.abort()
    }
  }

  /** Puts the rows appended here in the place of one table of a sealed set, and `info` into its manifest. */
  async replace(
    table: FrameTable,
    old: FrameManifest,
    info: Record<string, unknown>,
  ): Promise<FrameManifest> {
    const folder = join(this.lake, frameSetPath(old.version, old.date))
    try {
      const path = this.staging.newFile('.parquet')
      const gathered = this.gathered(table)
      await this.writeTable(gathered, path, old.synthetic)
      fsyncPath(path)
      const { sha256, bytes } = await fileHash(path)
      const entry = { file: `${table}.parquet`, bytes, sha256, rows: gathered.rows }
      const files = old.files.map((f) => (f.file === entry.file ? entry : f))
      const manifest = { ...old, files, info: { ...old.info, ...info } }
      renameSync(path, join(folder, entry.file))
      writeFileAtomic(join(folder, 'MANIFEST.json'), `${JSON.stringify(manifest, null, 1)}\n`)
      return manifest
    } catch (error) {
      throw writeFailure(error, folder, KEPT)
    } finally {
      await this.abort()
    }
  }

  /** Drops everything not sealed. */
  async abort(): Promise<void> {
    this.duck?.closeSync()
    this.duck = null
    this.staging.rollback()
  }

  private swapIn(folder: string) {
    const target = join(this.lake, frameSetPath(this.key.version, this.key.date))
    mkdirSync(dirname(target), { recursive: true })
    if (existsSync(target)) renameSync(target, join(this.staging.folder, `old-${randomUUID()}`))
    renameSync(folder, target)
    fsyncPath(dirname(target))
  }

  private gathered(table: string): Gathered {
    const known = this.tables.get(table)
    if (known) return known
    const spec = specOf(table)
    invariant(spec !== undefined, `there is no frame table ${table}`)
    const made: Gathered = { table, spec, pending: [], pendingRows: 0, segments: [], rows: 0 }
    this.tables.set(table, made)
    return made
  }

  private async spill(gathered: Gathered): Promise<void> {
    const file = this.staging.newFile('.parquet')
    try {
      await this.writePending(gathered, file, 'uncompressed', {})
    } catch (error) {
      throw writeFailure(error, file, KEPT)
    }
    gathered.segments.push(file)
  }

  private async writePending(
    gathered: Gathered,
    file: string,
    compression: 'zstd' | 'uncompressed',
    metadata: Record<string, string>,
  ) {
    this.duck ??= await openDuck()
    const connection = await this.duck.connect()
    const columns = feedColumns(gathered.table, gathered.spec)
    const feed = new ParquetFeed(connection, { columns, file, compression, metadata })
    try {
      for (const chunk of gathered.pending) {
        await feed.write({ length: chunk.length, columns: columnsOf(gathered.spec, chunk) })
      }
      await feed.finish()
    } catch (error) {
      await feed.abort()
      throw error
    } finally {
      connection.closeSync()
    }
    gathered.pending = []
    gathered.pendingRows = 0
  }

  private async writeTable(gathered: Gathered, path: string, synthetic: boolean) {
    const metadata = { config_hash: this.key.configHash, synthetic: String(synthetic) }
    if (gathered.segments.length === 0 && !isResorted(gathered.spec)) {
      return this.writePending(gathered, path, 'zstd', metadata)
    }
    if (gathered.pending.length > 0 || gathered.segments.length === 0) await this.spill(gathered)
    const order = isResorted(gathered.spec)
      ? `ORDER BY ${gathered.spec.key.map(ident).join(', ')}`
      : ''
    const duck = this.duck as DuckDBInstance
    const connection = await duck.connect()
    await connection.run(
      `COPY (SELECT * FROM read_parquet([${gathered.segments.map(quote).join(', ')}]) ${order})
       TO ${quote(path)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2,
       KV_METADATA {config_hash: ${quote(metadata.config_hash)}, synthetic: ${quote(metadata.synthetic)}})`,
    )
    connection.closeSync()
    for (const segment of gathered.segments) rmSync(segment, { force: true })
  }
}

/**
 * Replaces one small table of a sealed set. Whoever reads the set meanwhile sees the old rows or the
 * new ones; `info` has to say which, because the manifest follows the file.
 */
export async function replaceTable(
  lake: string,
  old: FrameManifest,
  chunk: TableChunk,
  info: Record<string, unknown>,
): Promise<FrameManifest> {
  const writer = new FrameSetWriter(lake, {
    version: old.version,
    date: old.date,
    inputHashes: old.input_hashes,
    configHash: old.config_hash,
    codeVersion: old.code_version,
  })
  await writer.append(chunk)
  return writer.replace(chunk.table as FrameTable, old, info)
}

function columnsOf(spec: TableSpec, chunk: TableChunk): ColumnData[] {
  return Object.entries(spec.columns).map(([name, c]): ColumnData => {
    const column = chunk.columns[name]
    if (!column) {
      throw new AppError('FRAME_COLUMN', `A chunk of ${chunk.table} lacks the column ${name}`)
    }
    if (c.dtype === 'enum') {
      const codes = Int32Array.from(column as Float64Array, (x) => (Number.isNaN(x) ? -1 : x))
      return { codes, values: c.values ?? [] }
    }
    return column as ColumnData
  })
}
