import { parentPort } from 'node:worker_threads'
import { invariant } from '#core/domain/invariant'
import { runSession } from './session/run-session.ts'
import { serveSession } from './session/serve-session.ts'
import { mirroredSession } from './tasks/mirrored.ts'

invariant(parentPort !== null, 'session.worker runs in a worker thread')
serveSession(parentPort, mirroredSession(runSession))
