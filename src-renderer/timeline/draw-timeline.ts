/** Draws the timeline from prepared numbers, top down: ruler, touches, sparkline, marks, whole-session overview. */
import type { Surface } from '../charts/canvas.tsx'
import { drawOutcome } from '../charts/glyphs.ts'
import { box, crisp, hatch, line, NUM, NUM_BOLD, text, UI } from '../charts/ink.ts'
import { clockMinutes, clockSeconds, duration } from '../format/time.ts'
import type { Palette } from '../ui/theme.ts'
import type { Severity } from './marks.ts'
import { type Placed, rulerStep, type Sparkline, type TimeWindow } from './timeline.model.ts'

export interface TimelineScene {
  window: TimeWindow
  bounds: TimeWindow
  /** First and last frame that holds data. */
  firstK: number
  lastK: number
  now: number
  snapshotMs: number
  rth: TimeWindow
  sparkline: Sparkline
  gaps: readonly TimeWindow[]
  loop: TimeWindow | null
  touches: readonly Placed[]
  /** Touches after the playhead: frames only. */
  future: readonly number[]
  alerts: readonly { k: number; severity: Severity; reached: boolean }[]
  bookmarks: readonly number[]
  hover: number | null
  edges: { from: string; to: string }
}

export const PAD = 10

/** Rows of the timeline at one height, and frame ↔ pixel. */
export function timelineLayout(
  { width, height }: Pick<Surface, 'width' | 'height'>,
  window: TimeWindow,
) {
  const ruler = 20
  const overview = height - 16
  const marks = overview - 18
  const span = window.toK - window.fromK
  return {
    width,
    height,
    ruler,
    touches: ruler + 28,
    marks,
    overview,
    mid: overview + 5,
    x: (k: number) => PAD + ((k - window.fromK) / span) * (width - 2 * PAD),
    k: (x: number) => window.fromK + ((x - PAD) / (width - 2 * PAD)) * span,
  }
}
export type TimelineLayout = ReturnType<typeof timelineLayout>
type G = CanvasRenderingContext2D

export function drawTimeline(surface: Surface, c: Palette, scene: TimelineScene) {
  const { g } = surface
  const at = timelineLayout(surface, scene.window)
  g.clearRect(0, 0, at.width, at.height)
  g.fillStyle = c['bg-plot']
  g.fillRect(0, at.ruler, at.width, at.marks - at.ruler)
  band(g, at, scene.rth, c['bg-raised'], 0.5)
  if (scene.loop) band(g, at, scene.loop, c.accent, 0.1)
  price(surface, c, at, scene)
  for (const gap of scene.gaps) drawGap(g, c, at, scene, gap)
  if (scene.loop) {
    for (const k of [scene.loop.fromK, scene.loop.toK]) upright(g, at, k, c['text-1'])
  }
  for (const k of [scene.rth.fromK, scene.rth.toK]) upright(g, at, k, c['line-3'], [2, 2])
  line(g, 0, crisp(at.ruler), at.width, crisp(at.ruler), c['line-1'])
  line(g, 0, crisp(at.marks), at.width, crisp(at.marks), c['line-1'])
  ruler(g, c, at, scene)
  touches(g, c, at, scene)
  marks(g, c, at, scene)
  overview(g, c, at, scene)
  if (scene.hover !== null) upright(g, at, scene.hover, c['text-2'])
  playhead(g, c, at, scene)
}

function band(g: G, at: TimelineLayout, range: TimeWindow, fill: string, alpha: number) {
  g.fillStyle = fill
  g.globalAlpha = alpha
  g.fillRect(at.x(range.fromK), at.ruler, at.x(range.toK) - at.x(range.fromK), at.marks - at.ruler)
  g.globalAlpha = 1
}

const upright = (
  g: G,
  at: TimelineLayout,
  k: number,
  color: string,
  dash: readonly number[] = [],
) => line(g, crisp(at.x(k)), at.ruler, crisp(at.x(k)), at.marks, color, 1, dash)

/** Known price bright with a faint fill, the rest of the recording dim: two pictures cut at the playhead. */
function price(surface: Surface, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const { g, scale } = surface
  const pictures = picturesOf(surface, c, at, scene.sparkline)
  const cut = Math.round(Math.min(at.width, Math.max(0, at.x(scene.now))) * scale)
  const { width, height } = pictures.known
  const top = at.ruler
  if (cut > 0) {
    g.drawImage(pictures.known, 0, 0, cut, height, 0, top, cut / scale, height / scale)
  }
  if (cut < width) {
    const rest = width - cut
    g.drawImage(
      pictures.ahead,
      cut,
      0,
      rest,
      height,
      cut / scale,
      top,
      rest / scale,
      height / scale,
    )
  }
}

