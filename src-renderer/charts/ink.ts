/** Plain drawing helpers on a raster; they know pixels, nothing of markets. */

import { NUM } from '../ui/faces.ts'
import { type Pixels, packed } from './pixels.ts'
import { stampText } from './stamps.ts'

export { NUM, NUM_BOLD, UI, UI_BOLD } from '../ui/faces.ts'
export { crisp, line } from './lines.ts'

/** One line of text, its middle at y. */
export function text(
  p: Pixels,
  s: string,
  x: number,
  y: number,
  color: string,
  font = NUM,
  align: CanvasTextAlign = 'left',
) {
  stampText(p, s, x, y, color, font, align)
}

/** A filled box with round corners, on whole device rows. */
export function box(
  p: Pixels,
  x: number,
  y: number,
  w: number,
  h: number,
  fill: string,
  radius = 2,
  alpha = 1,
) {
  const [ink, s] = [packed(fill), p.scale]
  const [x0, x1] = [x * s, (x + w) * s]
  const top = Math.round(y * s)
  const bottom = top + Math.max(1, Math.round(h * s))
  const round = Math.min(radius * s, (bottom - top) / 2, (x1 - x0) / 2)
  const rows = Math.ceil(round)
  for (let n = 0; n < rows; n++) {
    const up = Math.max(0, round - n - 0.5)
    const inset = round - Math.sqrt(round * round - up * up)
    p.fill(x0 + inset, top + n, x1 - inset, top + n + 1, ink, alpha)
    p.fill(x0 + inset, bottom - n - 1, x1 - inset, bottom - n, ink, alpha)
  }
  p.fill(x0, top + rows, x1, bottom - rows, ink, alpha)
}

/** Diagonal hatching inside a rectangle. */
export function hatch(
  p: Pixels,
  x: number,
  y: number,
  w: number,
  h: number,
  color: string,
  step = 5,
) {
  const [ink, s] = [packed(color), p.scale]
  const [top, bottom] = [Math.round(y * s), Math.round((y + h) * s)]
  const [left, right] = [x * s, (x + w) * s]
  for (let row = top; row < bottom; row++) {
    const lean = (bottom - row - 0.5) * 0.85
    for (let d = left - (bottom - top); d < right; d += step * s) {
      const at = d + lean
      p.fill(Math.max(left, at - 0.65 * s), row, Math.min(right, at + 0.65 * s), row + 1, ink)
    }
  }
}
