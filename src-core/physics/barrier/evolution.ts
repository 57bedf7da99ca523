/** P8.7 barrier evolution: how band depth came to be what it is. */
import { NS_PER_MIN, NS_PER_S } from '../../domain/units.ts'

/** Contracts, but slope in contracts/min and absorption in contracts/min; null as P8.7 says. */
export interface BarrierEvolution {
  depthCurrent: number | null
  depthChange1min: number | null
  depthChange3min: number | null
  depthChange5min: number | null
  slope3min: number | null
  volatility5min: number | null
  absorptionRate: number | null
}

const SAMPLE_S = 10
/** Thirty steps of ten seconds: five minutes. */
const SAMPLES = 31
const SLOPE_SAMPLES = 19
const PER_MINUTE = 6

/**
 * `depthsAt` gives band depth at falling times, NaN where it cannot be known; `absorption` the
 * fills of the last minute, asked for only while depth is known.
 */
export function evolutionOf(
  now: number,
  depthsAt: (times: Float64Array) => Float64Array,
  absorption: () => number,
): BarrierEvolution {
  const times = Float64Array.from({ length: SAMPLES }, (_, k) => now - k * SAMPLE_S * NS_PER_S)
  const depth = depthsAt(times)
  const orNull = (x: number) => (Number.isNaN(x) ? null : x)
  const change = (minutes: number) =>
    orNull(depth[0] - depth[(minutes * NS_PER_MIN) / (SAMPLE_S * NS_PER_S)])
  return {
    depthCurrent: orNull(depth[0]),
    depthChange1min: change(1),
    depthChange3min: change(3),
    depthChange5min: change(5),
    slope3min: orNull(slopePerMinute(depth.subarray(0, SLOPE_SAMPLES))),
    volatility5min: orNull(deviation(depth)),
    absorptionRate: Number.isNaN(depth[0]) ? null : absorption(),
  }
}

/** Least-squares slope of samples that run back in time. */
function slopePerMinute(newestFirst: Float64Array): number {
  const n = newestFirst.length
  const middle = (n - 1) / 2
  let xy = 0
  let xx = 0
  for (let i = 0; i < n; i++) {
    const x = i - middle
    xy += x * newestFirst[n - 1 - i]
    xx += x * x
  }
  return (xy / xx) * PER_MINUTE
}

/** Population standard deviation, oldest sample first. */
function deviation(newestFirst: Float64Array): number {
  const n = newestFirst.length
  let sum = 0
  for (let i = n - 1; i >= 0; i--) sum += newestFirst[i]
  const mean = sum / n
  let squares = 0
  for (let i = n - 1; i >= 0; i--) squares += (newestFirst[i] - mean) ** 2
  return Math.sqrt(squares / n)
}
