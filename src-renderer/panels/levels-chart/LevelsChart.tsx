import { useEffect, useRef } from 'react'
import { CanvasLayer, type Surface } from '../../charts/canvas.tsx'
import { price as priceText, quantity } from '../../format/numbers.ts'
import { clockSeconds } from '../../format/time.ts'
import { currentMoment, type Moment } from '../../store/frame-loop.ts'
import { useUser } from '../../store/user.ts'
import { focusedLevel } from '../../store/view.ts'
import {
  crosshair,
  panBy,
  resetViewport,
  setCandleStep,
  setCrosshair,
  setRoom,
  viewportAt,
  zoomPrice,
  zoomTime,
} from '../../store/viewport.ts'
import { Dropdown, LiveText, Segmented } from '../../ui/controls.tsx'
import { ICONS } from '../../ui/icons.tsx'
import { colors } from '../../ui/theme.ts'
import type { PanelProps } from '../define-panel.ts'
import { PanelFoot, PanelHead } from '../PanelHost.tsx'
import { CANDLE_STEPS, type LevelsChartConfig } from './config.ts'
import { candlesWithRoom, drawLevelsChart, layout } from './draw-levels-chart.ts'
import { CandleRows, candlesUntil, shownLevels, touchesIn } from './levels-chart.model.ts'

type Step = LevelsChartConfig['step']
const STEPS = Object.keys(CANDLE_STEPS).map((value) => ({ value: value as Step, label: value }))
const SHOWN = [
  { value: 'story', label: 'levels' },
  { value: 'all', label: 'levels, strikes, rounds' },
  { value: 'none', label: 'no levels' },
] as const

export function LevelsChart({ config, setConfig }: PanelProps<LevelsChartConfig>) {
  const rows = useRef(new CandleRows())
  const surface = useRef<Surface | null>(null)
  const step = CANDLE_STEPS[config.step]
  useEffect(() => setCandleStep(step), [step])

  const paint = (s: Surface, moment: Moment) => {
    surface.current = s
    setRoom(candlesWithRoom(s))
    const viewport = viewportAt(moment)
    const { data, k } = moment
    if (!viewport || !data) return
    const focus = focusedLevel(moment)
    const { frames, header } = data
    drawLevelsChart(s, colors(), {
      viewport,
      now: k,
      snapshotMs: header.snapshotMs,
      tick: header.tick,
      strikeSpacing: header.strikeSpacing,
      step,
      candles: candlesUntil(data, viewport.fromK, viewport.toK, step, k, rows.current),
      levels: withFocus(shownLevels(moment, config.show), focus),
      focus,
      zoneHalf: Math.max(header.profile === 'es' ? 1.25 : 0.1, 0.25 * (frames.at('atr', k) || 0)),
      touches: config.show === 'none' ? [] : touchesIn(moment, viewport),
      spot: frames.at('spot', k),
      flip: frames.at('flip', k),
      flipAt: (at) => frames.at('flip', at),
      crosshair: crosshair.at,
    })
  }

  return (
    <>
      <PanelHead
        left={
          <Segmented
            label="Candle length"
            choices={STEPS}
            value={config.step}
            onChange={(value) => setConfig({ step: value })}
          />
        }
        right={
          <Dropdown
            label="Show"
            choices={SHOWN}
            value={config.show}
            onChange={(show) => setConfig({ show })}
          />
        }
      />
      <Plot surface={surface} paint={paint} />
      <PanelFoot>
        <span className="k">
          <span className="brk">{ICONS.breakUp}</span>BREAK
        </span>
        <span className="k">
          <span className="bnc">{ICONS.bounceUp}</span>BOUNCE
        </span>
        <span className="k">
          <span className="chp">{ICONS.chop}</span>CHOP
        </span>
        <span className="k">{ICONS.pending}pending</span>
        <span className="grow" />
        <LiveText className="num" of={readout} />
      </PanelFoot>
    </>
  )
}

/** The focused level is always drawn, even when its kind is hidden. */
const withFocus = <L,>(levels: readonly L[], focus: L | null): readonly L[] =>
  focus && !levels.includes(focus) ? [...levels, focus] : levels

function readout(moment: Moment): string {
  const { data } = moment
  if (!data || !crosshair.at || crosshair.at.k > moment.k)
    return 'A line starts where its level became known'
  const row = data.candles.lastAt(Math.floor(crosshair.at.k))
  if (row < 0 || data.candles.k[row]! + 40 > moment.k)
    return 'A line starts where its level became known'
  const at = (id: string) => data.candles.column(id)[row]!
  const p = (id: string) => priceText(at(id), data.header.tick)
  const time = clockSeconds(data.candles.k[row]!, data.header.snapshotMs)
  return `${time} ET  O ${p('open')}  H ${p('high')}  L ${p('low')}  C ${p('close')}  ${quantity(at('volume'))} ct`
}

interface PlotProps {
  surface: React.RefObject<Surface | null>
  paint(surface: Surface, moment: Moment): void
}

/** Drag pans, wheel zooms time, Shift+wheel price, double click resets, move sets the shared crosshair, click focuses the nearest level. */
function Plot({ surface, paint }: PlotProps) {
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null)
  const plot = useRef<HTMLDivElement>(null)
  const geometry = () => {
    const viewport = viewportAt(currentMoment())
    return viewport && surface.current ? { viewport, at: layout(surface.current, viewport) } : null
  }
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
  const onPointerMove = (event: React.PointerEvent<HTMLDivElement>) => {
    const found = geometry()
    if (!found) return
    const { at, viewport } = found
    const bounds = event.currentTarget.getBoundingClientRect()
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top]
    if (drag.current && event.buttons === 1) {
      const [dx, dy] = [x - drag.current.x, y - drag.current.y]
      if (Math.abs(dx) + Math.abs(dy) > 3) drag.current.moved = true
      if (!drag.current.moved) return
      panBy(
        (-dx / at.right) * (viewport.toK - viewport.fromK),
        (dy / at.bottom) * (viewport.hi - viewport.lo),
      )
      drag.current = { x, y, moved: true }
      return
    }
    setCrosshair({ k: at.k(Math.min(x, at.right)), price: at.price(y) })
  }
  const onPointerDown = (event: React.PointerEvent<HTMLDivElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect()
    drag.current = { x: event.clientX - bounds.left, y: event.clientY - bounds.top, moved: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerUp = () => {
    const found = geometry()
    if (found && drag.current && !drag.current.moved) focusNear(drag.current.y, found.at.y)
    drag.current = null
  }
  return (
    <div
      ref={plot}
      className="plot"
      role="application"
      aria-label="Levels chart: drag pans, wheel zooms, click focuses a level"
      onPointerMove={onPointerMove}
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
      onPointerLeave={() => setCrosshair(null)}
      onDoubleClick={resetViewport}
    >
      <CanvasLayer name="levels-chart" paint={paint} order={10} />
    </div>
  )
}

const NEAR_PX = 8
function focusNear(y: number, toY: (price: number) => number) {
  const moment = currentMoment()
  let best: { level: number; distance: number } | null = null
  for (const level of shownLevels(moment, 'story')) {
    const distance = Math.abs(toY(level.price) - y)
    if (distance < (best?.distance ?? NEAR_PX)) best = { level: level.track.level, distance }
  }
  if (best) useUser.setState({ focus: { kind: 'level', level: best.level } })
}
