/** Stores the frames a fold makes on the way, whoever drives the fold: a window's session or a pipeline. */
import { PIPELINES } from '#core/config/profiles'
import { FRAME_HASH_NAME } from '#core/frames/frame-hash'
import type { TableChunk } from '#core/frames/table'
import type { SessionKey } from '#core/protocol/index'
import type { FoldResult } from '#core/replay/fold-session'
import type { LakeRules } from '../alerts/lake-rules.ts'
import type { FrameManifest } from '../lake/frame-store.ts'
import { frameKeyOf } from './frame-key.ts'
import { FrameWriterThread } from './frame-writer-thread.ts'

/** What of a session its frame set remembers. */
export interface KeptSession {
  inputHashes: readonly string[]
  synthetic: boolean
  symbol: string | null
  dominance: number | null
}

/** Takes chunks in order; then `seal`, or `abort`. */
export class FrameKeeper {
  readonly #key: SessionKey
  readonly #session: KeptSession
  readonly #rulesHash: string
  readonly #writer: FrameWriterThread

  constructor(
    lake: string,
    key: SessionKey,
    session: KeptSession,
    { hash }: Pick<LakeRules, 'hash'>,
  ) {
    this.#key = key
    this.#session = session
    this.#rulesHash = hash
    this.#writer = new FrameWriterThread(lake, frameKeyOf(key, session.inputHashes))
  }

  /** Takes the chunk over: its arrays are gone from this thread afterwards. */
  append(chunk: TableChunk): Promise<void> {
    return this.#writer.append(chunk)
  }

  seal({ frameHash, counters }: FoldResult): Promise<FrameManifest> {
    const { synthetic, symbol, dominance } = this.#session
    return this.#writer.seal({
      frameHash,
      frameHashKind: FRAME_HASH_NAME,
      synthetic,
      pipelineVersion: PIPELINES[this.#key.pipeline].version,
      info: { counters, symbol, dominance, rules_hash: this.#rulesHash },
    })
  }

  /** Drops what was written; never throws. */
  abort(): Promise<void> {
    return this.#writer.abort()
  }
}
