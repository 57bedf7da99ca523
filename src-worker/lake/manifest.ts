/**
 * One manifest per ingested source file, named by the file's content hash. Its rename into place is
 * the commit of everything the file brought: readers see only parts a manifest names, so an ingest
 * is there whole or not at all, and the same content is never ingested twice.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { BRONZE, type BronzeTable } from '#core/lake/bronze-schemas'
import { AppError } from '#core/protocol/message'
import { writeFileAtomic } from './staging.ts'

export const MANIFESTS = 'bronze/_manifests'

const nanoseconds = z.string().regex(/^-?\d+$/)
const gap = z.object({
  kind: z.enum(['silence', 'sequence_backwards', 'maybe_bad_book']),
  fromNs: nanoseconds,
  toNs: nanoseconds,
  count: z.number(),
})
const part = z.object({
  table: z.enum(Object.keys(BRONZE) as [BronzeTable]),
  partition: z.string(),
  date: z.string(),
  /** Relative to the lake root. */
  file: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  rows: z.number(),
  minTsNs: nanoseconds,
  maxTsNs: nanoseconds,
  minSequence: z.number(),
  maxSequence: z.number(),
  /** Whether the rows of each contract ascend by (ts_event_ns, sequence). */
  sorted: z.boolean(),
  gaps: z.array(gap),
  /** Rows that came later than LATENESS_MS behind the newest (L8); files in order of arrival only. */
  late: z.number().optional(),
  /** Traded size by contract, futures trades only. */
  volume: z.record(z.string(), z.number()).optional(),
})
export const sourceManifest = z.object({
  schemaVersion: z.number(),
  sha256: z.string(),
  name: z.string(),
  bytes: z.number(),
  kind: z.string(),
  dataset: z.string(),
  synthetic: z.boolean(),
  /** Position in the order of ingestion; higher replaces lower where records repeat. */
  order: z.number(),
  records: z.number(),
  /** Records read but stored nowhere, by reason. */
  skipped: z.record(z.string(), z.number()),
  parts: z.array(part),
})
export type SourceManifest = z.infer<typeof sourceManifest>
export type PartEntry = z.infer<typeof part>
export type Gap = z.infer<typeof gap>

const manifestPath = (lake: string, sha256: string) => join(lake, MANIFESTS, `${sha256}.json`)

export const hasManifest = (lake: string, sha256: string) => existsSync(manifestPath(lake, sha256))

export function writeManifest(lake: string, manifest: SourceManifest) {
  writeFileAtomic(manifestPath(lake, manifest.sha256), `${JSON.stringify(manifest, null, 1)}\n`)
}

interface CacheEntry {
  mtimeMs: number
  size: number
  manifest: SourceManifest
}
const cache = new Map<string, CacheEntry>()

/** Every committed source, in order of ingestion. */
export function readManifests(lake: string): SourceManifest[] {
  const folder = join(lake, MANIFESTS)
  if (!existsSync(folder)) return []
  const manifests: SourceManifest[] = []
  for (const name of readdirSync(folder)) {
    if (!/^[0-9a-f]{64}\.json$/.test(name)) continue
    manifests.push(readOne(join(folder, name)))
  }
  return manifests.sort((a, b) => a.order - b.order || (a.sha256 < b.sha256 ? -1 : 1))
}

function readOne(path: string): SourceManifest {
  const { mtimeMs, size } = statSync(path)
  const known = cache.get(path)
  if (known && known.mtimeMs === mtimeMs && known.size === size) return known.manifest
  let manifest: SourceManifest
  try {
    manifest = sourceManifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new AppError('LAKE_MANIFEST_BAD', `The manifest ${path} cannot be read.`, {
      where: { file: path },
      cause,
    })
  }
  cache.set(path, { mtimeMs, size, manifest })
  return manifest
}

/** A part with the source it came from. */
export interface LakePart extends PartEntry {
  source: string
  order: number
  synthetic: boolean
}

export interface PartFilter {
  table?: BronzeTable
  partition?: string
  date?: string
}

/** Committed parts in (table, partition, date, file) order. */
export function lakeParts(lake: string, filter: PartFilter = {}): LakePart[] {
  const parts = readManifests(lake).flatMap((m) =>
    m.parts.map((p) => ({ ...p, source: m.sha256, order: m.order, synthetic: m.synthetic })),
  )
  return parts
    .filter(
      (p) =>
        (filter.table === undefined || p.table === filter.table) &&
        (filter.partition === undefined || p.partition === filter.partition) &&
        (filter.date === undefined || p.date === filter.date),
    )
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
}

/** Parts of one date by table and partition. */
export type PartsOf = (filter: PartFilter & { date: string }) => readonly LakePart[]

/** Answers for many dates from one reading of the manifests, as they are now. */
export function partsIndex(lake: string): PartsOf {
  const byDate = Map.groupBy(lakeParts(lake), (p) => p.date)
  return ({ date, table, partition }) =>
    (byDate.get(date) ?? []).filter(
      (p) =>
        (table === undefined || p.table === table) &&
        (partition === undefined || p.partition === partition),
    )
}
