import { expect, test } from 'vitest'
import { AppError, type StreamItem } from '#core/protocol/index'
import { createJobs, type Jobs } from './jobs.ts'

const watched = () => {
  const jobs = createJobs()
  const seen: StreamItem<'jobs'>[] = []
  jobs.onChange((job) => seen.push(job))
  return { jobs, seen, last: () => seen.at(-1) }
}
const untilAborted = (jobs: Jobs) =>
  jobs.start(
    'Endless',
    ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  )

test('a job is running, tells its progress, and is done', async () => {
  const { jobs, seen } = watched()
  const { done } = jobs.start('Count', async ({ progress }) => {
    progress(0.5, 'half')
    return 3
  })
  expect(await done).toBe(3)
  expect(seen.map((j) => [j.state, j.progress, j.detail])).toEqual([
    ['running', 0, ''],
    ['running', 0.5, 'half'],
    ['done', 1, 'half'],
  ])
})

test('a failed job says why and throws it', async () => {
  const { jobs, last } = watched()
  const { done } = jobs.start('Fail', () => Promise.reject(new AppError('DISK_FULL', 'No room.')))
  await expect(done).rejects.toMatchObject({ code: 'DISK_FULL' })
  expect(last()).toMatchObject({ state: 'failed', errors: [{ code: 'DISK_FULL' }] })
})

test('a problem with a part is kept while the job goes on', async () => {
  const { jobs, last } = watched()
  await jobs.start('Parts', async ({ problem }) => problem(new AppError('BAD_FILE', 'One of two.')))
    .done
  expect(last()).toMatchObject({ state: 'done', errors: [{ code: 'BAD_FILE' }] })
})

test('a cancelled job is cancelled, not failed, and may be cancelled again', async () => {
  const { jobs, last } = watched()
  const { jobId, done } = untilAborted(jobs)
  jobs.cancel(jobId)
  await expect(done).rejects.toThrow()
  expect(last()).toMatchObject({ state: 'cancelled', errors: [] })
  jobs.cancel(jobId)
  jobs.cancel('unknown')
})

test('a late listener hears the latest state; its undo ends it', async () => {
  const { jobs } = watched()
  const { jobId, done } = untilAborted(jobs)
  const late: string[] = []
  const undo = jobs.onChange((job) => late.push(job.state))
  expect(late).toEqual(['running'])
  undo()
  jobs.cancel(jobId)
  await expect(done).rejects.toThrow()
  expect(late).toEqual(['running'])
})

test('closing stops what runs', async () => {
  const { jobs } = watched()
  const { done } = untilAborted(jobs)
  jobs.close()
  await expect(done).rejects.toThrow()
})

test('a paused job waits, goes on where its work left off, and can be cancelled while it waits', async () => {
  const { jobs, seen, last } = watched()
  let left = 0
  const { jobId, done } = jobs.start('Resumable', async ({ signal }) => {
    while (left < 3) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      signal.throwIfAborted()
      if (++left === 2) jobs.pause(jobId)
    }
    return left
  })
  await expect.poll(() => last()?.state).toBe('paused')
  expect(left).toBe(2)
  jobs.resume(jobId)
  expect(await done).toBe(3)
  expect(seen.map((j) => j.state)).toEqual(['running', 'paused', 'running', 'done'])

  const other = untilAborted(jobs)
  jobs.pause(other.jobId)
  await expect.poll(() => last()?.state).toBe('paused')
  jobs.cancel(other.jobId)
  await expect(other.done).rejects.toThrow()
  expect(last()).toMatchObject({ state: 'cancelled', errors: [] })
})
