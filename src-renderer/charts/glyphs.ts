/** Outcome marks: BREAK a filled triangle beyond the line, BOUNCE an open caret touching it, CHOP a zigzag, pending a dashed ring, UNDEFINED a cross. They flip for DOWN. */
import type { EventFace } from '../store/view.ts'
import type { Palette } from '../ui/theme.ts'
import type { Pixels } from './pixels.ts'
import { stampDrawing } from './stamps.ts'

type G = OffscreenCanvasRenderingContext2D

/** Puts a mark of half width `s` at the line's height y. */
export function drawOutcome(
  p: Pixels,
  c: Palette,
  face: EventFace,
  up: boolean,
  x: number,
  y: number,
  s = 5,
) {
  stampDrawing(p, `outcome/${c.theme}/${face}/${up}/${s}`, 4 * s + 8, x, y, (g) =>
    traceOutcome(g, c, face, up, 0, 0, s),
  )
}

function traceOutcome(
  g: G,
  c: Palette,
  face: EventFace,
  up: boolean,
  x: number,
  y: number,
  s: number,
) {
  const u = up ? 1 : -1
  g.lineJoin = 'round'
  g.lineCap = 'round'
  trace(g, face, u, x, y, s)
  g.strokeStyle = c.casing
  g.lineWidth = face === 'BREAK' ? 3 : 5
  g.stroke()
  trace(g, face, u, x, y, s)
  if (face === 'BREAK') {
    g.fillStyle = c.break
    g.fill()
  } else {
    g.strokeStyle = face === 'BOUNCE' ? c.bounce : face === 'CHOP' ? c.chop : c['text-2']
    g.lineWidth = face === 'BOUNCE' ? 2.2 : 1.7
    if (face === 'pending') g.setLineDash([2.4, 2])
    g.stroke()
    if (face === 'pending') g.setLineDash([])
  }
  g.lineCap = 'butt'
}

function trace(g: G, face: EventFace, u: number, x: number, y: number, s: number) {
  g.beginPath()
  if (face === 'BREAK') {
    g.moveTo(x, y - u * s * 2)
    g.lineTo(x + s, y - u * 1.5)
    g.lineTo(x - s, y - u * 1.5)
    g.closePath()
  } else if (face === 'BOUNCE') {
    g.moveTo(x - s, y + u * s * 1.75)
    g.lineTo(x, y + u * 1.5)
    g.lineTo(x + s, y + u * s * 1.75)
  } else if (face === 'CHOP') {
    g.moveTo(x - s, y + 2)
    g.lineTo(x - s * 0.35, y - 2.4)
    g.lineTo(x + s * 0.35, y + 2.4)
    g.lineTo(x + s, y - 2)
  } else if (face === 'pending') {
    g.arc(x, y, s * 0.8, 0, 7)
  } else {
    const r = s * 0.7
    g.moveTo(x - r, y - r)
    g.lineTo(x + r, y + r)
    g.moveTo(x + r, y - r)
    g.lineTo(x - r, y + r)
  }
}
