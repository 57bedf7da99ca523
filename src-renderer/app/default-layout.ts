/** The arrangement a new user sees: chart and heatmap over the board, cockpit at the right. */
import type { DockviewApi } from 'dockview-react'
import { PANELS, panelById } from '../panels/index.ts'

type Place = {
  panel: string
  beside?: string
  direction?: 'right' | 'below'
  width?: number
  height?: number
}
const PLACES: readonly Place[] = [
  { panel: 'levels-chart' },
  { panel: 'level-cockpit', beside: 'levels-chart', direction: 'right', width: 424 },
  { panel: 'level-board', beside: 'levels-chart', direction: 'below', height: 286 },
  { panel: 'gamma-heatmap', beside: 'levels-chart', direction: 'right', width: 400 },
]

export function arrangeDefault(api: DockviewApi) {
  const narrow = innerWidth < 1400
  for (const { panel, beside, direction, width, height } of PLACES) {
    const spec = panelById(panel)
    if (!spec) continue
    const position =
      beside && api.getPanel(beside)
        ? { referencePanel: beside, direction: direction ?? 'right' }
        : undefined
    api.addPanel({
      id: panel,
      component: 'panel',
      title: spec.title,
      params: { panel },
      position,
      initialWidth: width && narrow ? Math.round(width * 0.82) : width,
      initialHeight: height && innerHeight < 900 ? 190 : height,
    })
  }
  const first = PANELS.find((spec) => api.getPanel(spec.id))
  if (first) api.getPanel(first.id)?.api.setActive()
}
