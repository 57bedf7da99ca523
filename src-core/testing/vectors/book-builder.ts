/** Turns the book snapshots of a vector into the batches sources deliver. */
import type { FuturesBookBatch } from '../../domain/batches.ts'
import { NO_TICK, TICK_POINTS } from '../../domain/units.ts'

export type Ladder = readonly (readonly [price: number, size: number])[]
export interface BookVector {
  ts_ns: string
  bids: Ladder
  asks: Ladder
}
export interface TradeVector {
  ts_ns: string
  price: number
  size: number
  sign: number
}

/** The vectors' clock starts at the first day they mention, so differences stay exact. */
const ORIGIN = 1_765_800_000_000_000_000n
export const vectorNs = (text: string) => Number(BigInt(text) - ORIGIN)
export const vectorUtc = (ns: number) => String(BigInt(ns) + ORIGIN)
export const toTick = (price: number) => Math.round(price / TICK_POINTS)

/** One batch with a row per snapshot; no end-of-event marks. */
export function bookBatch(rows: readonly BookVector[], levels = 10): FuturesBookBatch {
  const n = rows.length
  const batch: FuturesBookBatch = {
    kind: 'futures.book',
    length: n,
    levels,
    ts: new Float64Array(n),
    sequence: Uint32Array.from({ length: n }, (_, i) => i + 1),
    action: new Uint8Array(n).fill(0x4d),
    flags: new Uint8Array(n),
    bidPx: new Int32Array(n * levels).fill(NO_TICK),
    bidSz: new Int32Array(n * levels),
    askPx: new Int32Array(n * levels).fill(NO_TICK),
    askSz: new Int32Array(n * levels),
  }
  rows.forEach((row, i) => {
    batch.ts[i] = vectorNs(row.ts_ns)
    fill(batch.bidPx, batch.bidSz, i * levels, row.bids.slice(0, levels))
    fill(batch.askPx, batch.askSz, i * levels, row.asks.slice(0, levels))
  })
  return batch
}

function fill(px: Int32Array, sz: Int32Array, at: number, ladder: Ladder): void {
  ladder.forEach(([price, size], m) => {
    px[at + m] = toTick(price)
    sz[at + m] = size
  })
}

/** Plays trades and groups in P0 order up to and including time `until`. */
export function play(
  trades: readonly TradeVector[],
  rows: readonly BookVector[],
  until: number,
  on: { trade?(t: TradeVector): void; record(i: number): void; group(ts: number): void },
): void {
  const at = (r: { ts_ns: string }) => vectorNs(r.ts_ns)
  let t = 0
  let i = 0
  while (true) {
    const nextTrade = t < trades.length ? at(trades[t]) : Number.POSITIVE_INFINITY
    const nextBook = i < rows.length ? at(rows[i]) : Number.POSITIVE_INFINITY
    const ts = Math.min(nextTrade, nextBook)
    if (ts > until || ts === Number.POSITIVE_INFINITY) return
    while (t < trades.length && at(trades[t]) === ts) on.trade?.(trades[t++])
    while (i < rows.length && at(rows[i]) === ts) on.record(i++)
    on.group(ts)
  }
}
