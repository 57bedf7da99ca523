/**
 * The composition root: every command and stream of the protocol, wired to threads and files. It
 * knows nothing of Electron, HTTP or windows; hosts wrap it.
 */
import { basename, isAbsolute, join, resolve, sep } from 'node:path'
import { columnMapping } from '#core/formats/series/mapping'
import type { JobKind } from '#core/jobs/job'
import {
  AppError,
  type Args,
  type Handlers,
  type SessionKey,
  type SessionSummary,
  type Streams,
} from '#core/protocol/index'
import { pipelineName } from '#core/protocol/quality'
import { createAutoCheck } from './auto-check.ts'
import { estimateDownload } from './download-job.ts'
import { prepareDemo } from './first-start.ts'
import type { HostJobArgs } from './job-args.ts'
import { openJobStore } from './job-store.ts'
import { jobWorks } from './job-works.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { openMappingDesk } from './mapping-desk.ts'
import { openMappingStore } from './mapping-store.ts'
import type { Secrets } from './secrets.ts'
import { type OpenSession, openSession } from './sessions/open-session.ts'
import { sessionRunsEnded, startSessionRun } from './sessions/session-run.ts'
import { openUploads } from './uploads.ts'
import type { Service } from './window-link.ts'
import { openTaskThread, runTask } from './workers/task-thread.ts'
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
  /** Shows a file in the system's file manager, where the host can. */
  reveal?: (path: string) => void
}

