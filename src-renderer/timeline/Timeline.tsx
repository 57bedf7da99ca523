import { useEffect, useRef, useState } from 'react'
import { CanvasLayer, type Surface } from '../charts/canvas.tsx'
import { packed } from '../charts/pixels.ts'
import { spokenTime, weekday } from '../format/time.ts'
import { currentMoment, invalidate, type Moment } from '../store/frame-loop.ts'
import { useDraw } from '../store/hooks.ts'
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import type { SessionData } from '../store/session-data.ts'
import { useUser } from '../store/user.ts'
import { eventFace } from '../store/view.ts'
import { colors } from '../ui/theme.ts'
import type { Ground } from './backdrop.ts'
import { drawTimeline } from './draw-timeline.ts'
import { type Hover, HoverCard } from './HoverCard.tsx'
import { alertsOf } from './marks.ts'
import { Transport } from './Transport.tsx'
import {
  openingWindow,
  panned,
  placeTouches,
  type Sparkline,
  sparkline,
  type TimeWindow,
  type TouchMark,
  zoomed,
} from './timeline.model.ts'
import { OVERVIEW_EDGE, PAD, timelineLayout } from './timeline-layout.ts'

export function Timeline() {
  return (
    <footer className="tl" data-region="timeline" tabIndex={-1}>
      <Transport />
      <Track />
    </footer>
  )
}

/** The zoom window belongs to a session; a new session opens at its own. */
const zoom: { of: SessionData | null; window: TimeWindow; touched: boolean } = {
  of: null,
  window: { fromK: 0, toK: 1 },
  touched: false,
}
const boundsOf = (data: SessionData): TimeWindow => ({
  fromK: Math.min(0, data.header.firstK),
  toK: data.header.endK,
})

function windowOf(data: SessionData): TimeWindow {
  const { rthOpenK, firstK, lastK } = data.header
  if (zoom.of !== data) Object.assign(zoom, { of: data, touched: false })
  if (!zoom.touched) zoom.window = openingWindow(boundsOf(data), rthOpenK, firstK, lastK)
  return zoom.window
}
function setWindow(window: TimeWindow) {
  zoom.window = window
  zoom.touched = true
  invalidate()
}

let drawnLine: { key: string; line: Sparkline } | null = null
function lineOf(data: SessionData, window: TimeWindow, columns: number): Sparkline {
  const key = `${data.frames.version}/${window.fromK}/${window.toK}/${columns}`
  if (drawnLine?.key !== key) {
    drawnLine = { key, line: sparkline((k) => data.frames.at('spot', k), window, columns) }
  }
  return drawnLine.line
}

/** Touches known at the instant that lie in the window, placed in rows. */
function touchesOf(
  moment: Moment,
  { events }: SessionData,
  window: TimeWindow,
  x: (k: number) => number,
) {
  const known: TouchMark[] = []
  const last = moment.reveal ? window.toK : Math.min(window.toK, moment.k)
  const direction = events.column('direction')
  for (
    let row = events.firstAt(window.fromK);
    row < events.length && events.k[row]! <= last;
    row++
  ) {
    const face = eventFace(moment, row)
    known.push({ x: x(events.k[row]!), face, up: direction[row] === 1 })
  }
  return placeTouches(known, 11.5)
}

/** What the timeline stands on: nothing here changes with the instant. */
function groundOf(moment: Moment, data: SessionData, window: TimeWindow, columns: number): Ground {
  const { header, events } = data
  const bounds = boundsOf(data)
  return {
    key: [header.date, header.pipeline, window.fromK, window.toK, moment.reveal].join('/'),
    version: [header.lastK, data.frames.version, events.version].join('/'),
    window,
    bounds,
    firstK: header.firstK,
    lastK: header.lastK,
    rth: { fromK: header.rthOpenK, toK: header.rthCloseK },
    sparkline: () => lineOf(data, window, columns),
    future: () =>
      moment.reveal
        ? []
        : Array.from(
            events.k.subarray(events.firstAt(window.fromK), events.lastAt(window.toK) + 1),
          ),
    edges: {
      from: `${weekday(header.date, -1)} 18:00 ET`,
      to: `${weekday(header.date)} 17:00 ET`,
    },
  }
}

const gapsOf = ({ gaps }: SessionData): TimeWindow[] =>
  Array.from({ length: gaps.length }, (_, i) => ({
    fromK: gaps.k[i]!,
    toK: gaps.column('to_k')[i]!,
  }))

type Drag = { kind: 'scrub' } | { kind: 'overview'; grab: number } | { kind: 'loop'; fromK: number }

