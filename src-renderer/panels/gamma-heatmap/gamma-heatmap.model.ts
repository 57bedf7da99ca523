/** What the heatmap shows at an instant: which tiles, which colour scale, which cell is under the crosshair. */
import type { OrderedTable } from '../../store/ordered-table.ts'
import type { SessionData } from '../../store/session-data.ts'
import type { Viewport } from '../../store/viewport.ts'

/** A stretch of time drawn from tiles of one resolution. */
export interface Stretch {
  resolution: number
  /** Frames [fromK, toK): tile starts and ends. */
  fromK: number
  toK: number
}

/** Coarsest resolution (frames) whose columns are still no wider than a device pixel and a half; the finest there is otherwise. */
export function resolutionFor(
  available: readonly number[],
  span: number,
  devicePixels: number,
): number {
  const sorted = [...available].sort((a, b) => b - a)
  const wanted = (span / devicePixels) * 1.5
  return sorted.find((resolution) => resolution <= wanted) ?? sorted.at(-1) ?? 0
}

/** Frame after the last tile of this resolution that is complete at `now`: a tile holds the last value in it. */
export const completeUntil = (resolution: number, now: number) =>
  Math.floor((now + 1) / resolution) * resolution

/**
 * Tiles that cover [fromK, now] without showing anything later than `now`: the chosen resolution
 * as far as its tiles are complete, then finer ones for the rest.
 */
export function stretches(
  available: readonly number[],
  chosen: number,
  fromK: number,
  toK: number,
  now: number,
): Stretch[] {
  const finer = available.filter((r) => r <= chosen).sort((a, b) => b - a)
  const out: Stretch[] = []
  let from = Math.max(0, Math.floor(fromK))
  for (const resolution of finer) {
    const until = Math.min(completeUntil(resolution, now), Math.ceil(toK / resolution) * resolution)
    if (until <= from) continue
    out.push({ resolution, fromK: from, toK: until })
    from = until
  }
  return out
}

/** The p-quantile of |value| over a table's rows up to frame `now`; every nth row when there are many. */
export function magnitudeQuantile(
  table: OrderedTable,
  column: string,
  now: number,
  p = 0.99,
  most = 8000,
): number {
  const rows = table.lastAt(now) + 1
  const values = table.column(column)
  const every = Math.max(1, Math.floor(rows / most))
  const sample = new Float32Array(Math.ceil(rows / every))
  let count = 0
  for (let i = 0; i < rows; i += every) {
    const size = Math.abs(values[i]!)
    if (size > 0) sample[count++] = size
  }
  if (count === 0) return Number.NaN
  const sorted = sample.subarray(0, count).sort()
  return sorted[Math.min(count - 1, Math.floor(count * p))]!
}

/** The next round number up: 1, 1.5, 2, 3, 5, 7 times a power of ten. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  for (const m of [1, 1.5, 2, 3, 5, 7]) if (value <= m * power * (1 + 1e-9)) return m * power
  return 10 * power
}

/**
 * The scale to go on with. It stands still unless there was none, or the session so far outgrew
 * it by half or fell to a third.
 */
export function nextClip(current: number, p99: number): number {
  if (!(p99 > 0)) return current
  if (!(current > 0) || p99 > current * 1.5 || p99 < current / 3) return roundUp(p99)
  return current
}

export interface Cell {
  strike: number
  /** Frames of the tile. */
  fromK: number
  value: number
}

/** The value under the crosshair, as known at `now`; null where there is none. */
export function cellAt(
  data: Pick<SessionData, 'gammaTiles'>,
  column: string,
  spacing: number,
  now: number,
  k: number,
  price: number,
): Cell | null {
  const strike = Math.round(price / spacing) * spacing
  if (k > now) return null
  for (const resolution of [...data.gammaTiles.keys()].sort((a, b) => a - b)) {
    const fromK = Math.floor(k / resolution) * resolution
    if (fromK + resolution > now + 1) continue
    const table = data.gammaTiles.get(resolution)!
    const strikes = table.column('strike')
    for (let i = table.firstAt(fromK); i < table.length && table.k[i] === fromK; i++) {
      if (strikes[i] === strike) return { strike, fromK, value: table.column(column)[i]! }
    }
  }
  return null
}

/** Strike boundaries in view, prices: where the one-pixel gaps run. */
export function boundaries({ lo, hi }: Pick<Viewport, 'lo' | 'hi'>, spacing: number): number[] {
  const out: number[] = []
  for (let n = Math.ceil(lo / spacing - 0.5); (n + 0.5) * spacing <= hi; n++) {
    out.push((n + 0.5) * spacing)
  }
  return out
}
