import { definePanel } from '../define-panel.ts'
import { levelsChartConfig } from './config.ts'

export const levelsChart = definePanel({
  id: 'levels-chart',
  title: 'Levels',
  reads: ['frames', 'candles', 'levels'],
  config: levelsChartConfig,
  emptyBecause: (data) => (data.candles.length === 0 ? 'No futures trades in this session.' : null),
  view: async () => (await import('./LevelsChart.tsx')).LevelsChart,
})
