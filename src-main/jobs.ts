/**
 * Long work with progress: queued by kind, announced to every listener, paused, resumed, cancelled.
 * A job is data (its kind and arguments), so that what a host was doing when it ended is known to
 * the next one: it is then `interrupted`, and resuming runs it again over what it left.
 */
import { randomUUID } from 'node:crypto'
import {
  canResume,
  type Hold,
  isOpen,
  type Job,
  type JobCounts,
  type JobKind,
  MAX_JOB_ERRORS,
  NO_COUNTS,
  newJob,
} from '#core/jobs/job'
import { RateMeter } from '#core/jobs/rate'
import { AppError } from '#core/protocol/index'
import type { JobStore, StoredJob } from './job-store.ts'

export interface JobContext {
  progress(fraction: number, detail: string, counts?: Partial<JobCounts>): void
  /** Something went wrong with a part (one file of several); the job goes on. */
  problem(error: AppError): void
  signal: AbortSignal
  /** Work that cannot stand still is stopped and run again instead. */
  hold: Hold
}

/** What a kind of job does with its arguments. */
export interface JobWork<A> {
  /** Jobs of the kind that may run at the same time. */
  atOnce: number
  /** Of those, jobs with the same answer run one after the other. */
  lane?(args: A): string
  /** Pausing lets the work stand still where it is; without it the work is stopped and run again. */
  holds?: boolean
  /** Safe to run again: what is there already is left alone. */
  run(args: A, context: JobContext): Promise<void>
  /** The job will never run again: what was kept for it may go. */
  over?(args: A): void
}

/** Arguments by kind; JSON, because they outlive the process. */
export type JobArgs = { [K in JobKind]: unknown }
export type Works<T extends JobArgs> = { [K in JobKind]: JobWork<T[K]> }

export interface Jobs<T extends JobArgs = JobArgs> {
  /** Queues work; `done` settles with it, its failure reported as well as thrown. */
  add<K extends JobKind>(kind: K, title: string, args: T[K]): { jobId: string; done: Promise<void> }
  /** Stops a job that is not over; an unknown or finished id is no error. */
  cancel(jobId: string): void
  /** Stops the work for now; what it did is kept. */
  pause(jobId: string): void
  /** Goes on with a paused or interrupted job; runs a failed one again. */
  resume(jobId: string): void
  /** Takes a job that does not run off the list. */
  dismiss(jobId: string): void
  list(): Job[]
  /** The latest state of every job at once, then each change; returns its undo. */
  onChange(emit: (job: Job) => void): () => void
  /** Arguments of jobs that may still be resumed. */
  unfinished<K extends JobKind>(kind: K): { jobId: string; args: T[K] }[]
  /** Stops what runs; it is interrupted, not cancelled. Resolves when the work has ended. */
  close(): Promise<void>
}

export interface JobsOptions<T extends JobArgs> {
  works: Works<T>
  store?: JobStore
  /** UTC milliseconds. */
  now?: () => number
}

const KEEP_FINISHED = 20
/** Progress is told this often, state changes at once, ms. */
const TELL_EVERY_MS = 100
/** Progress is kept on disk this often, ms. */
const SAVE_EVERY_MS = 2000

