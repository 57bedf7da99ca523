import { z } from 'zod'
import { definePanel } from '../define-panel.ts'

export const levelCockpit = definePanel({
  id: 'level-cockpit',
  title: 'Level cockpit',
  reads: ['frames', 'levels', 'level_frames'],
  config: z.object({}),
  emptyBecause: (data) =>
    data.levels.byLevel.length === 0 ? 'No level is known in this session.' : null,
  view: async () => (await import('./LevelCockpit.tsx')).LevelCockpit,
})
