/** P13.3: how order flow changed over the last minutes. For events, not for frames. */
import { NS_PER_S } from '../../domain/units.ts'
import type { OfiEngine } from './engine.ts'

/** Dimensionless, trends per minute. */
export interface MultiWindowOfi {
  integrated: Readonly<Record<30 | 60 | 120 | 300, number>>
  trend: Readonly<Record<60 | 120 | 300, number>>
  variance120: number
  peak120: number
  /** Best-level OFI of 60 s, contracts. */
  best60: number
}

const BUCKETS = 24
const BUCKET_S = 5

export function multiWindowOfi(ofi: OfiEngine, now: number): MultiWindowOfi {
  const weights = ofi.weights(now)
  const integrated = (s: number) => {
    const w = ofi.window(now, s)
    return w.depth === 0 ? 0 : sumOf(ofi.normalised(w), weights)
  }
  const scaled = (from: number, to: number, depth: number) =>
    depth === 0 ? 0 : ofi.rawWeighted(ofi.span(from, to), weights) / depth
  const trend = (s: number) => {
    const { depth } = ofi.window(now, s)
    const middle = now - (s / 2) * NS_PER_S
    const first = scaled(now - s * NS_PER_S, middle, depth)
    return (scaled(middle, now, depth) - first) / (s / 2 / 60)
  }
  const { depth } = ofi.window(now, BUCKETS * BUCKET_S)
  const start = now - BUCKETS * BUCKET_S * NS_PER_S
  const buckets = Array.from({ length: BUCKETS }, (_, k) =>
    scaled(start + k * BUCKET_S * NS_PER_S, start + (k + 1) * BUCKET_S * NS_PER_S, depth),
  )
  return {
    integrated: {
      30: integrated(30),
      60: integrated(60),
      120: integrated(120),
      300: integrated(300),
    },
    trend: { 60: trend(60), 120: trend(120), 300: trend(300) },
    variance120: variance(buckets),
    peak120: buckets.reduce((peak, x) => (Math.abs(x) >= Math.abs(peak) ? x : peak), 0),
    best60: ofi.window(now, 60).raw[0],
  }
}

const sumOf = (x: readonly number[], weights: readonly number[]) =>
  x.reduce((sum, value, m) => sum + weights[m] * value, 0)

/** Population variance. */
function variance(x: readonly number[]): number {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  return x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length
}
