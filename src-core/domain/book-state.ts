import { NO_TICK } from './units.ts'

/** MBP-10 shows ten levels per side. */
export const MAX_LEVELS = 10
/** Prices outside are no futures prices; a state or print that has one is malformed. */
export const MAX_ABS_TICK = 1 << 20
export const BID = 0
export const ASK = 1
export type BookSide = typeof BID | typeof ASK

/** Limit of what can be seen when a side shows fewer levels than the feed could (P8.2). */
export const UNLIMITED_BID = NO_TICK
export const UNLIMITED_ASK = 0x7fff_ffff

/**
 * One book state: populated levels only, best first. Prices in ticks, sizes in contracts.
 * Beyond `nBid` and `nAsk` prices are NO_TICK and sizes 0.
 */
export interface BookState {
  /** SessionNs of the group it follows. */
  ts: number
  /** Levels the feed shows per side (10, or 1 for mbp-1). */
  levels: number
  nBid: number
  nAsk: number
  readonly bidPx: Int32Array
  readonly bidSz: Int32Array
  readonly askPx: Int32Array
  readonly askSz: Int32Array
  /** Summed displayed size per side. */
  bidTotal: number
  askTotal: number
}

export const emptyState = (): BookState => ({
  ts: 0,
  levels: MAX_LEVELS,
  nBid: 0,
  nAsk: 0,
  bidPx: new Int32Array(MAX_LEVELS).fill(NO_TICK),
  bidSz: new Int32Array(MAX_LEVELS),
  askPx: new Int32Array(MAX_LEVELS).fill(NO_TICK),
  askSz: new Int32Array(MAX_LEVELS),
  bidTotal: 0,
  askTotal: 0,
})

export function copyState(from: BookState, to: BookState): void {
  to.ts = from.ts
  to.levels = from.levels
  to.nBid = from.nBid
  to.nAsk = from.nAsk
  to.bidPx.set(from.bidPx)
  to.bidSz.set(from.bidSz)
  to.askPx.set(from.askPx)
  to.askSz.set(from.askSz)
  to.bidTotal = from.bidTotal
  to.askTotal = from.askTotal
}

/** Lowest visible bid tick (P8.2); UNLIMITED_BID when every price is visible. */
export const bidLimit = (s: BookState) => (s.nBid >= s.levels ? s.bidPx[s.nBid - 1] : UNLIMITED_BID)
/** Highest visible ask tick (P8.2); UNLIMITED_ASK when every price is visible. */
export const askLimit = (s: BookState) => (s.nAsk >= s.levels ? s.askPx[s.nAsk - 1] : UNLIMITED_ASK)
