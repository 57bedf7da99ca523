import { useEffect, useRef } from 'react'
import { CanvasLayer, type Surface } from '../../charts/canvas.tsx'
import { colorMap } from '../../charts/color-maps.ts'
import { PriceTimePlot } from '../../charts/PriceTimePlot.tsx'
import { plain } from '../../format/numbers.ts'
import { clockSeconds } from '../../format/time.ts'
import { focusLevel, storyLevels } from '../../levels/focus-level.ts'
import { currentMoment, type Moment } from '../../store/frame-loop.ts'
import { useUser } from '../../store/user.ts'
import { focusedLevel } from '../../store/view.ts'
import { crosshair, viewportAt } from '../../store/viewport.ts'
import { Dropdown } from '../../ui/controls.tsx'
import { LiveFields } from '../../ui/live-fields.ts'
import { colors } from '../../ui/theme.ts'
import type { PanelProps } from '../define-panel.ts'
import { PanelHead } from '../PanelHost.tsx'
import { ClipScale } from './clip-scale.ts'
import type { GammaHeatmapConfig } from './config.ts'
import { drawGammaHeatmap, heatmapLayout } from './draw-gamma-heatmap.ts'
import { cellAt, resolutionFor, stretches } from './gamma-heatmap.model.ts'
import { type Lens, legendEnds, lensOf } from './lens.ts'
import { TileBlocks } from './tile-blocks.ts'
import './gamma-heatmap.css'

const LENS_CHOICES = [
  { value: 'gamma', label: 'gamma' },
  { value: 'delta', label: 'delta' },
  { value: 'vanna', label: 'vanna' },
  { value: 'charm', label: 'charm' },
  { value: 'interest', label: 'open interest' },
  { value: 'volume', label: 'volume' },
  { value: 'premium', label: 'premium' },
] as const
const BASIS_CHOICES = [
  { value: 'flow', label: 'flow' },
  { value: 'oi', label: 'OI' },
  { value: 'effective', label: 'effective' },
] as const

export function GammaHeatmap({ config, setConfig }: PanelProps<GammaHeatmapConfig>) {
  const surface = useRef<Surface | null>(null)
  const blocks = useRef(new TileBlocks())
  const scale = useRef(new ClipScale())
  const foot = useRef<LiveFields | null>(null)
  const lens = lensOf(config)

  const paint = (s: Surface, moment: Moment) => {
    surface.current = s
    const viewport = viewportAt(moment)
    const { data, k } = moment
    if (!viewport || !data) return
    const available = [...data.gammaTiles.keys()]
    const span = viewport.toK - viewport.fromK
    const chosen = resolutionFor(available, span, s.width * s.scale)
    const clip = scale.current.at(data, lens.column, k)
    const c = colors()
    const { header, frames } = data
    drawGammaHeatmap(
      s,
      c,
      {
        viewport,
        now: k,
        snapshotMs: header.snapshotMs,
        tables: data.gammaTiles,
        stretches: stretches(available, chosen, viewport.fromK, viewport.toK, k),
        coloring: {
          column: lens.column,
          signed: lens.signed,
          clip,
          theme: c.theme,
          spacing: header.strikeSpacing,
        },
        levels: storyLevels(moment),
        focus: focusedLevel(moment),
        spotAt: (at) => frames.at('spot', at),
        flipAt: (at) => frames.at('flip', at),
        crosshair: crosshair.at,
      },
      blocks.current,
    )
    if (foot.current) writeFoot(foot.current, moment, lens, clip)
  }

  const geometry = () => {
    const v = viewportAt(currentMoment())
    const s = surface.current
    if (!v || !s) return null
    const at = heatmapLayout(s, v)
    return {
      framesPerPx: (v.toK - v.fromK) / at.width,
      pricePerPx: (v.hi - v.lo) / at.bottom,
      k: at.k,
      price: at.price,
    }
  }

  return (
    <>
      <PanelHead
        left={<span className="lab heat-unit">{lens.unit}</span>}
        right={
          <>
            <Dropdown
              label="Lens"
              choices={LENS_CHOICES}
              value={config.lens}
              onChange={(value) => setConfig({ lens: value })}
            />
            {config.lens === 'gamma' && (
              <Dropdown
                label="Basis"
                choices={BASIS_CHOICES}
                value={config.basis}
                onChange={(basis) => setConfig({ basis })}
              />
            )}
          </>
        }
      />
      <PriceTimePlot
        label="Gamma by strike and time: drag pans, wheel zooms, click focuses a level"
        geometry={geometry}
        onPick={(_x, y) => pickLevel(y, geometry())}
      >
        <CanvasLayer name="gamma-heatmap" paint={paint} order={20} />
      </PriceTimePlot>
      <HeatmapFoot
        lens={lens}
        onFields={(fields) => {
          foot.current = fields
        }}
      />
    </>
  )
}

