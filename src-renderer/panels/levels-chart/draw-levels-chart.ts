/** Draws the Levels chart from prepared rows. Knows pixels and colours; asks the store nothing. */

import { priceStep, TIME_AXIS, timeStep } from '../../charts/axis-steps.ts'
import type { Surface } from '../../charts/canvas.tsx'
import { drawOutcome } from '../../charts/glyphs.ts'
import { box, crisp, line, NUM, NUM_BOLD, text, UI, UI_BOLD } from '../../charts/ink.ts'
import { spread } from '../../charts/spread.ts'
import { midPrice, price as priceText } from '../../format/numbers.ts'
import { clockMinutes, clockSeconds } from '../../format/time.ts'
import { levelStyle } from '../../levels/level-style.ts'
import type { LevelNow } from '../../store/view.ts'
import type { Crosshair, Viewport } from '../../store/viewport.ts'
import type { Palette } from '../../ui/theme.ts'
import type { CandleRows, Touch } from './levels-chart.model.ts'

export interface ChartScene {
  viewport: Viewport
  now: number
  snapshotMs: number
  tick: number
  strikeSpacing: number
  step: number
  candles: CandleRows
  levels: readonly LevelNow[]
  focus: LevelNow | null
  zoneHalf: number
  touches: readonly Touch[]
  spot: number
  /** Gamma flip now and its history by frame; NaN where there is none. */
  flip: number
  flipAt(k: number): number
  crosshair: Crosshair | null
}

/** Widths that depend on the panel's width alone. */
function columns({ width }: Pick<Surface, 'width'>) {
  const narrow = width < 520
  const axis = narrow ? 54 : 60
  const labels = narrow ? 108 : 152
  const plot = width - axis
  return { narrow, axis, labels, plot, right: Math.max(60, plot - labels) }
}

/** Pixels from one candle to the next at zoom 1. */
const PITCH = 4.5
export const candlesWithRoom = (surface: Pick<Surface, 'width'>) =>
  Math.max(40, Math.round(columns(surface).right / PITCH))

/** Pixel geometry of one chart at one size. */
export function layout(surface: Surface, viewport: Viewport) {
  const { width, height } = surface
  const { narrow, axis, labels, plot, right } = columns(surface)
  const bottom = height - TIME_AXIS
  const { fromK, toK, lo, hi } = viewport
  return {
    width,
    height,
    narrow,
    axis,
    labels,
    plot,
    right,
    bottom,
    x: (k: number) => ((k - fromK) / (toK - fromK)) * right,
    y: (p: number) => ((hi - p) / (hi - lo)) * bottom,
    k: (x: number) => fromK + (x / right) * (toK - fromK),
    price: (y: number) => hi - (y / bottom) * (hi - lo),
  }
}
export type ChartLayout = ReturnType<typeof layout>

export function drawLevelsChart(surface: Surface, c: Palette, scene: ChartScene) {
  const { g } = surface
  const at = layout(surface, scene.viewport)
  g.fillStyle = c['bg-plot']
  g.fillRect(0, 0, at.width, at.height)
  grid(g, c, at, scene)
  if (scene.focus) zone(g, c, at, scene.focus.price, scene.zoneHalf)
  g.save()
  g.beginPath()
  g.rect(0, 0, at.plot, at.bottom)
  g.clip()
  for (const level of scene.levels) levelPath(g, c, at, scene, level)
  flipPath(g, c, at, scene)
  candles(g, c, at, scene)
  for (const t of scene.touches) {
    drawOutcome(g, c, t.face, t.up, at.x(t.k), at.y(t.price), at.narrow ? 4.5 : 5)
  }
  const xn = crisp(at.x(scene.now))
  line(g, xn, 0, xn, at.bottom, c['line-3'], 1, [2, 3])
  g.restore()
  labels(g, c, at, scene)
  priceAxis(g, c, at, scene)
  timeAxis(g, c, at, scene)
  if (scene.crosshair) cross(g, c, at, scene, scene.crosshair)
}

type G = CanvasRenderingContext2D

function grid(g: G, c: Palette, at: ChartLayout, scene: ChartScene) {
  const { lo, hi, fromK, toK } = scene.viewport
  const step = priceStep(hi - lo, at.bottom)
  for (let p = Math.ceil(lo / step) * step; p <= hi; p += step) {
    line(g, 0, crisp(at.y(p)), at.plot, crisp(at.y(p)), c.grid)
  }
  const every = timeStep(toK - fromK, at.right)
  for (let k = Math.ceil(fromK / every) * every; k <= toK; k += every) {
    line(g, crisp(at.x(k)), 0, crisp(at.x(k)), at.bottom, c.grid)
  }
}

function zone(g: G, c: Palette, at: ChartLayout, price: number, half: number) {
  g.fillStyle = c.accent
  g.globalAlpha = 0.1
  g.fillRect(0, at.y(price + half), at.plot, at.y(price - half) - at.y(price + half))
  g.globalAlpha = 1
}

