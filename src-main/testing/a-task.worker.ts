/** A stand-in for the task thread: what a task does is said by the path it is given. */
import { parentPort } from 'node:worker_threads'
import type { FromTaskWorker, ToTaskWorker } from '#core/protocol/worker'

const say = (message: FromTaskWorker) => parentPort?.postMessage(message)

parentPort?.on('message', (message: ToTaskWorker) => {
  if (message.t === 'hold') return
  const { id } = message
  if (message.t === 'cancel') {
    const error = { code: 'CANCELLED', message: 'The task was cancelled.' }
    return say({ t: 'failed', id, error })
  }
  const { path } = message.args as { path: string }
  if (path === 'crash') throw new Error('the thread broke')
  if (path === 'refuse') {
    const error = { code: 'NO_FILE', message: 'not there', where: { file: path } }
    return say({ t: 'failed', id, error })
  }
  say({ t: 'progress', id, progress: 0.5, detail: path })
  if (path !== 'endless') say({ t: 'done', id, value: 7 })
})