function HeatmapFoot({
  lens,
  onFields,
}: {
  lens: Lens
  onFields(fields: LiveFields | null): void
}) {
  const root = useRef<HTMLDivElement>(null)
  const theme = useUser((user) => user.theme)
  const report = useRef(onFields)
  report.current = onFields
  useEffect(() => {
    report.current(root.current && new LiveFields(root.current))
    return () => report.current(null)
  }, [])
  const map = colorMap(lens.signed ? 'gamma' : 'volume', theme)
  const stops = Array.from({ length: 33 }, (_, i) => map.css[i * 8])
  const words = lens.column.startsWith('gex') ? (['gn', 'gp'] as const) : (['t2', 't2'] as const)
  return (
    <div className="foot heat-foot" ref={root}>
      <span
        className="row heat-legend"
        data-f="legend"
        title="Dealer's view: negative = dealers short gamma = AMPLIFY"
      >
        <span className={words[0]}>{lens.low}</span>
        <span className="num" data-f="low" />
        <span
          className={lens.signed ? 'heat-ramp signed' : 'heat-ramp'}
          style={{ background: `linear-gradient(90deg, ${stops.join()})` }}
        />
        <span className="num" data-f="high" />
        <span className={words[1]}>{lens.high}</span>
      </span>
      <span className="grow" />
      {lens.signed && <span className="heat-view">Dealer's view</span>}
      <span className="num t2" data-f="readout" />
    </div>
  )
}

function writeFoot(fields: LiveFields, moment: Moment, lens: Lens, clip: number) {
  const [low, high] = clip > 0 ? legendEnds(lens, clip) : ['', '']
  fields.text('low', low)
  fields.text('high', high)
  const readout = readoutAt(moment, lens)
  fields.text('readout', readout)
  fields.className('legend', readout ? 'row heat-legend beside' : 'row heat-legend')
}

function readoutAt({ data, k }: Moment, lens: Lens): string {
  const at = crosshair.at
  if (!data || !at) return ''
  const { strikeSpacing, snapshotMs } = data.header
  const cell = cellAt(data, lens.column, strikeSpacing, k, Math.floor(at.k), at.price)
  if (!cell) return ''
  const value = lens.format(cell.value)
  return `${clockSeconds(cell.fromK, snapshotMs)} ET  ${plain(cell.strike, 0)}  ${value} ${lens.unit.replace(/^\$ ?/, '')}`
}

const NEAR_PX = 8
function pickLevel(y: number, at: { pricePerPx: number; price(y: number): number } | null) {
  if (!at) return
  const price = at.price(y)
  let best = NEAR_PX * at.pricePerPx
  let level = -1
  for (const candidate of storyLevels(currentMoment())) {
    const distance = Math.abs(candidate.price - price)
    if (distance > best) continue
    best = distance
    level = candidate.track.level
  }
  if (level >= 0) focusLevel(level)
}
