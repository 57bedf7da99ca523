/** Work that needs files, DuckDB or much processor time: declared here, done in a worker thread. */
import type { AppErrorBody, SessionKey, SessionSummary } from './index.ts'

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
      table: string
      fromK: number
      toK: number
      resolution?: number
    },
    Uint8Array<ArrayBuffer>
  >
  /** Simulates vendor files of the demo into a folder; returns the files written. */
  'demo.generate': Task<DemoRequest, { paths: string[] }>
  /** Reads vendor files into bronze; a file already there adds nothing. */
  ingest: Task<{ lake: string; paths: string[] }, IngestOutcome>
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
  part: 'main' | 'earlier' | 'all'
}

export interface IngestOutcome {
  /** One per file, in the order given. */
  files: {
    path: string
    status: 'ingested' | 'known' | 'failed'
    records: number
    error?: AppErrorBody
  }[]
  /** Simulates vendor files of the demo into a folder; returns the files written. */
  'demo.generate': Task<DemoRequest, { paths: string[] }>
  /** Reads vendor files into bronze; a file already there adds nothing. */
  ingest: Task<{ lake: string; paths: string[] }, IngestOutcome>
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
  part: 'main' | 'earlier' | 'all'
}

export interface IngestOutcome {
  /** One per file, in the order given. */
  files: {
    path: string
    status: 'ingested' | 'known' | 'failed'
    records: number
    error?: AppErrorBody
  }[]
}

export type TaskName = keyof Tasks
export type TaskArgs<N extends TaskName> = Tasks[N]['args']
export type TaskReturns<N extends TaskName> = Tasks[N]['returns']
export type TaskItem<N extends TaskName> = Tasks[N]['item']
