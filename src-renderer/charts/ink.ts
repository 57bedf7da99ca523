/** Plain drawing helpers; they know pixels, nothing of markets. */
import { NUM } from './canvas.tsx'

type G = CanvasRenderingContext2D
/** The centre of the device row nearest to y, so that 1 px lines stay crisp. */
export const crisp = (y: number) => Math.round(y) + 0.5

export function line(
  g: G,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  color: string,
  width = 1,
  dash: readonly number[] = [],
) {
  g.strokeStyle = color
  g.lineWidth = width
  g.setLineDash(dash as number[])
  g.beginPath()
  g.moveTo(x0, y0)
  g.lineTo(x1, y1)
  g.stroke()
  if (dash.length > 0) g.setLineDash([])
}

export function text(
  g: G,
  s: string,
  x: number,
  y: number,
  color: string,
  font = NUM,
  align: CanvasTextAlign = 'left',
) {
  g.font = font
  g.fillStyle = color
  g.textAlign = align
  g.textBaseline = 'middle'
  g.fillText(s, x, y + 0.5)
}

export function box(g: G, x: number, y: number, w: number, h: number, fill: string, radius = 2) {
  g.fillStyle = fill
  g.beginPath()
  g.roundRect(x, y, w, h, radius)
  g.fill()
}

/** Diagonal hatching inside a rectangle. */
export function hatch(g: G, x: number, y: number, w: number, h: number, color: string, step = 5) {
  g.save()
  g.beginPath()
  g.rect(x, y, w, h)
  g.clip()
  g.strokeStyle = color
  g.lineWidth = 1
  g.beginPath()
  for (let d = x - h; d < x + w; d += step) {
    g.moveTo(d, y + h)
    g.lineTo(d + h * 0.85, y)
  }
  g.stroke()
  g.restore()
}
