import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OrderedTable } from './ordered-table.ts'

const table = () => new OrderedTable({ doubles: ['price'], singles: [], strings: ['id'] })
const chunk = (...ks: number[]) => ({
  length: ks.length,
  numbers: { k: ks, price: ks.map((k) => k * 10) },
  strings: { id: ks.map(String) },
})
const rowsOf = (t: OrderedTable) =>
  Array.from({ length: t.length }, (_, i) => [t.k[i], t.column('price')[i], t.strings.id![i]])

test('chunks that arrive out of order end up in frame order', () => {
  const t = table()
  t.replace(100, 199, chunk(120, 150))
  t.replace(0, 99, chunk(7, 9, 30))
  t.replace(200, 299, chunk(200))
  expect(rowsOf(t).map((r) => r[0])).toEqual([7, 9, 30, 120, 150, 200])
})

test('a chunk sent again replaces its own range', () => {
  const t = table()
  t.replace(0, 99, chunk(1, 2, 3))
  t.replace(100, 199, chunk(100))
  t.replace(0, 99, chunk(5))
  expect(rowsOf(t)).toEqual([
    [5, 50, '5'],
    [100, 1000, '100'],
  ])
})

test('the last row at or before an instant is found', () => {
  const t = table()
  t.replace(0, 99, chunk(10, 10, 20))
  expect([t.lastAt(9), t.lastAt(10), t.lastAt(19), t.lastAt(99)]).toEqual([-1, 1, 1, 2])
  expect([t.firstAt(0), t.firstAt(11), t.firstAt(21)]).toEqual([0, 2, 3])
})

test('any arrival order gives the same table', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { maxLength: 60 }),
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10 }),
      (ks, order) => {
        const sorted = [...ks].sort((a, b) => a - b)
        const t = table()
        for (const part of order) {
          const [from, to] = [part * 100, part * 100 + 99]
          t.replace(from, to, chunk(...sorted.filter((k) => k >= from && k <= to)))
        }
        expect(rowsOf(t)).toEqual(sorted.map((k) => [k, k * 10, String(k)]))
      },
    ),
  )
})
