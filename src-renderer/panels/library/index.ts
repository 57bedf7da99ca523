import { z } from 'zod'
import { definePanel } from '../define-panel.ts'

export const library = definePanel({
  id: 'library',
  title: 'Library',
  reads: [],
  standalone: true,
  config: z.object({}),
  view: async () => (await import('./Library.tsx')).Library,
})
