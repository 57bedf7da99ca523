import { AppError } from '#core/protocol/index'
import type { TableHints } from '#core/protocol/tasks'
import type { JobContext } from './jobs.ts'
import { runTask } from './workers/task-thread.ts'

/** What the host knows of tables whose columns do not say what they are. */
export interface TableKnowledge {
  /** Mappings remembered by the header they were made for. */
  hints(): TableHints
  /** Keeps a refused file for a mapping; null when none would help. */
  offer(path: string, code: string): Promise<string | null>
}

/** Ingests within a job: a file that failed is a problem of the job, the others stay in. */
export async function ingestWithin(
  { signal, problem, hold }: Pick<JobContext, 'signal' | 'problem' | 'hold'>,
  lake: string,
  paths: string[],
  progress: JobContext['progress'],
  { tables, table = tables?.hints() }: { tables?: TableKnowledge; table?: TableHints } = {},
): Promise<void> {
  const reports = await runTask(
    'ingest',
    { lake, paths, ...(table ? { table } : {}) },
    { signal, progress, hold },
  )
  // What was ready when it was told to stop is in the lake; the rest is not.
  signal.throwIfAborted()
  for (const { error, file } of reports) {
    if (!error) continue
    // The window offers to map the columns of a file with such an id.
    const mapping = await tables?.offer(file, error.code)
    const where = { ...error.where, ...(mapping ? { mapping } : {}) }
    problem(new AppError(error.code, error.message, { where }))
  }
  if (reports.length > 0 && reports.every((r) => r.status === 'failed'))
    throw new AppError('NOTHING_IMPORTED', 'No file could be read; the lake is as it was.')
}