export function createJobs<T extends JobArgs>(options: JobsOptions<T>): Jobs<T> {
  const { works, store, now = Date.now } = options
  const entries = new Map<string, Entry>()
  const listeners = new Set<(job: Job) => void>()
  let closing = false

  const tell = (job: Job) => {
    for (const emit of listeners) emit(job)
  }
  const save = (stored: StoredJob) => {
    try {
      store?.save(stored)
    } catch {
      // A full disk: the work itself says so. Without the file it is merely not known after a restart.
    }
  }
  const make = (stored: StoredJob) => {
    const entry = new Entry(stored, { tell, save, now })
    entries.set(stored.job.jobId, entry)
    return entry
  }
  for (const stored of store?.load() ?? []) make(stored).foundInterrupted()

  const workOf = ({ stored }: Entry) => works[stored.job.kind] as JobWork<unknown>

  const forget = (entry: Entry) => {
    entries.delete(entry.jobId)
    store?.remove(entry.jobId)
    if (entry.mayRunAgain) workOf(entry).over?.(entry.stored.args)
  }
  const settled = (entry: Entry) => {
    if (!entry.mayRunAgain) workOf(entry).over?.(entry.stored.args)
  }
  const forgetOld = () => {
    const over = [...entries.values()].filter((e) => !isOpen(e.state))
    for (const entry of over.slice(0, -KEEP_FINISHED)) forget(entry)
  }
  const startNext = (kind: JobKind) => {
    const ofKind = [...entries.values()].filter((e) => e.stored.job.kind === kind)
    const laneOf = (entry: Entry) => workOf(entry).lane?.(entry.stored.args) ?? entry.jobId
    const running = ofKind.filter((e) => e.busy)
    const taken = new Set(running.map(laneOf))
    let free = works[kind].atOnce - running.length
    for (const entry of ofKind) {
      if (closing || free <= 0) return
      if (entry.state !== 'queued' || entry.busy || taken.has(laneOf(entry))) continue
      free--
      taken.add(laneOf(entry))
      void entry.run(workOf(entry)).then(() => {
        if (closing) return
        settled(entry)
        forgetOld()
        startNext(kind)
      })
    }
  }
  return {
    add(kind, title, args) {
      const job = newJob({ jobId: randomUUID(), kind, title, createdMs: now() })
      const entry = make({ job, args })
      entry.change({ state: 'queued' })
      startNext(kind)
      return { jobId: job.jobId, done: entry.done }
    },
    cancel(jobId) {
      const entry = entries.get(jobId)
      if (!entry || !isOpen(entry.state)) return
      entry.cancel()
      if (!entry.busy) settled(entry)
    },
    pause: (jobId) => entries.get(jobId)?.pause(),
    resume(jobId) {
      const entry = entries.get(jobId)
      if (!entry) return
      entry.resume()
      startNext(entry.stored.job.kind)
    },
    dismiss(jobId) {
      const entry = entries.get(jobId)
      if (!entry || entry.busy || entry.state === 'queued' || entry.state === 'paused') return
      forget(entry)
    },
    list: () => [...entries.values()].map((e) => e.stored.job),
    unfinished: (kind) =>
      [...entries.values()]
        .filter((e) => e.stored.job.kind === kind && e.mayRunAgain)
        .map((e) => ({ jobId: e.jobId, args: e.stored.args as T[typeof kind] })),
    onChange(emit) {
      for (const { stored } of entries.values()) emit(stored.job)
      listeners.add(emit)
      return () => listeners.delete(emit)
    },
    async close() {
      closing = true
      listeners.clear()
      await Promise.all([...entries.values()].map((e) => e.interrupt()))
    },
  }
}

interface EntryPorts {
  tell(job: Job): void
  save(stored: StoredJob): void
  now(): number
}

/** What was asked of running work; it explains why the work ended. */
type Wish = 'go' | 'pause' | 'cancel' | 'interrupt'

class Entry {
  stored: StoredJob
  done: Promise<void>
  /** Its work runs, or is on its way to stand still. */
  busy = false
  private readonly ports: EntryPorts
  private readonly holdListeners = new Set<(held: boolean) => void>()
  private wish: Wish = 'go'
  private holds = false
  private controller = new AbortController()
  private settle: { resolve(): void; reject(error: unknown): void }
  private meter = new RateMeter()
  private told = -Infinity
  private saved = -Infinity
  private ended: Promise<void> = Promise.resolve()

  constructor(stored: StoredJob, ports: EntryPorts) {
    this.stored = stored
    this.ports = ports
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.done = promise
    this.settle = { resolve, reject }
    // The failure is already on the stream; nobody has to await `done`.
    promise.catch(() => {})
  }

  get jobId() {
    return this.stored.job.jobId
  }

  get state() {
    return this.stored.job.state
  }

  get mayRunAgain() {
    return isOpen(this.state) || this.state === 'failed'
  }

  /** States are told and kept at once, progress every now and then. */
  change(patch: Partial<Job>, force = patch.state !== undefined) {
    const job = { ...this.stored.job, ...patch }
    this.stored = { ...this.stored, job }
    const now = this.ports.now()
    if (force || now - this.told >= TELL_EVERY_MS) {
      this.told = now
      this.ports.tell(job)
    }
    if (force || now - this.saved >= SAVE_EVERY_MS) {
      this.saved = now
      this.ports.save(this.stored)
    }
  }

