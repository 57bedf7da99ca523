/** Colour maps: control points interpolated in OKLab into 257 entries (design.md "Colour maps"). */
import type { Theme } from '../store/user.ts'

export type MapName = 'gamma' | 'depth' | 'volume'
export const MAP_ENTRIES = 257

const DARK_BLUES = '0c0f12 16233b 264478 3a69b1 538dd9 84baf4 c6e2fb'
const DEPTH = '050507 25080d 540514 970b1a cd3219 e8641c f8952f fcbf40 f9e780 fbf9d3 ffffff'
const VOLUME_DARK = '0c0f12 212830 36424d 4e5e6b 657986 7e959f 9cb5b9 c1d8d2 edf5e7'
/** Same points as the `--map-*` tokens, so that workers and tests need no document. */
export const MAP_POINTS: Record<Theme, Record<MapName, string>> = {
  dark: {
    gamma: `fdd4c6 f59e8c d46860 a34541 642926 2d1818 ${DARK_BLUES}`,
    depth: DEPTH,
    volume: VOLUME_DARK,
  },
  light: {
    gamma:
      '770209 b51d1e db4d45 eb8275 f5b4a5 fadfd6 f9fafb cfe6fc 94c4f8 5a9bee 2f78d9 1056ba 093685',
    depth: DEPTH,
    volume: 'f9fafb d2dce6 afbdcb 909fb0 748395 5e6c7f 465265 2c3547 151a29',
  },
  cb: {
    gamma: `f6d9b3 eaab69 c47a38 935724 5c3513 2d1d11 ${DARK_BLUES}`,
    depth: DEPTH,
    volume: VOLUME_DARK,
  },
}

type Triple = readonly [number, number, number]
const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
const encoded = (c: number) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055)

/** sRGB bytes → OKLab (Ottosson 2020). */
export function toOklab(r: number, g: number, b: number): Triple {
  const [R, G, B] = [linear(r / 255), linear(g / 255), linear(b / 255)]
  const l = Math.cbrt(0.4122214708 * R + 0.5363325363 * G + 0.0514459929 * B)
  const m = Math.cbrt(0.2119034982 * R + 0.6806995451 * G + 0.1073969566 * B)
  const s = Math.cbrt(0.0883024619 * R + 0.2817188376 * G + 0.6299787005 * B)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function toBytes([L, a, b]: Triple): Triple {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  const byte = (x: number) => Math.round(255 * encoded(Math.min(1, Math.max(0, x))))
  return [
    byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

export interface ColorMap {
  /** `rgb(r,g,b)` of entry 0..256. */
  css: readonly string[]
  /** Packed 0xAABBGGRR, ready for an ImageData seen as Uint32 (little endian). */
  packed: Uint32Array
}

export function buildColorMap(points: string): ColorMap {
  const labs = points.split(' ').map((hex) => {
    const n = Number.parseInt(hex, 16)
    return toOklab(n >> 16, (n >> 8) & 255, n & 255)
  })
  const css: string[] = []
  const packed = new Uint32Array(MAP_ENTRIES)
  for (let i = 0; i < MAP_ENTRIES; i++) {
    const u = (i / (MAP_ENTRIES - 1)) * (labs.length - 1)
    const at = Math.min(labs.length - 2, Math.floor(u))
    const [from, to, f] = [labs[at]!, labs[at + 1]!, u - at]
    const mix = (j: 0 | 1 | 2) => from[j] + (to[j] - from[j]) * f
    const [r, g, b] = toBytes([mix(0), mix(1), mix(2)])
    css.push(`rgb(${r},${g},${b})`)
    packed[i] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0
  }
  return { css, packed }
}

const built = new Map<string, ColorMap>()
export function colorMap(name: MapName, theme: Theme): ColorMap {
  const id = `${theme}/${name}`
  const map = built.get(id) ?? buildColorMap(MAP_POINTS[theme][name])
  built.set(id, map)
  return map
}

/** Exponent of the signed map (design: 0.8). */
const EXPONENT = 0.8
/** Entry for a signed value clipped at ±clip: 128 is zero. */
export function signedEntry(value: number, clip: number): number {
  const size = Math.min(1, Math.abs(value) / clip) ** EXPONENT
  return Math.round(128 + 128 * (value < 0 ? -size : size))
}
/** Entry for a value in [0, clip]. */
export const unsignedEntry = (value: number, clip: number) =>
  Math.round(256 * Math.min(1, Math.max(0, value / clip)))
