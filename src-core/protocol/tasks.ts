/** Work that needs files, DuckDB or much processor time: declared here, done in a worker thread. */
import type { GexReport } from '../formats/chain/gex-report.ts'
import type { ColumnMapping, NamedMapping } from '../formats/series/mapping.ts'
import type { TimeZone } from '../formats/series/time-text.ts'
import type { FrameTable } from '../frames/tables.ts'
import type { BronzeQa } from '../lake/qa/bronze-qa.ts'
import type { AlertReport, AlertRules, ReplayCheck } from './alerts.ts'
import type { AppErrorBody, LibraryDay, SessionKey, SessionSummary } from './index.ts'
import type { MappingPreview, TableHead } from './mapping.ts'
import type { QaReport, QualityDay, QualityReport } from './quality.ts'

/** `args` in, `item`s while it runs, `returns` at the end. */
interface Task<A, R, I = never> {
  args: A
  returns: R
  item: I
}

export interface Tasks {
  /** Sessions in a lake, newest first. */
  'library.sessions': Task<{ lake: string }, SessionSummary[]>
  /** One frame table between two frames, as Arrow IPC. */
  'session.table': Task<
    SessionKey & {
      lake: string
      table: FrameTable
      fromK: number
      toK: number
      resolution?: number
    },
    Uint8Array<ArrayBuffer>
  >
  /** Simulates vendor files of the demo, oldest day first; an item for each day complete on disk. */
  'demo.generate': Task<DemoRequest, { folders: string[] }, DemoDayDone>
  /** Statistics of a demo folder, read back from its files: as data, and as text for people. */
  'demo.inspect': Task<{ folder: string }, { report: Record<string, unknown>; text: string }>
  /** Reads vendor files into bronze; a file already there adds nothing, a bad one stops no other. */
  ingest: Task<IngestRequest, IngestReport[]>
  /** The first rows of a table nobody recognised, and a first guess of its columns. */
  'mapping.inspect': Task<{ path: string }, TableHead>
  /** What a mapping makes of the first rows; stores nothing. */
  'mapping.preview': Task<{ path: string; mapping: ColumnMapping; lake: string }, MappingPreview>
  /** What the lake holds, a row per table and day. */
  'lake.ls': Task<{ lake: string }, LibraryDay[]>
  /** Reads every file back and compares it with its manifest. */
  'lake.verify': Task<{ lake: string }, LakeVerdict>
  /** Compares a day with its manifests and downloads with the books; fetches and reads anew what is damaged. */
  'lake.refetch': Task<RefetchRequest, RefetchReport>
  /** Removes what no manifest names. */
  'lake.gc': Task<{ lake: string }, { removed: string[]; bytes: number }>
  'lake.stats': Task<{ lake: string }, LakeStats>
  /** One read-only SELECT over the lake's views. */
  query: Task<QueryRequest, QueryResult>
  /** What a rule file says on the sessions from..to, and how often it was right (scoring S7). */
  'alerts.evaluate': Task<
    {
      lake: string
      pipeline: SessionKey['pipeline']
      /** The lake's own rules when left out. */
      rulesFile?: string
      from: string
      to: string
    },
    AlertReport
  >
  'alerts.rules': Task<{ lake: string; pipeline: SessionKey['pipeline'] }, AlertRules>
  /** Keeps rules and judges the session's stored frames by them, if there are any. */
  'alerts.save': Task<
    SessionKey & { lake: string; text: string | null },
    AlertRules & { hash: string }
  >
  /** Plays a session to the live driver and compares with its stored frames. */
  'session.verify': Task<SessionKey & { lake: string }, ReplayCheck>
  /** One day of a pipeline, from bronze to silver; unchanged days are left alone. */
  'pipeline.run': Task<PipelineRequest, PipelineDay>
  /** Session dates the lake can serve to a pipeline, ascending. */
  'pipeline.dates': Task<{ lake: string; pipeline: string }, string[]>
  /** Joins the days of a pipeline into gold, with their statistics. */
  'pipeline.gold': Task<{ lake: string; pipeline: string }, GoldReport>
  /** Label distribution and feature coverage of gold, written beside it. */
  'pipeline.stats': Task<{ lake: string; pipeline: string }, SignalStatistics>
  /** Prints DBN records; items are whole lines, several at a time. Returns how many records. */
  decode: Task<DecodeRequest, number, string>
  /** What a Databento download would bring and cost; buys nothing. */
  'download.databento.estimate': Task<DatabentoAsk & DatabentoAccess, DownloadEstimate>
  /** Buys and fetches, resuming what an earlier run left; a chunk that fails stops no other. */
  'download.databento': Task<
    DatabentoAsk & DatabentoAccess & { maxUsd: number },
    DownloadReport,
    DownloadedFile
  >
  /** What was ordered from Databento for a lake, whether it is here, and what it cost. */
  'download.orders': Task<{ lake: string }, DownloadOrder[]>
  /** Forgets orders whose files have expired at the vendor; the next download buys them anew. */
  'download.forget': Task<{ lake: string; orders: string[] }, DownloadOrder[]>
  /** Quality of one day of bronze, kept in the lake. */
  'qa.bronze': Task<{ lake: string; date: string }, BronzeQa>
  /** What is known of the quality of every session date, newest first; checks nothing. */
  'quality.days': Task<{ lake: string }, QualityDay[]>
  /** The stored verdicts on one day, whole. */
  'quality.day': Task<SessionKey & { lake: string }, QualityReport>
  /** Flat files, the trades cache of the flow monitor, or a chain as it is now; resumes what an earlier run left. */
  'download.polygon': Task<PolygonAsk & PolygonAccess, DownloadReport, DownloadedFile>
  /** What is there to be fetched, with sizes; fetches nothing. */
  'download.polygon.estimate': Task<PolygonAsk & PolygonAccess, DownloadEstimate>
  /** Dollar gamma of an option chain file (P11.8). */
  gex: Task<GexRequest, GexReport>
}

