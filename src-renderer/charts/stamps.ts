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
const FIGURES = '0123456789.,:+\u2212\u2013%$kMB'

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

/** The part of `width` columns of a picture, from column `x0` on, that is not empty. */
function inked({ data, width: stride, height }: ImageData, x0: number, width: number) {
  let [left, right, top, bottom] = [width, 0, height, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * stride + x0 + x) * 4 + 3] === 0) continue
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
    }
  }
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) }
}

/** A sprite of `width` columns from `x0` on, cut to what there is; all in one colour where one is named. */
function cutOut(image: ImageData, x0: number, width: number, css?: string) {
  const cut = inked(image, x0, width)
  const alpha = new Uint8Array(cut.width * cut.height)
  const ink = css ? packed(css) : new Uint32Array(alpha.length)
  const { data } = image
  for (let y = 0; y < cut.height; y++) {
    for (let x = 0; x < cut.width; x++) {
      const to = y * cut.width + x
      const from = ((cut.top + y) * image.width + x0 + cut.left + x) * 4
      alpha[to] = data[from + 3]!
      if (typeof ink !== 'number')
        ink[to] = (255 << 24) | (data[from + 2]! << 16) | (data[from + 1]! << 8) | data[from]!
    }
  }
  const sprite: Sprite = { width: cut.width, height: cut.height, alpha, ink }
  return { sprite, left: cut.left, top: cut.top }
}

interface Stamp {
  sprite: Sprite
  /** Device pixels from its place (a text's start and middle, a drawing's middle) to the sprite's corner. */
  left: number
  top: number
}

class Face {
  /** Device pixels from one figure to the next; 0 for a face whose characters differ in width. */
  readonly advance: number
  private readonly font: string
  private readonly spacing: string
  private readonly scale: number
  private readonly rise: number
  private readonly glyphs = new Map<string, (Stamp | undefined)[]>()
  private readonly words = new Map<string, Stamp>()
  private readonly widths = new Map<string, number>()

  constructor(font: string, scale: number) {
    const [face = font, spacing = '0px'] = font.split(';')
    this.font = face
    this.spacing = spacing
    this.scale = scale
    this.rise = Math.ceil((Number(/([\d.]+)px/.exec(font)?.[1]) || 11) * scale)
    const fixed = Math.abs(this.width('iiii') - this.width('MMMM')) < 0.01
    this.advance = fixed ? this.width('0000000000') / 10 : 0
  }

  private set(g: Pen): Pen {
    g.font = this.font
    g.letterSpacing = this.spacing
    return g
  }

  /** Device pixels. */
  width(s: string): number {
    const known = this.widths.get(s)
    if (known !== undefined) return known
    const g = this.set(blank(1, 1))
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
      for (const [id, stamp] of this.figures(css)) kept[id] = stamp
    }
    const id = code * PHASES + phase
    const known = kept[id]
    if (known) return known
    const made = this.make(String.fromCharCode(code), css, phase / PHASES)
    kept[id] = made
    return made
  }

  /** What figures are written with, in all positions: one look at the canvas instead of a hundred. */
  private figures(css: string): [number, Stamp][] {
    const { rise, scale } = this
    const room = Math.ceil(this.advance) + 2 * PAD + 1
    const g = this.set(blank(room * FIGURES.length * PHASES, 2 * rise))
    g.textBaseline = 'middle'
    g.fillStyle = css
    const cells = [...FIGURES].flatMap((figure) =>
      Array.from({ length: PHASES }, (_, phase) => ({ figure, phase })),
    )
    for (const [i, { figure, phase }] of cells.entries()) {
      g.setTransform(scale, 0, 0, scale, i * room + PAD + phase / PHASES, rise)
      g.fillText(figure, 0, 0.5)
    }
    const image = g.getImageData(0, 0, room * cells.length, 2 * rise)
    return cells.map(({ figure, phase }, i) => {
      const { sprite, left, top } = cutOut(image, i * room, room, css)
      const stamp = { sprite, left: left - PAD, top: top - rise }
      return [figure.charCodeAt(0) * PHASES + phase, stamp]
    })
  }

  word(css: string, s: string, phase: number): Stamp {
    const id = `${phase}${css}${s}`
    const known = this.words.get(id)
    if (known) return known
    if (this.words.size > MOST_WORDS) this.words.clear()
    const made = this.make(s, css, phase / PHASES)
    this.words.set(id, made)
    return made
  }

  private make(s: string, css: string, shift: number): Stamp {
    const { rise, scale } = this
    const width = Math.ceil(this.width(s)) + 2 * PAD + 1
    const g = this.set(blank(width, 2 * rise))
    g.textBaseline = 'middle'
    g.fillStyle = css
    g.setTransform(scale, 0, 0, scale, PAD + shift, rise)
    g.fillText(s, 0, 0.5)
    const { sprite, left, top } = cutOut(g.getImageData(0, 0, width, 2 * rise), 0, width, css)
    return { sprite, left: left - PAD, top: top - rise }
  }
}

