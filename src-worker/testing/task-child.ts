/** A process that runs one task, named and described in its argument, and prints the result: one that tests may kill or starve. */
import type { TaskName } from '#core/protocol/tasks'
import { TASK_HANDLERS } from '../tasks/index.ts'
import { errorBody, type TaskContext } from '../tasks/serve-tasks.ts'
import { aContext } from './a-context.ts'

const { name, args } = JSON.parse(process.argv[2] ?? '{}') as { name: TaskName; args: unknown }
const handler = TASK_HANDLERS[name] as (args: unknown, context: TaskContext<never>) => unknown
process.send?.('begun')
try {
  process.stdout.write(JSON.stringify(await handler(args, aContext)))
} catch (error) {
  process.stdout.write(JSON.stringify({ error: errorBody(error) }))
  process.exitCode = 1
}
process.send?.('done')