export interface PipelineRequest {
  lake: string
  /** Id, version string or alias (L1). */
  pipeline: string
  /** Session date, YYYY-MM-DD. */
  date: string
  /** Compute even when what is stored still holds. */
  force?: boolean
  /** Run the five quality gates too (L6). */
  gates?: boolean
  /** Store the session's frames too (L10), unless they are there; true when left out. */
  frames?: boolean
}

export interface GoldReport {
  pipeline: SessionKey['pipeline']
  version: string
  days: number
  rows: number
  /** Relative to the lake. */
  file: string
  sha256: string
  stats: string
  /** Every day passed all five gates. */
  releasable: boolean
  failed: string[]
  unchecked: string[]
}

/** Events by outcome. */
export type LabelCounts = Record<string, number>

export interface FeatureCoverage {
  feature: string
  group: string
  rows: number
  nulls: number
  zeros: number
  min: number | null
  max: number | null
  mean: number | null
  std: number | null
}

export interface SignalStatistics {
  pipeline: SessionKey['pipeline']
  version: string
  rows: number
  sessions: number
  labels: LabelCounts
  /** By level kind, direction, fuel effect, barrier state and phase. */
  by: Record<string, Record<string, LabelCounts>>
  features: FeatureCoverage[]
}

/** What became of one day. */
export interface PipelineDay {
  pipeline: SessionKey['pipeline']
  version: string
  date: string
  status: 'computed' | 'unchanged'
  /** Zone events before the final filter; null when nothing was computed. */
  events: number | null
  /** Rows stored. */
  signals: number
  /** Relative to the lake. */
  file: string
  sha256: string
  /** Of the day's stored frames; null when there are none. */
  frameHash: string | null
  /** Null when they were not asked for. */
  gates: QaReport | null
  seconds: number
}

export interface DemoRequest {
  out: string
  seed: number
  /** 1 is about 1.5 M book records on the main day. */
  scale: number
  /** Sessions in all; the last is the main day. */
  days: number
  /** Dealers hedge what they sold. */
  hedging: boolean
}

export interface DemoDayDone {
  date: string
  main: boolean
  /** Its vendor files. */
  folder: string
}

export interface IngestRequest {
  lake: string
  /** Files, and folders standing for the files in them. */
  paths: string[]
  /** Files read at a time; by default as the processor and the size of the files suggest. */
  threads?: number
  /** Option roots to keep from flat files that hold every underlying. */
  underlyings?: string[]
  /** What DBN fragments (records without metadata) hold; without it they are refused. */
  fragment?: { dataset: string; schema: string }
  /** What tables of prints, bars or options do not say of themselves. */
  table?: TableHints
}

export interface TableHints {
  /** Field by column name, added to the presets. */
  map?: Record<string, string>
  /** Symbol of rows without one; of chains the option root. */
  symbol?: string
  /** What times without zone mean; New York unless given. */
  timeZone?: TimeZone
  /** The columns of every file given, by hand: all of them are then tables of prints or bars. */
  mapping?: ColumnMapping
  /** Mappings by the signature of the header they were made for, for files nothing else recognises. */
  remembered?: Readonly<Record<string, NamedMapping>>
}

