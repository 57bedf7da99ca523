import { expect, test } from 'vitest'
import { along, curve, line } from './lines.ts'
import { Pixels, packed } from './pixels.ts'

const raster = (width: number, height: number) => {
  const p = new Pixels()
  p.fit(width, height, 1)
  p.clear(packed('#000000'))
  return p
}
const red = (p: Pixels, x: number, y: number) => p.data[y * p.width + x]! & 0xff
/** What a column holds in all, in pixels of full ink. */
const inColumn = (p: Pixels, x: number) => {
  let sum = 0
  for (let y = 0; y < p.height; y++) sum += red(p, x, y) / 255
  return sum
}

test('a dashed line has its dashes and gaps, and goes on where it stopped', () => {
  const p = raster(12, 1)
  const stroke = { css: '#ff0000', width: 1, dash: [3, 2] }
  const done = along(p, 0, 4, 0.5, false, stroke)
  expect(done).toBe(4)
  along(p, 4, 12, 0.5, false, stroke, done)
  const on = Array.from({ length: 12 }, (_, x) => (red(p, x, 0) > 0 ? '#' : '.')).join('')
  expect(on).toBe('###..###..##')
})

test('a line is drawn alike from either end', () => {
  const [a, b] = [raster(9, 9), raster(9, 9)]
  line(a, 1, 2, 8, 6, '#ff0000')
  line(b, 8, 6, 1, 2, '#ff0000')
  expect(b.data).toEqual(a.data)
})

test('a level curve is as thick as its width', () => {
  const p = raster(4, 9)
  curve(p, Float64Array.of(4.3, 4.3, 4.3, 4.3, 4.3), 4, 0, { css: '#ff0000', width: 1.4 })
  for (let x = 0; x < 4; x++) expect(inColumn(p, x)).toBeCloseTo(1.4, 1)
})

test('a slope of 45 degrees keeps the width across the line: √2 of it in a column', () => {
  const p = raster(8, 12)
  curve(p, Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), 8, 0, { css: '#ff0000', width: 1.4 })
  for (let x = 1; x < 7; x++) expect(inColumn(p, x)).toBeCloseTo(1.4 * Math.SQRT2, 1)
})

test('a jump is drawn as tall as it is, a gap not at all', () => {
  const p = raster(3, 20)
  curve(p, Float64Array.of(2, 18, Number.NaN, 5), 3, 0, { css: '#ff0000', width: 1 })
  expect(inColumn(p, 0)).toBeCloseTo(17, 0)
  expect(inColumn(p, 1)).toBe(0)
  expect(inColumn(p, 2)).toBe(0)
})
