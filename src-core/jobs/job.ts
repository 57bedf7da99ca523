/** Long work of the host as others see it: what state it is in, how far it is, what went wrong. */
import { z } from 'zod'

/**
 * `queued` waits for its turn; `paused` was stopped by someone; `interrupted` was running, queued or
 * paused when the host ended and goes on when it is resumed. A failed job may be resumed too: it is
 * run again and keeps what it has. Done and cancelled ones are over.
 */
export const JOB_STATES = [
  'queued',
  'running',
  'paused',
  'interrupted',
  'done',
  'failed',
  'cancelled',
] as const
export type JobState = (typeof JOB_STATES)[number]

export const JOB_KINDS = [
  'import',
  'download',
  'verify',
  'demo',
  'check',
  'gates',
  'refetch',
  'replay',
] as const
export type JobKind = (typeof JOB_KINDS)[number]

const count = z.number().nonnegative()

/** How far work of many files is. Null: this kind of work does not count it. */
export const jobCounts = z.object({
  /** Source bytes read (compressed where the file is), or bytes fetched; of all its bytes. */
  bytes: count.nullable(),
  totalBytes: count.nullable(),
  /** Records read. */
  rows: count.nullable(),
  files: z
    .object({
      total: count,
      done: count,
      /** Of those done: in the lake already. */
      duplicates: count,
      failed: count,
    })
    .nullable(),
  /** What is being worked on now, at most one per processor core. */
  active: z.array(z.object({ name: z.string(), bytes: count, totalBytes: count, rows: count })),
})
export type JobCounts = z.infer<typeof jobCounts>

export const NO_COUNTS: JobCounts = {
  bytes: null,
  totalBytes: null,
  rows: null,
  files: null,
  active: [],
}

export const jobError = z.object({
  code: z.string(),
  message: z.string(),
  where: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

export const job = z.object({
  jobId: z.string(),
  kind: z.enum(JOB_KINDS),
  title: z.string(),
  state: z.enum(JOB_STATES),
  /** 0..1 */
  progress: z.number(),
  detail: z.string(),
  ...jobCounts.shape,
  /** Seconds left at the present rate; null while nobody can say. */
  etaS: z.number().nullable(),
  /** UTC milliseconds. */
  createdMs: z.number(),
  endedMs: z.number().nullable(),
  /** The first errors of parts, then of the job itself; no more than `MAX_JOB_ERRORS`. */
  errors: z.array(jobError),
  /** All errors, those not listed included. */
  errorCount: count,
})
export type Job = z.infer<typeof job>

export const MAX_JOB_ERRORS = 50

/** A job that states only what its maker knows. */
export const newJob = (about: Pick<Job, 'jobId' | 'title'> & Partial<Job>): Job => ({
  kind: 'import',
  state: 'queued',
  progress: 0,
  detail: '',
  ...NO_COUNTS,
  etaS: null,
  createdMs: 0,
  endedMs: null,
  errors: [],
  errorCount: about.errors?.length ?? 0,
  ...about,
})

/** It is in the list of what still has something to do. */
export const isOpen = (state: JobState) =>
  state === 'queued' || state === 'running' || state === 'paused' || state === 'interrupted'
export const canPause = (state: JobState) => state === 'queued' || state === 'running'
/** `jobs.resume` does something: goes on, or runs it again. */
export const canResume = (state: JobState) =>
  state === 'paused' || state === 'interrupted' || state === 'failed'

/** Whether work should stand still. */
export interface Hold {
  readonly held: boolean
  /** Hears of every change; returns its undo. */
  onChange(listener: (held: boolean) => void): () => void
}
