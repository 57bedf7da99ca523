import { describe, expect, test } from 'vitest'
import { OrderedTable } from '../../store/ordered-table.ts'
import {
  boundaries,
  cellAt,
  completeUntil,
  magnitudeQuantile,
  nextClip,
  resolutionFor,
  roundUp,
  stretches,
} from './gamma-heatmap.model.ts'

function tiles(rows: readonly (readonly [k: number, strike: number, gex: number])[]) {
  const table = new OrderedTable({ doubles: ['strike'], singles: ['gex_flow'], strings: [] })
  const column = (i: 0 | 1 | 2) => rows.map((row) => row[i])
  table.replace(0, 1e6, {
    length: rows.length,
    numbers: { k: column(0), strike: column(1), gex_flow: column(2) },
    strings: {},
  })
  return table
}

describe('tiles shown at an instant', () => {
  test('a tile is complete with its last frame', () => {
    // Tile 0 of 20 frames holds frames 0 to 19.
    expect([completeUntil(20, 18), completeUntil(20, 19), completeUntil(20, 20)]).toEqual([
      0, 20, 20,
    ])
  })
  test('the rest after the last complete coarse tile is drawn from finer ones', () => {
    expect(stretches([20, 120], 120, 0, 1000, 299)).toEqual([
      { resolution: 120, fromK: 0, toK: 240 },
      { resolution: 20, fromK: 240, toK: 300 },
    ])
  })
  test('nothing ends after the instant', () => {
    for (let now = 0; now < 500; now++) {
      const drawn = stretches([20, 120], 120, 0, 1000, now)
      expect(drawn.every(({ toK }) => toK <= now + 1)).toBe(true)
    }
  })
  test('a long span uses coarse tiles, a short one fine tiles', () => {
    expect(resolutionFor([20, 120], 31_200, 300)).toBe(120)
    expect(resolutionFor([20, 120], 2400, 300)).toBe(20)
    expect(resolutionFor([120], 480, 300)).toBe(120)
  })
})

describe('the colour scale', () => {
  test('looks only at tiles up to the instant', () => {
    const table = tiles([
      [0, 100, -3],
      [20, 100, 5],
      [40, 100, 900],
    ])
    expect(magnitudeQuantile(table, 'gex_flow', 39)).toBe(5)
  })
  test('knows nothing before the first tile', () => {
    expect(magnitudeQuantile(tiles([[20, 100, 5]]), 'gex_flow', 19)).toBeNaN()
  })
  test('ends on a round number', () => {
    expect([14, 151, 5.1e7, 1e9].map(roundUp)).toEqual([15, 200, 7e7, 1e9])
  })
  test('stands still until the session outgrows it by half or falls to a third', () => {
    expect(nextClip(Number.NaN, 140)).toBe(150)
    expect(nextClip(150, 220)).toBe(150)
    expect(nextClip(150, 226)).toBe(300)
    expect(nextClip(150, 51)).toBe(150)
    expect(nextClip(150, 49)).toBe(50)
  })
})

describe('the cell under the crosshair', () => {
  const data = {
    gammaTiles: new Map([
      [
        20,
        tiles([
          [0, 6900, 7],
          [20, 6900, 9],
        ]),
      ],
    ]),
  }
  test('is the tile of that time and the nearest strike', () => {
    expect(cellAt(data, 'gex_flow', 5, 100, 25, 6901.9)).toEqual({
      strike: 6900,
      fromK: 20,
      value: 9,
    })
  })
  test('is nothing before the tile is complete', () => {
    expect(cellAt(data, 'gex_flow', 5, 38, 25, 6900)).toBeNull()
    expect(cellAt(data, 'gex_flow', 5, 39, 25, 6900)?.value).toBe(9)
  })
})

test('strikes are parted half way between them', () => {
  expect(boundaries({ lo: 6890, hi: 6905 }, 5)).toEqual([6892.5, 6897.5, 6902.5])
})
