/**
 * What sources deliver and the fold consumes: columns, never an object per record. Row i of every
 * column belongs together; a batch may be longer than `length` (buffers are reused), and is valid
 * only until its stream is asked for the next one. Rows are in the P0 order of their own stream:
 * ascending (ts, sequence, position in the file).
 */
import type { IsoDate } from './units.ts'

/** P0 source rank: decides between streams at the same nanosecond. */
export const SOURCE_RANK = {
  reference: 0,
  futuresTrades: 1,
  futuresBook: 2,
  optionQuotes: 3,
  optionTrades: 4,
} as const

/** Aggressor as the feed gives it: +1 buy (B), -1 sell (A), 0 unknown (N). */
export type RawSide = -1 | 0 | 1

interface BatchBase {
  length: number
  /** SessionNs of ts_event. */
  ts: Float64Array
  sequence: Uint32Array
}

/** Front-month futures prints. */
export interface FuturesTradeBatch extends BatchBase {
  kind: 'futures.trades'
  /** Ticks of 0.25 points. */
  price: Int32Array
  /** Contracts. */
  size: Int32Array
  side: Int8Array
}

/**
 * Front-month book states, best level first, `levels` (10, or 1 for mbp-1) values per row at
 * [i * levels, (i + 1) * levels). An absent level has price NO_TICK and size 0.
 */
export interface FuturesBookBatch extends BatchBase {
  kind: 'futures.book'
  levels: number
  /** ASCII of A, C, M, R, T. */
  action: Uint8Array
  /** DBN flag bits: 0x80 last of event, 0x20 snapshot, 0x04 maybe bad book. */
  flags: Uint8Array
  bidPx: Int32Array
  bidSz: Int32Array
  askPx: Int32Array
  askSz: Int32Array
  /**
   * Where the reader has compared a row with the one before it in the stream: bit m for bid level
   * m, bit 16 + m for ask level m. Levels without their bit are the same in price and size; those
   * with it may differ. All bits are set where nothing is known, as in a stream's first row.
   */
  changed?: Uint32Array
}

/** Best bid and offer per option contract, in price units (USD per share, or points). NaN = side absent. */
export interface OptionQuoteBatch extends BatchBase {
  kind: 'options.quotes'
  /** Index into `SessionSource.contracts`. */
  contract: Int32Array
  bid: Float64Array
  ask: Float64Array
  bidSize: Int32Array
  askSize: Int32Array
}

/** Condition classes of an option print (P2.1). */
export const PRINT = { usable: 0, unfit: 1, noVolume: 2 } as const

/** Option prints of today's expiry. */
export interface OptionTradeBatch extends BatchBase {
  kind: 'options.trades'
  contract: Int32Array
  price: Float64Array
  /** Contracts. */
  size: Int32Array
  side: Int8Array
  /** PRINT code: unfit prints carry sign 0 and are no tick-rule reference; noVolume also leaves volume sums. */
  condition: Uint8Array
}

export type EventBatch = FuturesTradeBatch | FuturesBookBatch | OptionQuoteBatch | OptionTradeBatch
export type BatchKind = EventBatch['kind']

export const RANK_OF: Record<BatchKind, number> = {
  'futures.trades': SOURCE_RANK.futuresTrades,
  'futures.book': SOURCE_RANK.futuresBook,
  'options.quotes': SOURCE_RANK.optionQuotes,
  'options.trades': SOURCE_RANK.optionTrades,
}

/** One option contract expiring on the session date. */
export interface OptionContract {
  /** Price units: USD (SPY) or points (ES). */
  strike: number
  right: 'C' | 'P'
  /** Yesterday's figure, contracts; null = no record. */
  openInterest: number | null
}

/** A pull stream of one kind, ordered. `next` resolves to null at the end. */
export interface EventStream<B extends EventBatch = EventBatch> {
  readonly kind: B['kind']
  next(): Promise<B | null>
  close(): Promise<void>
}

/** Closes of one earlier session for the P5.4 warm-up, already shifted by the roll gap (P4). */
export interface WarmupSession {
  date: IsoDate
  /** Two-minute RTH bar closes, futures points, oldest first. */
  closes2m: Float64Array
  /** One-minute RTH bars (open, high, low, close quadruples), futures points, for the ATR chain. */
  ohlc1m: Float64Array
}

/** One session's worth of events, whatever they came from (lake, DBN files, simulator, live). */
export interface SessionSource {
  readonly date: IsoDate
  /** Front-month raw symbol, `ESZ5`; null when no outright traded. */
  readonly symbol: string | null
  readonly dominance: number | null
  readonly synthetic: boolean
  readonly underlying: 'ES' | 'SPY'
  /** Grows only; a batch refers to entries already present when it is delivered. */
  readonly contracts: readonly OptionContract[]
  readonly warmup: readonly WarmupSession[]
  /** Hash inputs: one entry per source file, sorted. */
  readonly inputHashes: readonly string[]
  streams(): readonly EventStream[]
}