/** A level where it was present; still levels from known-since with a tick, moving ones through their history. */
function levelPath(g: G, c: Palette, at: ChartLayout, scene: ChartScene, level: LevelNow) {
  const style = levelStyle(level.track.kind)
  const focused = level === scene.focus
  const y = crisp(at.y(level.price))
  if (style.moves !== 'no') {
    g.strokeStyle = c[style.color]
    g.lineWidth = style.width
    g.setLineDash(style.dash as number[])
    const value = (k: number) => {
      const row = level.track.rowAt(k)
      return row < 0 ? Number.NaN : level.track.value('level_price', row)
    }
    if (style.moves === 'steps') steps(g, at, scene.now, value)
    else drift(g, at, scene.now, Number.POSITIVE_INFINITY, value)
    g.setLineDash([])
  }
  const known = at.x(level.track.value('known_at_ns', level.row) / (scene.snapshotMs * 1e6))
  const still = style.moves === 'no' || (focused && style.moves === 'steps')
  const from = still ? Math.max(0, known) : at.x(scene.now)
  const color = focused ? c.accent : c[style.color]
  const dash = focused ? [] : style.moves === 'no' ? style.dash : [1, 3]
  line(g, from, y, at.plot, y, color, focused ? 1.5 : style.width, dash)
  if (still && known > 1) line(g, known, y - 3.5, known, y + 3.5, color, 1.2)
}

const SAMPLE_PX = 2
/** A step held for less is noise at this zoom and not drawn; risers join steps of at least twice this. */
const SHORTEST_STEP_PX = 5

/** A value that holds and jumps, up to the instant: its steps as horizontal runs, joined where both are long. */
function steps(g: G, at: ChartLayout, now: number, value: (k: number) => number) {
  const end = Math.min(at.right, at.x(now))
  let held = Number.NaN
  let from = 0
  let riserFrom = Number.NaN
  g.beginPath()
  for (let x = 0; x <= end + SAMPLE_PX; x += SAMPLE_PX) {
    const v = x > end ? Number.NaN : value(Math.min(now, Math.floor(at.k(x))))
    if (v === held) continue
    const y = crisp(at.y(held))
    const long = Math.min(x, end) - from
    if (long >= SHORTEST_STEP_PX) {
      const joined = !Number.isNaN(riserFrom) && long >= 2 * SHORTEST_STEP_PX
      g.moveTo(from, joined ? riserFrom : y)
      if (joined) g.lineTo(from, y)
      g.lineTo(Math.min(x, end), y)
    }
    riserFrom = long >= 2 * SHORTEST_STEP_PX && !Number.isNaN(v) ? y : Number.NaN
    held = v
    from = x
  }
  g.stroke()
}

/** A value that drifts, up to the instant; breaks where it is absent or jumps by more than `jump`. */
function drift(g: G, at: ChartLayout, now: number, jump: number, value: (k: number) => number) {
  const end = Math.min(at.right, at.x(now))
  let last = Number.NaN
  g.beginPath()
  for (let x = 0; x <= end; x += SAMPLE_PX) {
    const v = value(Math.min(now, Math.floor(at.k(x))))
    if (Math.abs(v - last) <= jump) g.lineTo(x, at.y(v))
    else if (!Number.isNaN(v)) g.moveTo(x, at.y(v))
    last = v
  }
  g.stroke()
}

function flipPath(g: G, c: Palette, at: ChartLayout, scene: ChartScene) {
  g.strokeStyle = c['text-2']
  g.lineWidth = 1
  g.globalAlpha = 0.8
  g.setLineDash([8, 3, 1.5, 3])
  drift(g, at, scene.now, scene.strikeSpacing / 2, scene.flipAt)
  g.setLineDash([])
  g.globalAlpha = 1
}

function candles(g: G, c: Palette, at: ChartLayout, scene: ChartScene) {
  const { candles: rows, step } = scene
  const pitch = at.x(step) - at.x(0)
  const body = Math.max(1, Math.min(15, Math.floor(pitch) - 1))
  const wick = 1
  for (let i = 0; i < rows.count; i++) {
    const up = rows.close[i]! >= rows.open[i]!
    const x = Math.round(at.x(rows.k[i]!) + pitch / 2) + (body % 2 ? 0.5 : 0)
    const top = at.y(Math.max(rows.open[i]!, rows.close[i]!))
    const tall = Math.max(1, at.y(Math.min(rows.open[i]!, rows.close[i]!)) - top)
    const fill = up ? c['price-up'] : c['price-down']
    const edge = up ? c['price-edge'] : c['price-down']
    g.fillStyle = edge
    g.fillRect(
      x - wick / 2,
      at.y(rows.high[i]!),
      wick,
      Math.max(1, at.y(rows.low[i]!) - at.y(rows.high[i]!)),
    )
    g.fillStyle = fill
    g.fillRect(x - body / 2, top, body, tall)
    if (edge !== fill && body > 2 && tall > 2) {
      g.strokeStyle = edge
      g.lineWidth = 1
      g.strokeRect(
        Math.floor(x - body / 2) + 0.5,
        Math.round(top) + 0.5,
        body - 1,
        Math.max(1, Math.round(tall) - 1),
      )
    }
  }
}

interface Label {
  name: string
  price: number
  ink: string
  focused: boolean
}

