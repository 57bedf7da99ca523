/** The runway ruler: the level at the centre, BOUNCE left, BREAK right; thresholds, neighbours and spot on one axis. */
import { crisp, line, text, UI } from '../../charts/ink.ts'
import type { Pixels } from '../../charts/pixels.ts'
import { stampDrawing, textWidth } from '../../charts/stamps.ts'
import { signed } from '../../format/numbers.ts'
import { levelStyle } from '../../levels/level-style.ts'
import type { Palette } from '../../ui/theme.ts'
import type { Runway } from './level-cockpit.model.ts'

const AXIS = 20
const NAMES = 42
const PAD = 2

/** Where the ruler stands: its left and right edge and its top, CSS pixels. */
export interface RunwayPlace {
  x: number
  right: number
  top: number
}

export function drawRunway(p: Pixels, c: Palette, place: RunwayPlace, runway: Runway) {
  const middle = (place.x + place.right) / 2
  const half = (place.right - place.x) / 2 - PAD
  const axis = Math.round(place.top) + AXIS
  const x = (offset: number) => middle + Math.max(-1, Math.min(1, offset / runway.reach)) * half
  line(p, place.x, crisp(axis), place.right, crisp(axis), c['line-3'])
  for (const [sign, ink, align] of [
    [-1, c.bounce, 'right'],
    [1, c.break, 'left'],
  ] as const) {
    const at = x(sign * runway.threshold)
    line(p, at, axis - 7, at, axis + 7, ink, 2)
    const label = signed(sign * runway.threshold, digitsOf(runway))
    text(p, label, at + sign * 6, axis - 8, ink, UI, align)
  }
  for (const { offset } of runway.marks) {
    line(p, x(offset), axis - 4, x(offset), axis + 4, c['text-2'], 1.2)
  }
  names(p, c, runway, x, place)
  p.rect(middle - 1, axis - 9, 2, 18, c['text-1'])
  if (Number.isNaN(runway.spot)) return
  stampDrawing(p, `ring/${c.theme}`, 12, x(runway.spot), axis, (g) => {
    g.fillStyle = c['bg-panel']
    g.strokeStyle = c['text-1']
    g.lineWidth = 1.6
    g.beginPath()
    g.arc(0, 0, 3.5, 0, 7)
    g.fill()
    g.stroke()
  })
}

const digitsOf = ({ threshold }: Runway) => (threshold >= 5 ? 0 : 2)

/** Names under the marks, nearest first, left out where they would touch another. */
function names(
  p: Pixels,
  c: Palette,
  runway: Runway,
  x: (offset: number) => number,
  place: RunwayPlace,
) {
  const narrow = place.right - place.x < 360
  const taken: [number, number][] = []
  const byNearness = [...runway.marks].sort((a, b) => Math.abs(a.offset) - Math.abs(b.offset))
  for (const { offset, level } of byNearness) {
    const style = levelStyle(level.track.kind)
    const label = `${narrow ? style.code : style.short} ${signed(offset)}`
    const size = textWidth(label, UI, p.scale)
    const from = Math.max(place.x, Math.min(place.right - size, x(offset) - size / 2))
    if (taken.some(([a, b]) => from < b + 10 && from + size > a - 10)) continue
    taken.push([from, from + size])
    text(p, label, from, Math.round(place.top) + NAMES, c['text-3'], UI)
  }
}
