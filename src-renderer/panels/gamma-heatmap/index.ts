import { definePanel } from '../define-panel.ts'
import { gammaHeatmapConfig } from './config.ts'

export const gammaHeatmap = definePanel({
  id: 'gamma-heatmap',
  title: 'Gamma heatmap',
  reads: ['frames', 'gamma_tiles'],
  config: gammaHeatmapConfig,
  emptyBecause: (data) => {
    const rows = [...data.gammaTiles.values()].reduce((sum, table) => sum + table.length, 0)
    return rows === 0 ? 'No option trades in this session.' : null
  },
  view: async () => (await import('./GammaHeatmap.tsx')).GammaHeatmap,
})
