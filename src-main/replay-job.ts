import type { ReplayCheck } from '#core/protocol/alerts'
import { AppError, type SessionKey } from '#core/protocol/index'
import type { JobContext } from './jobs.ts'
import { runTask } from './workers/task-thread.ts'

/** Plays a stored session to the live driver within a job; a difference is a problem of the job. */
export async function replayWithin(
  { signal, progress, problem }: JobContext,
  lake: string,
  key: SessionKey,
): Promise<ReplayCheck> {
  const check = await runTask('session.verify', { lake, ...key }, { signal, progress })
  const { equal, alertsEqual, frameHash, liveHash, records } = check
  if (!equal)
    problem(
      new AppError(
        'REPLAY_DIFFERS',
        `Live sealed ${liveHash}, stored is ${frameHash}. The stored frames are kept; please report this with both hashes.`,
        { where: { date: key.date } },
      ),
    )
  else if (alertsEqual === false)
    problem(
      new AppError('ALERTS_DIFFER', 'The frames are equal, the alerts over them are not.', {
        where: { date: key.date },
      }),
    )
  progress(1, `${records} records: live ${equal ? 'equals' : 'differs from'} replay`)
  return check
}
