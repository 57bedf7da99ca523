/** A canvas that fills its parent, scaled for the display, drawn by the window's one frame loop. */
import { useEffect, useRef } from 'react'
import { invalidate, type Moment } from '../store/frame-loop.ts'
import { useDraw } from '../store/hooks.ts'
import { forgetFont, NUM, NUM_BOLD, UI, UI_BOLD } from './ink.ts'

/** What a renderer gets: a context in CSS pixels and the size it may fill. */
export interface Surface {
  g: CanvasRenderingContext2D
  width: number
  height: number
  /** Device pixels per CSS pixel. */
  scale: number
}
export type Paint = (surface: Surface, moment: Moment) => void

interface Props {
  paint: Paint
  className?: string
  order?: number
}

export function CanvasLayer({ paint, className = 'fill', order }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const surface = useRef<Surface | null>(null)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const fit = new ResizeObserver(() => {
      surface.current = fitted(element)
      invalidate()
    })
    fit.observe(element)
    return () => fit.disconnect()
  }, [])
  useDraw((moment) => {
    if (surface.current) paint(surface.current, moment)
  }, order)
  return <canvas ref={canvas} className={className} />
}

/** Null while the canvas is hidden: a panel in the background costs nothing. */
function fitted(element: HTMLCanvasElement): Surface | null {
  const { clientWidth: width, clientHeight: height } = element
  const g = element.getContext('2d', { alpha: true })
  if (!g || width === 0 || height === 0) return null
  const scale = window.devicePixelRatio || 1
  element.width = Math.round(width * scale)
  element.height = Math.round(height * scale)
  forgetFont(g)
  g.setTransform(scale, 0, 0, scale, 0, 0)
  return { g, width, height, scale }
}

/** Canvas text waits for the faces; otherwise the first paint measures a fallback. */
export const fontsReady = () =>
  Promise.all([NUM, NUM_BOLD, UI, UI_BOLD].map((font) => document.fonts.load(font, '0A')))
