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
  /** Stops a running or paused job; an unknown or finished id is no error. */
  cancel(jobId: string): void
  /** Stops the work for now. Work that can be paused picks up what it left when it is started again. */
  pause(jobId: string): void
  resume(jobId: string): void
  /** The latest state of every recent job at once, then each change; returns its undo. */
  onChange(emit: (job: Job) => void): () => void
  close(): void
}

const KEEP_FINISHED = 20

/** How one job is told to stop, wait and go on. */
class Handle {
  controller = new AbortController()
  paused = false
  #wake: (() => void) | null = null

  pause() {
    if (this.paused || this.controller.signal.aborted) return
    this.paused = true
    this.controller.abort()
  }

  resume() {
    if (!this.paused) return
    this.paused = false
    this.controller = new AbortController()
    this.#wake?.()
  }

  cancel() {
    this.paused = false
    this.controller.abort()
    this.#wake?.()
  }

  /** Until resumed or cancelled. */
  async woken(): Promise<void> {
    if (!this.paused) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }
}

export function createJobs(): Jobs {
  const jobs = new Map<string, Job>()
  const handles = new Map<string, Handle>()
  const listeners = new Set<(job: Job) => void>()
  const publish = (job: Job) => {
    jobs.set(job.jobId, job)
    for (const emit of listeners) emit(job)
  }
  const forgetOld = () => {
    const finished = [...jobs.values()].filter((j) => j.state !== 'running' && j.state !== 'paused')
    for (const j of finished.slice(0, -KEEP_FINISHED)) jobs.delete(j.jobId)
  }
  const run = async <T>(first: Job, work: (c: JobContext) => Promise<T>, handle: Handle) => {
    let job = first
    const change = (patch: Partial<Job>) => {
      job = { ...job, ...patch }
      publish(job)
    }
    const problem = (error: AppError) => change({ errors: [...job.errors, error.toBody()] })
    publish(job)
    try {
      for (;;) {
        const { signal } = handle.controller
        try {
          const progress = (fraction: number, detail: string) =>
            change({ progress: fraction, detail })
          const value = await work({ progress, problem, signal })
          change({ state: 'done', progress: 1 })
          return value
        } catch (error) {
          // Resumed at once: the work that was told to stop goes on as if it had not been.
          const stopped = signal.aborted && signal !== handle.controller.signal
          if (!handle.paused && !stopped) throw error
          change({ state: 'paused' })
          await handle.woken()
          handle.controller.signal.throwIfAborted()
          change({ state: 'running', errors: [] })
        }
      }
    } catch (error) {
      const cancelled = handle.controller.signal.aborted
      if (!cancelled) problem(asAppError(error))
      change({ state: cancelled ? 'cancelled' : 'failed' })
      throw error
    } finally {
      handles.delete(job.jobId)
      forgetOld()
    }
  }
  return {
    start(title, work) {
      const jobId = randomUUID()
      const handle = new Handle()
      handles.set(jobId, handle)
      const job: Job = { jobId, title, state: 'running', progress: 0, detail: '', errors: [] }
      const done = run(job, work, handle)
      // The failure is already on the stream; nobody has to await `done`.
      done.catch(() => {})
      return { jobId, done }
    },
    cancel: (jobId) => handles.get(jobId)?.cancel(),
    pause: (jobId) => handles.get(jobId)?.pause(),
    resume: (jobId) => handles.get(jobId)?.resume(),
    onChange(emit) {
      for (const job of jobs.values()) emit(job)
      listeners.add(emit)
      return () => listeners.delete(emit)
    },
    close() {
      listeners.clear()
      for (const handle of handles.values()) handle.cancel()
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