interface Pictures {
  line: Sparkline
  palette: Palette
  known: OffscreenCanvas
  ahead: OffscreenCanvas
}
let drawn: Pictures | null = null

/** Drawn once per zoom window, size, theme and data. */
function picturesOf(surface: Surface, c: Palette, at: TimelineLayout, line: Sparkline): Pictures {
  const width = Math.round(at.width * surface.scale)
  const height = Math.round((at.marks - at.ruler) * surface.scale)
  const fits = drawn?.known.width === width && drawn.known.height === height
  if (drawn && fits && drawn.line === line && drawn.palette === c) return drawn
  const known = new OffscreenCanvas(width, height)
  const ahead = new OffscreenCanvas(width, height)
  const shape = sparkShape(at, line)
  const bright = known.getContext('2d')!
  bright.scale(surface.scale, surface.scale)
  bright.globalAlpha = 0.1
  bright.fillStyle = c['text-2']
  bright.fill(shape.area)
  bright.globalAlpha = 1
  stroke(bright, shape.line, c['text-1'])
  const dim = ahead.getContext('2d')!
  dim.scale(surface.scale, surface.scale)
  dim.globalAlpha = 0.45
  stroke(dim, shape.line, c['text-3'])
  drawn = { line, palette: c, known, ahead }
  return drawn
}

function stroke(g: OffscreenCanvasRenderingContext2D, path: Path2D, color: string) {
  g.lineJoin = 'round'
  g.lineWidth = 1.2
  g.strokeStyle = color
  g.stroke(path)
}

/** The line through each column's extremes, and the area under it. */
function sparkShape(at: TimelineLayout, { lo, hi, min, max }: Sparkline) {
  const bottom = at.marks - at.ruler
  const rise = bottom - (at.touches - at.ruler) - 8
  const y = (p: number) => bottom - 5 - ((p - min) / Math.max(1e-9, max - min)) * rise
  const line = new Path2D()
  const area = new Path2D()
  let pen = false
  for (let i = 0; i < lo.length; i++) {
    if (Number.isNaN(lo[i]!)) {
      pen = false
      continue
    }
    if (pen) line.lineTo(PAD + i, y(lo[i]!))
    else line.moveTo(PAD + i, y(lo[i]!))
    if (hi[i] !== lo[i]) line.lineTo(PAD + i, y(hi[i]!))
    area.rect(PAD + i, y(lo[i]!), 1, bottom - y(lo[i]!))
    pen = true
  }
  return { line, area }
}

function drawGap(g: G, c: Palette, at: TimelineLayout, scene: TimelineScene, gap: TimeWindow) {
  if (gap.fromK > scene.now) return
  const [x0, x1] = [at.x(gap.fromK), at.x(Math.min(gap.toK, scene.now))]
  if (x1 < 0 || x0 > at.width) return
  g.fillStyle = c['bg-plot']
  g.fillRect(x0, at.ruler, x1 - x0, at.marks - at.ruler)
  hatch(g, x0, at.ruler, Math.max(1, x1 - x0), at.marks - at.ruler, c.warn)
  line(g, crisp(x0), at.ruler, crisp(x0), at.marks, c.warn)
  line(g, crisp(x1), at.ruler, crisp(x1), at.marks, c.warn)
  if (x1 - x0 < 6) return
  const label = `Gap ${duration(Math.min(gap.toK, scene.now) - gap.fromK, scene.snapshotMs)}`
  text(g, label, x1 + 4, at.marks - 8, c.warn, UI)
}

const PILL = 66
function ruler(g: G, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const { window, snapshotMs } = scene
  const step = rulerStep(window, at.width)
  const now = at.x(scene.now)
  for (let k = Math.ceil(window.fromK / (step / 2)) * (step / 2); k <= window.toK; k += step / 2) {
    const major = k % step === 0
    const x = at.x(k)
    line(g, crisp(x), at.ruler - (major ? 5 : 3), crisp(x), at.ruler, c['line-3'])
    if (!major || Math.abs(x - now) < PILL / 2 + 22) continue
    const label = step < 240 ? clockSeconds(k, snapshotMs) : clockMinutes(k, snapshotMs)
    const align = x < 24 ? 'left' : x > at.width - 24 ? 'right' : 'center'
    text(
      g,
      label,
      align === 'left' ? Math.max(2, x - 8) : align === 'right' ? at.width - 4 : x,
      9,
      c['text-3'],
      NUM,
      align,
    )
  }
}

