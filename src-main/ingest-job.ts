import { AppError } from '#core/protocol/index'
import type { JobContext } from './jobs.ts'
import { runTask } from './workers/task-thread.ts'

/** Ingests within a job: a file that failed is a problem of the job, the others stay in. */
export async function ingestWithin(
  { signal, problem }: Pick<JobContext, 'signal' | 'problem'>,
  lake: string,
  paths: string[],
  progress: (fraction: number, detail: string) => void,
): Promise<void> {
  const reports = await runTask('ingest', { lake, paths }, { signal, progress })
  for (const { error } of reports)
    if (error) problem(new AppError(error.code, error.message, { where: error.where ?? {} }))
  if (reports.length > 0 && reports.every((r) => r.status === 'failed'))
    throw new AppError('NOTHING_IMPORTED', 'No file could be read; the lake is as it was.')
}
