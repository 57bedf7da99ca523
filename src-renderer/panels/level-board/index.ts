import { definePanel } from '../define-panel.ts'
import { levelBoardConfig } from './config.ts'

export const levelBoard = definePanel({
  id: 'level-board',
  title: 'Level board',
  reads: ['frames', 'levels', 'level_frames'],
  config: levelBoardConfig,
  emptyBecause: (data) =>
    data.levels.byLevel.length === 0 ? 'No level is known in this session.' : null,
  view: async () => (await import('./LevelBoard.tsx')).LevelBoard,
})
