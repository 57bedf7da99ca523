/** A seeded random walk of a ten-level book with prints, as batches: for benches and properties. */
import type { FuturesBookBatch, FuturesTradeBatch } from '../domain/batches.ts'
import { NO_TICK, NS_PER_S } from '../domain/units.ts'

export interface WalkOptions {
  records: number
  seed: number
  levels?: number
  /** Mean nanoseconds between groups. */
  spacingNs?: number
  /** Share of records that move the touch. */
  moves?: number
  /** Share of records that are crossed, one-sided or empty, each. */
  faults?: number
}
export interface Walk {
  book: FuturesBookBatch
  trades: FuturesTradeBatch
}

/** mulberry32: uniform numbers in [0, 1) from a 32-bit seed. */
export function uniform(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const START_TICK = 22_960
const FLAG_END = 0x80

/** Sizes live per tick and survive moves of the touch, so levels come back as they left. */
export function randomWalk(options: WalkOptions): Walk {
  const { records, levels = 10, spacingNs = 0.002 * NS_PER_S, faults = 0, moves = 0.03 } = options
  const random = uniform(options.seed)
  const below = (n: number) => Math.floor(random() * n)
  const book = emptyBook(records, levels)
  const trades = emptyTrades(Math.ceil(records / 4) + 8)
  const sizes = new Map<number, number>()
  const sizeAt = (tick: number) => {
    let size = sizes.get(tick)
    if (size === undefined) {
      size = 10 + below(60)
      sizes.set(tick, size)
    }
    return size
  }
  let ask = START_TICK
  let ts = NS_PER_S
  for (let i = 0; i < records; i++) {
    if (random() > 0.15) ts += Math.ceil(random() * 2 * spacingNs)
    const kind = random()
    if (kind < moves) ask += random() < 0.5 ? 1 : -1
    else {
      const side = random() < 0.5 ? 1 : -1
      const tick = side > 0 ? ask + below(12) : ask - 1 - below(12)
      sizes.set(tick, Math.max(1, sizeAt(tick) + below(21) - 10))
    }
    const lastTs = trades.length > 0 ? trades.ts[trades.length - 1] : 0
    if (
      random() < 0.125 &&
      trades.length < trades.ts.length &&
      (i === 0 || book.ts[i - 1] < ts || lastTs === ts)
    ) {
      const side = below(3) - 1
      const t = trades.length++
      trades.ts[t] = ts
      trades.sequence[t] = t
      trades.price[t] = side > 0 ? ask + below(2) : side < 0 ? ask - 1 - below(2) : ask - below(2)
      trades.size[t] = 1 + below(30)
      trades.side[t] = side
    }
    book.ts[i] = ts
    book.sequence[i] = i
    book.flags[i] = FLAG_END
    const fault = faults > 0 ? Math.floor(random() / faults) : 9
    const noBid = fault === 0 || fault === 2
    const noAsk = fault === 1 || fault === 2
    const crossed = fault === 3 ? 2 : 0
    for (let m = 0; m < levels; m++) {
      const at = i * levels + m
      if (!noBid) {
        book.bidPx[at] = ask - 1 - m + crossed
        book.bidSz[at] = sizeAt(ask - 1 - m)
      }
      if (!noAsk) {
        book.askPx[at] = ask + m
        book.askSz[at] = sizeAt(ask + m)
      }
    }
  }
  return { book, trades }
}

const emptyBook = (n: number, levels: number): FuturesBookBatch => ({
  kind: 'futures.book',
  length: n,
  levels,
  ts: new Float64Array(n),
  sequence: new Uint32Array(n),
  action: new Uint8Array(n).fill(0x4d),
  flags: new Uint8Array(n),
  bidPx: new Int32Array(n * levels).fill(NO_TICK),
  bidSz: new Int32Array(n * levels),
  askPx: new Int32Array(n * levels).fill(NO_TICK),
  askSz: new Int32Array(n * levels),
})

const emptyTrades = (n: number): FuturesTradeBatch => ({
  kind: 'futures.trades',
  length: 0,
  ts: new Float64Array(n),
  sequence: new Uint32Array(n),
  price: new Int32Array(n),
  size: new Int32Array(n),
  side: new Int8Array(n),
})
