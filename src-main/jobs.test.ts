import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { JOB_KINDS, type Job, type JobKind } from '#core/jobs/job'
import { AppError } from '#core/protocol/index'
import { type JobStore, openJobStore } from './job-store.ts'
import { createJobs, type JobContext, type JobWork, type Works } from './jobs.ts'

type Work = (context: JobContext) => Promise<void>
/** The arguments name the work, because they have to survive as JSON. */
type TestArgs = { [K in JobKind]: string }

interface Setting {
  work: Record<string, Work>
  over?: string[]
  store?: JobStore
  holds?: boolean
  now?: () => number
}

function watched({ work, over = [], store, holds = false, now }: Setting) {
  const spec: JobWork<string> = {
    atOnce: 1,
    holds,
    run: (name, context) => (work[name] as Work)(context),
    over: (name) => over.push(name),
  }
  const works = Object.fromEntries(JOB_KINDS.map((kind) => [kind, spec])) as Works<TestArgs>
  const jobs = createJobs<TestArgs>({
    works,
    ...(store ? { store } : {}),
    // Every reading a tenth of a second later: nothing is too soon to be told.
    now: now ?? ticking(),
  })
  const seen: Job[] = []
  jobs.onChange((job) => seen.push(job))
  const last = (jobId?: string) => seen.findLast((j) => jobId === undefined || j.jobId === jobId)
  const add = (name: string) => jobs.add('import', name, name)
  return { jobs, seen, last, add }
}
function ticking() {
  let ms = 0
  return () => (ms += 100)
}
const untilAborted: Work = ({ signal }) =>
  new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
const nothing: Work = async () => {}

test('a job is queued, runs, tells its progress, and is done', async () => {
  const { seen, add } = watched({
    work: {
      count: async ({ progress }) => progress(0.5, 'half', { rows: 7, bytes: 50, totalBytes: 100 }),
    },
  })
  await add('count').done
  expect(seen.map((j) => [j.state, j.progress, j.detail, j.rows])).toEqual([
    ['queued', 0, '', null],
    ['running', 0, '', null],
    ['running', 0.5, 'half', 7],
    ['done', 1, 'half', 7],
  ])
})

test('the time left follows from how fast the work goes', async () => {
  let ms = 0
  const { last, add } = watched({
    now: () => ms,
    work: {
      // A tenth every second: after half of it five seconds are left.
      steady: async ({ progress }) => {
        for (let i = 0; i <= 5; i++, ms += 1000) progress(i / 10, '')
        expect(last()?.etaS).toBeCloseTo(5)
      },
    },
  })
  await add('steady').done
  expect(last()).toMatchObject({ state: 'done', etaS: null })
})

test('a failed job says why and throws it', async () => {
  const { add, last } = watched({
    work: { fail: () => Promise.reject(new AppError('DISK_FULL', 'No room.')) },
  })
  await expect(add('fail').done).rejects.toMatchObject({ code: 'DISK_FULL' })
  expect(last()).toMatchObject({ state: 'failed', errors: [{ code: 'DISK_FULL' }] })
})

test('problems with parts are kept while the job goes on, all counted, the first fifty listed', async () => {
  const { add, last } = watched({
    work: {
      parts: async ({ problem }) => {
        for (let i = 0; i < 60; i++) problem(new AppError('BAD_FILE', `file ${i}`))
      },
    },
  })
  await add('parts').done
  expect(last()).toMatchObject({ state: 'done', errorCount: 60 })
  expect(last()?.errors.map((e) => e.message)).toEqual(
    Array.from({ length: 50 }, (_, i) => `file ${i}`),
  )
})

test('jobs of a kind wait for each other; those of another kind do not', async () => {
  const first = Promise.withResolvers<void>()
  const { jobs, add, last } = watched({ work: { first: () => first.promise, second: nothing } })
  const a = add('first')
  const b = add('second')
  expect([last(a.jobId)?.state, last(b.jobId)?.state]).toEqual(['running', 'queued'])
  await jobs.add('verify', 'other', 'second').done
  first.resolve()
  await b.done
  expect(last(a.jobId)?.state).toBe('done')
})

