/**
 * Frame sets on disk (pipelines L5, L7, L10): `silver/frames/version=V/date=D/{table}.parquet` and
 * MANIFEST.json, keyed by inputs, configuration and code. Tables are written to a folder of their own
 * while the fold runs; `seal` ends them and renames the folder into place, so a set is there whole
 * or not at all.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { invariant } from '#core/domain/invariant'
import type { TableChunk, TableSpec } from '#core/frames/table'
import { FRAME_TABLES, type FrameTable } from '#core/frames/tables'
import { FRAMES_KEPT, FrameTableFile } from './frame-table-file.ts'
import { fsyncPath, Staging, writeFailure, writeFileAtomic } from './staging.ts'

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

/** Takes chunks in the order they are produced. Call `seal` or `abort`. */
export class FrameSetWriter {
  private readonly lake: string
  private readonly key: FrameKey
  private readonly staging: Staging
  /** Where the tables are written. */
  private readonly folder: string
  private readonly tables = new Map<string, FrameTableFile>()
  private firstK = Number.POSITIVE_INFINITY
  private lastK = Number.NEGATIVE_INFINITY

  constructor(lake: string, key: FrameKey) {
    this.lake = lake
    this.key = key
    this.staging = new Staging(lake)
    this.folder = this.staging.newFolder()
  }

  /** Takes the rows over (the chunk's arrays may be reused). */
  append(chunk: TableChunk): void {
    if (chunk.length === 0) return
    if (chunk.table === 'frames') {
      this.firstK = Math.min(this.firstK, chunk.fromK)
      this.lastK = Math.max(this.lastK, chunk.toK)
    }
    this.table(chunk.table).append(chunk)
  }

  /** Ends all tables (empty ones too), writes the manifest, and puts the set in place. */
  seal(result: {
    frameHash: string | null
    frameHashKind: string | null
    synthetic: boolean
    pipelineVersion: string
    info?: Record<string, unknown>
  }): FrameManifest {
    const { folder } = this
    try {
      const files = Object.keys(FRAME_TABLES).map((table) =>
        this.finishTable(table as FrameTable, result.synthetic),
      )
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
      throw writeFailure(error, folder, FRAMES_KEPT)
    } finally {
      this.abort()
    }
  }

  /** Puts the rows appended here in the place of one table of a sealed set, and `info` into its manifest. */
  replace(table: FrameTable, old: FrameManifest, info: Record<string, unknown>): FrameManifest {
    const folder = join(this.lake, frameSetPath(old.version, old.date))
    try {
      const entry = this.finishTable(table, old.synthetic)
      const files = old.files.map((f) => (f.file === entry.file ? entry : f))
      const manifest = { ...old, files, info: { ...old.info, ...info } }
      renameSync(join(this.folder, entry.file), join(folder, entry.file))
      writeFileAtomic(join(folder, 'MANIFEST.json'), `${JSON.stringify(manifest, null, 1)}\n`)
      return manifest
    } catch (error) {
      throw writeFailure(error, folder, FRAMES_KEPT)
    } finally {
      this.abort()
    }
  }

  /** Drops everything not sealed. */
  abort(): void {
    for (const table of this.tables.values()) table.abort()
    this.tables.clear()
    this.staging.rollback()
  }

  private swapIn(folder: string) {
    const target = join(this.lake, frameSetPath(this.key.version, this.key.date))
    mkdirSync(dirname(target), { recursive: true })
    if (existsSync(target)) renameSync(target, join(this.staging.folder, `old-${randomUUID()}`))
    renameSync(folder, target)
    fsyncPath(dirname(target))
  }

  private table(table: string): FrameTableFile {
    const known = this.tables.get(table)
    if (known) return known
    const spec = specOf(table)
    invariant(spec !== undefined, `there is no frame table ${table}`)
    const made = new FrameTableFile(table, spec, join(this.folder, `${table}.parquet`))
    this.tables.set(table, made)
    return made
  }

  private finishTable(table: FrameTable, synthetic: boolean): FrameManifest['files'][number] {
    const open = this.table(table)
    const metadata = { config_hash: this.key.configHash, synthetic: String(synthetic) }
    const { bytes, sha256, rows } = open.finish(metadata)
    fsyncPath(open.path)
    return { file: `${table}.parquet`, bytes, sha256, rows }
  }
}

/**
 * Replaces one small table of a sealed set. Whoever reads the set meanwhile sees the old rows or the
 * new ones; `info` has to say which, because the manifest follows the file.
 */
export function replaceTable(
  lake: string,
  old: FrameManifest,
  chunk: TableChunk,
  info: Record<string, unknown>,
): FrameManifest {
  const writer = new FrameSetWriter(lake, {
    version: old.version,
    date: old.date,
    inputHashes: old.input_hashes,
    configHash: old.config_hash,
    codeVersion: old.code_version,
  })
  writer.append(chunk)
  return writer.replace(chunk.table as FrameTable, old, info)
}
