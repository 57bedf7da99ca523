/**
 * One simulated session held in memory, to be folded several times: with the sides its customers
 * truly had, with those the tape shows, or with none at all.
 */
import { type Profile, profileOf } from '../../config/profiles.ts'
import {
  type EventBatch,
  type EventStream,
  type OptionTradeBatch,
  PRINT,
  type SessionSource,
} from '../../domain/batches.ts'
import { sessionTimes } from '../../domain/calendar.ts'
import { FrameHash } from '../../frames/frame-hash.ts'
import { EventMerge } from '../../replay/merge.ts'
import { type FrameSink, SessionFold } from '../../replay/session-fold.ts'
import { type SimulateSession, simulateSession } from '../source.ts'

/** `true`: the dealers' own book; `native`: as published; `hidden`: no side, and no quote to infer it from. */
export type Sides = 'true' | 'native' | 'hidden'

export interface RecordedSession {
  source: SessionSource
  batches: readonly EventBatch[]
  /** Customers' true signs of the option prints, in order. */
  signs: Int8Array
}

export async function recordSession(options: SimulateSession): Promise<RecordedSession> {
  const source = simulateSession(options)
  const batches: EventBatch[] = []
  for (const stream of source.streams())
    for (let batch = await stream.next(); batch; batch = await stream.next()) batches.push(batch)
  return { source, batches, signs: source.signs }
}

export function streamsOf({ batches, signs }: RecordedSession, sides: Sides): EventStream[] {
  const byKind = Map.groupBy(batches, (b) => b.kind)
  if (sides === 'hidden') byKind.delete('options.quotes')
  return [...byKind].map(([kind, all]) => {
    let next = 0
    let print = 0
    return {
      kind,
      close: async () => {},
      async next() {
        const batch = all[next++]
        if (!batch) return null
        if (batch.kind !== 'options.trades' || sides === 'native') return batch
        const from = print
        print += batch.length
        return sides === 'hidden' ? unsigned(batch) : signed(batch, signs.subarray(from, print))
      },
    }
  })
}

const unsigned = (batch: OptionTradeBatch): OptionTradeBatch => ({
  ...batch,
  side: new Int8Array(batch.length),
})

/** The dealers know who traded with them, whatever the tape's condition says. */
const signed = (batch: OptionTradeBatch, side: Int8Array): OptionTradeBatch => ({
  ...batch,
  side,
  condition: new Uint8Array(batch.length).fill(PRINT.usable),
})

/** Folds a recorded session without writing frames; `seen` is called where one would be. */
export async function foldRecorded(
  recorded: RecordedSession,
  profile: Profile,
  sides: Sides,
  seen: (k: number, fold: SessionFold) => void,
  prepare: (fold: SessionFold) => void = () => {},
): Promise<SessionFold> {
  const sink: FrameSink = { chunks: () => {}, frame: (k) => seen(k, fold) }
  const { contracts, warmup, symbol, dominance, date } = recorded.source
  const times = sessionTimes(date)
  const hash = await FrameHash.create(times.originNs)
  const session = { profile, times, contracts, warmup, symbol, dominance, frames: false }
  const fold = new SessionFold(session, hash, sink)
  prepare(fold)
  await new EventMerge(streamsOf(recorded, sides)).run(fold)
  fold.finish()
  return fold
}

/** The profile of a source, with frames as far apart as a proof needs them. */
export const sparseProfile = (
  underlying: 'ES' | 'SPY',
  frameMs: number,
  scoring: Partial<Profile['scoring']> = {},
): Profile =>
  profileOf(underlying === 'ES' ? 'es' : 'spy', { config: { SNAPSHOT_MS: frameMs }, scoring })

/** Regular hours and the minutes before them: where option flow and outcomes are. */
export const RTH_ONLY = { fromS: 55_600, toS: 79_200 } as const
