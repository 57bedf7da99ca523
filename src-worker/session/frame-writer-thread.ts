/** The session thread's end of the frame writer: chunks are handed over, not copied. */
import { Worker } from 'node:worker_threads'
import type { TableChunk } from '#core/frames/table'
import { AppError, type AppErrorBody } from '#core/protocol/message'
import type { FrameKey, FrameManifest, FrameSetWriter } from '../lake/frame-store.ts'
import { workerUrl } from '../worker-url.ts'

type SealResult = Parameters<FrameSetWriter['seal']>[0]

export type ToFrameWriter =
  | { t: 'append'; chunk: TableChunk }
  | { t: 'seal'; result: SealResult }
  | { t: 'abort' }

export type FromFrameWriter =
  | { t: 'appended' }
  | { t: 'sealed'; manifest: FrameManifest }
  | { t: 'failed'; error: AppErrorBody }

/** Chunks on their way at most; beyond it the fold waits, so memory stays bounded. */
const MOST_PENDING = 40

export class FrameWriterThread {
  private readonly worker: Worker
  private pending = 0
  private failure: Error | null = null
  private wake: (() => void) | null = null
  private sealed: FrameManifest | null = null
  private readonly ended: Promise<void>

  constructor(lake: string, key: FrameKey) {
    this.worker = new Worker(workerUrl('frames'), { workerData: { lake, key } })
    this.worker.on('message', (message: FromFrameWriter) => this.take(message))
    this.worker.on('error', (error: Error) => this.fail(error))
    this.ended = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        if (code !== 0) this.fail(new Error(`the frame writer ended with code ${code}`))
        resolve()
      })
    })
  }

  /** Takes the chunk over: its arrays are gone from this thread afterwards. Throws what the writer threw. */
  async append(chunk: TableChunk): Promise<void> {
    await this.until(() => this.pending < MOST_PENDING)
    this.pending++
    const arrays = Object.values(chunk.columns).filter((c) => ArrayBuffer.isView(c))
    const buffers = [...new Set(arrays.map((a) => a.buffer as ArrayBuffer))]
    this.post({ t: 'append', chunk }, buffers)
  }

  async seal(result: SealResult): Promise<FrameManifest> {
    this.post({ t: 'seal', result })
    await this.until(() => this.sealed !== null)
    return this.sealed as FrameManifest
  }

  /** Drops what was written and ends the thread; never throws. */
  async abort(): Promise<void> {
    if (this.sealed) return
    this.post({ t: 'abort' })
    await this.ended
  }

  private post(message: ToFrameWriter, transfer: ArrayBuffer[] = []) {
    this.worker.postMessage(message, transfer)
  }

  private take(message: FromFrameWriter) {
    if (message.t === 'appended') this.pending--
    else if (message.t === 'sealed') this.sealed = message.manifest
    else this.failure ??= new AppError(message.error.code, message.error.message, message.error)
    this.wake?.()
  }

  private fail(error: Error) {
    this.failure ??= error
    this.wake?.()
  }

  private async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.failure) throw this.failure
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
      this.wake = null
    }
    if (this.failure) throw this.failure
  }
}
