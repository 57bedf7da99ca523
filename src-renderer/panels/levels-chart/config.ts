import { z } from 'zod'

/** Candle length in frames. */
export const CANDLE_STEPS = { '10 s': 40, '1 m': 240, '2 m': 480, '5 m': 1200 } as const

export const levelsChartConfig = z.object({
  step: z.enum(['10 s', '1 m', '2 m', '5 m']).default('1 m'),
  /** `story`: levels with a story; `all`: strikes and rounds too. */
  show: z.enum(['story', 'all', 'none']).default('story'),
})
export type LevelsChartConfig = z.output<typeof levelsChartConfig>
