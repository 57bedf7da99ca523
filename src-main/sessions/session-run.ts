/** One pass of a session worker: its header, its chunks, its end, and the way to stop it. */
import { Worker } from 'node:worker_threads'
import { AppError, type AppErrorBody, type SessionHeader } from '#core/protocol/index'
import type {
  ChunkItem,
  FromSessionWorker,
  SessionRequest,
  ToSessionWorker,
} from '#core/protocol/worker'
import { workerFile } from '../workers/worker-file.ts'

export interface SessionRunEvents {
  header(header: SessionHeader): void
  chunk(item: ChunkItem, arrow: Uint8Array): void
  /** Called once, after the last chunk; the error says why it stopped early. */
  end(error: AppErrorBody | null): void
}

/** Starts a thread for the request; returns its undo. After the undo nothing is reported any more. */
export type StartSessionRun = (request: SessionRequest, events: SessionRunEvents) => () => void

/** Ending a thread inside a native call ends the process: it is asked, and forced only much later. */
const STOP_GRACE_MS = 10_000

const running = new Set<Promise<void>>()
/** Resolves when every session thread has ended, or after the given time. */
export const sessionRunsEnded = (withinMs: number): Promise<unknown> =>
  Promise.race([
    Promise.all(running),
    new Promise((resolve) => setTimeout(resolve, withinMs).unref()),
  ])

export const startSessionRun: StartSessionRun = (request, events) => {
  const worker = new Worker(workerFile('session'))
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  running.add(ended)
  void ended.then(() => running.delete(ended))
  const forceLater = () => {
    const kill = setTimeout(() => void worker.terminate(), STOP_GRACE_MS)
    kill.unref()
    worker.once('exit', () => clearTimeout(kill))
  }
  let over = false
  let crash: Error | null = null
  const end = (error: AppErrorBody | null) => {
    if (over) return
    over = true
    events.end(error)
    forceLater()
  }
  worker.on('message', (message: FromSessionWorker) => {
    if (over) return
    if (message.t === 'header') events.header(message.header)
    else if (message.t === 'chunk') events.chunk(message.item, message.arrow)
    else end(message.t === 'done' ? null : message.error)
  })
  worker.on('error', (error) => {
    crash = error
  })
  worker.on('exit', (code) => {
    const cause = crash ?? `exit code ${code}`
    const text = `The session thread ended unexpectedly: ${String(cause)}. Open the session again to retry.`
    end(new AppError('SESSION_CRASHED', text, { cause: crash }).toBody())
  })
  worker.postMessage({ t: 'open', request } satisfies ToSessionWorker)
  return () => {
    if (over) return
    over = true
    worker.postMessage({ t: 'cancel' } satisfies ToSessionWorker)
    forceLater()
  }
}