/** By font: as in CSS, with the letter spacing after a `;` where there is any. */
const faces = new Map<string, Face>()
function face(font: string, scale: number): Face {
  const id = `${font}@${scale}`
  const known = faces.get(id)
  if (known) return known
  const made = new Face(font, scale)
  faces.set(id, made)
  return made
}
let version = 0
/** Rises when texts measured so far are no longer true. */
export const stampsVersion = () => version
/** Forgets what was drawn before the faces were there. */
export const forgetStamps = () => {
  version++
  faces.clear()
  sprites.clear()
}

/** Words and single figures: figures change with every instant, the words between them do not. */
const PIECES = /\d|\D+/g
const pieces = new Map<string, readonly string[]>()
function piecesOf(s: string): readonly string[] {
  const known = pieces.get(s)
  if (known) return known
  if (pieces.size > MOST_WORDS) pieces.clear()
  const made = s.match(PIECES) ?? []
  pieces.set(s, made)
  return made
}
const isFigure = (piece: string) => piece.length === 1 && piece >= '0' && piece <= '9'
/** Figures stand in columns, also in a face whose figures differ in width. */
const pieceWidth = (drawn: Face, piece: string) => drawn.width(isFigure(piece) ? '0' : piece)

/** Device pixels. */
function widthIn(drawn: Face, s: string): number {
  if (drawn.advance > 0) return drawn.advance * s.length
  let width = 0
  for (const piece of piecesOf(s)) width += pieceWidth(drawn, piece)
  return width
}

/** Width of a text in CSS pixels. */
export const textWidth = (s: string, font: string, scale: number) =>
  widthIn(face(font, scale), s) / scale

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
  const width = align === 'left' ? 0 : widthIn(drawn, s)
  let start = x * p.scale - (align === 'right' ? width : align === 'center' ? width / 2 : 0)
  const row = Math.round(y * p.scale)
  if (drawn.advance === 0) {
    // A line that starts on a device pixel is the crispest.
    start = Math.round(start)
    for (const piece of piecesOf(s)) {
      const room = pieceWidth(drawn, piece)
      const own = isFigure(piece) ? drawn.width(piece) : room
      put(p, start + (room - own) / 2, row, (phase) => drawn.word(css, piece, phase))
      start += room
    }
    return
  }
  for (let i = 0; i < s.length; i++) {
    const code = s.charCodeAt(i)
    if (code !== 32)
      put(p, start + i * drawn.advance, row, (phase) => drawn.glyph(css, code, phase))
  }
}

/** At the nearest quarter of a device pixel. */
function put(p: Pixels, x: number, row: number, stamp: (phase: number) => Stamp) {
  const at = Math.round(x * PHASES)
  const column = Math.floor(at / PHASES)
  const { sprite, left, top } = stamp(at - column * PHASES)
  p.blit(sprite, column + left, row + top)
}

const sprites = new Map<string, Stamp>()
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
  let stamp = sprites.get(key)
  if (!stamp) {
    const g = blank(2 * half, 2 * half)
    g.setTransform(p.scale, 0, 0, p.scale, half, half)
    g.save()
    draw(g)
    g.restore()
    const { sprite, left, top } = cutOut(g.getImageData(0, 0, 2 * half, 2 * half), 0, 2 * half)
    stamp = { sprite, left: left - half, top: top - half }
    sprites.set(key, stamp)
  }
  p.blit(stamp.sprite, Math.round(x * p.scale) + stamp.left, Math.round(y * p.scale) + stamp.top)
}
