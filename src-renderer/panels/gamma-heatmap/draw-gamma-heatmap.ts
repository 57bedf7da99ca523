/** Draws the heatmap from kept blocks, then price, levels and playhead over it. Pixels and colours only. */
import { TIME_AXIS, timeStep } from '../../charts/axis-steps.ts'
import type { Surface } from '../../charts/canvas.tsx'
import {
  drawDrift,
  drawSteps,
  drifting,
  FLIP_DASH,
  type HistoryScale,
  SHORTEST_FLIP_PX,
  stepping,
  type ValueAt,
} from '../../charts/history-path.ts'
import { box, crisp, line, NUM, text, UI } from '../../charts/ink.ts'
import { along, casedCurve, casingOf, type Stroke } from '../../charts/lines.ts'
import { type Pixels, packed } from '../../charts/pixels.ts'
import { clockMinutes, clockSeconds } from '../../format/time.ts'
import { levelStyle } from '../../levels/level-style.ts'
import type { OrderedTable } from '../../store/ordered-table.ts'
import type { LevelNow } from '../../store/view.ts'
import type { Crosshair, Viewport } from '../../store/viewport.ts'
import type { Palette } from '../../ui/theme.ts'
import { boundaries, type Stretch } from './gamma-heatmap.model.ts'
import { blockTiles, type Coloring, EMPTY, type TileBlock, type TileBlocks } from './tile-blocks.ts'

export interface HeatmapScene {
  viewport: Viewport
  now: number
  snapshotMs: number
  tables: ReadonlyMap<number, OrderedTable>
  stretches: readonly Stretch[]
  coloring: Coloring
  levels: readonly LevelNow[]
  focus: LevelNow | null
  spotAt(k: number): number
  flipAt(k: number): number
  crosshair: Crosshair | null
}

export function heatmapLayout({ width, height }: Pick<Surface, 'width' | 'height'>, v: Viewport) {
  const bottom = height - TIME_AXIS
  return {
    width,
    height,
    right: width,
    bottom,
    x: (k: number) => ((k - v.fromK) / (v.toK - v.fromK)) * width,
    y: (p: number) => ((v.hi - p) / (v.hi - v.lo)) * bottom,
    k: (x: number) => v.fromK + (x / width) * (v.toK - v.fromK),
    price: (y: number) => v.hi - (y / bottom) * (v.hi - v.lo),
  }
}
type Layout = ReturnType<typeof heatmapLayout>

export function drawGammaHeatmap(s: Surface, c: Palette, scene: HeatmapScene, blocks: TileBlocks) {
  const { p } = s
  const at = heatmapLayout(s, scene.viewport)
  p.clear(packed(c['bg-plot']))
  p.clip(0, 0, at.width, at.bottom)
  map(p, at, scene, blocks)
  gaps(p, c, at, scene)
  levelLines(p, c, at, scene)
  price(p, c, at, scene)
  p.unclip()
  const now = crisp(at.x(scene.now))
  line(p, now, 0, now, at.bottom, c['text-2'], 1, [2, 3])
  timeAxis(p, c, at, scene)
  if (scene.crosshair) cross(p, c, at, scene, scene.crosshair)
}

function map(p: Pixels, at: Layout, scene: HeatmapScene, blocks: TileBlocks) {
  const { coloring, stretches, now, viewport } = scene
  for (const stretch of stretches) {
    const table = scene.tables.get(stretch.resolution)
    if (!table) continue
    const { resolution, fromK, toK } = stretch
    const tiles = blockTiles((toK - fromK) / resolution)
    const perBlock = tiles * resolution
    const last = Math.floor((toK - 1) / perBlock)
    for (let b = Math.floor(fromK / perBlock); b <= last; b++) {
      const block = blocks.block(table, resolution, b, tiles, coloring)
      if (block) drawTiles(p, at, block, fromK, toK, coloring.spacing)
    }
  }
  holdLast(p, at, scene, blocks, Math.min(now + 1, viewport.toK))
}

/** Columns of a block between two frames, stretched over their place. */
function drawTiles(p: Pixels, at: Layout, b: TileBlock, fromK: number, toK: number, size: number) {
  const first = Math.max(0, Math.floor((fromK - b.fromK) / b.resolution))
  const end = Math.min(b.tiles, Math.ceil((toK - b.fromK) / b.resolution))
  if (end <= first) return
  place(p, at, b, first, end, b.fromK + first * b.resolution, b.fromK + end * b.resolution, size)
}

/** Every strike's row of tiles is written once and copied down over its height. */
function place(
  p: Pixels,
  at: Layout,
  b: TileBlock,
  first: number,
  end: number,
  fromK: number,
  toK: number,
  spacing: number,
) {
  const { data, width, scale } = p
  const [x0, x1] = [at.x(fromK) * scale, at.x(toK) * scale]
  const left = Math.max(p.left, Math.round(x0))
  const right = Math.min(p.right, Math.round(x1))
  const perPixel = (end - first) / (x1 - x0)
  const edge = (row: number) =>
    Math.round(at.y(b.lowStrike + (b.rows - row - 0.5) * spacing) * scale)
  for (let row = 0; row < b.rows; row++) {
    const top = Math.max(p.top, edge(row))
    const bottom = Math.min(p.bottom, edge(row + 1))
    if (bottom <= top || right <= left) continue
    const line = top * width
    const tiles = row * b.tiles
    for (let x = left; x < right; x++) {
      const column = Math.min(end - 1, first + Math.floor((x + 0.5 - x0) * perPixel))
      const color = b.colors[tiles + Math.max(first, column)]!
      if (color !== EMPTY) data[line + x] = color
    }
    for (let y = top + 1; y < bottom; y++) {
      data.copyWithin(y * width + left, line + left, line + right)
    }
  }
}

