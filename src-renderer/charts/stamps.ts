/**
 * Texts and glyphs as small pictures, drawn once by the browser and kept: putting one on a raster is
 * a copy. Figures are composed glyph by glyph at quarter pixels, as the browser does; words are kept
 * whole. Kept per colour, because the browser weighs strokes by their lightness.
 */
import { type Pixels, packed, type Sprite } from './pixels.ts'

type Pen = OffscreenCanvasRenderingContext2D
const PAD = 3
const PHASES = 4
const MOST_WORDS = 3000

let pen: Pen | null = null
function blank(width: number, height: number): Pen {
  if (!pen) pen = new OffscreenCanvas(64, 64).getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('no canvas to draw stamps on')
  const { canvas } = pen
  if (canvas.width < width || canvas.height < height) {
    canvas.width = Math.max(canvas.width, width)
    canvas.height = Math.max(canvas.height, height)
  }
  pen.setTransform(1, 0, 0, 1, 0, 0)
  pen.clearRect(0, 0, canvas.width, canvas.height)
  return pen
}

/** Coverage in the colour asked for. */
function masked(g: Pen, width: number, height: number, css: string): Sprite {
  const { data } = g.getImageData(0, 0, width, height)
  const alpha = new Uint8Array(width * height)
  for (let i = 0; i < alpha.length; i++) alpha[i] = data[i * 4 + 3]!
  return { width, height, alpha, ink: packed(css) }
}

interface Stamp {
  sprite: Sprite
  /** Device pixels from the text's start to the sprite's left edge, and from its middle to the top. */
  left: number
  top: number
}

class Face {
  /** Device pixels from one figure to the next; 0 for a face whose characters differ in width. */
  readonly advance: number
  private readonly font: string
  private readonly scale: number
  private readonly rise: number
  private readonly glyphs = new Map<string, (Stamp | undefined)[]>()
  private readonly words = new Map<string, Stamp>()
  private readonly widths = new Map<string, number>()

  constructor(font: string, scale: number) {
    this.font = font
    this.scale = scale
    this.rise = Math.ceil((Number(/([\d.]+)px/.exec(font)?.[1]) || 11) * scale)
    const fixed = Math.abs(this.width('iiii') - this.width('MMMM')) < 0.01
    this.advance = fixed ? this.width('0000000000') / 10 : 0
  }

  /** Device pixels. */
  width(s: string): number {
    const known = this.widths.get(s)
    if (known !== undefined) return known
    const g = blank(1, 1)
    g.font = this.font
    const width = g.measureText(s).width * this.scale
    if (this.widths.size > MOST_WORDS) this.widths.clear()
    this.widths.set(s, width)
    return width
  }

  /** The character at one of four positions within a device pixel. */
  glyph(css: string, code: number, phase: number): Stamp {
    let kept = this.glyphs.get(css)
    if (!kept) {
      kept = []
      this.glyphs.set(css, kept)
    }
    const id = code * PHASES + phase
    const known = kept[id]
    if (known) return known
    const made = this.make(String.fromCharCode(code), css, phase / PHASES)
    kept[id] = made
    return made
  }

  word(css: string, s: string): Stamp {
    const id = css + s
    const known = this.words.get(id)
    if (known) return known
    if (this.words.size > MOST_WORDS) this.words.clear()
    const made = this.make(s, css, 0)
    this.words.set(id, made)
    return made
  }

  private make(s: string, css: string, shift: number): Stamp {
    const { rise, scale } = this
    const width = Math.ceil(this.width(s)) + 2 * PAD + 1
    const g = blank(width, 2 * rise)
    g.font = this.font
    g.textBaseline = 'middle'
    g.fillStyle = css
    g.setTransform(scale, 0, 0, scale, PAD + shift, rise)
    g.fillText(s, 0, 0.5)
    return { sprite: masked(g, width, 2 * rise, css), left: -PAD, top: -rise }
  }
}

const faces = new Map<string, Face>()
function face(font: string, scale: number): Face {
  const id = `${font}@${scale}`
  const known = faces.get(id)
  if (known) return known
  const made = new Face(font, scale)
  faces.set(id, made)
  return made
}
/** Forgets what was drawn before the faces were there. */
export const forgetStamps = () => {
  faces.clear()
  sprites.clear()
}

/** Width of a text in CSS pixels. */
export function textWidth(s: string, font: string, scale: number): number {
  const { advance } = face(font, scale)
  return (advance > 0 ? advance * s.length : face(font, scale).width(s)) / scale
}

/** A line of text, its middle at y. */
export function stampText(
  p: Pixels,
  s: string,
  x: number,
  y: number,
  css: string,
  font: string,
  align: CanvasTextAlign,
) {
  const drawn = face(font, p.scale)
  const { advance } = drawn
  const width = advance > 0 ? advance * s.length : drawn.width(s)
  const start = x * p.scale - (align === 'right' ? width : align === 'center' ? width / 2 : 0)
  const row = Math.round(y * p.scale)
  if (advance === 0) {
    const { sprite, left, top } = drawn.word(css, s)
    p.blit(sprite, Math.round(start) + left, row + top)
    return
  }
  for (let i = 0; i < s.length; i++) {
    const code = s.charCodeAt(i)
    if (code === 32) continue
    const at = Math.round((start + i * advance) * PHASES)
    const column = Math.floor(at / PHASES)
    const { sprite, left, top } = drawn.glyph(css, code, at - column * PHASES)
    p.blit(sprite, column + left, row + top)
  }
}

const sprites = new Map<string, Sprite>()
/**
 * A drawing of at most `size` CSS pixels each way about its middle, made once per `id` (which names
 * everything it depends on, colours included) and put with its middle at (x, y).
 */
export function stampDrawing(
  p: Pixels,
  id: string,
  size: number,
  x: number,
  y: number,
  draw: (g: Pen) => void,
) {
  const key = `${id}@${p.scale}`
  const half = Math.ceil((size / 2) * p.scale)
  let sprite = sprites.get(key)
  if (!sprite) {
    const g = blank(2 * half, 2 * half)
    g.setTransform(p.scale, 0, 0, p.scale, half, half)
    g.save()
    draw(g)
    g.restore()
    sprite = colored(g, 2 * half)
    sprites.set(key, sprite)
  }
  p.blit(sprite, Math.round(x * p.scale) - half, Math.round(y * p.scale) - half)
}

function colored(g: Pen, size: number): Sprite {
  const { data } = g.getImageData(0, 0, size, size)
  const ink = new Uint32Array(size * size)
  const alpha = new Uint8Array(size * size)
  for (let i = 0; i < alpha.length; i++) {
    const [r, gr, b] = [data[i * 4]!, data[i * 4 + 1]!, data[i * 4 + 2]!]
    ink[i] = ((255 << 24) | (b << 16) | (gr << 8) | r) >>> 0
    alpha[i] = data[i * 4 + 3]!
  }
  return { width: size, height: size, alpha, ink }
}
