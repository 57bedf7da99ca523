/** A plot on the shared window of time and price: drag pans, wheel zooms time, Shift+wheel price, double click resets, moving sets the shared crosshair. */
import { type ReactNode, useEffect, useRef } from 'react'
import { panBy, resetViewport, setCrosshair, zoomPrice, zoomTime } from '../store/viewport.ts'

/** Where a pixel lies in the plot's current window. */
export interface PlotGeometry {
  /** Frames and prices per pixel. */
  framesPerPx: number
  pricePerPx: number
  k(x: number): number
  price(y: number): number
}

interface Props {
  label: string
  /** Null while nothing is drawn. */
  geometry(): PlotGeometry | null
  onPick(x: number, y: number): void
  children: ReactNode
}

const DRAG_PX = 3

export function PriceTimePlot({ label, geometry, onPick, children }: Props) {
  const plot = useRef<HTMLDivElement>(null)
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null)
  useEffect(() => {
    const element = plot.current
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const factor = Math.exp((event.deltaY || event.deltaX) * 0.0015)
      if (event.shiftKey) zoomPrice(factor)
      else zoomTime(factor)
    }
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  }, [])
  const place = (event: React.PointerEvent<HTMLDivElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top }
  }
  const onPointerMove = (event: React.PointerEvent<HTMLDivElement>) => {
    const at = geometry()
    if (!at) return
    const { x, y } = place(event)
    const start = drag.current
    if (!start || event.buttons !== 1) return setCrosshair({ k: at.k(x), price: at.price(y) })
    const [dx, dy] = [x - start.x, y - start.y]
    if (!start.moved && Math.abs(dx) + Math.abs(dy) <= DRAG_PX) return
    panBy(-dx * at.framesPerPx, dy * at.pricePerPx)
    drag.current = { x, y, moved: true }
  }
  const onPointerDown = (event: React.PointerEvent<HTMLDivElement>) => {
    drag.current = { ...place(event), moved: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerUp = () => {
    const start = drag.current
    drag.current = null
    if (start && !start.moved) onPick(start.x, start.y)
  }
  return (
    <div
      ref={plot}
      className="plot"
      role="application"
      aria-label={label}
      onPointerMove={onPointerMove}
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
      onPointerLeave={() => setCrosshair(null)}
      onDoubleClick={resetViewport}
    >
      {children}
    </div>
  )
}
