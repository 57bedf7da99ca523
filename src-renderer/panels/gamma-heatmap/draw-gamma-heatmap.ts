/** Draws the heatmap from kept blocks, then price, levels and playhead over it. Pixels and colours only. */
import { TIME_AXIS, timeStep } from '../../charts/axis-steps.ts'
import type { Surface } from '../../charts/canvas.tsx'
import { strokeCased, traceHistory } from '../../charts/history-path.ts'
import { box, crisp, line, NUM, text, UI } from '../../charts/ink.ts'
import { clockMinutes, clockSeconds } from '../../format/time.ts'
import { levelStyle } from '../../levels/level-style.ts'
import type { OrderedTable } from '../../store/ordered-table.ts'
import type { LevelNow } from '../../store/view.ts'
import type { Crosshair, Viewport } from '../../store/viewport.ts'
import type { Palette } from '../../ui/theme.ts'
import { boundaries, type Stretch } from './gamma-heatmap.model.ts'
import { BLOCK_TILES, type Coloring, type TileBlock, type TileBlocks } from './tile-blocks.ts'

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
    bottom,
    x: (k: number) => ((k - v.fromK) / (v.toK - v.fromK)) * width,
    y: (p: number) => ((v.hi - p) / (v.hi - v.lo)) * bottom,
    k: (x: number) => v.fromK + (x / width) * (v.toK - v.fromK),
    price: (y: number) => v.hi - (y / bottom) * (v.hi - v.lo),
  }
}
type Layout = ReturnType<typeof heatmapLayout>
type G = CanvasRenderingContext2D

export function drawGammaHeatmap(s: Surface, c: Palette, scene: HeatmapScene, blocks: TileBlocks) {
  const { g } = s
  const at = heatmapLayout(s, scene.viewport)
  g.fillStyle = c['bg-plot']
  g.fillRect(0, 0, at.width, at.height)
  g.save()
  g.beginPath()
  g.rect(0, 0, at.width, at.bottom)
  g.clip()
  map(g, at, scene, blocks)
  gaps(g, c, at, scene)
  levelLines(g, c, at, scene)
  price(g, c, at, scene)
  g.restore()
  const now = crisp(at.x(scene.now))
  line(g, now, 0, now, at.bottom, c['text-2'], 1, [2, 3])
  timeAxis(g, c, at, scene)
  if (scene.crosshair) cross(g, c, at, scene, scene.crosshair)
}

function map(g: G, at: Layout, scene: HeatmapScene, blocks: TileBlocks) {
  g.imageSmoothingEnabled = false
  const { coloring, stretches, now, viewport } = scene
  for (const stretch of stretches) {
    const table = scene.tables.get(stretch.resolution)
    if (!table) continue
    const perBlock = BLOCK_TILES * stretch.resolution
    const last = Math.floor((stretch.toK - 1) / perBlock)
    for (let b = Math.floor(stretch.fromK / perBlock); b <= last; b++) {
      const block = blocks.block(table, stretch.resolution, b, coloring)
      if (block) drawTiles(g, at, block, stretch.fromK, stretch.toK, coloring.spacing)
    }
  }
  holdLast(g, at, scene, blocks, Math.min(now + 1, viewport.toK))
}

/** Columns of a block between two frames, stretched over their place. */
function drawTiles(g: G, at: Layout, b: TileBlock, fromK: number, toK: number, spacing: number) {
  const first = Math.max(0, Math.floor((fromK - b.fromK) / b.resolution))
  const end = Math.min(BLOCK_TILES, Math.ceil((toK - b.fromK) / b.resolution))
  if (end <= first) return
  place(g, at, b, first, end, b.fromK + first * b.resolution, b.fromK + end * b.resolution, spacing)
}

function place(
  g: G,
  at: Layout,
  b: TileBlock,
  first: number,
  end: number,
  fromK: number,
  toK: number,
  spacing: number,
) {
  const top = at.y(b.lowStrike + (b.rows - 0.5) * spacing)
  const bottom = at.y(b.lowStrike - 0.5 * spacing)
  const [x0, x1] = [at.x(fromK), at.x(toK)]
  g.drawImage(b.image, first, 0, end - first, b.rows, x0, top, x1 - x0, bottom - top)
}

/** The newest complete tile stands until the instant: later values are not known yet. */
function holdLast(g: G, at: Layout, scene: HeatmapScene, blocks: TileBlocks, until: number) {
  const stretch = scene.stretches.at(-1)
  const table = stretch && scene.tables.get(stretch.resolution)
  if (!stretch || !table || stretch.toK >= until) return
  const column = Math.floor(stretch.toK / stretch.resolution) - 1
  const index = Math.floor(column / BLOCK_TILES)
  const block = blocks.block(table, stretch.resolution, index, scene.coloring)
  if (!block) return
  const first = column - index * BLOCK_TILES
  place(g, at, block, first, first + 1, stretch.toK, until, scene.coloring.spacing)
}

