/** Every task by name. Modules load on first use, so that a thread pays only for what it does. */
import { AppError } from '#core/protocol/message'
import type { TaskHandlers } from './serve-tasks.ts'

export const TASK_HANDLERS: TaskHandlers = {
  async 'library.sessions'({ lake }) {
    const { librarySessions } = await import('./library.ts')
    return librarySessions(lake, () => 'absent')
  },
  async 'session.table'({ date, pipeline }) {
    throw new AppError('FRAMES_ABSENT', `No frames are stored for ${pipeline}/${date}.`)
  },
  async 'demo.generate'(args, context) {
    const { simulateDemo } = await import('./demo.ts')
    return simulateDemo(args, context)
  },
  async ingest(args, context) {
    const { ingest } = await import('./ingest.ts')
    return ingest(args, context)
  },
  async decode(args, context) {
    const { decode } = await import('./decode.ts')
    return decode(args, context)
  },
}
