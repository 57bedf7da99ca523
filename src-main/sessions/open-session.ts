/**
 * A session somebody looks at. While its frames are computed every chunk is kept, so that a late
 * window gets them all; once they are on disk the chunks are dropped after a moment and a late
 * window's subscription reads them again.
 */
import {
  AppError,
  type AppErrorBody,
  type SessionHeader,
  type StreamItem,
} from '#core/protocol/index'
import type { ChunkItem, SessionRequest } from '#core/protocol/worker'
import type { StartSessionRun } from './session-run.ts'

type Chunk = { item: ChunkItem; arrow: Uint8Array }
type EmitChunk = (item: StreamItem<'session.chunks'>, payload?: Uint8Array) => void

/** How long finished chunks stay in memory, ms, and how many bytes may be kept at all. */
export interface KeepRules {
  afterEndMs: number
  maxBytes: number
}
const KEEP: KeepRules = { afterEndMs: 15_000, maxBytes: 512 * 2 ** 20 }

export interface OpenSession {
  /** The latest header; waits for the first. Starts the session again after a failure. */
  open(): Promise<SessionHeader>
  onHeader(emit: (header: SessionHeader) => void): () => void
  /** Tells everybody what became known of the session since; nothing when nobody opened it. */
  amend(change: Partial<SessionHeader>): void
  onChunks(emit: EmitChunk): () => void
  /** Somebody is about to look: begins to read it unless its chunks are at hand or on their way. */
  prepare(): void
  /** Stops the thread and forgets everything. */
  close(): void
}

export function openSession(
  request: SessionRequest,
  startRun: StartSessionRun,
  keep: KeepRules = KEEP,
): OpenSession {
  const headerListeners = new Set<(header: SessionHeader) => void>()
  /** `pass` is the pass of the worker a listener hears; a number ahead waits for the next one. */
  const listeners = new Set<{ emit: EmitChunk; pass: number }>()
  const waiting: { resolve(h: SessionHeader): void; reject(e: Error): void }[] = []
  let latest: SessionHeader | null = null
  let pass = 0
  let kept: Chunk[] | null = null
  let keptBytes = 0
  let stop: (() => void) | null = null
  let forget: NodeJS.Timeout | undefined

  const publish = (header: SessionHeader) => {
    latest = header
    for (const emit of headerListeners) emit(header)
    for (const w of waiting.splice(0)) w.resolve(header)
  }
  const drop = () => {
    kept = null
    keptBytes = 0
  }
  const onChunk = (item: ChunkItem, arrow: Uint8Array) => {
    for (const l of listeners) if (l.pass === pass) l.emit(item, arrow)
    if (!kept) return
    kept.push({ item, arrow })
    keptBytes += arrow.byteLength
    if (keptBytes > keep.maxBytes) drop()
  }
  const fail = (error: AppErrorBody) => {
    drop()
    // Whoever listened hears the retry from its start; a repeated range replaces the earlier one.
    for (const l of listeners) if (l.pass === pass) l.pass++
    const failure = new AppError(error.code, error.message, { where: error.where ?? {} })
    for (const w of waiting.splice(0)) w.reject(failure)
    const { code, message } = error
    if (latest) publish({ ...latest, status: 'failed', error: { code, message } })
  }
  const start = () => {
    clearTimeout(forget)
    pass++
    kept = []
    keptBytes = 0
    stop = startRun(request, {
      header: publish,
      chunk: onChunk,
      end(error) {
        stop = null
        if (error) return fail(error)
        forget = setTimeout(drop, keep.afterEndMs)
        forget.unref()
        if ([...listeners].some((l) => l.pass > pass)) start()
      },
    })
  }
  const prepare = () => {
    if (!kept && !stop) start()
  }

  return {
    open() {
      if (latest && latest.status !== 'failed') return Promise.resolve(latest)
      const answer = new Promise<SessionHeader>((resolve, reject) => {
        waiting.push({ resolve, reject })
      })
      if (!stop) start()
      return answer
    },
    onHeader(emit) {
      headerListeners.add(emit)
      if (latest) emit(latest)
      return () => headerListeners.delete(emit)
    },
    amend(change) {
      if (latest) publish({ ...latest, ...change })
    },
    onChunks(emit) {
      for (const { item, arrow } of kept ?? []) emit(item, arrow)
      const listener = { emit, pass: kept ? pass : pass + 1 }
      listeners.add(listener)
      prepare()
      return () => listeners.delete(listener)
    },
    prepare,
    close() {
      clearTimeout(forget)
      stop?.()
      stop = null
      for (const w of waiting.splice(0)) w.reject(new AppError('CLOSED', 'The session was closed.'))
      listeners.clear()
      headerListeners.clear()
    },
  }
}
