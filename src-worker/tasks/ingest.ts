import { availableParallelism } from 'node:os'
import type { IngestReport, IngestRequest } from '#core/protocol/tasks'
import { ingestFiles } from '../ingest/ingest-files.ts'
import type { TaskContext } from './serve-tasks.ts'

/** Six threads and what they hold stay below 1 GB; more of them would wait for the disk. */
const MOST_THREADS = 6

export async function ingest(
  { lake, paths, threads, underlyings, fragment, table }: IngestRequest,
  { progress, signal, hold }: TaskContext,
): Promise<IngestReport[]> {
  return ingestFiles(paths, {
    lake,
    signal,
    ...(threads === undefined
      ? { threads: Math.min(MOST_THREADS, availableParallelism()) }
      : { threads, threadsFromBytes: 0 }),
    ...(hold ? { hold } : {}),
    ...(underlyings ? { underlyings } : {}),
    ...(fragment ? { fragment } : {}),
    ...(table ? { table } : {}),
    onProgress(counts) {
      const { bytes, totalBytes, files, active } = counts
      const fraction = totalBytes && bytes !== null ? bytes / totalBytes : 1
      const names = active.map((a) => `${a.name}: ${a.rows} records`)
      const count = files && files.total > 1 ? `${files.done} of ${files.total} files` : ''
      progress(fraction, [count, ...names].filter(Boolean).join(', '), counts)
    },
  })
}
