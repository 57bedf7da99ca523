import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTaskThread, type TaskThread } from './task-thread.ts'

let thread: TaskThread
beforeEach(() => {
  thread = openTaskThread(new URL('../testing/a-task.worker.ts', import.meta.url))
})
afterEach(() => thread.close())

const run = (path: string, options: Parameters<TaskThread['run']>[2] = {}) =>
  thread.run('decode', { path, upgrade: false }, options)

test('a task answers and says how far it is', async () => {
  const seen: unknown[] = []
  expect(await run('file', { progress: (f, detail) => seen.push([f, detail]) })).toBe(7)
  expect(seen).toEqual([[0.5, 'file']])
})

test('a failure keeps its code and its place', async () => {
  await expect(run('refuse')).rejects.toMatchObject({ code: 'NO_FILE', where: { file: 'refuse' } })
})

test('a cancelled task ends as cancelled while others go on', async () => {
  const stop = new AbortController()
  const started = Promise.withResolvers<void>()
  const endless = run('endless', { signal: stop.signal, progress: () => started.resolve() })
  await started.promise
  stop.abort()
  await expect(endless).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(await run('file')).toBe(7)
})

test('a task that is cancelled before it starts never starts', async () => {
  const seen: unknown[] = []
  const signal = AbortSignal.abort()
  const refused = run('file', { signal, progress: () => seen.push(1) })
  await expect(refused).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(seen).toEqual([])
})

test('a crash fails what was running, and the next task gets a new thread', async () => {
  const started = Promise.withResolvers<void>()
  const endless = run('endless', { progress: () => started.resolve() })
  await started.promise
  const both = await Promise.allSettled([endless, run('crash')])
  expect(both.map((r) => r.status === 'rejected' && r.reason.code)).toEqual([
    'WORKER_CRASHED',
    'WORKER_CRASHED',
  ])
  expect(await run('file')).toBe(7)
})

test('closing cancels what runs', async () => {
  const started = Promise.withResolvers<void>()
  const endless = run('endless', { progress: () => started.resolve() })
  await started.promise
  const [, closed] = await Promise.allSettled([thread.close(), endless])
  expect(closed).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } })
})
