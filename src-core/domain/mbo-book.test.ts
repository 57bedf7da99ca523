import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OrderEvent } from './mbo-book.ts'
import { MboBook } from './mbo-book.ts'

const order = (
  action: string,
  side: string,
  orderId: number,
  price: number,
  size: number,
  flags = 128,
): OrderEvent => ({
  action: action.charCodeAt(0),
  side: side.charCodeAt(0),
  orderId,
  price,
  size,
  flags,
})
const side = (levels: MboBook['bids']) =>
  Array.from({ length: levels.length }, (_, k) => [
    levels.price(k),
    levels.size(k),
    levels.count(k),
  ])

test('orders at one price form a level and leave it one by one', () => {
  const book = new MboBook()
  expect(book.apply(order('A', 'B', 1, 100, 5))).toBe('depth')
  book.apply(order('A', 'B', 2, 100, 7))
  book.apply(order('A', 'B', 3, 99, 1))
  book.apply(order('A', 'A', 4, 101, 2))
  expect(side(book.bids)).toEqual([
    [100, 12, 2],
    [99, 1, 1],
  ])
  book.apply(order('C', 'B', 1, 100, 2))
  expect(side(book.bids)[0]).toEqual([100, 10, 2])
  book.apply(order('C', 'B', 1, 100, 3))
  book.apply(order('C', 'B', 2, 100, 7))
  expect(side(book.bids)).toEqual([[99, 1, 1]])
  expect(side(book.asks)).toEqual([[101, 2, 1]])
})

test('a trade and its fills leave the book alone until the cancel that follows', () => {
  const book = new MboBook()
  book.apply(order('A', 'A', 1, 101, 5))
  expect(book.apply(order('T', 'B', 0, 101, 5, 0))).toBe('trade')
  expect(book.apply(order('F', 'A', 1, 101, 5, 0))).toBe('silent')
  expect(side(book.asks)).toEqual([[101, 5, 1]])
  expect(book.apply(order('C', 'A', 1, 101, 5))).toBe('depth')
  expect(side(book.asks)).toEqual([])
})

test('a modify moves the order; one of an unknown order adds it and is counted', () => {
  const book = new MboBook()
  book.apply(order('A', 'B', 1, 100, 5))
  book.apply(order('M', 'B', 1, 98, 9))
  expect(side(book.bids)).toEqual([[98, 9, 1]])
  book.apply(order('M', 'B', 2, 97, 1))
  expect(side(book.bids)).toEqual([
    [98, 9, 1],
    [97, 1, 1],
  ])
  expect(book.apply(order('C', 'B', 77, 98, 1))).toBe('silent')
  expect(book.unknownOrders).toBe(2)
})

test('a modify without a price takes the order out', () => {
  const book = new MboBook()
  book.apply(order('A', 'B', 1, 100, 5))
  book.apply(order('M', 'B', 1, Number.NaN, 5))
  expect([book.bids.length, book.orders]).toEqual([0, 0])
})

test('a snapshot fills the book without saying so, and a clear empties it', () => {
  const book = new MboBook()
  expect(book.apply(order('A', 'B', 1, 100, 5, 32))).toBe('silent')
  expect(book.bids.size(0)).toBe(5)
  expect(book.apply(order('R', 'N', 0, Number.NaN, 0))).toBe('depth')
  expect([book.bids.length, book.asks.length, book.orders]).toEqual([0, 0, 0])
})

test('a change behind the tenth level is silent', () => {
  const book = new MboBook()
  for (let k = 0; k < 10; k++) expect(book.apply(order('A', 'B', k, 100 - k, 1))).toBe('depth')
  expect(book.apply(order('A', 'B', 10, 90, 1))).toBe('silent')
  expect(book.apply(order('C', 'B', 0, 100, 1))).toBe('depth')
  expect(book.bids.price(9)).toBe(90)
})

test('the levels are always the sums over the orders', () => {
  const event = fc.record({
    action: fc.constantFrom('A', 'C', 'M'),
    side: fc.constantFrom('A', 'B'),
    id: fc.integer({ min: 1, max: 30 }),
    price: fc.integer({ min: 80, max: 120 }),
    size: fc.integer({ min: 1, max: 9 }),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const book = new MboBook()
      const orders = new Map<number, { side: string; price: number; size: number }>()
      for (const { action, side: s, id, price, size } of events) {
        book.apply(order(action, s, id, price, size))
        const old = orders.get(id)
        if (action === 'A' || (action === 'M' && !old)) orders.set(id, { side: s, price, size })
        else if (action === 'M' && old) orders.set(id, { side: old.side, price, size })
        else if (old && old.size > size) old.size -= size
        else orders.delete(id)
      }
      for (const [name, levels] of [
        ['B', book.bids],
        ['A', book.asks],
      ] as const) {
        const want = new Map<number, [number, number]>()
        for (const o of orders.values()) {
          if (o.side !== name) continue
          const [n, count] = want.get(o.price) ?? [0, 0]
          want.set(o.price, [n + o.size, count + 1])
        }
        const sorted = [...want].sort((a, b) => (name === 'B' ? b[0] - a[0] : a[0] - b[0]))
        expect(side(levels)).toEqual(sorted.map(([p, [n, count]]) => [p, n, count]))
      }
    }),
  )
})

/**
 * The vendor's own ten-level file of the same minutes. It differs by its makers' rules in two ways:
 * each trade, fill and cancel of one order is a single T row with the state after it, on the resting
 * side (11 rows), and changes at the eleventh and twelfth level have rows (229) though the ten levels
 * they show did not change.
 */
const REAL = '../shared/data/real/book-csv'
const real = existsSync(REAL)
if (!real) console.info('real order files are not on this machine: their check is left out')
test.runIf(real)('real orders build the depth the vendor published', () => {
  const rowsOf = (name: string) =>
    readFileSync(`${REAL}/${name}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((l) => l.split(','))
  const book = new MboBook()
  const cells = () =>
    Array.from({ length: 10 }, (_, k) =>
      [book.bids, book.asks].flatMap((s) => [
        Number.isNaN(s.price(k)) ? '' : String(s.price(k) / 1e9),
        String(s.size(k)),
        String(s.count(k)),
      ]),
    ).join()
  const built: { key: string; cells: string; depth: number }[] = []
  for (const c of rowsOf('arl-mbo.csv')) {
    const price = c[7] === '' ? Number.NaN : Math.round(Number(c[7]) * 1e9)
    const effect = book.apply(
      order(c[5] ?? '', c[6] ?? '', Number(c[10]), price, Number(c[8]), Number(c[11])),
    )
    if (effect === 'silent') continue
    built.push({ key: [c[5], c[1], c[13]].join(), cells: cells(), depth: book.depth })
  }
  const seen = { equal: 0, folded: 0, deep: 0 }
  let at = 0
  for (const v of rowsOf('arl-mbp10.csv')) {
    const depth = Number(v[8])
    if (depth >= 10) {
      seen.deep++
      continue
    }
    const want = v
      .slice(14, 74)
      .map((x) => (x === '' ? '' : String(Number(x))))
      .join()
    const row = built[at]
    expect(row?.key).toBe([v[6], v[2], v[13]].join())
    expect(row?.depth).toBe(depth)
    if (row?.cells === want) {
      seen.equal++
      at++
    } else {
      const cancel = built[at + 1]
      expect(cancel?.key).toBe(['C', v[2], v[13]].join())
      expect(cancel?.cells).toBe(want)
      seen.folded++
      at += 2
    }
  }
  expect(at).toBe(built.length)
  expect(seen).toEqual({ equal: 3688, folded: 11, deep: 229 })
})
