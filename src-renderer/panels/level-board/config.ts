import { z } from 'zod'

export const levelBoardConfig = z.object({
  /** `story`: levels with a story; `all`: strikes and rounds too; `scan`: within the scan radius (scoring S5). */
  within: z.enum(['all', 'story', 'scan']).default('all'),
  sort: z.enum(['attention', 'distance', 'price', 'score']).default('attention'),
})
export type LevelBoardConfig = z.output<typeof levelBoardConfig>
