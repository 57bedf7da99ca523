/** Values over time as lines on a raster: curves that drift, and steps that hold and jump. */
import { along, crisp, curve, type Stroke } from './lines.ts'
import type { Pixels } from './pixels.ts'

/** Pixels of a plot's time and price, and the instant up to which history is drawn. */
export interface HistoryScale {
  /** Right end of the time axis in CSS pixels. */
  right: number
  now: number
  x(k: number): number
  k(x: number): number
  y(price: number): number
}
/** A value by frame; asked in ascending order. NaN where there is none. */
export type ValueAt = (k: number) => number

/** Device y at each device column's left edge, for `curve`. */
export interface Columns {
  ys: Float64Array
  count: number
}
let columns = new Float64Array(4096)

/**
 * A value sampled at every device column up to the instant; breaks where it is absent or jumps by
 * more than `jump`, and leaves out stretches shorter than `shortest` CSS pixels: noise at this zoom.
 */
export function drifting(
  p: Pixels,
  at: HistoryScale,
  value: ValueAt,
  jump = Number.POSITIVE_INFINITY,
  shortest = 0,
): Columns {
  const end = Math.min(p.width, Math.ceil(Math.min(at.right, at.x(at.now)) * p.scale))
  if (columns.length < 2 * end + 4) columns = new Float64Array(2 * end + 4)
  const ys = columns
  let last = Number.NaN
  let since = 0
  const forget = (until: number) => {
    if (until - since < shortest * p.scale) ys.fill(Number.NaN, since, until)
    since = until
  }
  for (let i = 0; i <= end; i++) {
    const v = value(Math.min(at.now, Math.floor(at.k(i / p.scale))))
    if (Math.abs(v - last) > jump) {
      // The break itself: no line from the old place to the new one.
      if (i > 0) ys[i - 1] = Number.NaN
      forget(i)
    }
    ys[i] = at.y(v) * p.scale
    last = v
  }
  forget(end + 1)
  return { ys, count: Math.max(0, end) }
}

export const drawDrift = (p: Pixels, { ys, count }: Columns, stroke: Stroke) =>
  curve(p, ys, count, 0, stroke)

export const FLIP_DASH = [8, 3, 1.5, 3]
/** A stretch of the gamma flip held for less is noise at this zoom. */
export const SHORTEST_FLIP_PX = 14

/** Horizontal runs `[from, to, y]` in CSS pixels, and whether a riser joins each to the one before. */
export interface Steps {
  runs: Float64Array
  joined: Uint8Array
  count: number
}
const made: Steps = { runs: new Float64Array(3 * 2048), joined: new Uint8Array(2048), count: 0 }
const SAMPLE_PX = 2

/** A step held for less is noise at this zoom and not drawn. */
const SHORTEST_STEP_PX = 6
/** Risers join steps at least this long that lie no further apart than that: elsewhere they would stripe the plot. */
const RISER_STEP_PX = 10
const TALLEST_RISER_PX = 48

/** A value that holds and jumps, up to the instant. */
export function stepping(at: HistoryScale, value: ValueAt): Steps {
  const end = Math.min(at.right, at.x(at.now))
  let held = Number.NaN
  let from = 0
  let before = Number.NaN
  made.count = 0
  for (let x = 0; x <= end + SAMPLE_PX; x += SAMPLE_PX) {
    const v = x > end ? Number.NaN : value(Math.min(at.now, Math.floor(at.k(x))))
    if (v === held || (Number.isNaN(v) && Number.isNaN(held))) continue
    const to = Math.min(x, end)
    const long = to - from
    const y = crisp(at.y(held))
    if (!Number.isNaN(held) && long >= SHORTEST_STEP_PX && made.count < made.joined.length) {
      made.runs.set([from, to, y], 3 * made.count)
      const near = Math.abs(y - before) <= TALLEST_RISER_PX && long >= RISER_STEP_PX
      made.joined[made.count++] = near ? 1 : 0
    }
    before = long >= RISER_STEP_PX ? y : Number.NaN
    held = v
    from = x
  }
  return made
}

/** Strokes the runs and their risers as one path: dashes go on where a run is joined to the last. */
export function drawSteps(p: Pixels, { runs, joined, count }: Steps, stroke: Stroke) {
  let done = 0
  for (let i = 0; i < count; i++) {
    const [from, to, y] = [runs[3 * i]!, runs[3 * i + 1]!, runs[3 * i + 2]!]
    if (!joined[i]) done = 0
    else {
      const last = runs[3 * i - 1]!
      done = along(p, Math.min(last, y), Math.max(last, y), from, true, stroke, done)
    }
    done = along(p, from, to, y, false, stroke, done)
  }
}
