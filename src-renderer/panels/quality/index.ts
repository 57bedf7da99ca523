import { z } from 'zod'
import { definePanel } from '../define-panel.ts'

export const quality = definePanel({
  id: 'quality',
  title: 'Quality gates',
  reads: [],
  standalone: true,
  config: z.object({
    pipeline: z.enum(['es_0dte', 'spy_0dte']).catch('es_0dte').default('es_0dte'),
    /** Null: the day of the open session, else the newest. */
    date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .nullable()
      .catch(null)
      .default(null),
  }),
  view: async () => (await import('./Quality.tsx')).Quality,
})
