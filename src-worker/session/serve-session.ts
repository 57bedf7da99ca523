/** The message loop of a session thread: one request, its output, its end. */
import type {
  FromSessionWorker,
  SessionOut,
  SessionRequest,
  ToSessionWorker,
} from '#core/protocol/worker'
import { errorBody, transferOf } from '../tasks/serve-tasks.ts'

/** Shows a session: reads frames that match, else folds and stores them. Ends when everything was emitted. */
export type RunSession = (
  request: SessionRequest,
  out: SessionOut,
  signal: AbortSignal,
) => Promise<void>

/** The part of a MessagePort this needs. */
export interface SessionPort {
  on(event: 'message', listener: (message: ToSessionWorker) => void): unknown
  postMessage(message: FromSessionWorker, transfer?: ArrayBuffer[]): void
  close(): void
}

export function serveSession(port: SessionPort, runSession: RunSession) {
  const stop = new AbortController()
  port.on('message', async (message) => {
    if (message.t === 'cancel') {
      stop.abort()
      return
    }
    try {
      await runSession(
        message.request,
        {
          header: (header) => port.postMessage({ t: 'header', header }),
          chunk: (item, arrow) => port.postMessage({ t: 'chunk', item, arrow }, transferOf(arrow)),
        },
        stop.signal,
      )
      port.postMessage({ t: 'done' })
    } catch (error) {
      if (!stop.signal.aborted) port.postMessage({ t: 'failed', error: errorBody(error) })
    } finally {
      port.close()
    }
  })
}
