/** The runway ruler: the level at the centre, BOUNCE left, BREAK right; thresholds, neighbours and spot on one axis. */
import type { Surface } from '../../charts/canvas.tsx'
import { crisp, line, text, UI } from '../../charts/ink.ts'
import type { Pixels } from '../../charts/pixels.ts'
import { stampDrawing, textWidth } from '../../charts/stamps.ts'
import { signed } from '../../format/numbers.ts'
import { levelStyle } from '../../levels/level-style.ts'
import type { Palette } from '../../ui/theme.ts'
import type { Runway } from './level-cockpit.model.ts'

const AXIS_Y = 20
const NAME_Y = 42
const PAD = 2

export function drawRunway({ p, width }: Surface, c: Palette, runway: Runway | null) {
  p.clear()
  if (!runway) return
  const half = width / 2 - PAD
  const x = (offset: number) => width / 2 + Math.max(-1, Math.min(1, offset / runway.reach)) * half
  line(p, 0, crisp(AXIS_Y), width, crisp(AXIS_Y), c['line-3'])
  for (const [sign, ink, align] of [
    [-1, c.bounce, 'right'],
    [1, c.break, 'left'],
  ] as const) {
    const at = x(sign * runway.threshold)
    line(p, at, AXIS_Y - 7, at, AXIS_Y + 7, ink, 2)
    text(
      p,
      signed(sign * runway.threshold, digitsOf(runway)),
      at + sign * 6,
      AXIS_Y - 8,
      ink,
      UI,
      align,
    )
  }
  for (const { offset } of runway.marks) {
    line(p, x(offset), AXIS_Y - 4, x(offset), AXIS_Y + 4, c['text-2'], 1.2)
  }
  names(p, c, runway, x, width)
  p.rect(width / 2 - 1, AXIS_Y - 9, 2, 18, c['text-1'])
  if (Number.isNaN(runway.spot)) return
  stampDrawing(p, `ring/${c.theme}`, 12, x(runway.spot), AXIS_Y, (g) => {
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
  width: number,
) {
  const taken: [number, number][] = []
  const byNearness = [...runway.marks].sort((a, b) => Math.abs(a.offset) - Math.abs(b.offset))
  for (const { offset, level } of byNearness) {
    const style = levelStyle(level.track.kind)
    const label = `${width < 360 ? style.code : style.short} ${signed(offset)}`
    const size = textWidth(label, UI, p.scale)
    const from = Math.max(0, Math.min(width - size, x(offset) - size / 2))
    if (taken.some(([a, b]) => from < b + 10 && from + size > a - 10)) continue
    taken.push([from, from + size])
    text(p, label, from, NAME_Y, c['text-3'], UI)
  }
}
