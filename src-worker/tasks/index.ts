/** Every task by name. Modules load on first use, so that a thread pays only for what it does. */
import { AppError } from '#core/protocol/message'
import type { TaskHandlers } from './serve-tasks.ts'

const missing = (what: string) =>
  new AppError('NOT_AVAILABLE', `${what} is not part of this version yet.`)

export const TASK_HANDLERS: TaskHandlers = {
  async 'library.sessions'({ lake }) {
    const { librarySessions } = await import('./library.ts')
    return librarySessions(lake, () => 'absent')
  },
  async 'session.table'({ date, pipeline }) {
    throw new AppError('FRAMES_ABSENT', `No frames are stored for ${pipeline}/${date}.`)
  },
  'demo.generate': () => Promise.reject(missing('The demo simulator')),
  ingest: () => Promise.reject(missing('Ingest')),
}
