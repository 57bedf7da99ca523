/**
 * A raster the panels draw on themselves and hand to the canvas in one piece. A seek changes nearly
 * every pixel of a chart, and without a GPU the browser spends far longer on recording and filling
 * anti-aliased paths and texts than a few typed-array loops need for the same picture.
 *
 * Coordinates are CSS pixels from the top left; edges are anti-aliased exactly where they fall
 * between device pixels. Colours are packed 0xAABBGGRR (ImageData seen as Uint32, little endian).
 */
const HEX = /^#([0-9a-f]{1,2})([0-9a-f]{1,2})([0-9a-f]{1,2})$/i
const inks = new Map<string, number>()

const twice = (digits: string) => (digits.length === 1 ? digits + digits : digits)

/** A `#rrggbb` or `#rgb` colour, packed and opaque. */
export function packed(css: string): number {
  const known = inks.get(css)
  if (known !== undefined) return known
  const [, r, g, b] = HEX.exec(css) ?? []
  if (!r || !g || !b) throw new Error(`not a hex colour: ${css}`)
  const ink = Number.parseInt(`ff${twice(b)}${twice(g)}${twice(r)}`, 16)
  inks.set(css, ink)
  return ink
}

/** A small picture: coverage 0..255 per device pixel, in one colour or each in its own. */
export interface Sprite {
  width: number
  height: number
  alpha: Uint8Array
  /** One packed colour, or one per pixel. */
  ink: number | Uint32Array
}

/** Rows narrower than this are filled by a loop: `fill` has its price. */
const SHORT_ROW = 24

export class Pixels {
  /** Device pixels. */
  width = 0
  height = 0
  /** Device pixels per CSS pixel. */
  scale = 1
  data = new Uint32Array(0)
  /** Nothing is drawn outside; device pixels, right and bottom exclusive. */
  left = 0
  top = 0
  right = 0
  bottom = 0
  private bytes = new Uint8ClampedArray(0)
  private image: ImageData | null = null

  /** Takes the size of a canvas. */
  fit(width: number, height: number, scale: number) {
    this.width = width
    this.height = height
    this.scale = scale
    this.bytes = new Uint8ClampedArray(width * height * 4)
    this.data = new Uint32Array(this.bytes.buffer)
    this.image = null
    this.unclip()
  }

  clip(x: number, y: number, w: number, h: number) {
    const s = this.scale
    this.left = Math.max(0, Math.round(x * s))
    this.top = Math.max(0, Math.round(y * s))
    this.right = Math.min(this.width, Math.round((x + w) * s))
    this.bottom = Math.min(this.height, Math.round((y + h) * s))
  }
  unclip() {
    this.left = 0
    this.top = 0
    this.right = this.width
    this.bottom = this.height
  }

  /** Everything in one colour; 0 is transparent. */
  clear(ink = 0) {
    this.data.fill(ink)
  }

  /** Shows the raster: a copy, so the next draw may begin at once. */
  put(g: CanvasRenderingContext2D) {
    if (this.width === 0 || this.height === 0) return
    this.image ??= new ImageData(this.bytes, this.width)
    g.putImageData(this.image, 0, 0)
  }

  rect(x: number, y: number, w: number, h: number, css: string, alpha = 1) {
    const s = this.scale
    this.fill(x * s, y * s, (x + w) * s, (y + h) * s, packed(css), alpha)
  }

  /** A rectangle between two corners in device pixels. */
  fill(x0: number, y0: number, x1: number, y1: number, ink: number, alpha = 1) {
    const l = Math.max(x0, this.left)
    const r = Math.min(x1, this.right)
    const t = Math.max(y0, this.top)
    const b = Math.min(y1, this.bottom)
    // Also false for NaN: what has no place is not drawn.
    if (!(r > l && b > t)) return
    const [first, last] = [Math.ceil(l), Math.floor(r)]
    const rowEnd = Math.ceil(b)
    for (let row = Math.floor(t); row < rowEnd; row++) {
      const cover = alpha * (Math.min(b, row + 1) - Math.max(t, row))
      const base = row * this.width
      if (last < first) {
        this.over(base + last, ink, cover * (r - l) * 256)
        continue
      }
      if (first > l) this.over(base + first - 1, ink, cover * (first - l) * 256)
      this.run(base + first, base + last, ink, cover)
      if (r > last) this.over(base + last, ink, cover * (r - last) * 256)
    }
  }

  private run(from: number, to: number, ink: number, cover: number) {
    const { data } = this
    if (cover < 0.998) for (let i = from; i < to; i++) this.over(i, ink, cover * 256)
    else if (to - from < SHORT_ROW) for (let i = from; i < to; i++) data[i] = ink
    else data.fill(ink, from, to)
  }

  /** Source over one pixel; `a` is coverage 0..256. */
  over(i: number, ink: number, a: number) {
    const weight = Math.round(a)
    if (weight <= 0) return
    const under = this.data[i]!
    const alpha = under >>> 24
    if (weight >= 256) this.data[i] = ink
    else if (alpha === 255) this.data[i] = mixed(under, ink, weight) | 0xff000000
    else this.data[i] = overThin(under, alpha, ink, weight)
  }

  /** Puts a sprite with its top left corner at device pixel (x, y). */
  blit({ width, height, alpha, ink }: Sprite, x: number, y: number) {
    const [x0, x1] = [Math.max(0, this.left - x), Math.min(width, this.right - x)]
    const [y0, y1] = [Math.max(0, this.top - y), Math.min(height, this.bottom - y)]
    const { data } = this
    for (let row = y0; row < y1; row++) {
      const to = (y + row) * this.width + x
      const from = row * width
      for (let column = x0; column < x1; column++) {
        const a = alpha[from + column]!
        if (a === 0) continue
        const color = typeof ink === 'number' ? ink : ink[from + column]!
        if (a === 255) data[to + column] = color
        else this.over(to + column, color, a + (a >> 7))
      }
    }
  }
}

/** Red, green and blue of two opaque colours, `weight` (0..256) of the second. */
function mixed(under: number, ink: number, weight: number): number {
  const rb = under & 0xff00ff
  const g = under & 0x00ff00
  return (
    ((rb + ((((ink & 0xff00ff) - rb) * weight) >> 8)) & 0xff00ff) |
    ((g + ((((ink & 0x00ff00) - g) * weight) >> 8)) & 0x00ff00)
  )
}

/** Over a pixel that is not opaque; colours are not premultiplied. */
function overThin(under: number, alpha: number, ink: number, weight: number): number {
  const a = Math.min(255, weight)
  if (alpha === 0) return (ink & 0xffffff) | (a << 24)
  const out = a + (alpha * (255 - a)) / 255
  return mixed(under, ink, Math.round((a / out) * 256)) | (Math.round(out) << 24)
}
