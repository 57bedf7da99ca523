/** Rows and scales of the timeline. */
import type { Surface } from '../charts/canvas.tsx'
import type { TimeWindow } from './timeline.model.ts'

export const PAD = 10

/** Rows of the timeline at one height, and frame ↔ pixel. */
export function timelineLayout(
  { width, height }: Pick<Surface, 'width' | 'height'>,
  window: TimeWindow,
) {
  const ruler = 20
  const overview = height - 16
  const marks = overview - 18
  const span = window.toK - window.fromK
  return {
    width,
    height,
    ruler,
    touches: ruler + 28,
    marks,
    overview,
    mid: overview + 5,
    x: (k: number) => PAD + ((k - window.fromK) / span) * (width - 2 * PAD),
    k: (x: number) => window.fromK + ((x - PAD) / (width - 2 * PAD)) * span,
  }
}
export type TimelineLayout = ReturnType<typeof timelineLayout>

/** Where the overview's bar begins and ends. */
export const OVERVIEW_EDGE = 96
export const overviewX = (width: number, bounds: TimeWindow, k: number) =>
  OVERVIEW_EDGE + ((k - bounds.fromK) / (bounds.toK - bounds.fromK)) * (width - 2 * OVERVIEW_EDGE)