test('jobs of one lane run one after the other, others beside them', async () => {
  const held = { x1: Promise.withResolvers<void>(), y1: Promise.withResolvers<void>() }
  const ran: string[] = []
  const spec: JobWork<string> = {
    atOnce: 2,
    lane: (name) => name[0] ?? '',
    run: async (name) => {
      ran.push(name)
      if (name === 'x1' || name === 'y1') await held[name].promise
    },
  }
  const works = Object.fromEntries(JOB_KINDS.map((kind) => [kind, spec])) as Works<TestArgs>
  const jobs = createJobs<TestArgs>({ works })
  const [x1, x2, y1, y2] = ['x1', 'x2', 'y1', 'y2'].map((name) => jobs.add('download', name, name))
  expect(ran).toEqual(['x1', 'y1'])
  held.y1.resolve()
  await y2?.done
  expect(ran).toEqual(['x1', 'y1', 'y2'])
  held.x1.resolve()
  await Promise.all([x1?.done, x2?.done, y1?.done])
  expect(ran).toEqual(['x1', 'y1', 'y2', 'x2'])
})

test('a queued job can be paused, resumed and cancelled; the next one runs', async () => {
  const first = Promise.withResolvers<void>()
  const ran: string[] = []
  const noting =
    (name: string): Work =>
    async () =>
      void ran.push(name)
  const { jobs, add, last } = watched({
    work: { first: () => first.promise, b: noting('b'), c: noting('c'), d: noting('d') },
  })
  add('first')
  const [b, c, d] = [add('b'), add('c'), add('d')]
  jobs.pause(b.jobId)
  jobs.cancel(c.jobId)
  await expect(c.done).rejects.toMatchObject({ code: 'CANCELLED' })
  first.resolve()
  await d.done
  expect(last(b.jobId)?.state).toBe('paused')
  jobs.resume(b.jobId)
  await b.done
  expect(ran).toEqual(['d', 'b'])
})

test('a cancelled job is cancelled, not failed, and may be cancelled again', async () => {
  const { jobs, add, last } = watched({ work: { endless: untilAborted } })
  const { jobId, done } = add('endless')
  jobs.cancel(jobId)
  await expect(done).rejects.toThrow()
  expect(last()).toMatchObject({ state: 'cancelled', errors: [] })
  jobs.cancel(jobId)
  jobs.cancel('unknown')
  jobs.resume(jobId)
  expect(last()?.state).toBe('cancelled')
})

test('a late listener hears the latest state; its undo ends it', async () => {
  const { jobs, add } = watched({ work: { endless: untilAborted } })
  const { jobId, done } = add('endless')
  const late: string[] = []
  const undo = jobs.onChange((job) => late.push(job.state))
  expect(late).toEqual(['running'])
  undo()
  jobs.cancel(jobId)
  await expect(done).rejects.toThrow()
  expect(late).toEqual(['running'])
})

test('a paused job waits, goes on where its work left off, and can be cancelled while it waits', async () => {
  let left = 0
  const { jobs, add, seen, last } = watched({
    work: {
      endless: untilAborted,
      resumable: async ({ signal }) => {
        while (left < 3) {
          await new Promise((resolve) => setTimeout(resolve, 5))
          signal.throwIfAborted()
          if (++left === 2) jobs.pause(jobId)
        }
      },
    },
  })
  const { jobId, done } = add('resumable')
  await expect.poll(() => last()?.state).toBe('paused')
  expect(left).toBe(2)
  jobs.resume(jobId)
  await done
  expect(left).toBe(3)
  const states = ['queued', 'running', 'paused', 'queued', 'running', 'done']
  expect(seen.map((j) => j.state)).toEqual(states)

  const other = add('endless')
  jobs.pause(other.jobId)
  await expect.poll(() => last()?.state).toBe('paused')
  jobs.cancel(other.jobId)
  await expect(other.done).rejects.toThrow()
  expect(last()).toMatchObject({ state: 'cancelled', errors: [] })
})

test('a job resumed while it is still stopping runs again', async () => {
  let runs = 0
  const { jobs, add, last } = watched({
    work: {
      slow: async ({ signal }) => {
        if (++runs > 1) return
        await untilAborted({ signal } as JobContext).catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, 10))
        signal.throwIfAborted()
      },
    },
  })
  const { jobId, done } = add('slow')
  jobs.pause(jobId)
  jobs.resume(jobId)
  await done
  expect(runs).toBe(2)
  expect(last()?.state).toBe('done')
})

