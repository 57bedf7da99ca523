/** Everything that crosses a thread or a socket between a window and the backend. */
import { z } from 'zod'
import { FRAME_TABLES } from '../frames/tables.ts'
import { job } from '../jobs/job.ts'
import { alertReport, alertRules, MAX_RULE_TEXT, replayCheck } from './alerts.ts'
import {
  chainAsk,
  importAsk,
  mappingPreview,
  openAsk,
  openReturns,
  previewAsk,
  removeAsk,
} from './mapping.ts'
import { command, stream } from './message.ts'
import { checkAsk, qualityAsk, qualityDay, qualityReport } from './quality.ts'
import { isoDate, pipelineId, sessionKey, UPLOAD_CHUNK_BYTES } from './session-key.ts'

export { AppError, type AppErrorBody } from './message.ts'
export type { SessionKey } from './session-key.ts'

const tableName = z.enum(Object.keys(FRAME_TABLES) as [keyof typeof FRAME_TABLES])

export const sessionSummary = z.object({
  ...sessionKey.shape,
  symbol: z.string().nullable(),
  synthetic: z.boolean(),
  /** `ready`: frames on disk match inputs, config and code; `stale` or `absent`: they will be computed when opened. */
  frames: z.enum(['ready', 'stale', 'absent']),
  records: z.number(),
  datasets: z.array(z.string()),
})
export type SessionSummary = z.infer<typeof sessionSummary>