  /** Read back from an earlier host. */
  foundInterrupted() {
    if (isOpen(this.state)) this.change({ state: 'interrupted', active: [], etaS: null })
  }

  async run(work: JobWork<unknown>): Promise<void> {
    this.busy = true
    this.wish = 'go'
    this.holds = work.holds === true
    this.controller = new AbortController()
    this.meter = new RateMeter()
    this.change({ state: 'running', ...NO_COUNTS, errors: [], errorCount: 0, endedMs: null })
    const ended = work.run(this.stored.args, this.context()).then(
      () => this.over('done'),
      (error) => this.stopped(error),
    )
    this.ended = ended
    await ended
    this.busy = false
  }

  pause() {
    if (this.wish !== 'go') return
    if (this.state === 'queued') return this.change({ state: 'paused' })
    if (this.state !== 'running') return
    this.wish = 'pause'
    if (!this.holds) return this.controller.abort()
    this.change({ state: 'paused', etaS: null })
    for (const listener of this.holdListeners) listener(true)
  }

  resume() {
    if (!canResume(this.state) && this.wish !== 'pause') return
    if (this.busy && this.holds && this.wish === 'pause') {
      this.wish = 'go'
      this.meter = new RateMeter()
      this.change({ state: 'running' })
      for (const listener of this.holdListeners) listener(false)
      return
    }
    // Still on its way to a stop: it is queued again when it has stopped.
    if (this.busy) {
      this.wish = 'go'
      return
    }
    if (!isOpen(this.state)) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      this.done = promise
      this.settle = { resolve, reject }
      promise.catch(() => {})
    }
    this.wish = 'go'
    this.change({ state: 'queued', endedMs: null })
  }

  cancel() {
    if (!isOpen(this.state)) return
    this.wish = 'cancel'
    if (this.busy) {
      this.controller.abort()
      for (const listener of this.holdListeners) listener(false)
      return
    }
    this.over('cancelled')
    this.settle.reject(cancelled())
  }

  /** The host ends: the job waits on disk for the next one. */
  async interrupt(): Promise<void> {
    if (!isOpen(this.state)) return
    this.wish = 'interrupt'
    this.controller.abort()
    for (const listener of this.holdListeners) listener(false)
    await this.ended
    if (isOpen(this.state)) this.change({ state: 'interrupted', active: [], etaS: null })
    this.settle.reject(cancelled())
  }

  private stopped(error: unknown) {
    if (this.wish === 'cancel') this.over('cancelled')
    else if (this.wish === 'interrupt') return
    else if (this.controller.signal.aborted) {
      // Told to pause; resumed meanwhile it goes to the queue again.
      this.change({ state: this.wish === 'go' ? 'queued' : 'paused', active: [], etaS: null })
      this.wish = 'go'
      return
    } else {
      this.problem(asAppError(error))
      this.over('failed')
    }
    this.settle.reject(error)
  }

  private over(state: 'done' | 'failed' | 'cancelled') {
    const { progress } = this.stored.job
    this.change({
      state,
      progress: state === 'done' ? 1 : progress,
      active: [],
      etaS: null,
      endedMs: this.ports.now(),
    })
    if (state === 'done') this.settle.resolve()
  }

  private problem(error: AppError) {
    const { errors, errorCount } = this.stored.job
    const listed = errors.length < MAX_JOB_ERRORS ? [...errors, error.toBody()] : errors
    this.change({ errors: listed, errorCount: errorCount + 1 }, true)
  }

  private context(): JobContext {
    const entry = this
    return {
      signal: this.controller.signal,
      problem: (error) => this.problem(error),
      progress: (progress, detail, counts = {}) => {
        this.meter.at(this.ports.now() / 1000, progress)
        const etaS = this.wish === 'go' ? this.meter.secondsTo(1) : null
        this.change({ progress, detail, ...counts, etaS })
      },
      hold: {
        get held() {
          return entry.wish === 'pause'
        },
        onChange(listener) {
          entry.holdListeners.add(listener)
          return () => entry.holdListeners.delete(listener)
        },
      },
    }
  }
}

const cancelled = () => new AppError('CANCELLED', 'The job was stopped.')

/** Any failure as one that may cross a thread or a socket; the cause stays here. */
export const asAppError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError('INTERNAL', error instanceof Error ? error.message : String(error), {
        cause: error,
      })
