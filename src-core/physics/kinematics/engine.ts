/** Velocity, acceleration and jerk in the level frame (P14): causal least squares over 13 samples. */
import { NS_PER_MIN, type SessionNs, sessionNs } from '../../domain/units.ts'

export const SAMPLES = 13
export const VELOCITY_WINDOWS = [1, 3, 5, 10, 20] as const
export const CURVE_WINDOWS = [1, 3, 5, 10] as const

/** Derivatives in price per minute, minute^2, minute^3; each the coefficient of its own degree's fit. */
export interface Motion {
  velocity: number
  acceleration: number
  jerk: number
}

/** From 13 equally spaced samples over `windowMin` minutes, oldest first. */
export function motionOf(p: ArrayLike<number>, windowMin: number): Motion {
  const h = windowMin / (SAMPLES - 1)
  let linear = 0
  let square = 0
  let cube = 0
  for (let i = 0; i < SAMPLES; i++) {
    const x = i - 6
    linear += x * p[i]
    square += (x * x - 14) * p[i]
    cube += (x * x * x - 25 * x) * p[i]
  }
  return {
    velocity: linear / 182 / h,
    acceleration: (2 * square) / 2002 / (h * h),
    jerk: (6 * cube) / 20592 / (h * h * h),
  }
}

/** Unit mass. */
export const kineticEnergy = (velocity: number) => 0.5 * velocity * velocity
export const isDecelerating = (velocity: number, acceleration: number) =>
  velocity > 0 && acceleration < 0

/** Signed position: negative before the level is reached, positive beyond (P0). */
export const levelFrame = (spot: number, level: number, direction: 1 | -1) =>
  direction * (spot - level)

/** Spot in profile price as of a time, null = unknown. */
export type SpotAt = (t: SessionNs) => number | null

export interface KinematicsReading {
  /** By window in minutes; null when any of its samples is unknown. */
  motion: Readonly<Record<(typeof VELOCITY_WINDOWS)[number], Motion | null>>
  /** Position in the level frame at t. */
  position: number | null
}

const samples = new Float64Array(SAMPLES)

/** Reads all windows ending at t; `level` in the same unit as spot. */
export function readKinematics(
  spotAt: SpotAt,
  t: SessionNs,
  level: number,
  direction: 1 | -1,
): KinematicsReading {
  const over = (windowMin: number): Motion | null => {
    const step = (windowMin * NS_PER_MIN) / (SAMPLES - 1)
    for (let i = 0; i < SAMPLES; i++) {
      const spot = spotAt(sessionNs(t - (SAMPLES - 1 - i) * step))
      if (spot === null) return null
      samples[i] = levelFrame(spot, level, direction)
    }
    return motionOf(samples, windowMin)
  }
  const spot = spotAt(t)
  return {
    motion: { 1: over(1), 3: over(3), 5: over(5), 10: over(10), 20: over(20) },
    position: spot === null ? null : levelFrame(spot, level, direction),
  }
}
