import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildColorMap, MAP_POINTS, signedEntry, toOklab, unsignedEntry } from './color-maps.ts'

describe('colour maps', () => {
  test('OKLab of pure colours equals the published values', () => {
    // Björn Ottosson, "A perceptual color space for image processing" (2020).
    const red = toOklab(255, 0, 0)
    expect(red[0]).toBeCloseTo(0.62796, 4)
    expect(red[1]).toBeCloseTo(0.22486, 4)
    expect(red[2]).toBeCloseTo(0.12585, 4)
    expect(toOklab(255, 255, 255)[0]).toBeCloseTo(1, 4)
  })
  test('the ends and the middle are the control points themselves', () => {
    const map = buildColorMap(MAP_POINTS.dark.gamma)
    expect(map.css).toHaveLength(257)
    expect([map.css[0], map.css[128], map.css[256]]).toEqual([
      'rgb(253,212,198)',
      'rgb(12,15,18)',
      'rgb(198,226,251)',
    ])
    expect(map.packed[0]).toBe(0xffc6d4fd)
  })
  test('the points are those of the tokens, in every theme', () => {
    const css = readFileSync('src-renderer/ui/tokens.css', 'utf8')
    const blocks = css.replaceAll('"', "'").split("[data-theme='")
    for (const theme of ['dark', 'light', 'cb'] as const) {
      const block = blocks.find((b) => b.startsWith(`${theme}'] {\n  /* surfaces`)) ?? ''
      for (const name of ['gamma', 'depth', 'volume'] as const) {
        const points = [...block.matchAll(new RegExp(`--map-${name}-\\d+: #(\\w+);`, 'g'))]
        expect(points.map((m) => m[1]).join(' ')).toBe(MAP_POINTS[theme][name])
      }
    }
  })
  test('signed values are symmetric about the middle and clipped', () => {
    expect([signedEntry(0, 10), signedEntry(10, 10), signedEntry(-99, 10)]).toEqual([128, 256, 0])
    expect(signedEntry(5, 10) - 128).toBe(128 - signedEntry(-5, 10))
    expect([unsignedEntry(-1, 4), unsignedEntry(2, 4), unsignedEntry(9, 4)]).toEqual([0, 128, 256])
  })
})
