/** Reads source files into staged parts, one after another; the thread that asked commits them. */
import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#core/domain/invariant'
import {
  type FromIngestWorker,
  HOLD,
  type IngestWorkerData,
  STOP,
  type ToIngestWorker,
} from './ingest/file-threads.ts'
import { prepareFile, Stopped } from './ingest/prepare-file.ts'
import { SourceContext } from './ingest/read-source.ts'

const port = parentPort
invariant(port !== null, 'ingest.worker runs in a worker thread')
const { options, control } = workerData as IngestWorkerData
const context = new SourceContext(options)
const wish = new Int32Array(control)
const say = (message: FromIngestWorker) => port.postMessage(message)

const TELL_EVERY_MS = 50
let told = -Infinity

/** Stands still while held; the thread does nothing else. */
function step(bytes: number, records: number) {
  while (Atomics.load(wish, 0) === HOLD) Atomics.wait(wish, 0, HOLD)
  if (Atomics.load(wish, 0) === STOP) throw new Stopped()
  const now = performance.now()
  if (now - told < TELL_EVERY_MS) return
  told = now
  say({ t: 'step', bytes, records })
}

port.on('message', async (message: ToIngestWorker) => {
  if (message.t === 'end') {
    await context.close()
    port.close()
    return
  }
  told = -Infinity
  say({ t: 'outcome', outcome: await prepareFile(message.job, context, step) })
})
