/**
 * Files into the lake, as many at a time as there are threads: what each is, decided by content;
 * definitions first, because options are told by them. One bad file does not stop the others. Every
 * file is there whole or not at all, and the same content never twice. Files are read in any order
 * but committed in theirs, so that a correction replaces what was given before it.
 */
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Hold, JobCounts } from '#core/jobs/job'
import { commitSource } from '../lake/bronze-writer.ts'
import { sweepLake } from '../lake/sweep.ts'
import { expandPaths } from './expand.ts'
import { FileThreads } from './file-threads.ts'
import { blankResult, failedResult, type IngestResult, resultOf } from './ingest-result.ts'
import { type Outcome, prepareFile, Stopped } from './prepare-file.ts'
import { SourceContext, type SourceJob, type SourceOptions, sourceJob } from './read-source.ts'

export type { IngestResult } from './ingest-result.ts'

export interface IngestOptions extends SourceOptions {
  /** Threads at most; without them files are read one after another in this thread. */
  threads?: number
  /** Less than this in all is not worth a thread. */
  threadsFromBytes?: number
  onProgress?: (counts: JobCounts) => void
  signal?: AbortSignal
  /** Reading stands still while held, between blocks and between files. */
  hold?: Hold
}

const THREADS_FROM_BYTES = 16 * 2 ** 20

/** Ingests files (folders stand for the files below them). Results are in the order given. */
export async function ingestFiles(
  paths: readonly string[],
  options: IngestOptions,
): Promise<IngestResult[]> {
  await sweepLake(options.lake)
  const files = expandPaths(paths)
  const results = new Map<string, IngestResult>()
  const jobs: SourceJob[] = []
  const progress = new Progress(files, options)
  for (const path of files) {
    try {
      jobs.push(await sourceJob(path, options))
    } catch (error) {
      results.set(path, failedResult(path, error))
      progress.ended(path, 'failed')
    }
  }
  const reader = openReader(jobs, progress.totalBytes, options)
  try {
    for (const isTurn of TURNS) {
      const turn = jobs.filter((job) => isTurn(job.kind))
      const outcomes = turn.map((job) =>
        reader.read(job, (bytes, records) => progress.step(job.path, bytes, records)),
      )
      for (const [i, job] of turn.entries()) {
        const result = await settle(job, await outcomes[i], options.lake)
        results.set(job.path, result)
        progress.ended(job.path, result.status, result.records)
      }
    }
  } finally {
    await reader.close()
  }
  return files.map((f) => results.get(f) as IngestResult)
}

/** Options are told by definitions, and open interest is read beside them. */
const TURNS: readonly ((kind: string) => boolean)[] = [
  (kind) => kind === 'definition',
  (kind) => kind === 'statistics',
  (kind) => kind !== 'definition' && kind !== 'statistics',
]

interface Reader {
  read(job: SourceJob, onStep: (bytes: number, records: number) => void): Promise<Outcome>
  close(): Promise<void>
}

function openReader(jobs: readonly SourceJob[], bytes: number, options: IngestOptions): Reader {
  const { lake, underlyings, fragment, table, threads = 0 } = options
  const about: SourceOptions = {
    lake,
    ...(underlyings ? { underlyings } : {}),
    ...(fragment ? { fragment } : {}),
    ...(table ? { table } : {}),
  }
  const fewBytes = bytes < (options.threadsFromBytes ?? THREADS_FROM_BYTES)
  if (threads < 1 || fewBytes) return readerHere(about, options)
  return readerInThreads(about, Math.min(threads, jobs.length), options)
}

/** One file after another, in this thread. */
function readerHere(about: SourceOptions, { signal, hold }: IngestOptions): Reader {
  const context = new SourceContext(about)
  let tail: Promise<unknown> = Promise.resolve()
  return {
    read(job, onStep) {
      const done = tail.then(() =>
        prepareFile(job, context, (bytes, records) => {
          if (signal?.aborted) throw new Stopped()
          onStep(bytes, records)
          return hold?.held ? released(hold, signal) : null
        }),
      )
      tail = done
      return done
    },
    close: () => context.close(),
  }
}

/** Work may go on, or is to stop: the next step says which. */
function released(hold: Hold, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      undo()
      signal?.removeEventListener('abort', go)
      resolve()
    }
    const undo = hold.onChange((held) => {
      if (!held) go()
    })
    signal?.addEventListener('abort', go, { once: true })
    if (!hold.held || signal?.aborted) go()
  })
}

function readerInThreads(
  about: SourceOptions,
  most: number,
  { signal, hold }: IngestOptions,
): Reader {
  const threads = new FileThreads(about, most)
  const stop = () => threads.stop()
  const undo = hold?.onChange((held) => threads.hold(held))
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  if (hold?.held) threads.hold(true)
  return {
    read: (job, onStep) => threads.read(job, onStep),
    async close() {
      undo?.()
      signal?.removeEventListener('abort', stop)
      await threads.close()
    },
  }
}

/** Makes what was read part of the lake. */
async function settle(job: SourceJob, outcome: Outcome, lake: string): Promise<IngestResult> {
  const { path, kind } = job
  const result = { ...blankResult(path), kind }
  if (outcome.status === 'cancelled') return { ...result, status: 'cancelled' }
  if (outcome.status === 'failed') return { ...result, error: outcome.error }
  const { sha256, synthetic } = outcome.status === 'prepared' ? outcome.prepared.source : outcome
  const duplicate: IngestResult = { ...result, status: 'duplicate', sha256, synthetic }
  if (outcome.status === 'duplicate') return duplicate
  try {
    const manifest = await commitSource(lake, outcome.prepared)
    if (!manifest) return duplicate
    const mapping = job.mapping ? { mapping: job.mapping.name } : {}
    return { ...resultOf(path, manifest), ...mapping }
  } catch (error) {
    return { ...failedResult(path, error), kind }
  }
}

/** Adds up what the files report. */
class Progress {
  readonly totalBytes: number
  private readonly sizes: ReadonlyMap<string, number>
  private readonly onProgress: IngestOptions['onProgress']
  private readonly active = new Map<string, { bytes: number; rows: number }>()
  private readonly files: { total: number; done: number; duplicates: number; failed: number }
  private bytes = 0
  private rows = 0

  constructor(files: readonly string[], { onProgress }: IngestOptions) {
    this.sizes = new Map(
      files.map((f) => [f, statSync(f, { throwIfNoEntry: false })?.size ?? 0] as const),
    )
    this.totalBytes = [...this.sizes.values()].reduce((a, b) => a + b, 0)
    this.onProgress = onProgress
    this.files = { total: files.length, done: 0, duplicates: 0, failed: 0 }
  }

  step(file: string, bytes: number, rows: number) {
    this.active.set(file, { bytes, rows })
    this.tell()
  }

  ended(file: string, status: IngestResult['status'], rows = 0) {
    this.active.delete(file)
    this.bytes += this.sizes.get(file) ?? 0
    this.rows += rows
    this.files.done++
    if (status === 'duplicate') this.files.duplicates++
    if (status === 'failed') this.files.failed++
    this.tell()
  }

  private tell() {
    if (!this.onProgress) return
    const active = [...this.active].map(([file, { bytes, rows }]) => {
      const totalBytes = this.sizes.get(file) ?? 0
      return { name: basename(file), bytes: Math.min(bytes, totalBytes), totalBytes, rows }
    })
    this.onProgress({
      bytes: active.reduce((n, a) => n + a.bytes, this.bytes),
      totalBytes: this.totalBytes,
      rows: active.reduce((n, a) => n + a.rows, this.rows),
      files: { ...this.files },
      active,
    })
  }
}
