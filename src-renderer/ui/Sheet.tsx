/** An element whose slots (`data-f`) are drawn by the frame loop on one canvas over it. */
import { type ReactNode, useEffect, useRef } from 'react'
import { CanvasLayer, type Surface } from '../charts/canvas.tsx'
import type { Moment } from '../store/frame-loop.ts'
import { InkSheet } from './ink-sheet.ts'

interface Props {
  /** What the paint probe calls it. */
  name: string
  className: string
  /** Draws on a cleared, transparent raster. */
  draw(sheet: InkSheet, surface: Surface, moment: Moment): void
  order?: number
  /** A named group of controls. */
  toolbar?: string
  children: ReactNode
}

export function Sheet({ name, className, draw, order, toolbar, children }: Props) {
  const root = useRef<HTMLDivElement>(null)
  const sheet = useRef<InkSheet | null>(null)
  const heard = useRef<'nothing' | 'idle' | 'session'>('nothing')
  useEffect(() => {
    sheet.current = root.current && new InkSheet(root.current)
    return () => sheet.current?.stop()
  }, [])
  const paint = (surface: Surface, moment: Moment) => {
    surface.p.clear()
    const { current } = sheet
    if (!current) return
    const now = moment.data ? 'session' : 'idle'
    if (heard.current !== now) {
      current.listen(() => draw(current, surface, moment))
      surface.p.clear()
    }
    heard.current = now
    draw(current, surface, moment)
  }
  const named = toolbar ? { role: 'toolbar', 'aria-label': toolbar } : {}
  return (
    <div className={`sheet ${className}`} ref={root} {...named}>
      {children}
      <CanvasLayer
        name={name}
        className="ink"
        opaque={false}
        order={order}
        paint={paint}
        onFit={() => sheet.current?.forget()}
      />
    </div>
  )
}
