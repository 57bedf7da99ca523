/** What passes between the backend and its threads. Bytes are transferred, not copied. */
import type { JobCounts } from '../jobs/job.ts'
import type { AppErrorBody, SessionHeader, SessionKey, StreamItem } from './index.ts'
import type { TaskName } from './tasks.ts'

/** Which session to show, from which lake. */
export interface SessionRequest {
  lake: string
  key: SessionKey
}

/** `from..to` of one resident table; the bytes that follow are an Arrow IPC stream. */
export type ChunkItem = StreamItem<'session.chunks'>

/** Where a session's output goes as it appears. */
export interface SessionOut {
  header(header: SessionHeader): void
  /** Takes ownership of the bytes: they are transferred. */
  chunk(item: ChunkItem, arrow: Uint8Array): void
}

export type ToSessionWorker = { t: 'open'; request: SessionRequest } | { t: 'cancel' }

export type FromSessionWorker =
  | { t: 'header'; header: SessionHeader }
  | { t: 'chunk'; item: ChunkItem; arrow: Uint8Array }
  | { t: 'done' }
  | { t: 'failed'; error: AppErrorBody }

export type ToTaskWorker =
  | { t: 'run'; id: number; name: TaskName; args: unknown }
  | { t: 'cancel'; id: number }
  | { t: 'hold'; id: number; held: boolean }

export type FromTaskWorker =
  | {
      t: 'progress'
      id: number
      progress: number
      detail: string
      counts?: Partial<JobCounts>
    }
  | { t: 'item'; id: number; item: unknown }
  | { t: 'done'; id: number; value: unknown }
  | { t: 'failed'; id: number; error: AppErrorBody }
