/** Draws the Levels chart from prepared rows. Knows pixels and colours; asks the store nothing. */

import { priceStep, TIME_AXIS, timeStep } from '../../charts/axis-steps.ts'
import type { Surface } from '../../charts/canvas.tsx'
import { drawOutcome } from '../../charts/glyphs.ts'
import {
  drawDrift,
  drawSteps,
  drifting,
  FLIP_DASH,
  SHORTEST_FLIP_PX,
  stepping,
} from '../../charts/history-path.ts'
import { box, crisp, line, NUM, NUM_BOLD, text, UI, UI_BOLD } from '../../charts/ink.ts'
import { type Pixels, packed } from '../../charts/pixels.ts'
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
  const { p } = surface
  const at = layout(surface, scene.viewport)
  p.clear(packed(c['bg-plot']))
  p.clip(0, 0, at.plot, at.bottom)
  grid(p, c, at, scene)
  if (scene.focus) zone(p, c, at, scene.focus.price, scene.zoneHalf)
  for (const level of scene.levels) levelPath(p, c, at, scene, level)
  flipPath(p, c, at, scene)
  candles(p, c, at, scene)
  for (const t of scene.touches) {
    drawOutcome(p, c, t.face, t.up, at.x(t.k), at.y(t.price), at.narrow ? 4.5 : 5)
  }
  const xn = crisp(at.x(scene.now))
  line(p, xn, 0, xn, at.bottom, c['line-3'], 1, [2, 3])
  p.unclip()
  labels(p, c, at, scene)
  priceAxis(p, c, at, scene)
  timeAxis(p, c, at, scene)
  if (scene.crosshair) cross(p, c, at, scene, scene.crosshair)
}

function grid(p: Pixels, c: Palette, at: ChartLayout, scene: ChartScene) {
  const { lo, hi, fromK, toK } = scene.viewport
  const step = priceStep(hi - lo, at.bottom)
  for (let price = Math.ceil(lo / step) * step; price <= hi; price += step) {
    line(p, 0, crisp(at.y(price)), at.plot, crisp(at.y(price)), c.grid)
  }
  const every = timeStep(toK - fromK, at.right)
  for (let k = Math.ceil(fromK / every) * every; k <= toK; k += every) {
    line(p, crisp(at.x(k)), 0, crisp(at.x(k)), at.bottom, c.grid)
  }
}

function zone(p: Pixels, c: Palette, at: ChartLayout, price: number, half: number) {
  const top = at.y(price + half)
  p.rect(0, top, at.plot, at.y(price - half) - top, c.accent, 0.1)
}

/** A level where it was present; still levels from known-since with a tick, moving ones through their history. */
function levelPath(p: Pixels, c: Palette, at: ChartLayout, scene: ChartScene, level: LevelNow) {
  const style = levelStyle(level.track.kind)
  const focused = level === scene.focus
  const y = crisp(at.y(level.price))
  if (style.moves !== 'no') {
    const value = level.track.reader('level_price')
    const scale = { ...at, now: scene.now }
    const stroke = { css: c[style.color], width: style.width, dash: style.dash }
    if (style.moves === 'steps') drawSteps(p, stepping(scale, value), stroke)
    else drawDrift(p, drifting(p, scale, value), stroke)
  }
  const known = at.x(level.track.value('known_at_ns', level.row) / (scene.snapshotMs * 1e6))
  const still = style.moves === 'no' || (focused && style.moves === 'steps')
  const from = still ? Math.max(0, known) : at.x(scene.now)
  const color = focused ? c.accent : c[style.color]
  const dash = focused ? [] : style.moves === 'no' ? style.dash : [1, 3]
  line(p, from, y, at.plot, y, color, focused ? 1.5 : style.width, dash)
  if (still && known > 1) line(p, known, y - 3.5, known, y + 3.5, color, 1.2)
}

function flipPath(p: Pixels, c: Palette, at: ChartLayout, scene: ChartScene) {
  const scale = { ...at, now: scene.now }
  const path = drifting(p, scale, scene.flipAt, scene.strikeSpacing / 2, SHORTEST_FLIP_PX)
  drawDrift(p, path, { css: c['text-2'], width: 1, dash: FLIP_DASH, alpha: 0.8 })
}

function candles(p: Pixels, c: Palette, at: ChartLayout, scene: ChartScene) {
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
    const high = at.y(rows.high[i]!)
    p.rect(x - wick / 2, high, wick, Math.max(1, at.y(rows.low[i]!) - high), edge)
    if (edge === fill || body <= 2 || tall <= 2) p.rect(x - body / 2, top, body, tall, fill)
    else hollow(p, Math.floor(x - body / 2), Math.round(top), body, Math.round(tall), edge, fill)
  }
}