/** What became of one file. */
export interface IngestReport {
  file: string
  status: 'ingested' | 'duplicate' | 'failed' | 'cancelled'
  kind: string | null
  synthetic: boolean
  /** Records read from the source. */
  records: number
  /** Rows stored by table. */
  rows: Record<string, number>
  /** Session dates touched, ascending. */
  dates: string[]
  /** Records read but stored nowhere, by reason. */
  skipped: Record<string, number>
  /** Name of the remembered mapping its columns were told by. */
  mapping?: string
  error: AppErrorBody | null
}

export interface RefetchRequest {
  lake: string
  date: string
  /** Null: what has to be fetched cannot be. */
  access: DatabentoAccess | null
}

export interface RefetchReport {
  date: string
  /** Stored files and downloads compared. */
  parts: number
  downloads: number
  /** Files fetched or sources read again. */
  repaired: string[]
  failed: { file: string; error: AppErrorBody }[]
}

export interface LakeVerdict {
  ok: boolean
  files: number
  bytes: number
  problems: { code: string; file: string; message: string }[]
}

export interface LakeStats {
  lake: string
  sources: number
  sessions: number
  files: number
  rows: number
  bytes: number
  /** Records stored that came too late to be folded (L8). */
  late: number
  tables: Record<string, { days: number; rows: number; bytes: number }>
}

export interface QueryRequest {
  lake: string
  sql: string
  /** More rows than this are an error. */
  maxRows?: number
  timeoutMs?: number
}

export interface QueryResult {
  columns: { name: string; type: string }[]
  rows: Record<string, unknown>[]
}

export interface DecodeRequest {
  path: string
  limit?: number
  /** Give older records in their v3 shape. */
  upgrade: boolean
}

/** One vendor account; lives in the memory of the worker alone. */
export interface DatabentoAccess {
  key: string
  /** In place of the vendor's service; tests use loopback. */
  baseUrl?: string
}

/** Which data of which sessions: a preset, or a dataset with schemas and symbols. */
export interface DatabentoAsk {
  lake: string
  /** Session dates, both included. */
  from: string
  to: string
  preset?: 'es-0dte' | 'spy-0dte'
  dataset?: string
  schemas?: string[]
  symbols?: string[]
  stypeIn?: 'raw_symbol' | 'parent' | 'continuous' | 'instrument_id'
  /** `batch` (default) pays once whatever happens; `stream` starts at once and pays for every try. */
  mode?: 'batch' | 'stream'
  /** Chunks at a time. */
  parallel?: number
  /** Pause between looks at an order, ms. */
  pollMs?: number
}

/** `key` for REST, the pair for flat files; empty where not needed. */
export interface PolygonAccess {
  key: string
  accessKey: string
  secret: string
  restUrl?: string
  filesUrl?: string
  /** Requests a minute the plan allows; 0: no limit of its own. */
  perMinute?: number
}

export interface PolygonAsk {
  lake: string
  from: string
  to: string
  /** A set of flat files, `cache` (trades contract by contract) or `chain` (a snapshot of now). */
  what: 'trades_v1' | 'quotes_v1' | 'minute_aggs_v1' | 'day_aggs_v1' | 'cache' | 'chain'
  underlying: string
  /** Look whether files on disk are still the vendor's newest. */
  refresh?: boolean
}

export interface DownloadEstimate {
  chunks: {
    title: string
    date: string
    records: number
    /** Billed bytes, uncompressed. */
    bytes: number
    /** 0 for what was bought before. */
    usd: number
    owned: boolean
  }[]
  records: number
  bytes: number
  usd: number
}

/** What became of one chunk or file. */
export interface DownloadedFile {
  title: string
  date: string
  status: 'downloaded' | 'present' | 'failed' | 'cancelled'
  /** Full path; null when it failed. */
  path: string | null
  bytes: number | null
  records: number | null
  sha256: string | null
  usd: number | null
  error: AppErrorBody | null
}

export interface DownloadOrder {
  /** The vendor's id; null while the order is on its way, or for streams. */
  order: string | null
  /** Ours: the same query has the same. */
  chunk: string
  title: string
  date: string
  /** `home`: its file is here; `lost`: it was. */
  state: 'ordering' | 'ordered' | 'home' | 'lost'
  file: string
  bytes: number | null
  usd: number | null
}

export interface DownloadReport {
  folder: string
  files: DownloadedFile[]
  usd: number
}

export interface GexRequest {
  path: string
  /** Overrides the file's price of the underlying. */
  spot?: number
  /** Overrides the file's date. */
  date?: string
  /** Only these expiries. */
  expiries?: string[]
  /** Chain field by column name, for files no preset knows. */
  map?: Record<string, string>
}

export type TaskName = keyof Tasks
export type TaskArgs<N extends TaskName> = Tasks[N]['args']
export type TaskReturns<N extends TaskName> = Tasks[N]['returns']
export type TaskItem<N extends TaskName> = Tasks[N]['item']
