/** Decodes DBN files for another thread, stream by stream, as fast as slots come free. */
import { workerData } from 'node:worker_threads'
import type { EventBatch, EventStream } from '#core/domain/batches'
import { errorBody } from './tasks/serve-tasks.ts'
import {
  batchesOver,
  copyRows,
  layoutOf,
  RingCounts,
  SLOTS,
} from './vendors/databento/batch-ring.ts'
import type {
  DecoderInput,
  DecodeTask,
  FromDecoder,
  ToDecoder,
} from './vendors/databento/decoder-thread.ts'
import {
  dbnFuturesBook,
  dbnFuturesTrades,
  dbnOptionQuotes,
  dbnOptionTrades,
  type StreamCounts,
} from './vendors/databento/streams.ts'

/** Rows of a reader's block, and of a slot: those and some room. */
const BLOCK_ROWS = 1024
const SLOT_ROWS = 1056

function open(task: DecodeTask, onEnd: (counts: StreamCounts) => void): EventStream {
  const { path, originNs } = task
  if (!('contracts' in task)) {
    const { instrumentId } = task
    const options = { instrumentId, originNs, capacity: BLOCK_ROWS, onEnd }
    const make = task.kind === 'futures.book' ? dbnFuturesBook : dbnFuturesTrades
    return make(path, options)
  }
  const { contracts } = task
  const contractOf = (id: number) => contracts.get(id) ?? -1
  const make = task.kind === 'options.quotes' ? dbnOptionQuotes : dbnOptionTrades
  return make(path, { originNs, contractOf, onEnd })
}

async function serve({ task, port, counts: memory }: DecoderInput): Promise<void> {
  const ring = new RingCounts(memory)
  let isClosed = false
  let wake: (() => void) | null = null
  port.on('message', (message: ToDecoder) => {
    isClosed ||= message.t === 'close'
    wake?.()
  })
  const say = (message: FromDecoder) => port.postMessage(message)
  const slot = async (): Promise<number> => {
    for (let n = ring.next(); !isClosed; n = ring.next()) {
      if (n >= 0) return n
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return -1
  }
  let counts: StreamCounts | null = null
  const stream = open(task, (met) => {
    counts = met
  })
  try {
    let shared: { layout: ReturnType<typeof layoutOf>; batches: EventBatch[] } | null = null
    for (let batch = await stream.next(); batch && !isClosed; batch = await stream.next()) {
      if (shared === null) {
        const layout = layoutOf(batch, SLOT_ROWS)
        const memory = new SharedArrayBuffer(SLOTS * layout.slotBytes)
        shared = { layout, batches: batchesOver(layout, memory) }
        say({ t: 'layout', layout, memory })
      }
      for (let from = 0; from < batch.length; from += SLOT_ROWS) {
        const n = await slot()
        if (n < 0) break
        const to = Math.min(batch.length, from + SLOT_ROWS)
        copyRows(shared.layout, batch, from, to, shared.batches[n])
        if (ring.fill(n, to - from)) say({ t: 'filled' })
      }
    }
    if (!isClosed) say({ t: 'end', counts })
  } catch (error) {
    say({ t: 'failed', error: errorBody(error) })
  } finally {
    await stream.close()
    // Closing at once would drop what is still on its way: the reader closes its end.
    if (isClosed) port.close()
  }
}

for (const input of workerData as DecoderInput[]) void serve(input)