/** The newest complete tile stands until the instant: later values are not known yet. */
function holdLast(p: Pixels, at: Layout, scene: HeatmapScene, blocks: TileBlocks, until: number) {
  const stretch = scene.stretches.at(-1)
  const table = stretch && scene.tables.get(stretch.resolution)
  if (!stretch || !table || stretch.toK >= until) return
  const column = Math.floor(stretch.toK / stretch.resolution) - 1
  const tiles = blockTiles((stretch.toK - stretch.fromK) / stretch.resolution)
  const index = Math.floor(column / tiles)
  const block = blocks.block(table, stretch.resolution, index, tiles, scene.coloring)
  if (!block) return
  const first = column - index * tiles
  place(p, at, block, first, first + 1, stretch.toK, until, scene.coloring.spacing)
}

function gaps(p: Pixels, c: Palette, at: Layout, scene: HeatmapScene) {
  const { spacing } = scene.coloring
  if (at.y(0) - at.y(spacing) < 4) return
  for (const strike of boundaries(scene.viewport, spacing)) {
    p.rect(0, Math.round(at.y(strike)), at.width, 1, c['bg-plot'])
  }
}

function levelLines(p: Pixels, c: Palette, at: Layout, scene: HeatmapScene) {
  const scale = { ...at, now: scene.now }
  for (const level of scene.levels) {
    const style = levelStyle(level.track.kind)
    if (style.moves === 'curve' || level === scene.focus) continue
    const dash = style.dash.length ? style.dash : [6, 3]
    const stroke = { css: c[style.color], width: style.width, dash, alpha: 0.8 }
    if (style.moves === 'no') still(p, c, at, scene, level, stroke)
    else history(p, c, scale, level.track.reader('level_price'), stroke)
  }
  flipLine(p, c, scale, scene)
  if (scene.focus) cased(p, c, 0, at.width, scene.focus.price, at, { css: c.accent, width: 1.5 })
}

function still(
  p: Pixels,
  c: Palette,
  at: Layout,
  { snapshotMs, now }: HeatmapScene,
  level: LevelNow,
  stroke: Stroke,
) {
  const known = level.track.value('known_at_ns', level.row) / (snapshotMs * 1e6)
  cased(p, c, Math.max(0, at.x(known)), at.x(now), level.price, at, stroke)
}

function cased(
  p: Pixels,
  c: Palette,
  x0: number,
  x1: number,
  level: number,
  at: Layout,
  stroke: Stroke,
) {
  const y = crisp(at.y(level))
  along(p, x0, x1, y, false, casingOf(stroke, c.casing))
  along(p, x0, x1, y, false, stroke)
}

function history(p: Pixels, c: Palette, scale: HistoryScale, value: ValueAt, stroke: Stroke) {
  const steps = stepping(scale, value)
  drawSteps(p, steps, casingOf(stroke, c.casing))
  drawSteps(p, steps, stroke)
}

function flipLine(p: Pixels, c: Palette, scale: HistoryScale, scene: HeatmapScene) {
  const path = drifting(p, scale, scene.flipAt, scene.coloring.spacing / 2, SHORTEST_FLIP_PX)
  const stroke = { css: c['text-2'], width: 1, dash: FLIP_DASH, alpha: 0.8 }
  drawDrift(p, path, casingOf(stroke, c.casing))
  drawDrift(p, path, stroke)
}

function price(p: Pixels, c: Palette, at: Layout, scene: HeatmapScene) {
  const { ys, count } = drifting(p, { ...at, now: scene.now }, scene.spotAt)
  casedCurve(p, ys, count, 0, c.casing, c['text-1'], 1.4)
}

function timeAxis(p: Pixels, c: Palette, at: Layout, scene: HeatmapScene) {
  const { fromK, toK } = scene.viewport
  line(p, 0, crisp(at.bottom), at.width, crisp(at.bottom), c['line-1'])
  const every = timeStep(toK - fromK, at.width)
  for (let k = Math.ceil(fromK / every) * every; k <= toK; k += every) {
    const x = at.x(k)
    if (x < 18 || x > at.width - 44) continue
    const label =
      every < 240 ? clockSeconds(k, scene.snapshotMs) : clockMinutes(k, scene.snapshotMs)
    text(p, label, x, at.height - TIME_AXIS / 2, c['text-3'], NUM, 'center')
  }
  text(p, 'ET', at.width - 6, at.height - TIME_AXIS / 2, c['text-3'], UI, 'right')
}

function cross(p: Pixels, c: Palette, at: Layout, scene: HeatmapScene, cursor: Crosshair) {
  const [x, y] = [at.x(cursor.k), at.y(cursor.price)]
  const stroke = { css: c['text-2'], width: 1, dash: [3, 3] }
  if (x >= 0 && x <= at.width) {
    along(p, 0, at.bottom, crisp(x), true, casingOf(stroke, c.casing))
    along(p, 0, at.bottom, crisp(x), true, stroke)
    const label = clockSeconds(Math.floor(cursor.k), scene.snapshotMs)
    const left = Math.min(at.width - 64, Math.max(0, x - 32))
    box(p, left, at.bottom + 2, 64, 18, c['bg-selected'])
    text(p, label, left + 32, at.bottom + TIME_AXIS / 2, c['text-1'], NUM, 'center')
  }
  if (y >= 0 && y <= at.bottom) cased(p, c, 0, at.width, cursor.price, at, stroke)
}
