/** F = m a check (P15): does order flow explain the motion toward the level? */
export const FMA_STATES = ['ABSORPTION', 'CONSISTENT', 'HOLLOW'] as const
export type FmaState = (typeof FMA_STATES)[number]

export interface ForceMassParams {
  gain: number
  /** Threshold in ATRs per minute^2. */
  thetaK: number
  fraction: number
}

export interface ForceMassReading {
  /** Level frame, contracts. */
  force: number
  /** Contracts per book level, at least 1. */
  mass: number
  /** Price per minute^2. */
  predicted: number
  /** acceleration_1min; null = unknown. */
  actual: number | null
  residual: number | null
  /** Null when the prediction is near 0. */
  ratio: number | null
  state: FmaState | null
}

const LEAST_PREDICTION = 0.1

/**
 * @param ofi60s distance-weighted raw OFI over 60 s, price axis, contracts
 * @param averageDepth Q of P13.2 over 60 s, contracts per level
 * @param atr price; null = none
 */
export function readForceMass(
  params: ForceMassParams,
  direction: 1 | -1,
  ofi60s: number,
  averageDepth: number,
  actual: number | null,
  atr: number | null,
): ForceMassReading {
  const force = direction * ofi60s
  const mass = Math.max(1, averageDepth)
  const predicted = (params.gain * force) / mass
  const known = actual !== null
  return {
    force,
    mass,
    predicted,
    actual,
    residual: known ? actual - predicted : null,
    ratio: known && Math.abs(predicted) >= LEAST_PREDICTION ? actual / predicted : null,
    state: known && atr !== null ? stateOf(params, predicted, actual, params.thetaK * atr) : null,
  }
}

function stateOf(params: ForceMassParams, predicted: number, actual: number, theta: number) {
  const force = Math.abs(predicted)
  const motion = Math.abs(actual)
  if (force >= theta && Math.sign(predicted) * actual <= params.fraction * force) {
    return 'ABSORPTION'
  }
  const unexplained = predicted * actual <= 0 || force <= params.fraction * motion
  return motion >= theta && unexplained ? 'HOLLOW' : 'CONSISTENT'
}
