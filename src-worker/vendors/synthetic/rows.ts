/** Simulator columns as the DBN encoder takes them. */
import { NO_TICK } from '#core/domain/units'
import type { DbnBookRows, DbnTradeRows } from '#core/formats/dbn/encoder'
import type {
  BookColumns,
  OptionTradeColumns,
  QuoteColumns,
  TradeColumns,
} from '#core/simulator/columns'

const BUY = 66
const SELL = 65
const NO_SIDE = 78
const TRADE = 84
const MODIFY = 77
const LAST = 0x80
const LAST_OF_TOP = 0x80 | 0x40
const SEND_TO_RECEIVE_NS = 14_000

/** Capture time: about 0.18 ms after the event, equal within an event, never out of order. */
function received(ts: Float64Array, sequence: Uint32Array, length: number): Float64Array {
  const out = new Float64Array(length)
  for (let i = 0; i < length; i++)
    out[i] = ts[i]! + 182_000 + ((Math.imul(sequence[i]!, 0x9e3779b1) >>> 0) % 1500)
  return out
}

const sent = (length: number) => new Int32Array(length).fill(SEND_TO_RECEIVE_NS)

const sides = (signs: Int8Array, length: number) =>
  Uint8Array.from({ length }, (_, i) => (signs[i]! > 0 ? BUY : signs[i]! < 0 ? SELL : NO_SIDE))

export const bookRows = (b: BookColumns, instrumentId: number): DbnBookRows => ({
  length: b.length,
  ts: b.ts,
  tsRecv: received(b.ts, b.sequence, b.length),
  tsInDelta: sent(b.length),
  sequence: b.sequence,
  instrumentId,
  price: b.price,
  size: b.size,
  action: b.action,
  side: b.side,
  flags: b.flags,
  depth: b.depth,
  bidPx: b.bidPx,
  askPx: b.askPx,
  bidSz: b.bidSz,
  askSz: b.askSz,
  bidCt: b.bidCt,
  askCt: b.askCt,
})

export const tradeRows = (t: TradeColumns, instrumentId: number): DbnTradeRows => ({
  length: t.length,
  ts: t.ts,
  tsRecv: received(t.ts, t.sequence, t.length),
  tsInDelta: sent(t.length),
  sequence: t.sequence,
  instrumentId,
  price: t.price,
  size: t.size,
  action: new Uint8Array(t.length).fill(TRADE),
  side: sides(t.side, t.length),
  flags: new Uint8Array(t.length),
  depth: t.depth,
})

const ids = (contracts: Int32Array, length: number, firstId: number) =>
  Uint32Array.from({ length }, (_, i) => firstId + contracts[i]!)

export const optionTradeRows = (t: OptionTradeColumns, firstId: number): DbnTradeRows => ({
  length: t.length,
  ts: t.ts,
  tsRecv: received(t.ts, t.sequence, t.length),
  tsInDelta: sent(t.length),
  sequence: t.sequence,
  instrumentId: ids(t.contract, t.length, firstId),
  price: t.price,
  size: t.size,
  action: new Uint8Array(t.length).fill(TRADE),
  side: sides(t.published, t.length),
  flags: new Uint8Array(t.length).fill(LAST),
})

/** Quotes as mbp-1: a modified level, the state of both sides after it. */
export function quoteRows(q: QuoteColumns, firstId: number): DbnBookRows {
  const n = q.length
  const price = new Int32Array(n)
  const size = new Int32Array(n)
  const side = new Uint8Array(n)
  const bidCt = new Int32Array(n)
  const askCt = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const bid = q.bidChanged[i] === 1
    price[i] = bid ? q.bid[i]! : q.ask[i]!
    size[i] = bid ? q.bidSize[i]! : q.askSize[i]!
    side[i] = bid ? BUY : SELL
    bidCt[i] = q.bid[i] === NO_TICK ? 0 : 1 + (q.bidSize[i]! >> 3)
    askCt[i] = q.ask[i] === NO_TICK ? 0 : 1 + (q.askSize[i]! >> 3)
  }
  return {
    length: n,
    ts: q.ts,
    tsRecv: received(q.ts, q.sequence, n),
    tsInDelta: sent(n),
    sequence: q.sequence,
    instrumentId: ids(q.contract, n, firstId),
    price,
    size,
    action: new Uint8Array(n).fill(MODIFY),
    side,
    flags: new Uint8Array(n).fill(LAST_OF_TOP),
    bidPx: q.bid,
    askPx: q.ask,
    bidSz: q.bidSize,
    askSz: q.askSize,
    bidCt,
    askCt,
  }
}
