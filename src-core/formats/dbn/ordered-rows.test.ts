import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OrderedRows } from './ordered-rows.ts'

type Row = [ts: number, sequence: number, id: number]

function run(blocks: Row[][], lateness: number): { rows: Row[]; late: number } {
  const ordered = new OrderedRows(
    [
      { column: new Float64Array(0), stride: 1 },
      { column: new Uint32Array(0), stride: 1 },
      { column: new Int32Array(0), stride: 2 },
    ],
    lateness,
    4,
  )
  const rows: Row[] = []
  const drain = (final: boolean) => {
    for (let due = ordered.take(3, final); due; due = ordered.take(3, final))
      for (let i = 0; i < due.rows; i++) {
        const [ts, sequence, pair] = due.columns
        expect(pair?.[2 * i + 1]).toBe(-(pair?.[2 * i] ?? 0))
        rows.push([ts?.[i] ?? 0, sequence?.[i] ?? 0, pair?.[2 * i] ?? 0])
      }
  }
  for (const block of blocks) {
    ordered.push(
      [
        Float64Array.from(block, (r) => r[0]),
        Uint32Array.from(block, (r) => r[1]),
        Int32Array.from(block.flatMap((r) => [r[2], -r[2]])),
      ],
      block.length,
    )
    drain(false)
  }
  drain(true)
  return { rows, late: ordered.late }
}

test('rows within the allowed lateness come out in (ts, sequence, position) order, none lost', () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 3 }))
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 9 }), { maxLength: 9 }), (blocks) => {
      let id = 0
      // Time advances by 5 a block, so rows step back by at most 9 + 5.
      const timed = blocks.map((block, b) =>
        block.map(([jitter, sequence]): Row => [b * 5 + jitter, sequence, ++id]),
      )
      const { rows, late } = run(timed, 20)
      const want = timed.flat().sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
      expect(rows).toEqual(want)
      expect(late).toBe(0)
    }),
  )
})

test('a row that is too late is dropped and counted, never released out of order', () => {
  const { rows, late } = run(
    [
      [
        [100, 1, 1],
        [200, 2, 2],
      ],
      [
        [50, 3, 3],
        [201, 4, 4],
      ],
    ],
    10,
  )
  expect(rows.map((r) => r[2])).toEqual([1, 2, 4])
  expect(late).toBe(1)
})