function Track() {
  const surface = useRef<Surface | null>(null)
  const track = useRef<HTMLDivElement>(null)
  const drag = useRef<Drag | null>(null)
  const hoverK = useRef<number | null>(null)
  const [hover, setHover] = useState<Hover | null>(null)

  const paint = (s: Surface, moment: Moment) => {
    surface.current = s
    const { data, k } = moment
    if (!data) return s.p.clear(packed(colors()['bg-panel']))
    const window = windowOf(data)
    const at = timelineLayout(s, window)
    const columns = Math.max(1, Math.floor((s.width - 2 * PAD) * s.scale))
    drawTimeline(s, colors(), {
      ground: groundOf(moment, data, window, columns),
      now: k,
      snapshotMs: data.header.snapshotMs,
      gaps: gapsOf(data),
      loop: player.clock.loop,
      touches: touchesOf(moment, data, window, at.x),
      alerts: alertsOf(data).map((a) => ({ k: a.k, severity: a.severity, reached: a.k <= k })),
      bookmarks: useUser.getState().bookmarks.map((mark) => mark.k),
      hover: drag.current ? null : hoverK.current,
    })
  }
  useDraw((moment) => speak(track.current, moment))
  useEffect(() => listenForWheel(track.current, surface), [])

  const place = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top, left: box.left, top: box.top }
  }
  const onPointerDown = (event: React.PointerEvent<HTMLDivElement>) => {
    const { data } = session
    const s = surface.current
    if (!data || !s || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { x, y } = place(event)
    const at = timelineLayout(s, windowOf(data))
    setHover(null)
    if (y >= at.overview) {
      drag.current = { kind: 'overview', grab: 0 }
      moveOverview(data, s, x)
    } else if (event.shiftKey) {
      drag.current = { kind: 'loop', fromK: at.k(x) }
      player.send({ kind: 'setLoop', loop: null })
    } else {
      drag.current = { kind: 'scrub' }
      player.send({ kind: 'seek', k: Math.round(at.k(x)) })
    }
  }
  const onPointerMove = (event: React.PointerEvent<HTMLDivElement>) => {
    const { data } = session
    const s = surface.current
    if (!data || !s) return
    const { x, y, left, top } = place(event)
    const at = timelineLayout(s, windowOf(data))
    const dragging = drag.current
    if (dragging?.kind === 'scrub') return player.send({ kind: 'seek', k: Math.round(at.k(x)) })
    if (dragging?.kind === 'overview') return moveOverview(data, s, x)
    if (dragging?.kind === 'loop') {
      return player.send({ kind: 'setLoop', loop: { fromK: dragging.fromK, toK: at.k(x) } })
    }
    const k = Math.min(data.header.lastK, Math.max(data.header.firstK, Math.round(at.k(x))))
    hoverK.current = y < at.overview ? k : null
    setHover(y < at.overview ? { k, x: left + x, bottom: innerHeight - top + 6 } : null)
    invalidate()
  }
  const onPointerUp = () => {
    drag.current = null
    invalidate()
  }
  const onPointerLeave = () => {
    hoverK.current = null
    setHover(null)
    invalidate()
  }
  return (
    <div
      ref={track}
      className="tk"
      role="slider"
      tabIndex={0}
      aria-label="Session time"
      aria-valuemin={0}
      aria-valuemax={0}
      aria-valuenow={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onPointerLeave={onPointerLeave}
    >
      <CanvasLayer name="timeline" paint={paint} order={0} />
      {hover && <HoverCard hover={hover} />}
    </div>
  )
}

/** Keeps the slider's value where assistive technology looks for it; only while focused, to spare the frame. */
function speak(element: HTMLElement | null, { data, k }: Moment) {
  if (!element || !data || (element !== document.activeElement && element.ariaValueMax !== '0'))
    return
  element.ariaValueMin = String(data.header.firstK)
  element.ariaValueMax = String(data.header.lastK)
  element.ariaValueNow = String(k)
  element.ariaValueText = spokenTime(k, data.header.snapshotMs)
}

/** Centres the zoom window on an overview position. */
function moveOverview(data: SessionData, s: Surface, x: number) {
  const bounds = boundsOf(data)
  const window = windowOf(data)
  const share = (x - OVERVIEW_EDGE) / (s.width - 2 * OVERVIEW_EDGE)
  const centre = bounds.fromK + share * (bounds.toK - bounds.fromK)
  setWindow(panned(window, bounds, centre - (window.fromK + window.toK) / 2))
}

/** Wheel zooms about the pointer; Shift or a sideways wheel pans. */
function listenForWheel(element: HTMLElement | null, surface: React.RefObject<Surface | null>) {
  const onWheel = (event: WheelEvent) => {
    const { data } = currentMoment()
    if (!data || !surface.current || !element) return
    event.preventDefault()
    const window = windowOf(data)
    const at = timelineLayout(surface.current, window)
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
    if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      const frames = (sideways / at.width) * (window.toK - window.fromK)
      setWindow(panned(window, boundsOf(data), frames))
    } else {
      const about = at.k(event.clientX - element.getBoundingClientRect().left)
      setWindow(zoomed(window, boundsOf(data), about, Math.exp(event.deltaY * 0.0018)))
    }
  }
  element?.addEventListener('wheel', onWheel, { passive: false })
  return () => element?.removeEventListener('wheel', onWheel)
}
