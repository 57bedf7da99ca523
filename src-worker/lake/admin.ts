/** `spymaster lake ls|verify|gc|stats`: what the lake holds, whether it is whole, what can go. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { LibraryDay } from '#core/protocol/index'
import { AppError } from '#core/protocol/message'
import { fileHash } from './bronze-writer.ts'
import { readFrameManifest } from './frame-store.ts'
import { lakeLock } from './lake-lock.ts'
import { type LakePart, lakeParts, readManifests } from './manifest.ts'
import { STAGING } from './staging.ts'
import { sweepLocked } from './sweep.ts'
import { frameSets } from './views.ts'

const SHOWN_GAPS = 100

/** One entry per data set and day, by table, partition and date. */
export function lakeLs(lake: string): LibraryDay[] {
  const names = new Map(readManifests(lake).map((m) => [m.sha256, m.name]))
  const days = new Map<string, LakePart[]>()
  for (const part of lakeParts(lake)) {
    const key = `${part.table}|${part.partition}|${part.date}`
    days.set(key, [...(days.get(key) ?? []), part])
  }
  const bronze = [...days.values()].map((parts): LibraryDay => {
    const [{ table, partition, date }] = parts
    const gaps = distinctGaps(parts)
    return {
      table,
      partition,
      date,
      parts: parts.length,
      rows: sum(parts, (p) => p.rows),
      bytes: sum(parts, (p) => p.bytes),
      sources: [...new Set(parts.map((p) => names.get(p.source) ?? p.source))].sort(),
      synthetic: parts.some((p) => p.synthetic),
      gaps: gaps.length,
      gapRanges: gaps.slice(0, SHOWN_GAPS),
      ...timesOf(parts),
      folder: dirname(parts[0].file),
    }
  })
  return [...bronze, ...frameDays(lake)]
}

/** Gaps in order of time; two files of one market show the same one. */
function distinctGaps(parts: readonly LakePart[]): LakePart['gaps'] {
  const all = parts.flatMap((p) => p.gaps)
  const byName = new Map(all.map((g) => [`${g.kind}|${g.fromNs}|${g.toNs}`, g]))
  return [...byName.values()].sort((a, b) => Number(BigInt(a.fromNs) - BigInt(b.fromNs)))
}

/** First and last time over the parts that have rows. */
function timesOf(parts: readonly LakePart[]): Pick<LibraryDay, 'fromNs' | 'toNs'> {
  const timed = parts.filter((p) => p.rows > 0 && p.maxTsNs !== '0')
  if (timed.length === 0) return { fromNs: null, toNs: null }
  const least = (a: bigint, b: bigint) => (a < b ? a : b)
  const most = (a: bigint, b: bigint) => (a > b ? a : b)
  return {
    fromNs: String(timed.map((p) => BigInt(p.minTsNs)).reduce(least)),
    toNs: String(timed.map((p) => BigInt(p.maxTsNs)).reduce(most)),
  }
}

function frameDays(lake: string): LibraryDay[] {
  return frameSets(lake).flatMap(({ version, date, folder }): LibraryDay[] => {
    const manifest = readFrameManifest(lake, version, date)
    if (!manifest) return []
    const { files, input_hashes: sources, synthetic } = manifest
    return [
      {
        table: 'frame_set',
        partition: version,
        date,
        parts: files.length,
        rows: sum(files, (f) => f.rows),
        bytes: sum(files, (f) => f.bytes),
        sources,
        synthetic,
        gaps: 0,
        gapRanges: [],
        fromNs: null,
        toNs: null,
        folder: relative(lake, folder),
      },
    ]
  })
}

export interface LakeProblem {
  code: 'MISSING' | 'SIZE' | 'HASH' | 'ORPHAN' | 'MANIFEST'
  file: string
  message: string
}

export interface LakeVerdict {
  ok: boolean
  files: number
  bytes: number
  problems: LakeProblem[]
}

