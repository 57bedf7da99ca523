/**
 * The composition root: every command and stream of the protocol, wired to threads and files. It
 * knows nothing of Electron, HTTP or windows; hosts wrap it.
 */
import { isAbsolute, join } from 'node:path'
import {
  AppError,
  type Handlers,
  type SessionKey,
  type SessionSummary,
  type Streams,
} from '#core/protocol/index'
import { prepareDemo } from './first-start.ts'
import { ingestWithin } from './ingest-job.ts'
import { createJobs, type Jobs } from './jobs.ts'
import type { Secrets } from './secrets.ts'
import { type OpenSession, openSession } from './sessions/open-session.ts'
import { sessionRunsEnded, startSessionRun } from './sessions/session-run.ts'
import type { Service } from './window-link.ts'
import { openTaskThread } from './workers/task-thread.ts'
import { openWorkspaceStore } from './workspace-store.ts'

export interface BackendOptions {
  version: string
  host: 'node' | 'electron'
  /** Folder of the lake. */
  lake: string
  /** Folder of what the user arranged. */
  home: string
  /** Make the demo session when the lake has none; scale 1 is about 1.5 M book records. */
  demo: { folder: string; seed: number; scale: number } | null
  /** Vendor keys, as safe as the host can keep them. */
  secrets: Secrets
  /** The session to show first; otherwise the newest. */
  session?: SessionKey
}

export interface Backend extends Service {
  jobs: Jobs
  secrets: Secrets
  /** Starts the first-start work when the lake is empty. */
  start(): Promise<void>
  close(): Promise<void>
}

const nameOf = (key: SessionKey) => `${key.pipeline}/${key.date}`

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

/** Newest first; ES before SPY because it has depth. */
export function defaultSession(sessions: readonly SessionSummary[]): SessionKey | null {
  const best = sessions.find((s) => s.pipeline === 'es_0dte') ?? sessions[0]
  return best ? { pipeline: best.pipeline, date: best.date } : null
}

export function createBackend(options: BackendOptions): Backend {
  const { lake } = options
  const desk = openTaskThread()
  const jobs = createJobs()
  const workspace = openWorkspaceStore(join(options.home, 'workspaces'))
  const sessions = new Map<string, OpenSession>()

  const session = (key: SessionKey): OpenSession => {
    const name = nameOf(key)
    const known = sessions.get(name)
    if (known) return known
    const opened = openSession({ lake, key }, startSessionRun)
    sessions.set(name, opened)
    return opened
  }
  const listSessions = () => desk.run('library.sessions', { lake })
  /** The demo being made, when the lake held nothing at the start. */
  const firstStart = once(async () =>
    options.demo && (await listSessions()).length === 0
      ? prepareDemo({ ...options.demo, lake }, jobs)
      : null,
  )

  const handlers: Handlers = {
    async 'app.info'() {
      const { version, host } = options
      const demo = await firstStart()
      const first = options.session ?? demo?.key ?? defaultSession(await listSessions())
      return { version, host, lake, defaultSession: first }
    },
    'library.sessions': listSessions,
    async 'library.import'({ paths }) {
      const relative = paths.find((p) => !isAbsolute(p))
      if (relative !== undefined)
        throw new AppError('BAD_PATH', `Give full paths; ${relative} is relative.`)
      const { jobId } = jobs.start(`Import ${paths.length} files`, (context) =>
        ingestWithin(context, lake, paths, context.progress),
      )
      return { jobId }
    },
    async 'jobs.cancel'({ jobId }) {
      jobs.cancel(jobId)
      return {}
    },
    async 'session.open'(key) {
      const demo = await firstStart()
      if (demo && nameOf(demo.key) === nameOf(key)) await demo.ready
      return session(key).open()
    },
    'session.table': (args) => desk.run('session.table', { lake, ...args }),
    'workspace.load': ({ name }) => workspace.load(name),
    async 'workspace.save'({ name, value }) {
      await workspace.save(name, value)
      return {}
    },
  }
  const streams: Streams = {
    'session.chunks': (key, emit) => session(key).onChunks(emit),
    'session.header': (key, emit) => session(key).onHeader(emit),
    jobs: (_, emit) => jobs.onChange(emit),
  }

  return {
    handlers,
    streams,
    jobs,
    secrets: options.secrets,
    async start() {
      await firstStart()
    },
    async close() {
      for (const opened of sessions.values()) opened.close()
      sessions.clear()
      jobs.close()
      await Promise.all([desk.close(), sessionRunsEnded(5000)])
    },
  }
}
