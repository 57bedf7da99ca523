/** Every panel there is, in menu order. */

import { alerts } from './alerts/index.ts'
import type { PanelSpec } from './define-panel.ts'
import { gammaHeatmap } from './gamma-heatmap/index.ts'
import { levelBoard } from './level-board/index.ts'
import { levelCockpit } from './level-cockpit/index.ts'
import { levelsChart } from './levels-chart/index.ts'
import { library } from './library/index.ts'
import { quality } from './quality/index.ts'

export const PANELS: readonly PanelSpec[] = [
  levelsChart,
  gammaHeatmap,
  levelBoard,
  levelCockpit,
  alerts,
  library,
  quality,
]

export const panelById = (id: string) => PANELS.find((panel) => panel.id === id)
