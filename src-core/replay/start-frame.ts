/** Where a recorded session is opened: a frame with a story behind it and one to come. */

interface Span {
  firstK: number
  lastK: number
  rthOpenK: number
  /** Milliseconds per frame. */
  snapshotMs: number
}

/** Frames before the instant that charts show unless somebody zooms: two hours and a little. */
export const CHART_FRAMES = 130 * 240

/** Twenty minutes into RTH, five after the opening range, when the session has RTH, else its middle. */
export function startFrame({ firstK, lastK, rthOpenK, snapshotMs }: Span): number {
  const afterOpen = rthOpenK + (20 * 60_000) / snapshotMs
  if (afterOpen > firstK && afterOpen < lastK) return afterOpen
  return Math.floor((firstK + lastK) / 2)
}
