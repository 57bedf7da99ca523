/** The message loop of a task thread: runs handlers side by side, reports, cancels. */
import type { Hold, JobCounts } from '#core/jobs/job'
import { AppError, type AppErrorBody } from '#core/protocol/message'
import type { TaskArgs, TaskItem, TaskName, TaskReturns } from '#core/protocol/tasks'
import type { FromTaskWorker, ToTaskWorker } from '#core/protocol/worker'

/** What a task may do besides computing. */
export interface TaskContext<I = unknown> {
  /** Fraction 0..1 and a short line saying what is going on. */
  progress(fraction: number, detail: string, counts?: Partial<JobCounts>): void
  /** Hands over one partial result. */
  item(value: I): void
  signal: AbortSignal
  /** Whether to stand still, for work that can. */
  hold?: Hold
}

/** A worker that forgets a task does not compile. */
export type TaskHandlers = {
  [N in TaskName]: (args: TaskArgs<N>, context: TaskContext<TaskItem<N>>) => Promise<TaskReturns<N>>
}

/** The part of a MessagePort this needs. */
export interface TaskPort {
  on(event: 'message', listener: (message: ToTaskWorker) => void): unknown
  postMessage(message: FromTaskWorker, transfer?: ArrayBuffer[]): void
}

/** Any failure as one that may cross the thread; an unexpected one keeps its stack for the log. */
export const errorBody = (error: unknown): AppErrorBody => {
  if (error instanceof AppError) return error.toBody()
  console.error(error)
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}

/** Bytes that own their whole buffer are moved; a view into a larger one is copied. */
export const transferOf = (value: unknown): ArrayBuffer[] =>
  value instanceof Uint8Array &&
  value.buffer instanceof ArrayBuffer &&
  value.byteLength === value.buffer.byteLength
    ? [value.buffer]
    : []

export function serveTasks(port: TaskPort, handlers: TaskHandlers) {
  const running = new Map<number, AbortController>()
  const holds = new Map<number, { held: boolean; listeners: Set<(held: boolean) => void> }>()

  const holding = (id: number): Hold => {
    const state = { held: false, listeners: new Set<(held: boolean) => void>() }
    holds.set(id, state)
    return {
      get held() {
        return state.held
      },
      onChange(listener) {
        state.listeners.add(listener)
        return () => state.listeners.delete(listener)
      },
    }
  }
  const hold = (id: number, held: boolean) => {
    const state = holds.get(id)
    if (!state) return
    state.held = held
    for (const listener of state.listeners) listener(held)
  }

  const run = async (id: number, name: TaskName, args: unknown) => {
    const stop = new AbortController()
    running.set(id, stop)
    const context: TaskContext<never> = {
      signal: stop.signal,
      hold: holding(id),
      progress: (progress, detail, counts) =>
        port.postMessage({ t: 'progress', id, progress, detail, ...(counts ? { counts } : {}) }),
      item: (item) => port.postMessage({ t: 'item', id, item }),
    }
    try {
      // Name and arguments were paired by the typed caller on the other side.
      const handler = handlers[name] as (args: unknown, context: TaskContext<never>) => unknown
      const value = await handler(args, context)
      port.postMessage({ t: 'done', id, value }, transferOf(value))
    } catch (error) {
      const cancelled = stop.signal.aborted
      const body = cancelled
        ? { code: 'CANCELLED', message: 'The task was cancelled.' }
        : errorBody(error)
      port.postMessage({ t: 'failed', id, error: body })
    } finally {
      running.delete(id)
      holds.delete(id)
    }
  }

  port.on('message', (message) => {
    if (message.t === 'cancel') running.get(message.id)?.abort()
    else if (message.t === 'hold') hold(message.id, message.held)
    else void run(message.id, message.name, message.args)
  })
}
