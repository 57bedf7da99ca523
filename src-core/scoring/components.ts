/** S1: component scores of one level at one snapshot, 0..100 each, and the raw break score. */
import type { Scoring } from '../config/profiles.ts'
import type { FUEL_EFFECTS } from '../frames/tables.ts'
import type { BarrierState } from '../physics/barrier/reading.ts'

export type FuelEffect = (typeof FUEL_EFFECTS)[number]

/** Prices in the profile's unit; NaN = unknown. */
export interface ScoreInput {
  level: number
  spot: number
  /** Spot V_WINDOW_S earlier; NaN when unknown, then no velocity counts. */
  spotBefore: number
  barrierState: BarrierState
  /** Contracts. */
  deltaLiquidity: number
  fuelEffect: FuelEffect
  tapeImbalance: number
  sweepDirection: number
}

export interface ComponentScores {
  /** +1 UP (spot at or below the level), -1 DOWN. */
  direction: 1 | -1
  liquidity: number
  hedge: number
  tape: number
  /** Weighted sum, clamped to 0..100. */
  raw: number
}

/** S1 break direction: from below or at the level UP, from above DOWN. */
export const breakDirection = (spot: number, level: number): 1 | -1 => (spot > level ? -1 : 1)

/** Price velocity v of S1, price per second, positive = rising; 0 when a spot is unknown. */
export const priceVelocity = (spot: number, before: number, windowS: number) =>
  Number.isNaN(spot) || Number.isNaN(before) ? 0 : (spot - before) / windowS

export function componentScores(x: ScoreInput, s: Scoring): ComponentScores {
  const direction = breakDirection(x.spot, x.level)
  const liquidity = liquidityScore(x.barrierState, x.deltaLiquidity, s)
  const hedge =
    x.fuelEffect === 'AMPLIFY'
      ? s.S_H_AMPLIFY
      : x.fuelEffect === 'DAMPEN'
        ? s.S_H_DAMPEN
        : s.S_H_NEUTRAL
  const tape = tapeScore(x, direction, s)
  const sum = s.W_LIQUIDITY * liquidity + s.W_HEDGE * hedge + s.W_TAPE * tape
  return { direction, liquidity, hedge, tape, raw: Math.min(100, Math.max(0, sum)) }
}

function liquidityScore(state: BarrierState, deltaLiquidity: number, s: Scoring): number {
  switch (state) {
    case 'VACUUM':
      return s.S_L_VACUUM
    case 'WEAK':
      return s.S_L_WEAK
    case 'CONSUMED':
      return deltaLiquidity < -s.F_THRESH ? s.S_L_CONSUMED_FAST : s.S_L_CONSUMED
    case 'WALL':
      return s.S_L_WALL
    case 'ABSORPTION':
      return s.S_L_ABSORPTION
    case 'NEUTRAL':
      return s.S_L_NEUTRAL
  }
}

function tapeScore(x: ScoreInput, direction: number, s: Scoring): number {
  if (x.sweepDirection === direction) return s.S_T_SWEEP
  const v = priceVelocity(x.spot, x.spotBefore, s.V_WINDOW_S)
  const pace = v * direction > 0 ? s.S_T_VELOCITY * Math.min(1, Math.abs(v) / s.V_NORM) : 0
  const lean = x.tapeImbalance * direction > 0 ? s.S_T_IMBALANCE * Math.abs(x.tapeImbalance) : 0
  return Math.min(s.S_T_CAP, pace + lean)
}
