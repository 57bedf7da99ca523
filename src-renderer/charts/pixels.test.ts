import { describe, expect, test } from 'vitest'
import { Pixels, packed } from './pixels.ts'

const raster = (width: number, height: number, scale = 1, ground = '#000000') => {
  const p = new Pixels()
  p.fit(width, height, scale)
  p.clear(packed(ground))
  return p
}
const red = (p: Pixels, x: number, y: number) => p.data[y * p.width + x]! & 0xff
const rowOf = (p: Pixels, y: number) => Array.from({ length: p.width }, (_, x) => red(p, x, y))

test('a colour is packed as an ImageData holds it on a little-endian machine', () => {
  expect([...new Uint8Array(Uint32Array.of(packed('#0a6bcd')).buffer)]).toEqual([
    0x0a, 0x6b, 0xcd, 0xff,
  ])
  expect(packed('#fff')).toBe(0xffffffff)
  expect(() => packed('rgb(1 2 3)')).toThrow('not a hex colour')
})

describe('a rectangle', () => {
  test('fills whole device pixels at any scale', () => {
    const p = raster(8, 4, 2)
    p.rect(1, 1, 2, 1, '#ff0000')
    expect(rowOf(p, 1)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(rowOf(p, 2)).toEqual([0, 0, 255, 255, 255, 255, 0, 0])
    expect(rowOf(p, 3)).toEqual([0, 0, 255, 255, 255, 255, 0, 0])
  })
  test('covers a pixel by the share of it that lies inside', () => {
    const p = raster(4, 2)
    p.rect(0.5, 0, 2.25, 1, '#ff0000')
    const [first, second, third, last] = rowOf(p, 0)
    expect(first).toBeCloseTo(255 * 0.5, -0.5)
    expect(second).toBe(255)
    expect(third).toBeCloseTo(255 * 0.75, -0.5)
    expect(last).toBe(0)
    expect(rowOf(p, 1)).toEqual([0, 0, 0, 0])
  })
  test('thinner than a pixel is faint, not lost', () => {
    const p = raster(1, 1)
    p.rect(0.25, 0, 0.5, 1, '#ff0000')
    expect(red(p, 0, 0)).toBeCloseTo(255 * 0.5, -0.5)
  })
  test('stays inside the clip and the raster', () => {
    const p = raster(4, 3)
    p.clip(1, 1, 2, 1)
    p.rect(-5, -5, 50, 50, '#ff0000')
    expect(rowOf(p, 0)).toEqual([0, 0, 0, 0])
    expect(rowOf(p, 1)).toEqual([0, 255, 255, 0])
    expect(rowOf(p, 2)).toEqual([0, 0, 0, 0])
  })
  test('without a place is not drawn', () => {
    const p = raster(2, 1)
    p.rect(Number.NaN, 0, 2, 1, '#ff0000')
    p.rect(0, 0, Number.NaN, 1, '#ff0000')
    expect(rowOf(p, 0)).toEqual([0, 0])
  })
})

test('over a transparent pixel a colour stays itself and only its alpha is thinned', () => {
  const p = new Pixels()
  p.fit(1, 1, 1)
  p.rect(0, 0, 0.5, 1, '#2468ac')
  const [r, g, b, a] = new Uint8Array(p.data.buffer)
  expect([r, g, b]).toEqual([0x24, 0x68, 0xac])
  expect(a).toBeCloseTo(128, -0.5)
})

test('a sprite is cut at the edges and blended by its coverage', () => {
  const p = raster(2, 2)
  const sprite = {
    width: 2,
    height: 2,
    alpha: Uint8Array.of(255, 255, 255, 0),
    ink: packed('#ff0000'),
  }
  p.blit(sprite, 1, 1)
  p.blit(sprite, -1, 0)
  expect(rowOf(p, 0)).toEqual([255, 0])
  expect(rowOf(p, 1)).toEqual([0, 255])
})
