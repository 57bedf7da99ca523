import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomWalk } from '../testing/random-book.ts'
import { bookBatch, type Ladder } from '../testing/vectors/book-builder.ts'
import type { FuturesBookBatch } from './batches.ts'
import { BIDS_END, CHANGES_END, STEP } from './book-steps.ts'
import { OrderBook } from './order-book.ts'
import { NO_TICK } from './units.ts'

const ORIGIN = 1_765_897_200_000_000_000n
const rowsOf = (...rows: [bids: Ladder, asks: Ladder][]) =>
  bookBatch(
    rows.map(([bids, asks], i) => ({
      ts_ns: String(ORIGIN + BigInt(i) * 1_000_000_000n),
      bids,
      asks,
    })),
  )
const GOOD: [Ladder, Ladder] = [
  [
    [5739.75, 5],
    [5739.5, 6],
  ],
  [
    [5740, 7],
    [5740.25, 8],
  ],
]

/** Loads every row as a group of its own. */
function bookOf(...rows: [Ladder, Ladder][]) {
  const batch = rowsOf(...rows)
  const book = new OrderBook()
  const results = rows.map((_, i) => {
    book.load(batch, i)
    return book.commitGroup(batch.ts[i])
  })
  return { book, results }
}

test('a crossed or locked state is counted and changes nothing', () => {
  const { book, results } = bookOf(GOOD, [[[5740, 5]], [[5740, 7]]], [[[5741, 5]], [[5740, 7]]])
  expect(results).toEqual([true, false, false])
  expect(book.counters.crossed).toBe(2)
  expect(book.midTicks()).toBe(5739.875 * 4)
})

test('a one-sided state is valid but has no mid; an empty one is ignored', () => {
  const { book, results } = bookOf(GOOD, [[], [[5740, 7]]], [[], []])
  expect(results).toEqual([true, true, false])
  expect(book.midTicks()).toBeNaN()
  expect(book.bestAsk()).toBe(5740 * 4)
  expect(book.bestBid()).toBeNaN()
  expect(book.invalidStates()).toBe(1)
})

test('levels out of order are no book', () => {
  const { results, book } = bookOf([GOOD[0], [GOOD[1][1], GOOD[1][0]]])
  expect(results).toEqual([false])
  expect(book.counters.malformed).toBe(1)
})

test('only the last record of a group becomes a state', () => {
  const batch = rowsOf(GOOD, [[[5739.75, 1]], GOOD[1]])
  const book = new OrderBook()
  book.load(batch, 0)
  book.load(batch, 1)
  expect(book.commitGroup(0)).toBe(true)
  expect([book.current.nBid, book.current.bidSz[0], book.counters.states]).toEqual([1, 1, 1])
  expect(book.commitGroup(1)).toBe(false)
})

test('once the feed marks ends of events, unmarked records are not read', () => {
  const batch = rowsOf(GOOD, [[[5739.75, 1]], GOOD[1]], [[[5739.75, 2]], GOOD[1]])
  batch.flags[1] = 0x80
  const book = new OrderBook()
  for (const i of [0, 1, 2]) book.load(batch, i)
  expect(book.commitGroup(0)).toBe(true)
  expect(book.current.bidSz[0]).toBe(1)
  book.load(batch, 2)
  expect(book.commitGroup(1)).toBe(false)
})

/** Changes of the last step: side, level, price and size before, price and size after. */
function lastChanges({ steps }: OrderBook): (string | number)[][] {
  const { step, change } = steps
  const row = (steps.length - 1) * STEP
  const changes: (string | number)[][] = []
  for (let n = steps.begin(steps.length - 1); n < step[row + CHANGES_END]; n++)
    changes.push([n < step[row + BIDS_END] ? 'bid' : 'ask', ...change.slice(n * 5, n * 5 + 5)])
  return changes
}

test('a step names what changed: sizes, prices and presence', () => {
  const { book } = bookOf(GOOD, [
    [
      [5739.75, 9],
      [5739.5, 6],
    ],
    [[5740.25, 8]],
  ])
  expect(lastChanges(book)).toEqual([
    ['bid', 0, 22959, 5, 22959, 9],
    ['ask', 0, 22960, 7, 22961, 8],
    ['ask', 1, 22961, 8, NO_TICK, 0],
  ])
})

test('a restored book goes on as the original would', () => {
  const rows = rowsOf(GOOD, [GOOD[0], [[5740, 3]]])
  const one = new OrderBook()
  one.load(rows, 0)
  one.commitGroup(0)
  one.load(rows, 1)
  const two = new OrderBook()
  two.restore(structuredClone(one.snapshot()))
  for (const book of [one, two]) expect(book.commitGroup(1)).toBe(true)
  expect(two.snapshot()).toEqual(one.snapshot())
  expect(lastChanges(two)).toEqual([
    ['ask', 0, 22960, 7, 22960, 3],
    ['ask', 1, 22961, 8, NO_TICK, 0],
  ])
})