/** Reads every file back and compares size and hash with its manifest; names files no manifest knows. */
export async function lakeVerify(
  lake: string,
  onProgress?: (done: number, total: number) => void,
): Promise<LakeVerdict> {
  const problems: LakeProblem[] = []
  let expected: { file: string; bytes: number; sha256: string }[] = []
  try {
    expected = [...lakeParts(lake), ...frameFiles(lake)]
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    problems.push({ code: 'MANIFEST', file: String(error.where.file), message: error.message })
  }
  let bytes = 0
  for (const [i, entry] of expected.entries()) {
    const problem = await checkFile(lake, entry)
    if (problem) problems.push(problem)
    bytes += entry.bytes
    onProgress?.(i + 1, expected.length)
  }
  if (problems.every((p) => p.code !== 'MANIFEST')) {
    for (const file of orphans(lake)) {
      const message = 'no manifest names this file; `lake gc` removes it'
      problems.push({ code: 'ORPHAN', file, message })
    }
  }
  return { ok: problems.length === 0, files: expected.length, bytes, problems }
}

/** What is wrong with a stored file; null when it is what its manifest says. */
export async function checkFile(
  lake: string,
  entry: { file: string; bytes: number; sha256: string },
): Promise<LakeProblem | null> {
  const { file } = entry
  const path = join(lake, file)
  if (!existsSync(path)) return { code: 'MISSING', file, message: 'the file is gone' }
  const { sha256, bytes } = await fileHash(path)
  if (bytes !== entry.bytes) {
    return { code: 'SIZE', file, message: `${bytes} bytes instead of ${entry.bytes}` }
  }
  if (sha256 !== entry.sha256) {
    return { code: 'HASH', file, message: 'the content is not what was written' }
  }
  return null
}

const frameFiles = (lake: string) =>
  frameSets(lake).flatMap(({ version, date, folder }) =>
    (readFrameManifest(lake, version, date)?.files ?? []).map((f) => ({
      ...f,
      file: relative(lake, join(folder, f.file)),
    })),
  )

/** Parquet files under bronze that no manifest names. */
function orphans(lake: string): string[] {
  const root = join(lake, 'bronze')
  if (!existsSync(root)) return []
  const known = new Set(lakeParts(lake).map((p) => p.file))
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => `bronze/${name.replaceAll('\\', '/')}`)
    .filter((name) => !known.has(name))
    .sort()
}

export interface LakeGc {
  removed: string[]
  bytes: number
}

/** Removes what no manifest names. Refuses while an ingest is writing, and lets none commit meanwhile. */
export async function lakeGc(lake: string): Promise<LakeGc> {
  const release = await lakeLock(lake)
  try {
    return gcLocked(lake)
  } finally {
    release()
  }
}

function gcLocked(lake: string): LakeGc {
  const removed = sweepLocked(lake)
  const staging = join(lake, STAGING)
  const busy = existsSync(staging) && readdirSync(staging).some((name) => /^\d+-/.test(name))
  if (busy) {
    throw new AppError('LAKE_BUSY', 'Something is being written to the lake; try again after it.', {
      where: { lake },
    })
  }
  let bytes = 0
  for (const file of orphans(lake)) {
    bytes += statSync(join(lake, file)).size
    rmSync(join(lake, file))
    removed.push(file)
  }
  return { removed, bytes }
}

export interface LakeStats {
  lake: string
  sources: number
  sessions: number
  files: number
  rows: number
  bytes: number
  /** Rows that came later than the watermark allows (L8). */
  late: number
  tables: Record<string, { days: number; rows: number; bytes: number }>
}

export function lakeStats(lake: string): LakeStats {
  const days = lakeLs(lake)
  const tables: LakeStats['tables'] = {}
  for (const day of days) {
    const t = tables[day.table] ?? { days: 0, rows: 0, bytes: 0 }
    tables[day.table] = t
    t.days++
    t.rows += day.rows
    t.bytes += day.bytes
  }
  return {
    lake,
    sources: readManifests(lake).length,
    sessions: new Set(days.filter((d) => d.table.startsWith('futures_')).map((d) => d.date)).size,
    files: sum(days, (d) => d.parts),
    rows: sum(days, (d) => d.rows),
    bytes: sum(days, (d) => d.bytes),
    late: sum(lakeParts(lake), (p) => p.late ?? 0),
    tables,
  }
}

const sum = <T>(items: readonly T[], of: (item: T) => number) =>
  items.reduce((total, item) => total + of(item), 0)
