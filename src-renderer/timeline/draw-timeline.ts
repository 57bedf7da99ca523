/** Draws the timeline from prepared numbers, top down: ruler, touches, sparkline, marks, whole-session overview. */
import type { Surface } from '../charts/canvas.tsx'
import { drawOutcome } from '../charts/glyphs.ts'
import { box, crisp, hatch, line, NUM, NUM_BOLD, text, UI } from '../charts/ink.ts'
import type { Pixels } from '../charts/pixels.ts'
import { stampDrawing } from '../charts/stamps.ts'
import { clockMinutes, clockSeconds, duration } from '../format/time.ts'
import type { Palette } from '../ui/theme.ts'
import { drawBackdrop, type Ground } from './backdrop.ts'
import type { Severity } from './marks.ts'
import { type Placed, rulerStep, type TimeWindow } from './timeline.model.ts'
import { overviewX, type TimelineLayout, timelineLayout } from './timeline-layout.ts'

export interface TimelineScene {
  ground: Ground
  now: number
  snapshotMs: number
  gaps: readonly TimeWindow[]
  loop: TimeWindow | null
  touches: readonly Placed[]
  alerts: readonly { k: number; severity: Severity; reached: boolean }[]
  bookmarks: readonly number[]
  hover: number | null
}

export function drawTimeline(surface: Surface, c: Palette, scene: TimelineScene) {
  const { p } = surface
  const at = timelineLayout(surface, scene.ground.window)
  drawBackdrop(p, c, at, scene.ground, scene.now)
  for (const gap of scene.gaps) drawGap(p, c, at, scene, gap)
  if (scene.loop) loop(p, c, at, scene.loop)
  labels(p, c, at, scene)
  touches(p, c, at, scene)
  marks(p, c, at, scene)
  if (scene.hover !== null) upright(p, at, scene.hover, c['text-2'])
  playhead(p, c, at, scene)
}

function loop(p: Pixels, c: Palette, at: TimelineLayout, { fromK, toK }: TimeWindow) {
  const left = at.x(fromK)
  p.rect(left, at.ruler, at.x(toK) - left, at.marks - at.ruler, c.accent, 0.1)
  for (const k of [fromK, toK]) upright(p, at, k, c['text-1'])
}

const upright = (
  p: Pixels,
  at: TimelineLayout,
  k: number,
  color: string,
  dash: readonly number[] = [],
) => line(p, crisp(at.x(k)), at.ruler, crisp(at.x(k)), at.marks, color, 1, dash)

function drawGap(p: Pixels, c: Palette, at: TimelineLayout, scene: TimelineScene, gap: TimeWindow) {
  if (gap.fromK > scene.now) return
  const [x0, x1] = [at.x(gap.fromK), at.x(Math.min(gap.toK, scene.now))]
  if (x1 < 0 || x0 > at.width) return
  p.rect(x0, at.ruler, x1 - x0, at.marks - at.ruler, c['bg-plot'])
  hatch(p, x0, at.ruler, Math.max(1, x1 - x0), at.marks - at.ruler, c.warn)
  line(p, crisp(x0), at.ruler, crisp(x0), at.marks, c.warn)
  line(p, crisp(x1), at.ruler, crisp(x1), at.marks, c.warn)
  if (x1 - x0 < 6) return
  const label = `Gap ${duration(Math.min(gap.toK, scene.now) - gap.fromK, scene.snapshotMs)}`
  text(p, label, x1 + 4, at.marks - 8, c.warn, UI)
}

const PILL = 66
function labels(p: Pixels, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const { ground, snapshotMs } = scene
  const { window } = ground
  const step = rulerStep(window, at.width)
  const now = at.x(scene.now)
  for (let k = Math.ceil(window.fromK / step) * step; k <= window.toK; k += step) {
    const x = at.x(k)
    if (Math.abs(x - now) < PILL / 2 + 22) continue
    const label = step < 240 ? clockSeconds(k, snapshotMs) : clockMinutes(k, snapshotMs)
    if (x < 24) text(p, label, Math.max(2, x - 8), 9, c['text-3'])
    else if (x > at.width - 24) text(p, label, at.width - 4, 9, c['text-3'], NUM, 'right')
    else text(p, label, x, 9, c['text-3'], NUM, 'center')
  }
}

