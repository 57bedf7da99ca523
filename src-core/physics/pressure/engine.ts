/** Fluid-pressure indicators (P19): positive favours a break in the direction of approach. */
export interface PressureParams {
  /** Trades per second that count fully. */
  tapeVRef: number
  /** G of P11.2. */
  gammaThreshold: number
  /** ATRs that count fully. */
  rvRef: number
}

/** Null = the engine it comes from has nothing to say. */
export interface PressureInputs {
  direction: 1 | -1
  netRatio: number | null
  wallRatio: number | null
  tapeImbalance: number | null
  tapeVelocity: number | null
  gammaExposure: number | null
  gammaPressureAccel: number | null
  reversion200: number | null
  reversion400: number | null
  confluencePressure: number | null
}

export interface PressureReading {
  liquidity: number | null
  tape: number | null
  gamma: number | null
  gammaAccel: number | null
  reversion: number | null
  net: number
}

const clip = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x))

/** -tanh(exposure / G). */
export const gammaPressure = (exposure: number, threshold: number) =>
  -Math.tanh(exposure / threshold)

export function readPressure(params: PressureParams, i: PressureInputs): PressureReading {
  const liquidity =
    i.netRatio === null || i.wallRatio === null
      ? null
      : clip(-0.5 * i.netRatio + 0.5 * (1 - i.wallRatio), -1, 1)
  const tape =
    i.tapeImbalance === null || i.tapeVelocity === null
      ? null
      : i.direction * i.tapeImbalance * Math.min(1, i.tapeVelocity / params.tapeVRef)
  const gamma =
    i.gammaExposure === null ? null : gammaPressure(i.gammaExposure, params.gammaThreshold)
  const pull = meanOfKnown(i.reversion200, i.reversion400)
  const reversion = pull === null ? null : clip((i.direction * pull) / params.rvRef, -1, 1)
  const net =
    0.3 * (liquidity ?? 0) +
    0.25 * (tape ?? 0) +
    0.2 * (gamma ?? 0) +
    0.05 * clip(i.gammaPressureAccel ?? 0, -1, 1) +
    0.1 * (reversion ?? 0) -
    0.1 * (i.confluencePressure ?? 0)
  return { liquidity, tape, gamma, gammaAccel: i.gammaPressureAccel, reversion, net }
}

function meanOfKnown(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return (a + b) / 2
}