/** What a reader says of each row: which levels differ from the row before it. */
function differences({
  length,
  levels,
  bidPx,
  bidSz,
  askPx,
  askSz,
}: FuturesBookBatch): Uint32Array {
  const changed = new Uint32Array(length).fill(0xffff_ffff)
  for (let i = 1; i < length; i++) {
    changed[i] = 0
    for (let m = 0; m < levels; m++) {
      const [now, before] = [i * levels + m, (i - 1) * levels + m]
      if (bidPx[now] !== bidPx[before] || bidSz[now] !== bidSz[before]) changed[i] |= 1 << m
      if (askPx[now] !== askPx[before] || askSz[now] !== askSz[before]) changed[i] |= 1 << (16 + m)
    }
  }
  return changed
}

test('a reader that says which levels changed leads to the same book', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer(),
        records: fc.integer({ min: 2, max: 300 }),
        levels: fc.constantFrom(3, 10),
        faults: fc.constantFrom(0, 0.1, 0.3),
        moves: fc.constantFrom(0.03, 0.3),
      }),
      fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
      (options, dice) => {
        const { book: rows } = randomWalk(options)
        for (let i = 0; i < rows.length; i++) {
          // Some records are half of an event, and some ladders have a gap in them.
          const die = dice.next().value ?? 0
          rows.flags[i] = die < 7 ? 0x80 : 0
          if (die === 6) rows.bidPx[i * rows.levels + 1] = NO_TICK
        }
        const told = { ...rows, changed: differences(rows) }
        const [one, two] = [new OrderBook(), new OrderBook()]
        for (let i = 0; i < rows.length; i++) {
          one.load(rows, i)
          two.load(told, i)
          if ((dice.next().value ?? 0) < 3) continue
          expect(two.commitGroup(i)).toBe(one.commitGroup(i))
          const { bidPx, bidSz, askPx, askSz } = one.current
          expect(two.current).toMatchObject({ bidPx, bidSz, askPx, askSz })
        }
        expect(two.counters).toEqual(one.counters)
        expect(two.steps).toEqual(one.steps)
      },
    ),
    { numRuns: 60 },
  )
})

/** Every row through `load` and `commitGroup`, or as many as may be through `resize`. */
function driven(rows: FuturesBookBatch, cuts: readonly number[], isFast: boolean): OrderBook {
  const book = new OrderBook()
  let now = Number.NaN
  let pending = false
  const commit = () => {
    if (pending) book.commitGroup(now)
    pending = false
  }
  for (const [n, from] of cuts.entries()) {
    const to = cuts[n + 1] ?? rows.length
    for (let i = from; i < to; i++) {
      if (rows.ts[i] !== now) commit()
      now = rows.ts[i]
      const end = isFast && !pending ? book.resize(rows, i, to, now + 40) : i
      if (end > i) {
        i = end - 1
        now = rows.ts[i]
        continue
      }
      book.load(rows, i)
      pending = true
    }
  }
  commit()
  return book
}

test('runs of resized levels lead to the same steps as one record after the other', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer(),
        records: fc.integer({ min: 2, max: 300 }),
        levels: fc.constantFrom(1, 3, 10),
        faults: fc.constantFrom(0, 0.05, 0.3),
        moves: fc.constantFrom(0, 0.03, 0.3),
      }),
      fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 20 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 99 })),
      (options, breaks, dice) => {
        const { book: rows } = randomWalk(options)
        let ts = 0
        for (let i = 0; i < rows.length; i++) {
          const die = dice.next().value ?? 0
          rows.flags[i] = die < 90 ? 0x80 : die < 95 ? 0 : 0x84
          if (die === 96) rows.bidPx[i * rows.levels] = NO_TICK
          if (die === 97) rows.askSz[i * rows.levels] = 0
          if (die === 98) rows.sequence[i] = 1
          if (die % 8 !== 0) ts += 1 + (die % 50)
          rows.ts[i] = ts
        }
        const told = { ...rows, changed: differences(rows) }
        const cuts = [
          0,
          ...[...new Set(breaks)].filter((b) => b < rows.length).sort((a, b) => a - b),
        ]
        const one = driven(rows, cuts, false)
        for (const batch of [rows, told]) {
          const two = driven(batch, cuts, true)
          expect(two.counters).toEqual(one.counters)
          expect(two.current).toEqual(one.current)
          expect(two.hasPrevious).toBe(one.hasPrevious)
          expect(two.steps).toEqual(one.steps)
        }
      },
    ),
    { numRuns: 200 },
  )
})
