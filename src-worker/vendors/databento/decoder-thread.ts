/**
 * Streams of DBN files decoded in a thread of their own: decompression and columns take one core
 * while the fold has the other. Batches come through shared memory, a few per stream, so the decoder
 * runs ahead by that much and no further.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { BatchKind, EventBatch, EventStream } from '#core/domain/batches'
import { AppError, type AppErrorBody } from '#core/protocol/message'
import { type BatchLayout, batchesOver } from './batch-ring.ts'
import type { StreamCounts } from './streams.ts'

/** What to read of a file, as plain data. */
export type DecodeTask = { path: string; originNs: bigint } & (
  | { kind: 'futures.trades' | 'futures.book'; instrumentId: number }
  /** Session contract of each instrument id; others are left out. */
  | { kind: 'options.trades' | 'options.quotes'; contracts: ReadonlyMap<number, number> }
)

export interface DecoderInput {
  task: DecodeTask
  port: MessagePort
}

/** To the decoder: a slot may be filled again; stop. */
export type ToDecoder = { t: 'free'; slot: number } | { t: 'close' }
export type FromDecoder =
  | { t: 'layout'; layout: BatchLayout; memory: SharedArrayBuffer }
  | { t: 'batch'; slot: number; length: number }
  | { t: 'end'; counts: StreamCounts | null }
  | { t: 'failed'; error: AppErrorBody }

/**
 * One stream per task, all decoded by one thread, which ends when every stream has been closed.
 * `onEnd` hears what a stream met besides rows.
 */
export function decodeInThread(
  tasks: readonly DecodeTask[],
  onEnd: (kind: BatchKind, counts: StreamCounts) => void = () => {},
): EventStream[] {
  const channels = tasks.map(() => new MessageChannel())
  const inputs = tasks.map((task, n): DecoderInput => ({ task, port: channels[n].port1 }))
  const worker = new Worker(new URL('../../decode.worker.ts', import.meta.url), {
    workerData: inputs,
    transferList: inputs.map((i) => i.port),
  })
  const streams = tasks.map(({ kind }, n) => new ThreadStream(kind, channels[n].port2, onEnd))
  const fail = (error: Error) => {
    for (const stream of streams) stream.fail(error)
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the decoder thread has ended')))
  return streams
}

class ThreadStream implements EventStream {
  readonly kind: BatchKind
  readonly #port: MessagePort
  readonly #onEnd: (kind: BatchKind, counts: StreamCounts) => void
  readonly #waiting: FromDecoder[] = []
  #slots: EventBatch[] = []
  /** Slot of the batch given out last; -1 for none. */
  #out = -1
  #isOver = false
  #failure: Error | null = null
  #wake: (() => void) | null = null

  constructor(
    kind: BatchKind,
    port: MessagePort,
    onEnd: (kind: BatchKind, counts: StreamCounts) => void,
  ) {
    this.kind = kind
    this.#port = port
    this.#onEnd = onEnd
    port.on('message', (message: FromDecoder) => {
      this.#waiting.push(message)
      this.#wake?.()
    })
  }

  async next(): Promise<EventBatch | null> {
    if (this.#out >= 0) this.#say({ t: 'free', slot: this.#out })
    this.#out = -1
    while (!this.#isOver) {
      const message = this.#waiting.shift()
      if (message === undefined) await this.#more()
      else if (message.t === 'batch') {
        this.#out = message.slot
        const batch = this.#slots[message.slot]
        batch.length = message.length
        return batch
      } else this.#take(message)
    }
    return null
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#say({ t: 'close' })
    this.#port.close()
  }

  /** The thread is gone: whoever waits or asks is told, unless the stream has ended already. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#wake?.()
  }

  #take(message: Exclude<FromDecoder, { t: 'batch' }>): void {
    if (message.t === 'layout') {
      this.#slots = batchesOver(message.layout, message.memory)
      return
    }
    this.#isOver = true
    if (message.t === 'failed') {
      const { code, message: text, where } = message.error
      throw new AppError(code, text, { where })
    }
    if (message.counts) this.#onEnd(this.kind, message.counts)
  }

  #say(message: ToDecoder): void {
    this.#port.postMessage(message)
  }

  async #more(): Promise<void> {
    if (this.#failure) throw this.#failure
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    this.#wake = null
  }
}
