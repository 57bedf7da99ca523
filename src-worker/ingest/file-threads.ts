/** Source files side by side, each in a thread that reads one after another. */
import { Worker } from 'node:worker_threads'
import { AppError } from '#core/protocol/message'
import { workerUrl } from '../worker-url.ts'
import { failedResult } from './ingest-result.ts'
import type { Outcome } from './prepare-file.ts'
import type { SourceJob, SourceOptions } from './read-source.ts'

export type ToIngestWorker = { t: 'read'; job: SourceJob } | { t: 'end' }
export type FromIngestWorker =
  | { t: 'step'; bytes: number; records: number }
  | { t: 'outcome'; outcome: Outcome }
export interface IngestWorkerData {
  options: SourceOptions
  control: SharedArrayBuffer
}

/** What the threads look at between blocks. */
export const GO = 0
export const HOLD = 1
export const STOP = 2

interface Task {
  job: SourceJob
  onStep(bytes: number, records: number): void
  resolve(outcome: Outcome): void
}

export class FileThreads {
  private readonly data: IngestWorkerData
  private readonly control: Int32Array
  private readonly most: number
  private readonly waiting: Task[] = []
  private readonly idle: Thread[] = []
  private readonly all = new Set<Thread>()

  constructor(options: SourceOptions, most: number) {
    const control = new SharedArrayBuffer(4)
    this.data = { options, control }
    this.control = new Int32Array(control)
    this.most = most
  }

  /** Queues a file. Never rejects: whatever happens to a file is its outcome. */
  read(job: SourceJob, onStep: Task['onStep']): Promise<Outcome> {
    return new Promise((resolve) => {
      this.waiting.push({ job, onStep, resolve })
      this.next()
    })
  }

  hold(held: boolean) {
    if (Atomics.load(this.control, 0) !== STOP) this.set(held ? HOLD : GO)
  }

  /** What runs ends as cancelled, what waits never starts. */
  stop() {
    this.set(STOP)
    for (const task of this.waiting.splice(0)) task.resolve({ status: 'cancelled' })
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((thread) => thread.end()))
  }

  private set(value: number) {
    Atomics.store(this.control, 0, value)
    Atomics.notify(this.control, 0)
  }

  private next() {
    while (this.waiting.length > 0) {
      const thread = this.idle.pop() ?? this.open()
      if (!thread) return
      const task = this.waiting.shift() as Task
      void thread.read(task).then(() => {
        if (thread.isAlive) this.idle.push(thread)
        else this.all.delete(thread)
        this.next()
      })
    }
  }

  private open(): Thread | null {
    if (this.all.size >= this.most) return null
    const thread = new Thread(this.data)
    this.all.add(thread)
    return thread
  }
}

class Thread {
  isAlive = true
  private readonly worker: Worker
  private task: Task | null = null
  private done: (() => void) | null = null
  private readonly exited: Promise<void>

  constructor(workerData: IngestWorkerData) {
    this.worker = new Worker(workerUrl('ingest'), { workerData })
    let cause: unknown = null
    this.worker.on('message', (message: FromIngestWorker) => {
      if (message.t === 'step') this.task?.onStep(message.bytes, message.records)
      else this.finish(message.outcome)
    })
    this.worker.on('error', (error) => {
      cause = error
    })
    this.exited = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        this.isAlive = false
        if (this.task) this.finish(this.crashed(this.task.job.path, cause ?? `exit code ${code}`))
        resolve()
      })
    })
  }

  async read(task: Task): Promise<void> {
    this.task = task
    this.worker.postMessage({ t: 'read', job: task.job } satisfies ToIngestWorker)
    await new Promise<void>((resolve) => {
      this.done = resolve
    })
  }

  async end(): Promise<void> {
    if (this.isAlive) this.worker.postMessage({ t: 'end' } satisfies ToIngestWorker)
    await this.exited
  }

  private finish(outcome: Outcome) {
    this.task?.resolve(outcome)
    this.task = null
    this.done?.()
  }

  private crashed(path: string, cause: unknown): Outcome {
    const error = new AppError('WORKER_CRASHED', `The reading thread ended: ${String(cause)}.`, {
      cause,
    })
    return { status: 'failed', error: failedResult(path, error).error }
  }
}
