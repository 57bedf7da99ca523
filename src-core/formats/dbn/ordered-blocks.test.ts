import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OrderedBlocks } from './ordered-blocks.ts'

type Row = [ts: number, sequence: number, id: number]
const UNSURE = 0xffff_ffff

function run(blocks: Row[][], latenessNs: number, mostRows?: number) {
  const ordered = new OrderedBlocks({ latenessNs, strides: [1, 1, 2, 1], changed: 3, mostRows })
  const rows: Row[] = []
  /** Ids of rows whose predecessor is surely the row before them in the file. */
  const follow: [id: number, before: number][] = []
  const drain = (final: boolean) => {
    for (let due = ordered.take(final); due; due = ordered.take(final))
      for (let i = 0; i < due.rows; i++) {
        const [ts, sequence, pair, changed] = due.columns
        expect(pair?.[2 * i + 1]).toBe(-(pair?.[2 * i] ?? 0))
        const id = pair?.[2 * i] ?? 0
        if (changed?.[i] !== UNSURE) follow.push([id, rows.at(-1)?.[2] ?? 0])
        rows.push([ts?.[i] ?? 0, sequence?.[i] ?? 0, id])
      }
  }
  for (const block of blocks) {
    if (block.length === 0) continue
    const columns = [
      Float64Array.from(block, (r) => r[0]),
      Uint32Array.from(block, (r) => r[1]),
      Int32Array.from(block.flatMap((r) => [r[2], -r[2]])),
      Uint32Array.from(block, (r) => (r[2] === 1 ? UNSURE : 1)),
    ]
    ordered.push({ columns, rows: block.length })
    drain(false)
  }
  drain(true)
  return { rows, late: ordered.late, follow, held: ordered.held }
}

const row = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 3 }))
const files = fc.array(fc.array(row, { maxLength: 9 }), { maxLength: 9 }).map((blocks) => {
  let id = 0
  // Time advances by 5 a block, so rows step back by at most 9 + 5.
  return blocks.map((block, b) =>
    block.map(([jitter, sequence]): Row => [b * 5 + jitter, sequence, ++id]),
  )
})

test('rows within the allowed lateness come out in (ts, sequence, position) order, none lost', () => {
  fc.assert(
    fc.property(files, (blocks) => {
      const { rows, late, held } = run(blocks, 20)
      const want = blocks.flat().sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
      expect(rows).toEqual(want)
      expect([late, held]).toEqual([0, 0])
    }),
  )
})

test('whatever is late or held back, rows that leave are in order and the rest is counted', () => {
  fc.assert(
    fc.property(
      files,
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 9 }),
      (blocks, l, most) => {
        const { rows, late } = run(blocks, l, most)
        expect(rows).toEqual([...rows].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]))
        expect(rows.length + late).toBe(blocks.flat().length)
      },
    ),
  )
})

test('a row that says how it differs from the one before still follows that one', () => {
  fc.assert(
    fc.property(files, fc.integer({ min: 0, max: 20 }), (blocks, lateness) => {
      for (const [id, before] of run(blocks, lateness).follow) expect(before).toBe(id - 1)
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
      [[300, 3, 3]],
      [
        [50, 4, 4],
        [301, 5, 5],
      ],
    ],
    10,
  )
  expect(rows.map((r) => r[2])).toEqual([1, 2, 3, 5])
  expect(late).toBe(1)
})
