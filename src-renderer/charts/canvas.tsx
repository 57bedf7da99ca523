/** A canvas that fills its parent, drawn on a raster of its own by the window's one frame loop. */
import { useEffect, useRef } from 'react'
import { invalidate, type Moment, probe } from '../store/frame-loop.ts'
import { useDraw } from '../store/hooks.ts'
import { FACES } from '../ui/faces.ts'
import { Pixels } from './pixels.ts'
import { forgetStamps } from './stamps.ts'

/** What a renderer gets: a raster and the size it may fill in CSS pixels. */
export interface Surface {
  p: Pixels
  width: number
  height: number
  /** Device pixels per CSS pixel. */
  scale: number
}
export type Paint = (surface: Surface, moment: Moment) => void

interface Props {
  /** What the paint probe calls this picture. */
  name: string
  paint: Paint
  className?: string
  order?: number
  /** False where the document shows through. */
  opaque?: boolean
  /** Called when the canvas has taken another size. */
  onFit?(): void
}
interface Fitted extends Surface {
  g: CanvasRenderingContext2D
}

export function CanvasLayer({
  name,
  paint,
  className = 'fill',
  order,
  opaque = true,
  onFit,
}: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const surface = useRef<Fitted | null>(null)
  const fitting = useRef(onFit)
  fitting.current = onFit
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const pixels = new Pixels()
    const fit = new ResizeObserver(() => {
      surface.current = fitted(element, pixels, opaque)
      fitting.current?.()
      invalidate()
    })
    fit.observe(element)
    return () => fit.disconnect()
  }, [opaque])
  useDraw((moment) => {
    const s = surface.current
    if (!s) return
    s.p.unclip()
    paint(s, moment)
    s.p.put(s.g)
    probe.shown[name] = moment.k
  }, order)
  return <canvas ref={canvas} className={className} />
}

/** Null while the canvas is hidden: a panel in the background costs nothing. */
function fitted(element: HTMLCanvasElement, p: Pixels, opaque: boolean): Fitted | null {
  const { clientWidth: width, clientHeight: height } = element
  const g = element.getContext('2d', { alpha: !opaque })
  if (!g || width === 0 || height === 0) return null
  const scale = window.devicePixelRatio || 1
  element.width = Math.round(width * scale)
  element.height = Math.round(height * scale)
  p.fit(element.width, element.height, scale)
  return { g, p, width, height, scale }
}

/** Text waits for the faces; what was drawn with a fallback before is forgotten. */
export const fontsReady = () =>
  Promise.all(FACES.map((font) => document.fonts.load(font, '0A'))).then(forgetStamps)
