/**
 * Cost of the hot engines per book record, on a random walk of a ten-level book: three records
 * in a hundred move the touch, one in eight brings a print. The same walk without engines is the
 * baseline, so the ratio says what the physics adds to merely reading the batch.
 */
import type { FuturesBookBatch } from '#core/domain/batches'
import { OrderBook } from '#core/domain/order-book'
import { NS_PER_MS } from '#core/domain/units'
import { BarrierEngine } from '#core/physics/barrier/engine'
import { OfiEngine } from '#core/physics/ofi/engine'
import { TapeEngine } from '#core/physics/tape/engine'
import { randomWalk, type Walk } from '#core/testing/random-book'
import type { BenchResult } from './bench.ts'

const RECORDS = 400_000
const ROUNDS = 5

const engines = () => ({
  book: new OrderBook(),
  barrier: new BarrierEngine({
    windowS: 60,
    avgWindowS: 300,
    band: 1,
    minDepth: 10,
    drop: 0.5,
    wall: 1.5,
    absorbFill: 0.5,
    absorbNet: -0.2,
    weakRatio: 0.5,
    weakNet: -0.2,
    ratioCap: 10,
  }),
  tape: new TapeEngine({
    windowS: 60,
    band: 5,
    policy: 'carry',
    sweep: { gapMs: 100, minPrints: 3, minVolume: 50, minLevels: 2 },
  }),
  ofi: new OfiEngine({ levels: 10, weights: 'distance', expLambda: 0.5, nearDecay: 2.5 }),
})

/** Folds the walk once; returns nanoseconds per book record. */
function fold({ book: rows, trades }: Walk): number {
  const { book, barrier, tape, ofi } = engines()
  const from = performance.now()
  let t = 0
  for (let i = 0; i < rows.length; i++) {
    const ts = rows.ts[i]
    while (t < trades.length && trades.ts[t] <= ts) {
      const bid = book.bestBid()
      const ask = book.bestAsk()
      barrier.onTrade(trades.price[t], trades.size[t], trades.side[t], book)
      tape.onTrade(trades.ts[t], trades.price[t], trades.size[t], trades.side[t], bid, ask)
      t++
    }
    book.load(rows, i)
    if (i + 1 < rows.length && rows.ts[i + 1] === ts) continue
    if (!book.commitGroup(ts)) continue
    barrier.onStep(book)
    ofi.onStep(book)
  }
  return ((performance.now() - from) * NS_PER_MS) / rows.length
}

/** Reads every value of the batch once. */
function readOnly(rows: FuturesBookBatch): number {
  const from = performance.now()
  let sum = 0
  for (let i = 0; i < rows.bidPx.length; i++)
    sum = (sum + rows.bidPx[i] + rows.bidSz[i] + rows.askPx[i] + rows.askSz[i]) | 0
  const took = performance.now() - from
  return sum === 1 ? 0 : (took * NS_PER_MS) / rows.length
}

/** Forty levels, as one frame reads them; nanoseconds per level. */
function frames({ book: rows }: Walk): number {
  const { book, barrier, tape } = engines()
  for (let i = 0; i < 20_000; i++) {
    book.load(rows, i)
    if (book.commitGroup(rows.ts[i])) barrier.onStep(book)
  }
  const now = rows.ts[20_000 - 1]
  const near = (rows.bidPx[20_000 * rows.levels] || 0) / 4
  const reads = 40_000
  const from = performance.now()
  for (let k = 0; k < reads; k++) {
    barrier.read(near + (k % 40) - 20, k & 1 ? 'UP' : 'DOWN', now)
    tape.read(near + (k % 40) - 20, now)
  }
  return ((performance.now() - from) * NS_PER_MS) / reads
}

const median = (x: number[]) => x.sort((a, b) => a - b)[x.length >> 1]

export async function benches(): Promise<BenchResult[]> {
  const walk = randomWalk({ records: RECORDS, seed: 7 })
  const rounds = (run: () => number) => median(Array.from({ length: ROUNDS }, run))
  const all = rounds(() => fold(walk))
  const read = rounds(() => readOnly(walk.book))
  const level = rounds(() => frames(walk))
  return [
    {
      name: 'book, barrier, tape and OFI per book record',
      value: all,
      unit: 'ns',
      ratio: all / read,
      baseline: 'reading the same batch once',
    },
    {
      name: 'barrier and tape reading of one level',
      value: level,
      unit: 'ns',
      ratio: level / all,
      baseline: 'one book record through the engines',
    },
  ]
}