export const sessionHeader = z.object({
  ...sessionKey.shape,
  profile: z.enum(['es', 'spy']),
  symbol: z.string().nullable(),
  synthetic: z.boolean(),
  /** UTC nanoseconds of 18:00 ET (frame 0), decimal string. */
  originNs: z.string(),
  snapshotMs: z.number(),
  /** First and last frame of the session's data; lastK grows while computing. */
  firstK: z.number(),
  lastK: z.number(),
  /** RTH open and close as frame indices. */
  rthOpenK: z.number(),
  rthCloseK: z.number(),
  /** 17:00 ET. */
  endK: z.number(),
  status: z.enum(['computing', 'ready', 'failed']),
  /** Frames computed so far / expected, 0..1. */
  progress: z.number(),
  frameHash: z.string().nullable(),
  /** Of the alert rules whose alerts are stored; null while they are being judged again. */
  rulesHash: z.string().nullable(),
  /** The last check of these frames against the live driver; null when there was none. */
  replay: replayCheck.nullable(),
  pipelineVersion: z.string(),
  configHash: z.string(),
  scoringHash: z.string(),
  tick: z.number(),
  strikeSpacing: z.number(),
  labelHorizonS: z.number(),
  /** The profile's configuration (L4) and its scoring constants (S0) these frames were made with. */
  config: z.record(z.string(), z.unknown()),
  scoring: z.record(z.string(), z.unknown()),
  counters: z.record(z.string(), z.number()),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type SessionHeader = z.infer<typeof sessionHeader>

const gapRange = z.object({
  kind: z.enum(['silence', 'sequence_backwards', 'maybe_bad_book']),
  /** UTC nanoseconds, decimal strings. */
  fromNs: z.string(),
  toNs: z.string(),
  count: z.number(),
})

/** One table of one session date in the lake. */
export const libraryDay = z.object({
  /** A bronze table, or `frame_set`. */
  table: z.string(),
  /** `ES`, `SPY`, the dataset; the version of a frame set. */
  partition: z.string(),
  date: isoDate,
  parts: z.number(),
  rows: z.number(),
  bytes: z.number(),
  /** Names of the source files; content hashes for a frame set. */
  sources: z.array(z.string()),
  synthetic: z.boolean(),
  /** Gaps in all, and the first hundred of them. */
  gaps: z.number(),
  gapRanges: z.array(gapRange),
  /** UTC nanoseconds of the first and last row, decimal strings; null where rows have no time. */
  fromNs: z.string().nullable(),
  toNs: z.string().nullable(),
  /** Where its files lie, relative to the lake. */
  folder: z.string(),
})
export type LibraryDay = z.infer<typeof libraryDay>

const jobStarted = z.object({ jobId: z.string() })

/** Which sessions to get from a vendor, both dates included. */
const downloadAsk = z
  .object({
    /** The first two are Databento's, by the session; the others Massive's, under its subscription. */
    preset: z.enum(['es-0dte', 'spy-0dte', 'spy-trades-massive', 'spy-chain-massive']),
    from: isoDate,
    to: isoDate,
  })
  .refine(({ from, to }) => from <= to, 'from lies after to')

export const COMMANDS = {
  'app.info': command(
    'Version, mode, host kind.',
    z.object({}),
    z.object({
      version: z.string(),
      host: z.enum(['node', 'electron']),
      lake: z.string(),
      defaultSession: sessionKey.nullable(),
      /** This host can show a file in the system's file manager. */
      canReveal: z.boolean(),
    }),
  ),
  'library.sessions': command(
    'Sessions in the lake, newest first.',
    z.object({}),
    z.array(sessionSummary),
  ),
  'library.days': command(
    'Every table of every session date in the lake, with coverage and gaps.',
    z.object({}),
    z.array(libraryDay),
  ),
  'library.import': command(
    'Ingests files the user picked into the lake, by path or as finished uploads; progress arrives on `jobs`.',
    z
      .object({ paths: z.array(z.string()).max(10_000), uploads: z.array(z.string()).max(1000) })
      .partial()
      .refine((from) => (from.paths?.length ?? 0) + (from.uploads?.length ?? 0) > 0, 'no files'),
    jobStarted,
  ),
  'library.upload.begin': command(
    'Makes room for a file whose bytes the window will send; refused when it is too large for the disk.',
    z.object({ name: z.string().min(1).max(1000), bytes: z.number().int().nonnegative() }),
    z.object({ uploadId: z.string() }),
  ),
  'library.upload.chunk': command(
    'The next bytes of an upload; `offset` is how many were sent before.',
    z.object({
      uploadId: z.string(),
      offset: z.number().int().nonnegative(),
      bytes: z.instanceof(Uint8Array).refine((b) => b.length <= UPLOAD_CHUNK_BYTES, 'too long'),
    }),
    z.object({ received: z.number() }),
  ),
  'library.upload.cancel': command(
    'Drops an upload and what was received of it.',
    z.object({ uploadId: z.string() }),
    z.object({}),
  ),
  'library.verify': command(
    'Reads every file of the lake back and compares it with its manifest; progress and problems arrive on `jobs`.',
    z.object({}),
    jobStarted,
  ),
  'library.refetch': command(
    'Makes a day whole again: what is damaged or missing is fetched from the vendor (paid once) and read in anew.',
    z.object({ date: isoDate }),
    jobStarted,
  ),
  'library.download.estimate': command(
    'What the sessions would cost at the vendor; buys nothing. What was bought before costs nothing.',
    downloadAsk,
    z.object({
      records: z.number(),
      /** Billed bytes, uncompressed. */
      bytes: z.number(),
      usd: z.number(),
      chunks: z.array(
        z.object({ title: z.string(), bytes: z.number(), usd: z.number(), owned: z.boolean() }),
      ),
    }),
  ),
  'library.download': command(
    'Buys and fetches sessions, then reads them into the lake; stopped and started again it goes on and buys nothing twice.',
    downloadAsk.and(z.object({ maxUsd: z.number().nonnegative() })),
    jobStarted,
  ),
  'library.download.forget': command(
    'Forgets orders whose files have expired at the vendor; the next download buys them anew.',
    z.object({ orders: z.array(z.string().min(1).max(200)).min(1).max(1000) }),
    z.object({ forgotten: z.number() }),
  ),
  'library.reveal': command(
    "Shows a folder of the lake in the system's file manager.",
    z.object({ folder: z.string().max(1000) }),
    z.object({}),
  ),
  'mapping.open': command(
    'A file an import did not recognise: its first rows, a guess of its columns, and the mappings there are.',
    openAsk,
    openReturns,
  ),
  'mapping.preview': command(
    'What a mapping makes of the first rows of such a file; stores nothing.',
    previewAsk,
    mappingPreview,
  ),
  'mapping.import': command(
    'Imports such files as a mapping says; with a name the mapping is saved and used for that header from now on.',
    importAsk,
    jobStarted,
  ),
  'mapping.chain': command(
    'Imports option chains that do not name their root, as of this one.',
    chainAsk,
    jobStarted,
  ),
  'mapping.dismiss': command(
    'Lets such a file go; nothing of it is in the lake.',
    openAsk,
    z.object({}),
  ),
  'mapping.remove': command('Removes a saved mapping.', removeAsk, z.object({})),
  'quality.days': command(
    'What is known of the quality of every session date: bronze QA and gates, newest first. Checks nothing.',
    z.object({}),
    z.array(qualityDay),
  ),
  'quality.day': command(
    'The stored verdicts on one day, whole: bronze QA, and the five gates of a pipeline.',
    qualityAsk,
    qualityReport,
  ),
  'quality.check': command(
    'Checks the records of days (bronze QA); the verdict is kept in the lake.',
    checkAsk,
    jobStarted,
  ),
  'quality.gates': command(
    'Runs the five gates of a pipeline over a day; the report is the one of `spymaster qa gates`.',
    qualityAsk,
    jobStarted,
  ),
  'jobs.cancel': command(
    'Cancels a job that is queued, running, paused or interrupted.',
    z.object({ jobId: z.string() }),
    z.object({}),
  ),
  'jobs.pause': command(
    'Stops a job for now; what it did so far is kept and resuming goes on there.',
    z.object({ jobId: z.string() }),
    z.object({}),
  ),
  'jobs.resume': command(
    'Goes on with a paused or interrupted job; runs a failed one again, which keeps what it has.',
    z.object({ jobId: z.string() }),
    z.object({}),
  ),
  'jobs.dismiss': command(
    'Takes a job that is over or interrupted off the list; what it brought stays.',
    z.object({ jobId: z.string() }),
    z.object({}),
  ),
  'session.open': command(
    'Opens a session: starts computing its frames when none match. Chunks arrive on `session.chunks`.',
    sessionKey,
    sessionHeader,
  ),
  'session.table': command(
    'One table (or tile resolution) between two frames, as Arrow IPC.',
    z.object({
      ...sessionKey.shape,
      table: tableName,
      fromK: z.number(),
      toK: z.number(),
      resolution: z.number().optional(),
    }),
    z.instanceof(Uint8Array),
  ),
  'session.verify': command(
    'Plays the stored session to the live driver and compares frame hashes; the verdict arrives in the header.',
    sessionKey,
    jobStarted,
  ),
  'alerts.rules': command(
    'The alert rules of a pipeline in this lake.',
    z.object({ pipeline: pipelineId }),
    alertRules,
  ),
  'alerts.save': command(
    "Checks and keeps a rule file (null: the default rules) and judges the session's stored frames by it.",
    z.object({ ...sessionKey.shape, text: z.string().max(MAX_RULE_TEXT).nullable() }),
    alertRules,
  ),
  'alerts.report': command(
    "Precision and lead time of the lake's rules on a session, judged by what came after.",
    sessionKey,
    alertReport,
  ),
  'workspace.load': command(
    'What the user arranged: layout, theme, bookmarks; null when nothing was saved.',
    z.object({ name: z.string() }),
    z.unknown(),
  ),
  'workspace.save': command(
    'Saves a named workspace document atomically.',
    z.object({ name: z.string(), value: z.unknown() }),
    z.object({}),
  ),
} as const

export const STREAMS = {
  'session.chunks': stream(
    'Every chunk of the resident tables of an open session, in the order that fills the screen first, then new ones as they are computed. The payload is an Arrow IPC stream of one table.',
    sessionKey,
    z.object({
      table: tableName,
      fromK: z.number(),
      toK: z.number(),
      rows: z.number(),
      /** Share of a stored session that has been sent with it, 0..1; absent while frames are computed. */
      progress: z.number().optional(),
    }),
    true,
  ),
  'session.header': stream('The header whenever it changes.', sessionKey, sessionHeader),
  jobs: stream(
    'Imports and other long work: every job the host knows, then each change (progress a few times a second).',
    z.object({}),
    job,
  ),
} as const

export type CommandName = keyof typeof COMMANDS
export type Args<C extends CommandName> = z.input<(typeof COMMANDS)[C]['args']>
export type Returns<C extends CommandName> = z.output<(typeof COMMANDS)[C]['returns']>
export type StreamName = keyof typeof STREAMS
export type StreamArgs<S extends StreamName> = z.input<(typeof STREAMS)[S]['args']>
export type StreamItem<S extends StreamName> = z.output<(typeof STREAMS)[S]['item']>
/** A backend that forgets a handler does not compile. */
export type Handlers = { [C in CommandName]: (args: Args<C>) => Promise<Returns<C>> }
export type Streams = {
  [S in StreamName]: (
    args: StreamArgs<S>,
    emit: (item: StreamItem<S>, payload?: Uint8Array) => void,
  ) => () => void
}