function gaps(g: G, c: Palette, at: Layout, scene: HeatmapScene) {
  const { spacing } = scene.coloring
  if (at.y(0) - at.y(spacing) < 4) return
  g.fillStyle = c['bg-plot']
  for (const p of boundaries(scene.viewport, spacing)) {
    g.fillRect(0, Math.round(at.y(p)), at.width, 1)
  }
}

function levelLines(g: G, c: Palette, at: Layout, scene: HeatmapScene) {
  for (const level of scene.levels) {
    const style = levelStyle(level.track.kind)
    if (style.moves === 'curve' || level === scene.focus) continue
    g.beginPath()
    if (style.moves === 'no') still(g, at, scene, level)
    else {
      history(g, at, scene, 2, true, (k) => {
        const row = level.track.rowAt(k)
        return row < 0 ? Number.NaN : level.track.value('level_price', row)
      })
    }
    g.globalAlpha = 0.8
    strokeCased(g, c.casing, c[style.color], style.width, style.dash.length ? style.dash : [6, 3])
  }
  g.beginPath()
  history(g, at, scene, 2, true, scene.flipAt)
  strokeCased(g, c.casing, c['text-2'], 1, [8, 3, 1.5, 3])
  g.globalAlpha = 1
  if (!scene.focus) return
  g.beginPath()
  g.moveTo(0, crisp(at.y(scene.focus.price)))
  g.lineTo(at.width, crisp(at.y(scene.focus.price)))
  strokeCased(g, c.casing, c.accent, 1.5)
}

function still(g: G, at: Layout, scene: HeatmapScene, level: LevelNow) {
  const known = level.track.value('known_at_ns', level.row) / (scene.snapshotMs * 1e6)
  const y = crisp(at.y(level.price))
  g.moveTo(Math.max(0, at.x(known)), y)
  g.lineTo(at.x(scene.now), y)
}

const history = (
  g: G,
  at: Layout,
  { viewport, now }: HeatmapScene,
  pitch: number,
  steps: boolean,
  value: (k: number) => number,
) => traceHistory(g, { ...viewport, width: at.width }, now, pitch, steps, value, at.y)

function price(g: G, c: Palette, at: Layout, scene: HeatmapScene) {
  g.lineJoin = 'round'
  g.beginPath()
  history(g, at, scene, 1, false, scene.spotAt)
  strokeCased(g, c.casing, c['text-1'], 1.4)
}

function timeAxis(g: G, c: Palette, at: Layout, scene: HeatmapScene) {
  const { fromK, toK } = scene.viewport
  g.fillStyle = c['bg-plot']
  g.fillRect(0, at.bottom, at.width, TIME_AXIS)
  line(g, 0, crisp(at.bottom), at.width, crisp(at.bottom), c['line-1'])
  const every = timeStep(toK - fromK, at.width)
  for (let k = Math.ceil(fromK / every) * every; k <= toK; k += every) {
    const x = at.x(k)
    if (x < 18 || x > at.width - 34) continue
    const label =
      every < 240 ? clockSeconds(k, scene.snapshotMs) : clockMinutes(k, scene.snapshotMs)
    text(g, label, x, at.height - TIME_AXIS / 2, c['text-3'], NUM, 'center')
  }
  text(g, 'ET', at.width - 6, at.height - TIME_AXIS / 2, c['text-3'], UI, 'right')
}

function cross(g: G, c: Palette, at: Layout, scene: HeatmapScene, cursor: Crosshair) {
  const [x, y] = [at.x(cursor.k), at.y(cursor.price)]
  if (x >= 0 && x <= at.width) {
    g.beginPath()
    g.moveTo(crisp(x), 0)
    g.lineTo(crisp(x), at.bottom)
    strokeCased(g, c.casing, c['text-2'], 1, [3, 3])
    const label = clockSeconds(Math.floor(cursor.k), scene.snapshotMs)
    const left = Math.min(at.width - 64, Math.max(0, x - 32))
    box(g, left, at.bottom + 2, 64, 18, c['bg-selected'])
    text(g, label, left + 32, at.bottom + TIME_AXIS / 2, c['text-1'], NUM, 'center')
  }
  if (y < 0 || y > at.bottom) return
  g.beginPath()
  g.moveTo(0, crisp(y))
  g.lineTo(at.width, crisp(y))
  strokeCased(g, c.casing, c['text-2'], 1, [3, 3])
}
