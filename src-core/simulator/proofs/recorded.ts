/**
 * One simulated session held in memory, to be folded several times: with the sides the tape shows,
 * or with none.
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

/** `native`: as published; `unsided`: no side, but the quotes to infer it from; `hidden`: neither. */
export type Sides = 'native' | 'unsided' | 'hidden'

export interface RecordedSession {
  source: SessionSource
  batches: readonly EventBatch[]
  /** Customers' true signs of the option prints, in order. */
  signs: Int8Array
  /** The dealers' own gamma of the same prints. */
  gammas: Float64Array
}

export async function recordSession(options: SimulateSession): Promise<RecordedSession> {
  const source = simulateSession(options)
  const batches: EventBatch[] = []
  for (const stream of source.streams())
    for (let batch = await stream.next(); batch; batch = await stream.next()) batches.push(batch)
  return { source, batches, signs: source.signs, gammas: source.gammas }
}

export function streamsOf({ batches }: RecordedSession, sides: Sides): EventStream[] {
  const byKind = Map.groupBy(batches, (b) => b.kind)
  if (sides === 'hidden') byKind.delete('options.quotes')
  return [...byKind].map(([kind, all]) => {
    let next = 0
    return {
      kind,
      close: async () => {},
      async next() {
        const batch = all[next++]
        if (!batch) return null
        return batch.kind === 'options.trades' && sides !== 'native' ? unsigned(batch) : batch
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

/** The recorded session as a source. */
export const sourceOf = (recorded: RecordedSession): SessionSource => ({
  ...recorded.source,
  streams: () => streamsOf(recorded, 'native'),
})

/** A source with its option prints signed as the customers truly traded; `signs` in stream order. */
export const withTrueSigns = (source: SessionSource, signs: Int8Array): SessionSource => ({
  ...source,
  streams: () =>
    source.streams().map((stream) => {
      if (stream.kind !== 'options.trades') return stream
      let print = 0
      return {
        kind: stream.kind,
        close: () => stream.close(),
        next: async () => {
          const batch = (await stream.next()) as OptionTradeBatch | null
          if (batch === null) return null
          const from = print
          print += batch.length
          return signed(batch, signs.subarray(from, print))
        },
      }
    }),
})

/** Folds a session without writing frames; `seen` is called where one would be. */
export async function foldSource(
  source: SessionSource,
  profile: Profile,
  seen: (k: number, fold: SessionFold) => void,
  prepare: (fold: SessionFold) => void = () => {},
): Promise<SessionFold> {
  const sink: FrameSink = { chunks: () => {}, frame: (k) => seen(k, fold) }
  const { contracts, warmup, symbol, dominance, date } = source
  const times = sessionTimes(date)
  const hash = await FrameHash.create(times.originNs)
  const session = { profile, times, contracts, warmup, symbol, dominance, frames: false }
  const fold = new SessionFold(session, hash, sink)
  prepare(fold)
  await new EventMerge(source.streams()).run(fold)
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