/** A candle in an edge of its own colour. */
function hollow(p: Pixels, x: number, y: number, w: number, h: number, edge: string, fill: string) {
  p.rect(x, y, w, Math.max(2, h), edge)
  p.rect(x + 1, y + 1, w - 2, Math.max(0, h - 2), fill)
}

interface Label {
  name: string
  price: number
  ink: string
  focused: boolean
}

function labels(p: Pixels, c: Palette, at: ChartLayout, scene: ChartScene) {
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
    chip(p, c, at, label, places[i]!, right - width, right, scene.tick)
  }
}

function chip(
  p: Pixels,
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
  if (Math.abs(wanted - y) > 1.5) line(p, x0 - 9, crisp(wanted), x0, crisp(y), c['line-3'])
  box(p, x0, y - 7.5, x1 - x0, 15, focused ? c.accent : c['bg-raised'])
  text(p, label.name, x0 + 6, y, focused ? c['on-accent'] : label.ink, focused ? UI_BOLD : UI)
  const ink = focused ? c['on-accent'] : c['text-1']
  text(p, priceText(label.price, tick), x1 - 5, y, ink, focused ? NUM_BOLD : NUM, 'right')
}

function priceAxis(p: Pixels, c: Palette, at: ChartLayout, scene: ChartScene) {
  const { lo, hi } = scene.viewport
  const step = priceStep(hi - lo, at.bottom)
  const spotY = at.y(scene.spot)
  line(p, crisp(at.plot) - 1, 0, crisp(at.plot) - 1, at.bottom, c['line-1'])
  for (let price = Math.ceil(lo / step) * step; price <= hi; price += step) {
    const y = at.y(price)
    if (Math.abs(y - spotY) < 15 || y < 8 || y > at.bottom - 8) continue
    text(p, priceText(price, scene.tick), at.width - 6, y, c['text-3'], NUM, 'right')
  }
  if (Number.isNaN(scene.spot) || spotY < 0 || spotY > at.bottom) return
  const top = Math.round(spotY) - 9
  box(p, at.plot + 1, top, at.axis - 2, 18, c['text-1'])
  box(p, at.plot + 2, top + 1, at.axis - 4, 16, c['bg-selected'])
  text(p, midPrice(scene.spot, scene.tick), at.width - 6, spotY, c['text-1'], NUM_BOLD, 'right')
}

function timeAxis(p: Pixels, c: Palette, at: ChartLayout, scene: ChartScene) {
  const { fromK, toK } = scene.viewport
  line(p, 0, crisp(at.bottom), at.width, crisp(at.bottom), c['line-1'])
  const every = timeStep(toK - fromK, at.right)
  for (let k = Math.ceil(fromK / every) * every; k <= toK; k += every) {
    const x = at.x(k)
    if (x < 18 || x > at.right - 12) continue
    const label =
      every < 240 ? clockSeconds(k, scene.snapshotMs) : clockMinutes(k, scene.snapshotMs)
    text(p, label, x, at.height - TIME_AXIS / 2, c['text-3'], NUM, 'center')
  }
  text(p, 'ET', at.width - 6, at.height - TIME_AXIS / 2, c['text-3'], UI, 'right')
}

function cross(p: Pixels, c: Palette, at: ChartLayout, scene: ChartScene, cursor: Crosshair) {
  const [x, y] = [at.x(cursor.k), at.y(cursor.price)]
  if (x >= 0 && x <= at.right) {
    line(p, crisp(x), 0, crisp(x), at.bottom, c['line-3'], 1, [3, 3])
    const label = clockSeconds(Math.floor(cursor.k), scene.snapshotMs)
    box(p, x - 32, at.bottom + 2, 64, 18, c['bg-selected'])
    text(p, label, x, at.bottom + TIME_AXIS / 2, c['text-1'], NUM, 'center')
  }
  if (y < 0 || y > at.bottom) return
  line(p, 0, crisp(y), at.plot, crisp(y), c['line-3'], 1, [3, 3])
  box(p, at.plot + 1, y - 9, at.axis - 2, 18, c['bg-selected'])
  const rounded = Math.round(cursor.price / scene.tick) * scene.tick
  text(p, priceText(rounded, scene.tick), at.width - 6, y, c['text-1'], NUM, 'right')
}
