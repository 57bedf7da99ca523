import type { TaskContext } from '../tasks/serve-tasks.ts'

/** Of a task that nobody listens to or stops. */
export const aContext: TaskContext<never> = {
  progress() {},
  item() {},
  signal: new AbortController().signal,
}