export interface Backend extends Service {
  jobs: Jobs<HostJobArgs>
  secrets: Secrets
  /** Starts the first-start work when the lake is empty. */
  start(): Promise<void>
  /** A window is on its way: the session it will ask for is read while its page loads. */
  expectWindow(): void
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

const importTitle = (files: readonly string[]) =>
  files.length === 1 ? `Import ${basename(files[0] ?? '')}` : `Import ${files.length} files`

const DOWNLOADS: Record<Args<'library.download'>['preset'], string> = {
  'es-0dte': 'ES 0DTE',
  'spy-0dte': 'SPY 0DTE',
  'spy-trades-massive': 'SPY option trades',
  'spy-chain-massive': 'SPY open interest',
}

/** Kinds of jobs after which days may have no verdict. */
const BRINGS_RECORDS: ReadonlySet<JobKind> = new Set(['import', 'download', 'demo', 'refetch'])

const checkTitle = (dates: readonly string[]) =>
  dates.length === 1
    ? `Check the records of ${dates[0]}`
    : `Check the records of ${dates.length} days`

export function createBackend(options: BackendOptions): Backend {
  const { lake } = options
  const desk = openTaskThread()
  const mappings = openMappingStore(join(options.home, 'mappings'))
  const mappingDesk = openMappingDesk(lake, desk, mappings)
  const jobs = createJobs<HostJobArgs>({
    works: jobWorks(lake, options.secrets, (key, replay) => session(key).amend({ replay }), {
      hints: () => ({ remembered: mappings.remembered() }),
      offer: mappingDesk.offer,
    }),
    store: openJobStore(join(options.home, 'jobs'), lake),
  })
  const workspace = openWorkspaceStore(join(options.home, 'workspaces'))
  // An interrupted import still needs them.
  const kept = jobs.unfinished('import').flatMap(({ args }) => args.uploads)
  const uploads = openUploads(join(lake, '.staging', 'uploads'), { kept })
  mappingDesk.tidy(kept)
  const sessions = new Map<string, OpenSession>()
  const computing = new Set<string>()
  const addCheck = (dates: string[]) => jobs.add('check', checkTitle(dates), { dates })
  const autoCheck = createAutoCheck({
    days: () => desk.run('quality.days', { lake }),
    busy: () => computing.size > 0 || jobs.list().some((j) => j.state === 'running'),
    check: addCheck,
  })
  const stopWatching = jobs.onChange(({ kind, state }) => {
    if (state === 'done' && BRINGS_RECORDS.has(kind)) autoCheck.request()
  })
  for (const { jobId } of jobs.unfinished('check')) jobs.resume(jobId)

  const session = (key: SessionKey): OpenSession => {
    const name = nameOf(key)
    const known = sessions.get(name)
    if (known) return known
    const opened = openSession({ lake, key }, startSessionRun)
    sessions.set(name, opened)
    opened.onHeader(({ status }) => {
      if (status === 'computing') computing.add(name)
      else computing.delete(name)
      if (status === 'ready') autoCheck.request()
    })
    return opened
  }
  const listSessions = () => desk.run('library.sessions', { lake })
  /** The demo being made, when the lake held nothing at the start. */
  const firstStart = once(async () =>
    options.demo && (jobs.unfinished('demo').length > 0 || (await listSessions()).length === 0)
      ? prepareDemo({ ...options.demo, lake }, jobs)
      : null,
  )

  const firstSession = async () => {
    const demo = await firstStart()
    return options.session ?? demo?.key ?? defaultSession(await listSessions())
  }
  /** The session, once its records are there. */
  const readySession = async (key: SessionKey) => {
    const demo = await firstStart()
    if (demo && nameOf(demo.key) === nameOf(key)) await demo.ready
    return session(key)
  }

  const handlers: Handlers = {
    async 'app.info'() {
      const { version, host } = options
      const first = await firstSession()
      const canReveal = options.reveal !== undefined
      return { version, host, lake, defaultSession: first, canReveal }
    },
    'library.sessions': listSessions,
    'library.days': () => desk.run('lake.ls', { lake }),
    async 'library.import'({ paths = [], uploads: ids = [] }) {
      const relative = paths.find((p) => !isAbsolute(p))
      if (relative !== undefined)
        throw new AppError('BAD_PATH', `Give full paths; ${relative} is relative.`)
      const taken = await uploads.take(ids)
      const all = [...paths, ...taken.paths]
      const { jobId } = jobs.add('import', importTitle(all), {
        paths: all,
        uploads: taken.folders,
      })
      return { jobId }
    },
    async 'library.upload.begin'({ name, bytes }) {
      return { uploadId: await uploads.begin(name, bytes) }
    },
    async 'library.upload.chunk'({ uploadId, offset, bytes }) {
      return { received: await uploads.chunk(uploadId, offset, bytes) }
    },
    async 'library.upload.cancel'({ uploadId }) {
      await uploads.cancel(uploadId)
      return {}
    },
    async 'library.verify'() {
      const { jobId } = jobs.add('verify', 'Verify the lake', {})
      return { jobId }
    },
    async 'library.refetch'({ date }) {
      return { jobId: jobs.add('refetch', `Make ${date} whole`, { date }).jobId }
    },
    'library.download.estimate': (ask) => estimateDownload(lake, options.secrets, ask),
    async 'library.download'(ask) {
      const days = ask.from === ask.to ? ask.from : `${ask.from} to ${ask.to}`
      const { jobId } = jobs.add('download', `Download ${DOWNLOADS[ask.preset]}, ${days}`, ask)
      return { jobId }
    },
    async 'library.download.forget'({ orders }) {
      return { forgotten: (await desk.run('download.forget', { lake, orders })).length }
    },
    async 'library.reveal'({ folder }) {
      const path = resolve(lake, folder)
      if (path !== resolve(lake) && !path.startsWith(resolve(lake) + sep))
        throw new AppError('BAD_PATH', 'Only folders of the lake can be shown.')
      if (!options.reveal) throw new AppError('NOT_HERE', 'This host cannot open a file manager.')
      options.reveal(path)
      return {}
    },
    'mapping.open': async ({ id }) => mappingDesk.open(id),
    'mapping.preview': mappingDesk.preview,
    async 'mapping.import'({ ids, mapping: given, name }) {
      const mapping = columnMapping.parse(given)
      const { paths, folders, signature } = mappingDesk.take(ids)
      if (name !== undefined) mappings.save(name, mapping, signature(mapping))
      const { jobId } = jobs.add('import', importTitle(paths), {
        paths,
        uploads: folders,
        mapping,
      })
      return { jobId }
    },
    async 'mapping.chain'({ ids, root }) {
      const { paths, folders } = mappingDesk.take(ids)
      return {
        jobId: jobs.add('import', importTitle(paths), { paths, uploads: folders, root }).jobId,
      }
    },
    async 'mapping.dismiss'({ id }) {
      mappingDesk.dismiss(id)
      return {}
    },
    async 'mapping.remove'({ name }) {
      mappings.remove(name)
      return {}
    },
    'quality.days': () => desk.run('quality.days', { lake }),
    'quality.day': (key) => desk.run('quality.day', { lake, ...key }),
    async 'quality.check'({ dates }) {
      return { jobId: addCheck(dates).jobId }
    },
    async 'quality.gates'(key) {
      const title = `Quality gates, ${pipelineName(key.pipeline)}, ${key.date}`
      const { jobId } = jobs.add('gates', title, key)
      return { jobId }
    },
    async 'jobs.cancel'({ jobId }) {
      jobs.cancel(jobId)
      return {}
    },
    async 'jobs.pause'({ jobId }) {
      jobs.pause(jobId)
      return {}
    },
    async 'jobs.resume'({ jobId }) {
      jobs.resume(jobId)
      return {}
    },
    async 'jobs.dismiss'({ jobId }) {
      jobs.dismiss(jobId)
      return {}
    },
    'session.open': async (key) => (await readySession(key)).open(),
    async 'session.verify'(key) {
      const title = `Live against replay, ${pipelineName(key.pipeline)}, ${key.date}`
      const { jobId } = jobs.add('replay', title, key)
      return { jobId }
    },
    'alerts.rules': (args) => desk.run('alerts.rules', { lake, ...args }),
    async 'alerts.save'(args) {
      // Seconds of work over a day's frames: in a thread of its own, the desk answers panels.
      const { hash, ...rules } = await runTask('alerts.save', { lake, ...args })
      session(args).amend({ rulesHash: hash })
      return rules
    },
    'alerts.report': ({ date, ...key }) =>
      runTask('alerts.evaluate', { lake, ...key, from: date, to: date }),
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
    expectWindow() {
      const prepare = async () => {
        const key = await firstSession()
        if (key) (await readySession(key)).prepare()
      }
      // Whatever goes wrong is told to the window when it asks.
      prepare().catch(() => undefined)
    },
    async close() {
      for (const opened of sessions.values()) opened.close()
      sessions.clear()
      stopWatching()
      autoCheck.close()
      mappingDesk.close()
      await Promise.all([jobs.close(), desk.close(), sessionRunsEnded(5000), uploads.close()])
    },
  }
}
