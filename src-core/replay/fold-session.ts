/** Drives a fold over a whole session source: the batch driver, and the core of every other. */
import type { AlertRule } from '../alerts/alert.ts'
import type { Profile } from '../config/profiles.ts'
import type { SessionSource } from '../domain/batches.ts'
import { sessionTimes } from '../domain/calendar.ts'
import { FrameHash } from '../frames/frame-hash.ts'
import type { TableChunk } from '../frames/table.ts'
import { EventMerge } from './merge.ts'
import { type FrameSink, SessionFold } from './session-fold.ts'

export interface FoldResult {
  firstK: number
  /** -1 when the source held no record. */
  lastK: number
  frameHash: string
  counters: Record<string, number>
}

/** Receives chunks; may be slow, the fold waits between batches. */
export type TakeChunks = (chunks: TableChunk[], fold: SessionFold) => Promise<void> | void

export async function createFold(
  source: SessionSource,
  profile: Profile,
  sink: FrameSink,
  rules?: readonly AlertRule[],
): Promise<SessionFold> {
  const times = sessionTimes(source.date)
  const hash = await FrameHash.create(times.originNs)
  const { contracts, warmup, symbol, dominance } = source
  return new SessionFold(
    { profile, times, contracts, warmup, symbol, dominance, rules },
    hash,
    sink,
  )
}

/**
 * Folds the source to its end. `take` sees every chunk in order; `stop` ends the fold early
 * (then the result covers what was folded, and open labels stay open).
 */
export async function foldSession(
  source: SessionSource,
  profile: Profile,
  take: TakeChunks,
  stop: () => boolean = () => false,
  rules?: readonly AlertRule[],
): Promise<FoldResult> {
  const queue: TableChunk[] = []
  const chunks = (_from: number, _to: number, cut: TableChunk[]) => void queue.push(...cut)
  const fold = await createFold(source, profile, { chunks }, rules)
  const flush = async () => {
    if (queue.length > 0) await take(queue.splice(0), fold)
    return stop()
  }
  const streams = source.streams()
  try {
    if (await new EventMerge(streams).run(fold, flush)) fold.finish()
    await flush()
  } finally {
    await Promise.all(streams.map((s) => s.close()))
  }
  return foldResult(fold)
}

/** What a finished fold says of itself. */
export const foldResult = (fold: SessionFold): FoldResult => ({
  firstK: fold.firstK,
  lastK: fold.nextK - 1,
  frameHash: fold.frameHash(),
  counters: { ...fold.counters, ...bookCounters(fold) },
})

const bookCounters = ({ engines, fuel }: SessionFold) => ({
  book_states: engines.book.counters.states,
  book_crossed: engines.book.counters.crossed,
  book_empty: engines.book.counters.empty,
  book_malformed: engines.book.counters.malformed,
  book_maybe_bad: engines.book.counters.maybeBad,
  sequence_backwards: engines.book.counters.backwards,
  option_trades: fuel.engine.tradeCount,
  greeks_missing: fuel.engine.greeksMissing,
})
