/**
 * Opens what the host suggests. On the very first start the lake is empty and the host is making
 * the demo: its progress is shown, and the session opens as soon as there is one.
 */
import type { Job } from '#core/jobs/job'
import { type SessionKey, sessionKey } from '#core/protocol/session-key'
import { countsRead } from '../library/counts-read.ts'
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import type { Backend } from '../transport/backend.ts'
import { linkWindows } from './window-link.ts'

const ASK_AGAIN_MS = 1500

export async function openFirstSession(backend: Backend): Promise<void> {
  const stopWatching = backend.subscribe('jobs', {}, (job) => {
    const { kind } = session.status
    if (kind !== 'none' && kind !== 'waiting' && kind !== 'opening') return
    if (job.state === 'running') session.wait(`${job.title}. ${whereIn(job)}`, job.progress)
    // Done, and there is no session of it: options alone, an open interest.
    if ((job.state === 'done' || job.state === 'cancelled') && kind === 'waiting') session.close()
    const error = job.errors[0]
    // While a session opens, its own answer says whether it failed.
    if (job.state === 'failed' && kind !== 'opening')
      session.fail(error?.code ?? 'JOB_FAILED', error?.message ?? job.detail)
  })
  const key = await suggestion(backend)
  await session.open(backend, key)
  stopWatching()
  const { data } = session
  let taken = false
  const forget = player.onCommand.add(() => {
    taken = true
  })
  // Time does not pass before there is anything to see.
  await session.openingArrived()
  forget()
  // Whoever has moved time or gone to another session meanwhile is not moved again.
  if (taken || session.data !== data) return
  const query = new URLSearchParams(location.search)
  const at = Number(query.get('k'))
  if (at > 0) player.send({ kind: 'seek', k: at })
  else if (!query.has('paused') && player.clock.state.kind === 'paused') session.playFromStart()
}

/** Files are counted, not named: the job list names them. */
const whereIn = ({ active, files, detail }: Job) => {
  if (files && active.length > 0) return `${files.done} of ${files.total} files read`
  // The demo reads its files within one job, which says so in words alone.
  const counted = /^\d+ of \d+ files/.exec(detail)
  return counted ? `${counted[0]} read` : countsRead(detail)
}

/** A detached window shows the session it was opened for, then whatever the others open. */
export function openDetachedSession(backend: Backend) {
  const query = new URLSearchParams(location.search)
  const [pipeline, date] = (query.get('session') ?? '').split('/')
  const key = sessionKey.safeParse({ pipeline, date })
  const open = (next: SessionKey) => void session.open(backend, next)
  linkWindows({ followSession: open })
  if (key.success) open(key.data)
}

async function suggestion(backend: Backend) {
  for (;;) {
    const info = await backend.call('app.info', {}).catch(() => null)
    if (info?.defaultSession) return info.defaultSession
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
  }
}
