/**
 * Values that change with every instant, drawn over the document instead of written into it: a seek
 * then lays out and paints no element. The document keeps a slot for each value, which says where it
 * stands and in which face, and holds the same words for readers and copies; those are written when
 * the instant rests (`data-f="name"`, `data-a="r"` or `"c"` for right or centred slots; the glyphs
 * of a slot's own text are transparent, see base.css).
 */
import { drawIcon } from '../charts/icon-ink.ts'
import type { Pixels } from '../charts/pixels.ts'
import { stampsVersion, stampText, textWidth } from '../charts/stamps.ts'
import { atRest } from '../store/at-rest.ts'
import { invalidate } from '../store/frame-loop.ts'
import type { IconName } from './icons.tsx'

/** CSS pixels from the sheet's top left. */
export interface Slot {
  x: number
  right: number
  /** The middle of the slot's line. */
  y: number
  height: number
  font: string
  align: 'left' | 'right' | 'center'
}

/** Part of a line: words in one ink and, if not the slot's, one face; an icon before them. */
export interface Run {
  text: string
  ink: string
  font?: string
  icon?: IconName
  /** Space before it, CSS pixels. */
  gap?: number
}

const ICON = 14
const ICON_GAP = 5
const FACES = /"?([\w ]+)"?/

/** What stamps need to know of an element's type: `600 20px "Inter Variable";-0.2px` with its letter spacing. */
export function fontOf({ fontWeight, fontSize, fontFamily, letterSpacing }: CSSStyleDeclaration) {
  const family = FACES.exec(fontFamily)?.[1] ?? 'sans-serif'
  const spacing = letterSpacing === 'normal' || letterSpacing === '0px' ? '' : `;${letterSpacing}`
  return `${fontWeight} ${fontSize} "${family}"${spacing}`
}

export class InkSheet {
  private readonly root: HTMLElement
  private readonly elements = new Map<string, HTMLElement>()
  private readonly slots = new Map<string, Slot>()
  private readonly said = new Map<string, string>()
  private measuredWith = -1
  private listening = false
  private readonly rest = atRest(() => this.tell())

  constructor(root: HTMLElement) {
    this.root = root
    for (const element of root.querySelectorAll<HTMLElement>('[data-f]'))
      this.elements.set(element.dataset.f ?? '', element)
  }

  /** The layout changed: look again before the next drawing. */
  forget() {
    this.measuredWith = -1
  }
  stop() {
    this.rest.stop()
  }

  /** Takes what a drawing would write without drawing it: all first words at once, one layout. */
  listen(draw: () => void) {
    this.listening = true
    draw()
    this.listening = false
  }

  /** Where the value stands; null while its slot is not on show. */
  at(name: string): Slot | null {
    if (this.listening) return null
    if (this.measuredWith !== stampsVersion()) this.measure()
    return this.slots.get(name) ?? null
  }

  /** Draws a line into its slot, cut at nothing; readers get its words later. */
  write(p: Pixels, name: string, runs: readonly Run[]) {
    const slot = this.at(name)
    this.say(name, runs.map((run) => run.text).join(' '))
    if (!slot) return
    const widths = runs.map((run) => widthOf(p, run, slot.font))
    const width = widths.reduce((sum, w) => sum + w, 0)
    let x = slot.x
    if (slot.align === 'right') x = slot.right - width
    if (slot.align === 'center') x = (slot.x + slot.right - width) / 2
    for (const [i, run] of runs.entries()) {
      drawRun(p, run, x + (run.gap ?? 0), slot.y, slot.font)
      x += widths[i]!
    }
  }

  say(name: string, words: string) {
    const before = this.said.get(name)
    if (before === words) return
    this.said.set(name, words)
    if (before !== undefined) return this.rest.mark()
    // The first words give the slot its width.
    const element = this.elements.get(name)
    if (element) element.textContent = words
    this.forget()
  }

  private measure() {
    this.measuredWith = stampsVersion()
    this.slots.clear()
    const sheet = this.root.getBoundingClientRect()
    for (const [name, element] of this.elements) {
      const box = element.getBoundingClientRect()
      if (box.height === 0) continue
      const align = element.dataset.a
      this.slots.set(name, {
        x: box.left - sheet.left,
        right: box.right - sheet.left,
        y: (box.top + box.bottom) / 2 - sheet.top,
        height: box.height,
        font: fontOf(getComputedStyle(element)),
        align: align === 'r' ? 'right' : align === 'c' ? 'center' : 'left',
      })
    }
  }

  private tell() {
    for (const [name, words] of this.said) {
      const element = this.elements.get(name)
      if (element && element.textContent !== words) element.textContent = words
    }
    // Now, while nobody waits: the words may have moved each other.
    this.measure()
    invalidate()
  }
}

const iconSpace = (run: Run) => (run.icon ? ICON + (run.text ? ICON_GAP : 0) : 0)
const widthOf = (p: Pixels, run: Run, font: string) =>
  (run.gap ?? 0) + iconSpace(run) + (run.text ? textWidth(run.text, run.font ?? font, p.scale) : 0)

function drawRun(p: Pixels, run: Run, x: number, y: number, font: string) {
  if (run.icon) drawIcon(p, run.icon, x, Math.round(y - ICON / 2), run.ink, ICON)
  if (run.text) stampText(p, run.text, x + iconSpace(run), y, run.ink, run.font ?? font, 'left')
}
