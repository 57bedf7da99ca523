/**
 * The window of time and price that the Levels chart, the heatmap and the profile share. It is a
 * function of the instant and the user's pan and zoom, so a seek shows what playing there shows.
 */
import { invalidate, type Moment } from './frame-loop.ts'
import { isGridKind, levelsAt } from './view.ts'

export interface Viewport {
  /** Frames; toK is the right edge, at or after the instant when not panned. */
  fromK: number
  toK: number
  /** Prices. */
  lo: number
  hi: number
}
/** Crosshair shared by all panels; null = nowhere. */
export interface Crosshair {
  k: number
  price: number
}

const MINUTE = 240
/** User's choice: zoom of the time span, frames the right edge is moved, price zoom and shift. */
const choice = { timeZoom: 1, pan: 0, priceZoom: 1, priceShift: 0 }
/** Candles shown at zoom 1: what the chart has room for. */
let roomFor = 130
/** The right edge moves in steps of one candle, so that nothing shimmers between. */
let stepFrames = MINUTE
let cached: { key: string; viewport: Viewport } | null = null
export const crosshair: { at: Crosshair | null } = { at: null }

export function setCandleStep(frames: number) {
  stepFrames = frames
  invalidate()
}
export function setCrosshair(at: Crosshair | null) {
  crosshair.at = at
  invalidate()
}
export function panBy(frames: number, priceShift = 0) {
  choice.pan += frames
  choice.priceShift += priceShift
  invalidate()
}
/** The chart says how many candles it has room for. */
export function setRoom(candles: number) {
  if (candles === roomFor) return
  roomFor = candles
  invalidate()
}
export function zoomTime(factor: number) {
  choice.timeZoom = Math.min(50, Math.max(0.05, choice.timeZoom * factor))
  invalidate()
}
export function zoomPrice(factor: number) {
  choice.priceZoom = Math.min(20, Math.max(0.1, choice.priceZoom * factor))
  invalidate()
}
export function resetViewport() {
  choice.pan = 0
  choice.timeZoom = 1
  choice.priceZoom = 1
  choice.priceShift = 0
  invalidate()
}

export function viewportAt(moment: Moment): Viewport | null {
  const { data, k } = moment
  if (!data) return null
  const key = `${k}/${data.version}/${Object.values(choice).join('/')}/${stepFrames}/${roomFor}`
  if (cached?.key === key) return cached.viewport
  const { firstK, endK } = data.header
  const span = Math.min(endK - firstK, Math.max(2 * MINUTE, roomFor * stepFrames * choice.timeZoom))
  const edge = (Math.floor(k / stepFrames) + 1) * stepFrames
  const toK = Math.min(endK, Math.max(firstK + span * 0.2, edge + choice.pan))
  const fromK = toK - span
  const viewport = { fromK, toK, ...priceRange(moment, fromK, Math.min(toK, k)) }
  cached = { key, viewport }
  return viewport
}

/** Prices traded in view plus the levels near them, in steps so that the axis stands still. */
function priceRange(moment: Moment, fromK: number, toK: number): { lo: number; hi: number } {
  const data = moment.data!
  const { candles } = data
  const [highs, lows] = [candles.column('high'), candles.column('low')]
  let lo = Number.POSITIVE_INFINITY
  let hi = Number.NEGATIVE_INFINITY
  // The candle holding the instant is not finished: only what traded before it may set the scale.
  for (let i = candles.firstAt(fromK); i < candles.length && candles.k[i]! + 40 <= toK; i++) {
    if (highs[i]! > hi) hi = highs[i]!
    if (lows[i]! < lo) lo = lows[i]!
  }
  const spot = data.frames.at('spot', moment.k)
  if (!Number.isNaN(spot)) {
    lo = Math.min(lo, spot)
    hi = Math.max(hi, spot)
  }
  if (!(hi >= lo)) return { lo: 0, hi: 1 }
  const unit = data.header.strikeSpacing
  const reach = Math.max(unit * 2, (hi - lo) * 0.35)
  for (const { track, price } of levelsAt(moment)) {
    if (isGridKind(track.kind)) continue
    if (price > hi && price - hi < reach) hi = price
    if (price < lo && lo - price < reach) lo = price
  }
  const margin = Math.max(unit / 2, (hi - lo) * 0.04)
  const [from, to] = [
    Math.floor((lo - margin) / unit) * unit,
    Math.ceil((hi + margin) / unit) * unit,
  ]
  const [mid, half] = [(from + to) / 2 + choice.priceShift, ((to - from) / 2) * choice.priceZoom]
  return { lo: mid - half, hi: mid + half }
}