test('work that can stand still is held, not stopped', async () => {
  const heard: boolean[] = []
  const finish = Promise.withResolvers<void>()
  const { jobs, add, last } = watched({
    holds: true,
    work: {
      holding: async ({ hold, signal }) => {
        hold.onChange((held) => heard.push(held))
        await finish.promise
        signal.throwIfAborted()
      },
    },
  })
  const { jobId, done } = add('holding')
  jobs.pause(jobId)
  expect(last()?.state).toBe('paused')
  jobs.resume(jobId)
  expect(last()?.state).toBe('running')
  finish.resolve()
  await done
  expect(heard).toEqual([true, false])
})

test('what was kept for a job goes when it can never run again', async () => {
  const over: string[] = []
  const { jobs, add } = watched({
    over,
    work: { good: nothing, bad: () => Promise.reject(new Error('no')), endless: untilAborted },
  })
  await add('good').done
  const bad = add('bad')
  await expect(bad.done).rejects.toThrow()
  const endless = add('endless')
  await expect.poll(() => over).toEqual(['good'])
  jobs.cancel(endless.jobId)
  await expect(endless.done).rejects.toThrow()
  await expect.poll(() => over).toEqual(['good', 'endless'])
  jobs.dismiss(bad.jobId)
  expect(over).toEqual(['good', 'endless', 'bad'])
  expect(jobs.list().map((j) => j.title)).toEqual(['good', 'endless'])
})

describe('over a restart of the host', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jobs-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const store = (lake = 'here') => openJobStore(folder, lake)

  test('what was running, queued or paused is interrupted, and runs again when it is resumed', async () => {
    const over: string[] = []
    const work = { a: untilAborted, b: nothing, c: nothing, d: nothing }
    const before = watched({ work, store: store() })
    await before.jobs.add('verify', 'd', 'd').done
    const a = before.add('a')
    const b = before.add('b')
    const c = before.add('c')
    before.jobs.pause(c.jobId)

    // The first host is gone without a word: what it last kept is all there is.
    const after = watched({ work: { ...work, a: nothing }, over, store: store() })
    const states = () => after.jobs.list().map((j) => [j.title, j.state])
    expect(states()).toEqual([
      ['d', 'done'],
      ['a', 'interrupted'],
      ['b', 'interrupted'],
      ['c', 'interrupted'],
    ])
    after.jobs.resume(a.jobId)
    after.jobs.resume(b.jobId)
    after.jobs.cancel(c.jobId)
    await expect.poll(() => after.last(b.jobId)?.state).toBe('done')
    expect(over).toEqual(['c', 'a', 'b'])
    const third = watched({ work, store: store() })
    expect(third.jobs.list().map((j) => j.state)).toEqual(['done', 'done', 'done', 'cancelled'])
  })

  test('closing stops what runs and keeps it as interrupted', async () => {
    const over: string[] = []
    const { jobs, add } = watched({ work: { endless: untilAborted }, over, store: store() })
    const running = add('endless')
    add('endless')
    await jobs.close()
    await expect(running.done).rejects.toThrow()
    expect(jobs.list().map((j) => j.state)).toEqual(['interrupted', 'interrupted'])
    expect(
      store()
        .load()
        .map((s) => [s.job.state, s.args]),
    ).toEqual([
      ['interrupted', 'endless'],
      ['interrupted', 'endless'],
    ])
    expect(over).toEqual([])
  })

  test('jobs of another lake and files that are no jobs are left out', async () => {
    await watched({ work: { good: nothing }, store: store('there') }).add('good').done
    writeFileSync(join(folder, `${'0'.repeat(36)}.json`), '{"half"')
    expect(store().load()).toEqual([])
    expect(
      store('there')
        .load()
        .map((s) => s.job.state),
    ).toEqual(['done'])
  })

  test('a dismissed job is gone for good', async () => {
    const { jobs, add } = watched({ work: { good: nothing }, store: store() })
    const { jobId, done } = add('good')
    await done
    await expect.poll(() => jobs.dismiss(jobId) ?? jobs.list()).toEqual([])
    expect(store().load()).toEqual([])
  })
})