function playhead(g: G, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const x = at.x(scene.now)
  if (x < -1 || x > at.width + 1) return
  g.fillStyle = c.accent
  g.fillRect(Math.round(x) - 1, at.ruler - 3, 2, at.overview - at.ruler + 3)
  const left = Math.min(at.width - PILL, Math.max(0, x - PILL / 2))
  box(g, left, 1, PILL, 16, c.accent, 3)
  text(
    g,
    clockSeconds(scene.now, scene.snapshotMs),
    left + PILL / 2,
    9,
    c['on-accent'],
    NUM_BOLD,
    'center',
  )
}

function touches(g: G, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const size = 4.4
  g.fillStyle = c['line-3']
  for (const k of scene.future) {
    g.beginPath()
    g.arc(at.x(k), at.ruler + 14, 2, 0, 7)
    g.fill()
  }
  for (const t of scene.touches) {
    const y = at.ruler + 8 + t.row * 12.5
    if (t.count > 1) {
      box(g, t.x - 8, y - 6, 16, 12, c['bg-selected'])
      text(g, String(t.count), t.x, y, c['text-1'], NUM, 'center')
      continue
    }
    const lift =
      t.face === 'BREAK' ? (t.up ? size : -size) : t.face === 'BOUNCE' ? (t.up ? -size : size) : 0
    drawOutcome(g, c, t.face, t.up, t.x, y + lift, size)
  }
}

const ALERT_PITCH = 12
function marks(g: G, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const y = (at.marks + at.overview) / 2
  let last = Number.NEGATIVE_INFINITY
  for (const alert of scene.alerts) {
    const x = at.x(alert.k)
    // Alerts too close to tell apart stand behind the first; the overview of them is the alerts panel.
    if (!alert.reached || x - last < ALERT_PITCH) continue
    severity(g, c, alert.severity, x, y)
    last = x
  }
  for (const k of scene.bookmarks) flag(g, c, at.x(k), y)
}

function severity(g: G, c: Palette, kind: Severity, x: number, y: number) {
  g.beginPath()
  if (kind === 'info') {
    g.strokeStyle = c.info
    g.lineWidth = 1.5
    g.arc(x, y, 3.8, 0, 7)
    g.stroke()
    return
  }
  if (kind === 'warning') {
    g.moveTo(x, y - 5)
    g.lineTo(x + 5.2, y + 4)
    g.lineTo(x - 5.2, y + 4)
  } else {
    for (let i = 0; i < 8; i++) {
      const a = Math.PI / 8 + (i * Math.PI) / 4
      g.lineTo(x + 5.6 * Math.cos(a), y + 5.6 * Math.sin(a))
    }
  }
  g.closePath()
  g.fillStyle = kind === 'warning' ? c.warn : c.bad
  g.fill()
  g.fillStyle = c['on-status']
  g.fillRect(x - 0.8, y - 2.4, 1.6, 3.6)
  g.fillRect(x - 0.8, y + 2, 1.6, 1.4)
}

function flag(g: G, c: Palette, x: number, y: number) {
  g.fillStyle = c['text-1']
  g.beginPath()
  g.moveTo(x, y - 5)
  g.lineTo(x + 8, y - 5)
  g.lineTo(x + 5.6, y - 2)
  g.lineTo(x + 8, y + 1)
  g.lineTo(x + 1.2, y + 1)
  g.lineTo(x + 1.2, y + 5)
  g.lineTo(x, y + 5)
  g.fill()
}

/** Where the overview's bar begins and ends. */
export const OVERVIEW_EDGE = 96
export const overviewX = (width: number, bounds: TimeWindow, k: number) =>
  OVERVIEW_EDGE + ((k - bounds.fromK) / (bounds.toK - bounds.fromK)) * (width - 2 * OVERVIEW_EDGE)

/** All of 18:00 to 17:00: recorded part, zoom window, playhead. */
function overview(g: G, c: Palette, at: TimelineLayout, scene: TimelineScene) {
  const x = (k: number) => overviewX(at.width, scene.bounds, k)
  const y = at.mid
  text(g, scene.edges.from, 8, y, c['text-3'])
  text(g, scene.edges.to, at.width - 8, y, c['text-3'], NUM, 'right')
  box(
    g,
    x(scene.bounds.fromK),
    y - 1,
    x(scene.bounds.toK) - x(scene.bounds.fromK),
    2,
    c['line-1'],
    1,
  )
  box(g, x(scene.firstK), y - 2, Math.max(1, x(scene.lastK) - x(scene.firstK)), 4, c['line-2'], 2)
  const { fromK, toK } = scene.window
  box(g, x(fromK), y - 2.5, Math.max(6, x(toK) - x(fromK)), 5, c['text-3'], 2)
  g.fillStyle = c.accent
  g.fillRect(Math.round(x(scene.now)) - 1, y - 5, 2, 10)
}
