import { z } from 'zod'
import { definePanel } from '../define-panel.ts'

export const alerts = definePanel({
  id: 'alerts',
  title: 'Alerts',
  reads: ['alerts'],
  config: z.object({
    view: z.enum(['log', 'rules', 'precision']).catch('log').default('log'),
    /** Id of the one rule whose alerts are listed; null = all. */
    rule: z.string().nullable().catch(null).default(null),
  }),
  view: async () => (await import('./Alerts.tsx')).Alerts,
})
