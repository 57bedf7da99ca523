import { z } from 'zod'

export const LENSES = ['gamma', 'delta', 'vanna', 'charm', 'interest', 'volume', 'premium'] as const
export const BASES = ['flow', 'oi', 'effective'] as const

export const gammaHeatmapConfig = z.object({
  lens: z.enum(LENSES).default('gamma'),
  /** Inventory of the gamma lens (P11.3, P24.3); the others are flow inventory or counts. */
  basis: z.enum(BASES).default('flow'),
})
export type GammaHeatmapConfig = z.output<typeof gammaHeatmapConfig>
