/** Sessions for pipeline tests: simulated, warmed up, audited, short enough to run many times. */
import type {
  EventBatch,
  EventStream,
  FuturesTradeBatch,
  WarmupSession,
} from '../domain/batches.ts'
import { Random } from '../domain/random.ts'
import type { AuditedSource } from '../pipeline/gates/gate.ts'
import { simulateSession } from '../simulator/source.ts'

const BARS_1M = 390
const QUARTER = 0.25

/** Earlier sessions around a price, for the averages: a walk on the tick grid. */
function warmupSessions(around: number): WarmupSession[] {
  const random = Random.of(5, 'warmup')
  return ['2026-11-12', '2026-11-13', '2026-11-16'].map((date) => {
    const closes: number[] = []
    let price = around
    for (let i = 0; i < BARS_1M; i++) {
      price += QUARTER * (random.int(5) - 2)
      if (Math.abs(price - around) > 4) price = around
      closes.push(price)
    }
    return {
      date,
      closes2m: Float64Array.from(closes.filter((_, i) => i % 2 === 1)),
      ohlc1m: Float64Array.from(closes.flatMap((c) => [c, c + 0.5, c - 0.75, c])),
    }
  })
}

export interface PipelineSessionOptions {
  underlying: 'ES' | 'SPY'
  seed?: number
  scale?: number
  /** Session seconds: 09:30 is 55 800. */
  fromS?: number
  toS?: number
}

/** The same events each time it is read. */
export function pipelineSession({
  underlying,
  seed = 3,
  scale = 0.05,
  fromS = 55_200,
  toS = 60_600,
}: PipelineSessionOptions): AuditedSource {
  const openTick = 27_600
  const simulated = simulateSession({ seed, scale, underlying, fromS, toS, openTick })
  const warmup = warmupSessions(openTick * QUARTER)
  return {
    ...simulated,
    symbol: simulated.symbol,
    signs: undefined,
    warmup,
    streams: () => simulated.streams(),
    contractRows: () => rowsOf(simulated.symbol as string, simulated.streams()),
    warmupMoved: async () => warmup,
  } as AuditedSource
}

/** Counts what streams deliver, all of it of one contract. */
async function rowsOf(symbol: string, streams: readonly EventStream[]) {
  const rows: Partial<Record<EventBatch['kind'], number>> = {}
  for (const stream of streams) {
    for (let batch = await stream.next(); batch !== null; batch = await stream.next()) {
      rows[stream.kind] = (rows[stream.kind] ?? 0) + batch.length
    }
  }
  return {
    trades: { [symbol]: rows['futures.trades'] ?? 0 },
    mbp10: { [symbol]: rows['futures.book'] ?? 0 },
  }
}

/** Each batch of one kind changed on its way. */
export const mapStream = (
  streams: readonly EventStream[],
  kind: EventBatch['kind'],
  change: (batch: EventBatch) => EventBatch,
): EventStream[] =>
  streams.map((stream) =>
    stream.kind !== kind
      ? stream
      : {
          kind: stream.kind,
          close: () => stream.close(),
          next: async () => {
            const batch = await stream.next()
            return batch && change(batch)
          },
        },
  )

/** Every trade twice, as if a second contract had slipped in. */
export function doubled(batch: EventBatch): EventBatch {
  const trades = batch as FuturesTradeBatch
  const twice = <T extends Float64Array | Int32Array | Uint32Array | Int8Array>(column: T): T =>
    column.constructor === Float64Array
      ? (Float64Array.from({ length: 2 * trades.length }, (_, i) => column[i >> 1]) as T)
      : (new (column.constructor as new (values: number[]) => T)(
          Array.from({ length: 2 * trades.length }, (_, i) => column[i >> 1]),
        ) as T)
  return {
    ...trades,
    length: 2 * trades.length,
    ts: twice(trades.ts),
    sequence: twice(trades.sequence),
    price: twice(trades.price),
    size: twice(trades.size),
    side: twice(trades.side),
  }
}
