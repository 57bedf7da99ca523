/** Timeline arithmetic: window of frames, sparkline by pixel column, touch rows. Pure. */
import type { EventFace } from '../store/view.ts'

export interface TimeWindow {
  fromK: number
  toK: number
}
const SHORTEST = 60 * 4

/** Zooms about frame `about`, staying inside the session. */
export function zoomed(
  window: TimeWindow,
  bounds: TimeWindow,
  about: number,
  factor: number,
): TimeWindow {
  const whole = bounds.toK - bounds.fromK
  const span = Math.min(whole, Math.max(SHORTEST, (window.toK - window.fromK) * factor))
  const share = (about - window.fromK) / (window.toK - window.fromK)
  return inside({ fromK: about - span * share, toK: about + span * (1 - share) }, bounds)
}

export const panned = (window: TimeWindow, bounds: TimeWindow, frames: number): TimeWindow =>
  inside({ fromK: window.fromK + frames, toK: window.toK + frames }, bounds)

function inside(window: TimeWindow, bounds: TimeWindow): TimeWindow {
  const span = Math.min(window.toK - window.fromK, bounds.toK - bounds.fromK)
  const fromK = Math.min(bounds.toK - span, Math.max(bounds.fromK, window.fromK))
  return { fromK, toK: fromK + span }
}

/** Pre-market to close when the session reaches it, else all of it. */
export function openingWindow(
  bounds: TimeWindow,
  rthOpenK: number,
  firstK: number,
  lastK: number,
): TimeWindow {
  const preMarket = rthOpenK - 5.5 * 14_400
  if (lastK < rthOpenK) return { fromK: firstK, toK: Math.max(firstK + SHORTEST, lastK) }
  return { fromK: Math.max(bounds.fromK, preMarket), toK: bounds.toK }
}

/** Lowest and highest value per pixel column; NaN where no frame has one. */
export interface Sparkline {
  lo: Float64Array
  hi: Float64Array
  min: number
  max: number
}

/** Reads at most `samples` frames per column, which is enough for a line one pixel thick. */
export function sparkline(
  at: (k: number) => number,
  window: TimeWindow,
  columns: number,
  samples = 12,
): Sparkline {
  const lo = new Float64Array(columns).fill(Number.NaN)
  const hi = new Float64Array(columns).fill(Number.NaN)
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  const width = (window.toK - window.fromK) / columns
  const stride = Math.max(1, width / samples)
  for (let x = 0; x < columns; x++) {
    const end = window.fromK + (x + 1) * width
    for (let k = window.fromK + x * width; k < end; k += stride) {
      const v = at(Math.floor(k))
      if (Number.isNaN(v)) continue
      if (!(v >= lo[x]!)) lo[x] = v
      if (!(v <= hi[x]!)) hi[x] = v
      if (v < min) min = v
      if (v > max) max = v
    }
  }
  return { lo, hi, min, max }
}

export interface Placed {
  row: 0 | 1
  x: number
  face: EventFace
  up: boolean
  /** How many touches this mark stands for. */
  count: number
}
export interface TouchMark {
  x: number
  face: EventFace
  up: boolean
}

/** Two rows at true x; where both are full, touches collapse to a count. */
export function placeTouches(marks: readonly TouchMark[], pitch: number): Placed[] {
  const last: (Placed | null)[] = [null, null]
  const placed: Placed[] = []
  for (const mark of marks) {
    const row = [0, 1].find((r) => !last[r] || mark.x - last[r].x >= pitch) as 0 | 1 | undefined
    if (row === undefined) {
      const host = last[1]!
      host.count++
      continue
    }
    const item: Placed = { ...mark, row, count: 1 }
    last[row] = item
    placed.push(item)
  }
  return placed
}

const RULER_STEPS = [20, 40, 60, 120, 240, 480, 1200, 2400, 3600, 7200, 14_400, 28_800]
/** Frames between ruler labels at least `minPx` apart. */
export const rulerStep = (window: TimeWindow, width: number, minPx = 72) =>
  RULER_STEPS.find((s) => (s / (window.toK - window.fromK)) * width >= minPx) ?? 57_600
