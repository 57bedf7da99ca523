/** Runs named tasks in a worker thread: several at once, cancellable, restarted after a crash. */
import { Worker } from 'node:worker_threads'
import type { Hold, JobCounts } from '#core/jobs/job'
import { AppError } from '#core/protocol/index'
import type { TaskArgs, TaskItem, TaskName, TaskReturns } from '#core/protocol/tasks'
import type { FromTaskWorker, ToTaskWorker } from '#core/protocol/worker'
import { workerFile } from './worker-file.ts'

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
  context: Pick<TaskOptions<TaskName>, 'progress'> & { item?(value: unknown): void }
  finish(): void
}

/** What a caller wants to hear of, and its way to stop the task. */
export interface TaskOptions<N extends TaskName> {
  progress?(fraction: number, detail: string, counts?: Partial<JobCounts>): void
  item?(value: TaskItem<N>): void
  signal?: AbortSignal
  /** Passed on to the task, which may stand still. */
  hold?: Hold
}

export interface TaskThread {
  run<N extends TaskName>(
    name: N,
    args: TaskArgs<N>,
    options?: TaskOptions<N>,
  ): Promise<TaskReturns<N>>
  close(): Promise<void>
}

const CLOSE_GRACE_MS = 5000

const crashed = (cause: unknown) =>
  new AppError('WORKER_CRASHED', `The worker thread ended unexpectedly: ${String(cause)}.`, {
    cause,
  })

/** Opens a thread on its first task; a crash fails what was running and the next task starts afresh. */
export function openTaskThread(entry: URL = workerFile('tasks')): TaskThread {
  const pending = new Map<number, Pending>()
  let worker: Worker | null = null
  let lastId = 0

  const settle = (id: number, how: (p: Pending) => void) => {
    const task = pending.get(id)
    if (!task) return
    pending.delete(id)
    task.finish()
    how(task)
    if (pending.size === 0) worker?.unref()
  }
  const onMessage = (message: FromTaskWorker) => {
    const task = pending.get(message.id)
    if (message.t === 'progress')
      task?.context.progress?.(message.progress, message.detail, message.counts)
    else if (message.t === 'item') task?.context.item?.(message.item)
    else if (message.t === 'done') settle(message.id, (p) => p.resolve(message.value))
    else {
      const { code, message: text, where } = message.error
      settle(message.id, (p) => p.reject(new AppError(code, text, where ? { where } : {})))
    }
  }
  const start = (): Worker => {
    const fresh = new Worker(entry)
    let cause: unknown = null
    fresh.on('message', onMessage)
    fresh.on('error', (error) => {
      cause = error
    })
    fresh.on('exit', (code) => {
      if (worker !== fresh) return
      worker = null
      for (const id of [...pending.keys()])
        settle(id, (p) => p.reject(crashed(cause ?? `exit code ${code}`)))
    })
    return fresh
  }

  return {
    run(name, args, options = {}) {
      const id = ++lastId
      if (options.signal?.aborted) return Promise.reject(cancelled())
      worker ??= start()
      worker.ref()
      const thread = worker
      return new Promise((resolve, reject) => {
        const cancel = () => thread.postMessage({ t: 'cancel', id } satisfies ToTaskWorker)
        const hold = (held: boolean) =>
          thread.postMessage({ t: 'hold', id, held } satisfies ToTaskWorker)
        const undoHold = options.hold?.onChange(hold)
        options.signal?.addEventListener('abort', cancel, { once: true })
        pending.set(id, {
          // The worker's handler table is typed by the same declaration, so the value fits.
          resolve: (value) => resolve(value as TaskReturns<typeof name>),
          reject,
          context: options as Pending['context'],
          finish: () => {
            undoHold?.()
            options.signal?.removeEventListener('abort', cancel)
          },
        })
        thread.postMessage({ t: 'run', id, name, args } satisfies ToTaskWorker)
        if (options.hold?.held) hold(true)
      })
    },
    async close() {
      const thread = worker
      // Ending a thread inside a native call ends the process: ask first, force only much later.
      for (const id of pending.keys())
        thread?.postMessage({ t: 'cancel', id } satisfies ToTaskWorker)
      for (let waited = 0; pending.size > 0 && waited < CLOSE_GRACE_MS; waited += 50)
        await new Promise((resolve) => setTimeout(resolve, 50))
      worker = null
      for (const id of [...pending.keys()]) settle(id, (p) => p.reject(cancelled()))
      await thread?.terminate()
    },
  }
}

export const cancelled = () => new AppError('CANCELLED', 'The task was cancelled.')

/** Runs one task in a thread of its own; cancelling asks the task and gives it time to tidy up. */
export async function runTask<N extends TaskName>(
  name: N,
  args: TaskArgs<N>,
  options: TaskOptions<N> = {},
): Promise<TaskReturns<N>> {
  const thread = openTaskThread()
  const onAbort = () => void thread.close()
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await thread.run(name, args, options)
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
    await thread.close()
  }
}
