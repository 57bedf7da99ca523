import { parentPort } from 'node:worker_threads'
import { invariant } from '#core/domain/invariant'
import { TASK_HANDLERS } from './tasks/index.ts'
import { mirrored } from './tasks/mirrored.ts'
import { serveTasks } from './tasks/serve-tasks.ts'

invariant(parentPort !== null, 'tasks.worker runs in a worker thread')
serveTasks(parentPort, mirrored(TASK_HANDLERS))
