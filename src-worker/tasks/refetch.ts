/**
 * Makes a day whole again: its stored parts are compared with their manifests, its downloads with
 * the books; what is missing or damaged is fetched again (never bought again) and read in anew.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#core/protocol/message'
import type { RefetchReport, RefetchRequest } from '#core/protocol/tasks'
import { sha256Of } from '../download/fetch-file.ts'
import { Ledger, type LedgerEntry } from '../download/ledger.ts'
import { takeLock } from '../download/locks.ts'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { checkFile } from '../lake/admin.ts'
import { lakeParts, readManifests, type SourceManifest } from '../lake/manifest.ts'
import { setAside, sweepLake } from '../lake/sweep.ts'
import { DatabentoClient } from '../vendors/databento/client.ts'
import { fetchOrdered } from '../vendors/databento/download.ts'
import { downloadFolder } from './download-databento.ts'
import { errorBody, type TaskContext } from './serve-tasks.ts'

type Context = Pick<TaskContext, 'progress' | 'signal'>

/** A raw file the books know. */
interface Known {
  entry: LedgerEntry
  ledger: Ledger
  path: string
  vendor: 'databento' | 'polygon'
}

export async function refetchDay(
  { lake, date, access }: RefetchRequest,
  context: Context,
): Promise<RefetchReport> {
  const report: RefetchReport = { date, parts: 0, downloads: 0, repaired: [], failed: [] }
  await sweepLake(lake)
  const known = booksOf(lake)
  const fail = (file: string, error: unknown) =>
    report.failed.push({ file, error: errorBody(error) })

  const damaged = await damagedSources(lake, date, report, context)
  for (const raw of known.filter((k) => k.entry.date === date && k.entry.state === 'done')) {
    context.signal.throwIfAborted()
    report.downloads++
    try {
      if (await isWhole(raw, context.signal)) continue
      await fetchAgain(raw, access, context)
      report.repaired.push(raw.path)
    } catch (error) {
      context.signal.throwIfAborted()
      fail(raw.path, error)
    }
  }
  for (const manifest of damaged) {
    context.signal.throwIfAborted()
    try {
      await readAgain(lake, manifest, known, context.signal)
      report.repaired.push(manifest.name)
    } catch (error) {
      context.signal.throwIfAborted()
      fail(manifest.name, error)
    }
  }
  return report
}

function booksOf(lake: string): Known[] {
  const books = [
    ['databento', downloadFolder(lake)],
    ['polygon', join(lake, 'downloads', 'polygon')],
  ] as const
  return books.flatMap(([vendor, folder]) => {
    const ledger = new Ledger(join(folder, '_ledger'))
    return ledger.all().map((entry) => ({ entry, ledger, vendor, path: join(folder, entry.file) }))
  })
}

/** Sources of which a part of the day is not what was written. */
async function damagedSources(
  lake: string,
  date: string,
  report: RefetchReport,
  { progress, signal }: Context,
): Promise<SourceManifest[]> {
  const parts = lakeParts(lake, { date })
  const bad = new Set<string>()
  for (const [i, part] of parts.entries()) {
    signal.throwIfAborted()
    if (await checkFile(lake, part)) bad.add(part.source)
    report.parts++
    progress((0.5 * (i + 1)) / parts.length, `${i + 1} of ${parts.length} files compared`)
  }
  return readManifests(lake).filter((m) => bad.has(m.sha256))
}

async function isWhole({ entry, path }: Known, signal: AbortSignal): Promise<boolean> {
  return existsSync(path) && (await sha256Of(path, signal)) === entry.sha256
}

/** By the order that was paid for. */
async function fetchAgain(
  { entry, ledger, path, vendor }: Known,
  access: RefetchRequest['access'],
  { progress, signal }: Context,
) {
  if (vendor !== 'databento' || entry.jobId === null)
    throw new AppError(
      'NOT_REFETCHABLE',
      `${path} is damaged, and no order stands for it; download ${entry.title} again.`,
      { where: { file: path } },
    )
  if (!access)
    throw new AppError('NO_KEY', 'Databento needs its API key: enter it in Settings.', {
      where: { vendor },
    })
  const { key, baseUrl } = access
  const client = new DatabentoClient({ key, signal, ...(baseUrl ? { baseUrl } : {}) })
  const release = takeLock(ledger.lockOf(entry.id), entry.title)
  try {
    rmSync(path, { force: true })
    const folder = path.slice(0, -entry.file.length)
    const onBytes = (bytes: number, total = 0) =>
      progress(0.5 + (total > 0 ? 0.3 * (bytes / total) : 0), `fetching ${entry.title}`)
    await fetchOrdered(entry, { client, ledger, folder, onBytes, signal })
  } finally {
    release()
  }
}

/** Its manifest steps aside while the source is read again, and comes back when that fails. */
async function readAgain(
  lake: string,
  { sha256, name }: SourceManifest,
  known: readonly Known[],
  signal: AbortSignal,
) {
  const raw = known.find((k) => k.entry.sha256 === sha256)
  if (!raw || !(await isWhole(raw, signal)))
    throw new AppError(
      'SOURCE_GONE',
      `Parts of ${name} are damaged and the file itself is not among the downloads; remove nothing and import it again after \`lake verify\` names its parts.`,
      { where: { file: name } },
    )
  const aside = setAside(lake, sha256)
  try {
    const [result] = await ingestFiles([raw.path], { lake, signal })
    if (result?.error)
      throw new AppError(result.error.code, result.error.message, {
        where: result.error.where ?? {},
      })
    if (result?.status !== 'ingested')
      throw new AppError('CANCELLED', 'Stopped before it was read.')
  } catch (error) {
    aside.restore()
    throw error
  }
  aside.retire()
}
