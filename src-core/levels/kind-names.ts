/** Names of the level kinds in code order (P6). The registry with their meaning is level-kinds.ts. */
export const LEVEL_KIND_NAMES = [
  'PM_HIGH',
  'PM_LOW',
  'OR_HIGH',
  'OR_LOW',
  'SMA_200',
  'SMA_400',
  'VWAP',
  'SESSION_HIGH',
  'SESSION_LOW',
  'STRIKE',
  'ROUND',
  'CALL_WALL',
  'PUT_WALL',
  'GAMMA_WALL',
] as const
export type LevelKind = (typeof LEVEL_KIND_NAMES)[number]
