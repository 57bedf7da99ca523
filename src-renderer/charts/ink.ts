/** Plain drawing helpers; they know pixels, nothing of markets. */
export const NUM = '11px "JetBrains Mono Variable"'
export const NUM_BOLD = '600 11px "JetBrains Mono Variable"'
export const UI = '11px "Inter Variable"'
export const UI_BOLD = '600 11px "Inter Variable"'

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

/** Setting a font is the dearest part of drawing text, so the last one is remembered per context. */
const fonts = new WeakMap<G, string>()
/** A resized canvas forgets its state. */
export const forgetFont = (g: G) => fonts.delete(g)

/** Not to be called between save() and restore(): restoring would bring back another font. */
export function text(
  g: G,
  s: string,
  x: number,
  y: number,
  color: string,
  font = NUM,
  align: CanvasTextAlign = 'left',
) {
  if (fonts.get(g) !== font) {
    g.font = font
    fonts.set(g, font)
  }
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
