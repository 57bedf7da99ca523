/** Writes one frame set while the session thread goes on folding: Parquet takes a core of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#core/domain/invariant'
import { type FrameKey, FrameSetWriter } from './lake/frame-store.ts'
import type { FromFrameWriter, ToFrameWriter } from './session/frame-writer-thread.ts'
import { errorBody } from './tasks/serve-tasks.ts'

const port = parentPort
invariant(port !== null, 'frames.worker runs in a worker thread')
const { lake, key } = workerData as { lake: string; key: FrameKey }
let opened: FrameSetWriter | null = null
/** Opened with the first message, so that a disk that refuses is told as what it is. */
function writer(): FrameSetWriter {
  opened ??= new FrameSetWriter(lake, key)
  return opened
}
const say = (message: FromFrameWriter) => port.postMessage(message)

/** Set once something failed: what follows is dropped, because a set with a hole must not be sealed. */
let broken = false

port.on('message', (message: ToFrameWriter) => {
  if (broken && message.t !== 'abort') return
  try {
    if (message.t === 'append') {
      writer().append(message.chunk)
      say({ t: 'appended' })
    } else if (message.t === 'seal') {
      say({ t: 'sealed', manifest: writer().seal(message.result) })
      port.close()
    } else {
      port.close()
      opened?.abort()
    }
  } catch (error) {
    broken = true
    say({ t: 'failed', error: errorBody(error) })
  }
})
