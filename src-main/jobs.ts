/** Long work with progress: announced to every listener, cancellable, and kept in the list until it ended. */
import { randomUUID } from 'node:crypto'
import { AppError, type StreamItem } from '#core/protocol/index'

type Job = StreamItem<'jobs'>

export interface JobContext {
  progress(fraction: number, detail: string): void
  /** Something went wrong with a part (one file of several); the job goes on. */
  problem(error: AppError): void
  signal: AbortSignal
}

export interface Jobs {
  /** Starts work at once; the promise settles with it, its failure reported as well as thrown. */
  start<T>(
    title: string,
    work: (context: JobContext) => Promise<T>,
  ): { jobId: string; done: Promise<T> }
  /** Stops a running job; an unknown or finished id is no error. */
  cancel(jobId: string): void
  /** The latest state of every recent job at once, then each change; returns its undo. */
  onChange(emit: (job: Job) => void): () => void
  close(): void
}

const KEEP_FINISHED = 20

export function createJobs(): Jobs {
  const jobs = new Map<string, Job>()
  const stops = new Map<string, AbortController>()
  const listeners = new Set<(job: Job) => void>()
  const publish = (job: Job) => {
    jobs.set(job.jobId, job)
    for (const emit of listeners) emit(job)
  }
  const forgetOld = () => {
    const finished = [...jobs.values()].filter((j) => j.state !== 'running')
    for (const j of finished.slice(0, -KEEP_FINISHED)) jobs.delete(j.jobId)
  }
  const run = async <T>(first: Job, work: (c: JobContext) => Promise<T>, stop: AbortController) => {
    let job = first
    const change = (patch: Partial<Job>) => {
      job = { ...job, ...patch }
      publish(job)
    }
    const problem = (error: AppError) => change({ errors: [...job.errors, error.toBody()] })
    publish(job)
    try {
      const value = await work({
        progress: (progress, detail) => change({ progress, detail }),
        problem,
        signal: stop.signal,
      })
      change({ state: 'done', progress: 1 })
      return value
    } catch (error) {
      const cancelled = stop.signal.aborted
      if (!cancelled) problem(asAppError(error))
      change({ state: cancelled ? 'cancelled' : 'failed' })
      throw error
    } finally {
      stops.delete(job.jobId)
      forgetOld()
    }
  }
  return {
    start(title, work) {
      const jobId = randomUUID()
      const stop = new AbortController()
      stops.set(jobId, stop)
      const job: Job = { jobId, title, state: 'running', progress: 0, detail: '', errors: [] }
      const done = run(job, work, stop)
      // The failure is already on the stream; nobody has to await `done`.
      done.catch(() => {})
      return { jobId, done }
    },
    cancel: (jobId) => stops.get(jobId)?.abort(),
    onChange(emit) {
      for (const job of jobs.values()) emit(job)
      listeners.add(emit)
      return () => listeners.delete(emit)
    },
    close() {
      listeners.clear()
      for (const stop of stops.values()) stop.abort()
    },
  }
}

/** Any failure as one that may cross a thread or a socket; the cause stays here. */
export const asAppError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError('INTERNAL', error instanceof Error ? error.message : String(error), {
        cause: error,
      })
