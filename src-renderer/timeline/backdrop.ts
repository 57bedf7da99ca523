/**
 * What of the timeline does not depend on the playhead, drawn once per zoom window, size, theme and
 * data: one raster as it looks where time has passed, one as it looks ahead. A seek copies their
 * two parts, cut at the playhead.
 */
import { box, crisp, line, text } from '../charts/ink.ts'
import { Pixels, packed } from '../charts/pixels.ts'
import { stampDrawing } from '../charts/stamps.ts'
import { invalidate } from '../store/frame-loop.ts'
import type { Palette } from '../ui/theme.ts'
import { rulerStep, type Sparkline, type TimeWindow } from './timeline.model.ts'
import { overviewX, PAD, type TimelineLayout } from './timeline-layout.ts'

/** What the backdrop is drawn from. */
export interface Ground {
  /** Names everything below but the palette, which is compared by itself, and what data brings. */
  key: string
  /** Changes with the data; while chunks stream in, a backdrop may be a little behind. */
  version: string
  window: TimeWindow
  bounds: TimeWindow
  firstK: number
  lastK: number
  rth: TimeWindow
  /** Columns are device pixels between the paddings. */
  sparkline(): Sparkline
  /** Frames of all touches in the window, for the bare dots ahead; empty when all are revealed. */
  future(): readonly number[]
  edges: { from: string; to: string }
}

/** While data streams in, the backdrop is drawn again no sooner than this. */
const STREAM_MS = 250

interface Backdrop {
  key: string
  version: string
  palette: Palette
  /** performance.now() when it was drawn. */
  at: number
  known: Pixels
  ahead: Pixels
}
let drawn: Backdrop | null = null
let later: ReturnType<typeof setTimeout> | undefined

/** Copies the backdrop of both sides of the instant onto a raster. */
export function drawBackdrop(
  p: Pixels,
  c: Palette,
  at: TimelineLayout,
  ground: Ground,
  now: number,
) {
  const { known, ahead } = backdropOf(p, c, at, ground)
  const cut = Math.round(Math.min(at.width, Math.max(0, at.x(now))) * p.scale)
  for (let row = 0; row < p.height; row++) {
    const [from, to] = [row * p.width, (row + 1) * p.width]
    p.data.set(known.data.subarray(from, from + cut), from)
    p.data.set(ahead.data.subarray(from + cut, to), from + cut)
  }
}

function backdropOf(p: Pixels, c: Palette, at: TimelineLayout, ground: Ground) {
  const key = `${ground.key}/${p.width}/${p.height}/${p.scale}`
  if (drawn?.key === key && drawn.palette === c) {
    if (drawn.version === ground.version) return drawn
    const wait = drawn.at + STREAM_MS - performance.now()
    if (wait > 0) {
      clearTimeout(later)
      later = setTimeout(invalidate, wait)
      return drawn
    }
  }
  const sparkline = ground.sparkline()
  const side = (draw: (on: Pixels) => void) => {
    const on = new Pixels()
    on.fit(p.width, p.height, p.scale)
    common(on, c, at, ground)
    draw(on)
    overview(on, c, at, ground)
    return on
  }
  const known = side((on) => {
    area(on, at, sparkline, c['text-2'])
    spark(on, at, sparkline, c['text-1'], 1)
    edges(on, c, at, ground)
  })
  const ahead = side((on) => {
    spark(on, at, sparkline, c['text-3'], 0.45)
    edges(on, c, at, ground)
    for (const k of ground.future()) dot(on, c, at.x(k), at.ruler + 14)
  })
  drawn = { key, version: ground.version, palette: c, at: performance.now(), known, ahead }
  return drawn
}

function common(p: Pixels, c: Palette, at: TimelineLayout, { rth, window }: Ground) {
  p.clear(packed(c['bg-panel']))
  p.rect(0, at.ruler, at.width, at.marks - at.ruler, c['bg-plot'])
  const left = at.x(rth.fromK)
  p.rect(left, at.ruler, at.x(rth.toK) - left, at.marks - at.ruler, c['bg-raised'], 0.5)
  const half = rulerStep(window, at.width) / 2
  for (let k = Math.ceil(window.fromK / half) * half; k <= window.toK; k += half) {
    const x = crisp(at.x(k))
    line(p, x, at.ruler - (k % (2 * half) === 0 ? 5 : 3), x, at.ruler, c['line-3'])
  }
}

function edges(p: Pixels, c: Palette, at: TimelineLayout, { rth }: Ground) {
  for (const k of [rth.fromK, rth.toK]) {
    const x = crisp(at.x(k))
    line(p, x, at.ruler, x, at.marks, c['line-3'], 1, [2, 2])
  }
  line(p, 0, crisp(at.ruler), at.width, crisp(at.ruler), c['line-1'])
  line(p, 0, crisp(at.marks), at.width, crisp(at.marks), c['line-1'])
}

const heightOf = (p: Pixels, at: TimelineLayout, { min, max }: Sparkline) => {
  const rise = at.marks - at.touches - 8
  return (v: number) => (at.marks - 5 - ((v - min) / Math.max(1e-9, max - min)) * rise) * p.scale
}

function area(p: Pixels, at: TimelineLayout, line: Sparkline, css: string) {
  const y = heightOf(p, at, line)
  const [first, bottom] = [Math.round(PAD * p.scale), at.marks * p.scale]
  for (let i = 0; i < line.lo.length; i++) {
    p.fill(first + i, y(line.lo[i]!), first + i + 1, bottom, packed(css), 0.1)
  }
}

/** Each column from its highest to its lowest value, reaching half way to its neighbours. */
function spark(p: Pixels, at: TimelineLayout, line: Sparkline, css: string, alpha: number) {
  const y = heightOf(p, at, line)
  const [first, half] = [Math.round(PAD * p.scale), 0.6 * p.scale]
  for (let i = 0; i < line.lo.length; i++) {
    let top = y(line.hi[i]!)
    let bottom = y(line.lo[i]!)
    for (const n of [i - 1, i + 1]) {
      const [above, below] = [y(line.hi[n] ?? Number.NaN), y(line.lo[n] ?? Number.NaN)]
      if (below < top) top = (top + below) / 2
      if (above > bottom) bottom = (bottom + above) / 2
    }
    p.fill(first + i, top - half, first + i + 1, bottom + half, packed(css), alpha)
  }
}

function dot(p: Pixels, c: Palette, x: number, y: number) {
  stampDrawing(p, `touch ahead/${c['line-3']}`, 6, x, y, (g) => {
    g.fillStyle = c['line-3']
    g.beginPath()
    g.arc(0, 0, 2, 0, 7)
    g.fill()
  })
}

/** All of 18:00 to 17:00: recorded part and zoom window. */
function overview(p: Pixels, c: Palette, at: TimelineLayout, ground: Ground) {
  const x = (k: number) => overviewX(at.width, ground.bounds, k)
  const bar = (fromK: number, toK: number, least: number, tall: number, css: string) =>
    box(p, x(fromK), at.mid - tall / 2, Math.max(least, x(toK) - x(fromK)), tall, css)
  text(p, ground.edges.from, 8, at.mid, c['text-3'])
  text(p, ground.edges.to, at.width - 8, at.mid, c['text-3'], undefined, 'right')
  bar(ground.bounds.fromK, ground.bounds.toK, 0, 2, c['line-1'])
  bar(ground.firstK, ground.lastK, 1, 4, c['line-2'])
  bar(ground.window.fromK, ground.window.toK, 6, 5, c['text-3'])
}
