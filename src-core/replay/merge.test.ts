import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type {
  EventBatch,
  EventStream,
  FuturesTradeBatch,
  OptionQuoteBatch,
} from '../domain/batches.ts'
import { EventMerge } from './merge.ts'

const trades = (ts: number[]): FuturesTradeBatch => ({
  kind: 'futures.trades',
  length: ts.length,
  ts: Float64Array.from(ts),
  sequence: new Uint32Array(ts.length),
  price: new Int32Array(ts.length),
  size: new Int32Array(ts.length),
  side: new Int8Array(ts.length),
})
const quotes = (ts: number[]): OptionQuoteBatch => ({
  kind: 'options.quotes',
  length: ts.length,
  ts: Float64Array.from(ts),
  sequence: new Uint32Array(ts.length),
  contract: new Int32Array(ts.length),
  bid: new Float64Array(ts.length),
  ask: new Float64Array(ts.length),
  bidSize: new Int32Array(ts.length),
  askSize: new Int32Array(ts.length),
})
const streamOf = <B extends EventBatch>(kind: B['kind'], batches: B[]): EventStream<B> => {
  let n = 0
  return { kind, next: async () => batches[n++] ?? null, close: async () => {} }
}
const collect = async (streams: EventStream[]) => {
  const seen: [number, number][] = []
  await new EventMerge(streams).run({
    onRows: (b, from, to, rank) => {
      for (let i = from; i < to; i++) seen.push([b.ts[i], rank])
    },
  })
  return seen
}

describe('the merge of streams', () => {
  test('orders by time, then by source rank', async () => {
    const seen = await collect([
      streamOf('options.quotes', [quotes([1, 5, 5, 9])]),
      streamOf('futures.trades', [trades([2, 5]), trades([9])]),
    ])
    expect(seen).toEqual([
      [1, 3],
      [2, 1],
      [5, 1],
      [5, 3],
      [5, 3],
      [9, 1],
      [9, 3],
    ])
  })

  test('is the same however the streams are cut into batches', async () => {
    const times = fc
      .array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 })
      .map((a) => a.sort((x, y) => x - y))
    const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 10 })
    const chop = (ts: number[], sizes: number[]) => {
      const out: number[][] = []
      for (let i = 0, n = 0; i < ts.length; i += sizes[n++ % sizes.length])
        out.push(ts.slice(i, i + sizes[n % sizes.length]))
      return out
    }
    await fc.assert(
      fc.asyncProperty(times, times, cuts, async (a, b, sizes) => {
        const want = [
          ...a.map((t) => [t, 1] as [number, number]),
          ...b.map((t) => [t, 3] as [number, number]),
        ].sort((x, y) => x[0] - y[0] || x[1] - y[1])
        const got = await collect([
          streamOf('futures.trades', chop(a, sizes).map(trades)),
          streamOf('options.quotes', chop(b, sizes).map(quotes)),
        ])
        expect(got).toEqual(want)
      }),
    )
  })
})