function playhead(p: Pixels, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const x = at.x(scene.now)
  const whole = overviewX(at.width, scene.ground.bounds, scene.now)
  p.rect(Math.round(whole) - 1, at.mid - 5, 2, 10, c.accent)
  if (x < -1 || x > at.width + 1) return
  p.rect(Math.round(x) - 1, at.ruler - 3, 2, at.overview - at.ruler + 3, c.accent)
  const left = Math.min(at.width - PILL, Math.max(0, x - PILL / 2))
  box(p, left, 1, PILL, 16, c.accent, 3)
  const label = clockSeconds(scene.now, scene.snapshotMs)
  text(p, label, left + PILL / 2, 9, c['on-accent'], NUM_BOLD, 'center')
}

function touches(p: Pixels, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const size = 4.4
  for (const t of scene.touches) {
    const y = at.ruler + 8 + t.row * 12.5
    if (t.count > 1) {
      box(p, t.x - 8, y - 6, 16, 12, c['bg-selected'])
      text(p, String(t.count), t.x, y, c['text-1'], NUM, 'center')
      continue
    }
    const lift =
      t.face === 'BREAK' ? (t.up ? size : -size) : t.face === 'BOUNCE' ? (t.up ? -size : size) : 0
    drawOutcome(p, c, t.face, t.up, t.x, y + lift, size)
  }
}

const ALERT_PITCH = 12
function marks(p: Pixels, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const y = (at.marks + at.overview) / 2
  let last = Number.NEGATIVE_INFINITY
  for (const alert of scene.alerts) {
    const x = at.x(alert.k)
    // Alerts too close to tell apart stand behind the first; the overview of them is the alerts panel.
    if (!alert.reached || x - last < ALERT_PITCH) continue
    severity(p, c, alert.severity, x, y)
    last = x
  }
  for (const k of scene.bookmarks) flag(p, c, at.x(k), y)
}

function severity(p: Pixels, c: Palette, kind: Severity, x: number, y: number) {
  stampDrawing(p, `severity/${c.theme}/${kind}`, 14, x, y, (g) => {
    g.beginPath()
    if (kind === 'info') {
      g.strokeStyle = c.info
      g.lineWidth = 1.5
      g.arc(0, 0, 3.8, 0, 7)
      g.stroke()
      return
    }
    if (kind === 'warning') {
      g.moveTo(0, -5)
      g.lineTo(5.2, 4)
      g.lineTo(-5.2, 4)
    } else {
      for (let i = 0; i < 8; i++) {
        const a = Math.PI / 8 + (i * Math.PI) / 4
        g.lineTo(5.6 * Math.cos(a), 5.6 * Math.sin(a))
      }
    }
    g.closePath()
    g.fillStyle = kind === 'warning' ? c.warn : c.bad
    g.fill()
    g.fillStyle = c['on-status']
    g.fillRect(-0.8, -2.4, 1.6, 3.6)
    g.fillRect(-0.8, 2, 1.6, 1.4)
  })
}

function flag(p: Pixels, c: Palette, x: number, y: number) {
  stampDrawing(p, `flag/${c.theme}`, 18, x, y, (g) => {
    g.fillStyle = c['text-1']
    g.beginPath()
    g.moveTo(0, -5)
    g.lineTo(8, -5)
    g.lineTo(5.6, -2)
    g.lineTo(8, 1)
    g.lineTo(1.2, 1)
    g.lineTo(1.2, 5)
    g.lineTo(0, 5)
    g.fill()
  })
}
