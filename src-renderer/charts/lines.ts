/** Straight lines, steps and curves on a raster: what charts are made of. CSS pixels unless stated. */
import { type Pixels, packed } from './pixels.ts'

export type Dash = readonly number[]
export const SOLID: Dash = []

/** The centre of the device row nearest to y, so that 1 px lines stay crisp. */
export const crisp = (y: number) => Math.round(y) + 0.5

/** How a line looks. */
export interface Stroke {
  css: string
  width: number
  dash?: Dash
  alpha?: number
}

export function line(
  p: Pixels,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  css: string,
  width = 1,
  dash: Dash = SOLID,
) {
  const stroke = { css, width, dash }
  if (y0 === y1) along(p, Math.min(x0, x1), Math.max(x0, x1), y0, false, stroke)
  else if (x0 === x1) along(p, Math.min(y0, y1), Math.max(y0, y1), x0, true, stroke)
  else slanted(p, x0, y0, x1, y1, css, width)
}

/** An upright or level line as rectangles; returns how far into its dashes it came. */
export function along(
  p: Pixels,
  from: number,
  to: number,
  at: number,
  upright: boolean,
  { css, width, dash = SOLID, alpha = 1 }: Stroke,
  done = 0,
): number {
  const [ink, s, half] = [packed(css), p.scale, width / 2]
  const [near, far] = [(at - half) * s, (at + half) * s]
  if (dash.length === 0) {
    if (upright) p.fill(near, from * s, far, to * s, ink, alpha)
    else p.fill(from * s, near, to * s, far, ink, alpha)
    return 0
  }
  let length = 0
  for (const part of dash) length += part
  let n = 0
  let left = done % length
  while (left >= dash[n]!) left -= dash[n++]!
  for (let a = from; a < to; ) {
    const b = Math.min(to, a + dash[n]! - left)
    if (n % 2 === 0) {
      if (upright) p.fill(near, a * s, far, b * s, ink, alpha)
      else p.fill(a * s, near, b * s, far, ink, alpha)
    }
    left = 0
    n = (n + 1) % dash.length
    a = b
  }
  return done + to - from
}

function slanted(
  p: Pixels,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  css: string,
  width: number,
) {
  const [l, r] = x0 < x1 ? [x0, x1] : [x1, x0]
  const [yl, yr] = x0 < x1 ? [y0, y1] : [y1, y0]
  const first = Math.round(l * p.scale)
  const count = Math.max(1, Math.round(r * p.scale) - first)
  const ys = new Float64Array(count + 1)
  for (let i = 0; i <= count; i++) ys[i] = (yl + ((yr - yl) * i) / count) * p.scale
  curve(p, ys, count, first, { css, width })
}

/** Half the height a stroke covers in one column: true for gentle slopes, the whole rise for steep ones. */
const halfHeight = (rise: number, half: number) =>
  rise <= 1 ? half * Math.sqrt(1 + rise * rise) : Math.max(half * 1.42, rise / 2 + 0.5)

/**
 * A line through `ys[0..count]`, device y at the left edges of the device columns from `first` on;
 * NaN breaks it. `width` is in CSS pixels; dashes follow the length of the path.
 */
export function curve(
  p: Pixels,
  ys: Float64Array,
  count: number,
  first: number,
  { css, width, dash = SOLID, alpha = 1 }: Stroke,
) {
  const ink = packed(css)
  const half = (width * p.scale) / 2
  const period = dash.reduce((sum, part) => sum + part, 0) * p.scale
  let length = 0
  for (let i = 0; i < count; i++) {
    const [a, b] = [ys[i]!, ys[i + 1]!]
    const rise = Math.abs(b - a)
    if (Number.isNaN(rise)) {
      length = 0
      continue
    }
    const [middle, reach] = [(a + b) / 2, halfHeight(rise, half)]
    const x = first + i
    if (period === 0) p.fill(x, middle - reach, x + 1, middle + reach, ink, alpha)
    else {
      const step = Math.hypot(1, rise)
      const rows = Math.max(1, Math.round(rise))
      for (let n = 0; n < rows; n++) {
        if (!isOn(dash, p.scale, (length + ((n + 0.5) / rows) * step) % period)) continue
        if (rows === 1) p.fill(x, middle - reach, x + 1, middle + reach, ink, alpha)
        else {
          const y = a + ((b - a) * (n + 0.5)) / rows
          p.fill(x, y - 0.5, x + 1, y + 0.5, ink, alpha)
        }
      }
      length += step
    }
  }
}

function isOn(dash: Dash, scale: number, at: number): boolean {
  let left = at
  for (let n = 0; n < dash.length; n++) {
    left -= dash[n]! * scale
    if (left < 0) return n % 2 === 0
  }
  return true
}

/** How far a casing reaches beyond its line: 1.3 px in its own column, less beside it. */
const CASING = 1.3
const CASING_BESIDE = 0.83

/** A curve over a map: a casing all around, then the line. */
export function casedCurve(
  p: Pixels,
  ys: Float64Array,
  count: number,
  first: number,
  casing: string,
  css: string,
  width: number,
) {
  const ink = packed(casing)
  const half = (width * p.scale) / 2
  const span = new Float64Array(count * 2).fill(Number.NaN)
  for (let i = 0; i < count; i++) {
    const [a, b] = [ys[i]!, ys[i + 1]!]
    const reach = halfHeight(Math.abs(b - a), half)
    span[2 * i] = (a + b) / 2 - reach
    span[2 * i + 1] = (a + b) / 2 + reach
  }
  const [beyond, beside] = [CASING * p.scale, CASING_BESIDE * p.scale]
  for (let i = 0; i < count; i++) {
    let top = span[2 * i]! - beyond
    let bottom = span[2 * i + 1]! + beyond
    if (Number.isNaN(top)) continue
    for (let n = i - 1; n <= i + 1; n += 2) {
      if (!(n >= 0 && n < count)) continue
      if (span[2 * n]! - beside < top) top = span[2 * n]! - beside
      if (span[2 * n + 1]! + beside > bottom) bottom = span[2 * n + 1]! + beside
    }
    p.fill(first + i, top, first + i + 1, bottom, ink)
  }
  curve(p, ys, count, first, { css, width })
}

/** The casing of a line over a map: 1.3 px wider on each side, dashed alike. */
export const casingOf = (stroke: Stroke, css: string): Stroke => ({
  ...stroke,
  css,
  width: stroke.width + 2 * CASING,
})

let sampled = new Float64Array(256)
/** A line through `count` points `step` apart from x0 on; a NaN breaks it. */
export function polyline(
  p: Pixels,
  x0: number,
  step: number,
  ys: ArrayLike<number>,
  count: number,
  css: string,
  width: number,
) {
  const first = Math.round(x0 * p.scale)
  const columns = Math.round((x0 + step * (count - 1)) * p.scale) - first
  if (columns <= 0) return
  if (sampled.length <= columns) sampled = new Float64Array(columns + 1)
  for (let i = 0; i <= columns; i++) {
    const at = (i / columns) * (count - 1)
    const n = Math.min(count - 2, Math.floor(at))
    const share = at - n
    // The end of a stretch needs no point after it.
    const y = share === 0 ? ys[n]! : ys[n]! + (ys[n + 1]! - ys[n]!) * share
    sampled[i] = y * p.scale
  }
  curve(p, sampled, columns, first, { css, width })
}
