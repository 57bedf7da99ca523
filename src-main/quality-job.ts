/** Quality checks within jobs: the records of days, and the gates of a pipeline over a day. */
import { AppError, type SessionKey } from '#core/protocol/index'
import type { JobContext } from './jobs.ts'
import { runTask } from './workers/task-thread.ts'

const WORD = { GREEN: 'nothing found', AMBER: 'to know of', RED: 'unfit' } as const

/** Bronze QA of days, one after the other; a day that cannot be checked stops no other. */
export async function checkWithin(
  { signal, progress, problem }: JobContext,
  lake: string,
  dates: readonly string[],
): Promise<void> {
  const states: string[] = []
  for (const [i, date] of dates.entries()) {
    signal.throwIfAborted()
    const share = (fraction: number) => (i + fraction) / dates.length
    try {
      const { state } = await runTask(
        'qa.bronze',
        { lake, date },
        { signal, progress: (f, detail) => progress(share(f), `${date}: ${detail}`) },
      )
      states.push(state)
      progress(share(1), `${date}: ${state}, ${WORD[state]}`)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof AppError)) throw error
      problem(error)
    }
  }
  if (states.length === 0)
    throw new AppError('NOTHING_CHECKED', 'No day could be checked; earlier verdicts are kept.')
  const of = (state: string) => states.filter((s) => s === state).length
  if (dates.length > 1) progress(1, `${of('GREEN')} GREEN, ${of('AMBER')} AMBER, ${of('RED')} RED`)
}

/** The five gates; one that does not pass is a result, not a failure of the job. */
export async function gatesWithin(
  { signal, progress }: JobContext,
  lake: string,
  { pipeline, date }: SessionKey,
): Promise<void> {
  const { gates } = await runTask(
    'pipeline.run',
    { lake, pipeline, date, gates: true, frames: false },
    { signal, progress: (f, detail) => progress(Math.min(f, 0.99), detail) },
  )
  const failed = gates?.gates.filter((g) => !g.pass).map((g) => g.gate) ?? []
  progress(1, failed.length === 0 ? 'all five gates pass' : `${failed.join(', ')} failed`)
}