function labels(g: G, c: Palette, at: ChartLayout, scene: ChartScene) {
  const { lo, hi } = scene.viewport
  const items: Label[] = scene.levels.map((level) => {
    const style = levelStyle(level.track.kind)
    const hued = style.moves === 'steps' && style.color !== 'text-3'
    return {
      name: at.narrow ? style.code : style.short,
      price: level.price,
      ink: hued ? c[style.color] : c['text-2'],
      focused: level === scene.focus,
    }
  })
  if (!Number.isNaN(scene.flip)) {
    items.push({ name: 'Flip', price: scene.flip, ink: c['text-2'], focused: false })
  }
  const shown = items
    .filter((l) => l.price >= lo && l.price <= hi)
    .sort((a, b) => b.price - a.price)
  const places = spread(
    shown.map((l) => at.y(l.price)),
    at.narrow ? 15 : 17,
    10,
    at.bottom - 10,
  )
  const right = at.plot - 4
  const width = at.labels - (at.narrow ? 14 : 22)
  for (const [i, label] of shown.entries()) {
    chip(g, c, at, label, places[i]!, right - width, right, scene.tick)
  }
}

function chip(
  g: G,
  c: Palette,
  at: ChartLayout,
  label: Label,
  y: number,
  x0: number,
  x1: number,
  tick: number,
) {
  const { focused } = label
  const wanted = at.y(label.price)
  if (Math.abs(wanted - y) > 1.5) line(g, x0 - 9, crisp(wanted), x0, crisp(y), c['line-3'])
  box(g, x0, y - 7.5, x1 - x0, 15, focused ? c.accent : c['bg-raised'])
  text(g, label.name, x0 + 6, y, focused ? c['on-accent'] : label.ink, focused ? UI_BOLD : UI)
  const ink = focused ? c['on-accent'] : c['text-1']
  text(g, priceText(label.price, tick), x1 - 5, y, ink, focused ? NUM_BOLD : NUM, 'right')
}

function priceAxis(g: G, c: Palette, at: ChartLayout, scene: ChartScene) {
  const { lo, hi } = scene.viewport
  const step = priceStep(hi - lo, at.bottom)
  const spotY = at.y(scene.spot)
  line(g, crisp(at.plot) - 1, 0, crisp(at.plot) - 1, at.bottom, c['line-1'])
  for (let p = Math.ceil(lo / step) * step; p <= hi; p += step) {
    const y = at.y(p)
    if (Math.abs(y - spotY) < 15 || y < 8 || y > at.bottom - 8) continue
    text(g, priceText(p, scene.tick), at.width - 6, y, c['text-3'], NUM, 'right')
  }
  if (Number.isNaN(scene.spot) || spotY < 0 || spotY > at.bottom) return
  box(g, at.plot + 1, spotY - 9, at.axis - 2, 18, c['bg-selected'])
  g.strokeStyle = c['text-1']
  g.lineWidth = 1
  g.beginPath()
  g.roundRect(at.plot + 1.5, Math.round(spotY) - 8.5, at.axis - 3, 17, 2)
  g.stroke()
  text(g, midPrice(scene.spot, scene.tick), at.width - 6, spotY, c['text-1'], NUM_BOLD, 'right')
}

function timeAxis(g: G, c: Palette, at: ChartLayout, scene: ChartScene) {
  const { fromK, toK } = scene.viewport
  line(g, 0, crisp(at.bottom), at.width, crisp(at.bottom), c['line-1'])
  const every = timeStep(toK - fromK, at.right)
  for (let k = Math.ceil(fromK / every) * every; k <= toK; k += every) {
    const x = at.x(k)
    if (x < 18 || x > at.right - 12) continue
    const label =
      every < 240 ? clockSeconds(k, scene.snapshotMs) : clockMinutes(k, scene.snapshotMs)
    text(g, label, x, at.height - TIME_AXIS / 2, c['text-3'], NUM, 'center')
  }
  text(g, 'ET', at.width - 6, at.height - TIME_AXIS / 2, c['text-3'], UI, 'right')
}

function cross(g: G, c: Palette, at: ChartLayout, scene: ChartScene, cursor: Crosshair) {
  const [x, y] = [at.x(cursor.k), at.y(cursor.price)]
  if (x >= 0 && x <= at.right) {
    line(g, crisp(x), 0, crisp(x), at.bottom, c['line-3'], 1, [3, 3])
    const label = clockSeconds(Math.floor(cursor.k), scene.snapshotMs)
    box(g, x - 32, at.bottom + 2, 64, 18, c['bg-selected'])
    text(g, label, x, at.bottom + TIME_AXIS / 2, c['text-1'], NUM, 'center')
  }
  if (y < 0 || y > at.bottom) return
  line(g, 0, crisp(y), at.plot, crisp(y), c['line-3'], 1, [3, 3])
  box(g, at.plot + 1, y - 9, at.axis - 2, 18, c['bg-selected'])
  const rounded = Math.round(cursor.price / scene.tick) * scene.tick
  text(g, priceText(rounded, scene.tick), at.width - 6, y, c['text-1'], NUM, 'right')
}
