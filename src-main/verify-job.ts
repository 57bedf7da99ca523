import { AppError } from '#core/protocol/index'
import type { JobContext } from './jobs.ts'
import { runTask } from './workers/task-thread.ts'

const SHOWN = 50

/** Verifies the lake within a job: every damaged or stray file is a problem of the job. */
export async function verifyWithin(
  { signal, progress, problem }: JobContext,
  lake: string,
): Promise<void> {
  const { problems, files } = await runTask('lake.verify', { lake }, { signal, progress })
  for (const { code, file, message } of problems.slice(0, SHOWN))
    problem(new AppError(`LAKE_${code}`, `${file}: ${message}`, { where: { file } }))
  const damaged = problems.filter((p) => p.code !== 'ORPHAN').length
  if (damaged > 0)
    throw new AppError(
      'LAKE_DAMAGED',
      `${damaged} of ${files} files are not what was written. Everything else is whole; import the sources of the named files again.`,
    )
  progress(
    1,
    `${files} files, all as written${problems.length > 0 ? ', some files nobody needs' : ''}`,
  )
}
