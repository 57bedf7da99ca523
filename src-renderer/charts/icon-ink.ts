/** The window's icons on a raster, from the same drawing as in the document. */
import { Fragment, isValidElement, type ReactNode } from 'react'
import { ICONS, type IconName } from '../ui/icons.tsx'
import type { Pixels } from './pixels.ts'
import { stampDrawing } from './stamps.ts'

interface Stroke {
  path: Path2D
  /** Filled instead of stroked. */
  solid: boolean
  width: number
  dash: number[]
}
type Props = Record<string, unknown> & { children?: ReactNode }
const made = new Map<IconName, Stroke[]>()

/** Puts an icon of `size` pixels with its top left corner at (x, y). */
export function drawIcon(
  p: Pixels,
  name: IconName,
  x: number,
  y: number,
  color: string,
  size = 13,
) {
  const middle = size / 2
  stampDrawing(p, `icon/${name}/${color}/${size}`, size + 2, x + middle, y + middle, (g) =>
    strokeIcon(g, name, -middle, -middle, color, size),
  )
}

function strokeIcon(
  g: OffscreenCanvasRenderingContext2D,
  name: IconName,
  x: number,
  y: number,
  color: string,
  size: number,
) {
  const strokes = made.get(name) ?? strokesOf(ICONS[name])
  made.set(name, strokes)
  const scale = size / 14
  g.translate(x, y)
  g.scale(scale, scale)
  g.strokeStyle = color
  g.fillStyle = color
  g.lineCap = 'round'
  g.lineJoin = 'round'
  for (const { path, solid, width, dash } of strokes) {
    if (solid) {
      g.fill(path)
      continue
    }
    g.lineWidth = width
    g.setLineDash(dash)
    g.stroke(path)
  }
}

function strokesOf(node: ReactNode): Stroke[] {
  if (Array.isArray(node)) return node.flatMap(strokesOf)
  if (!isValidElement<Props>(node)) return []
  const { type, props } = node
  if (type === Fragment || type === 'svg') return strokesOf(props.children)
  const path = new Path2D(type === 'path' ? String(props.d) : undefined)
  if (type === 'circle') path.arc(Number(props.cx), Number(props.cy), Number(props.r), 0, 7)
  if (type === 'rect') {
    path.rect(Number(props.x), Number(props.y), Number(props.width), Number(props.height))
  }
  const dash = String(props.strokeDasharray ?? '')
  return [
    {
      path,
      solid: props.stroke === 'none',
      width: Number(props.strokeWidth ?? 1.5),
      dash: dash ? dash.split(' ').map(Number) : [],
    },
  ]
}
