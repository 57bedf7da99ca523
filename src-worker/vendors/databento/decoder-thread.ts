/**
 * Streams of DBN files decoded in a thread of their own: decompression and columns take one core
 * while the fold has the other. Batches come through shared memory, a few per stream, so the decoder
 * runs ahead by that much and no further. Counters in shared memory say which are filled and which
 * are free; a message is sent only to wake a side that has nothing to do.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { BatchKind, EventBatch, EventStream } from '#core/domain/batches'
import { AppError, type AppErrorBody } from '#core/protocol/message'
import { type BatchLayout, batchesOver, RingCounts } from './batch-ring.ts'
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
  /** Memory of the stream's RingCounts. */
  counts: SharedArrayBuffer
}

/** To the decoder: slots are free again; stop. */
export type ToDecoder = { t: 'free' } | { t: 'close' }
export type FromDecoder =
  | { t: 'layout'; layout: BatchLayout; memory: SharedArrayBuffer }
  /** Slots are filled. */
  | { t: 'filled' }
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
  const inputs = tasks.map(
    (task, n): DecoderInput => ({ task, port: channels[n].port1, counts: RingCounts.memory() }),
  )
  const worker = new Worker(new URL('../../decode.worker.ts', import.meta.url), {
    workerData: inputs,
    transferList: inputs.map((i) => i.port),
  })
  const pace = new Pace()
  const streams = tasks.map(({ kind }, n) => {
    const counts = new RingCounts(inputs[n].counts)
    return new ThreadStream(kind, { port: channels[n].port2, counts, pace, onEnd })
  })
  const fail = (error: Error) => {
    for (const stream of streams) stream.fail(error)
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the decoder thread has ended')))
  return streams
}

/** A reader that always finds a batch would never hear a message: every so often it lets them in. */
const TURN_MS = 50
class Pace {
  #turn = performance.now()

  isDue(): boolean {
    return performance.now() - this.#turn > TURN_MS
  }

  async turn(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.#turn = performance.now()
  }
}

interface ThreadEnd {
  port: MessagePort
  counts: RingCounts
  pace: Pace
  onEnd: (kind: BatchKind, counts: StreamCounts) => void
}

class ThreadStream implements EventStream {
  readonly kind: BatchKind
  readonly #port: MessagePort
  readonly #counts: RingCounts
  readonly #pace: Pace
  readonly #onEnd: (kind: BatchKind, counts: StreamCounts) => void
  readonly #waiting: Exclude<FromDecoder, { t: 'filled' }>[] = []
  #slots: EventBatch[] = []
  /** Batches given out so far; the last of them is the caller's until it asks again. */
  #given = 0
  #isOver = false
  #failure: Error | null = null
  #wake: (() => void) | null = null

  constructor(kind: BatchKind, { port, counts, pace, onEnd }: ThreadEnd) {
    this.kind = kind
    this.#port = port
    this.#counts = counts
    this.#pace = pace
    this.#onEnd = onEnd
    port.on('message', (message: FromDecoder) => {
      if (message.t !== 'filled') this.#waiting.push(message)
      this.#wake?.()
    })
  }

  async next(): Promise<EventBatch | null> {
    const counts = this.#counts
    if (!this.#isOver && counts.free(this.#given)) this.#say({ t: 'free' })
    if (this.#pace.isDue()) await this.#pace.turn()
    while (!this.#isOver) {
      // What was said last was said after the last batch, and after the layout there is no batch yet.
      if (this.#slots.length > 0 && counts.filled() > this.#given) {
        const slot = this.#given++ % this.#slots.length
        const batch = this.#slots[slot]
        batch.length = counts.lengthOf(slot)
        return batch
      }
      const message = this.#waiting.shift()
      if (message) this.#take(message)
      else await this.#more()
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

  #take(message: Exclude<FromDecoder, { t: 'filled' }>): void {
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
    if (!this.#counts.awaitFilled(this.#given)) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    this.#wake = null
  }
}
