/** S5: which levels get attention and model inference. */
import type { Scoring } from '../config/profiles.ts'
import { NS_PER_MS } from '../domain/units.ts'
import type { VIEWPORT_STATES } from '../frames/tables.ts'

export type ViewportState = (typeof VIEWPORT_STATES)[number]

/** What a level's attention depends on; prices in the profile's unit. */
export interface AttentionInput {
  price: number
  spot: number
  /** v of S1, price per second, positive = rising. */
  velocity: number
  /** P18 pressure (spy) or n / (1 + n) of the near stack (es), 0..1; NaN counts as 0. */
  confluence: number
  /** Gamma units; NaN counts as 0. */
  gammaExposure: number
  /** G of P11.2. */
  gammaThreshold: number
}

/** Confluence of the `es` profile from stack_near. */
export const stackConfluence = (near: number) => near / (1 + near)

/** 0..1, or NaN outside the scan radius: no candidate. */
export function priorityOf(x: AttentionInput, s: Scoring): number {
  const distance = Math.abs(x.spot - x.price)
  if (!(distance <= s.SCAN_RADIUS + 1e-9)) return Number.NaN
  const toward = x.price >= x.spot ? x.velocity : -x.velocity
  const gamma = Math.abs(x.gammaExposure) / (s.PRIORITY_GAMMA_MULTIPLE * x.gammaThreshold)
  return (
    s.PRIORITY_DISTANCE * (1 - distance / s.SCAN_RADIUS) +
    s.PRIORITY_VELOCITY * Math.min(1, Math.max(0, toward) / s.V_NORM) +
    s.PRIORITY_CONFLUENCE * (Number.isNaN(x.confluence) ? 0 : x.confluence) +
    s.PRIORITY_GAMMA * (Number.isNaN(gamma) ? 0 : Math.min(1, gamma))
  )
}

/** Rows of the best candidates, best first; equal priorities by price. */
export function bestLevels(
  priorities: ArrayLike<number>,
  prices: ArrayLike<number>,
  keep: number,
): number[] {
  return Array.from(priorities, (_, i) => i)
    .filter((i) => !Number.isNaN(priorities[i]))
    .sort((a, b) => priorities[b] - priorities[a] || prices[a] - prices[b])
    .slice(0, keep)
}

/** FAR, APPROACH or ENGAGED by distance in standard deviations over the horizon; unknown is FAR. */
export function viewportState(distance: number, sigma: number, s: Scoring): ViewportState {
  const z = Math.abs(distance) / (sigma * Math.sqrt(s.Z_HORIZON_S))
  // Inclusive limits: at the floor of sigma z is a multiple of half a tick, but for the last bit.
  if (z <= s.Z_ENGAGED + 1e-9) return 'ENGAGED'
  return z <= s.Z_APPROACH + 1e-9 ? 'APPROACH' : 'FAR'
}

/** Least sigma: one tick over the horizon, price per sqrt(s). */
export const sigmaFloor = (tick: number, s: Scoring) => tick / Math.sqrt(s.Z_HORIZON_S)

export interface CadenceSnapshot {
  last: number
  imbalance: number
  gammaSign: number
}

/** When a level's models run again: by state, and at once when flow or dealer gamma turns. */
export class InferenceCadence {
  readonly #scoring: Scoring
  #last = Number.NEGATIVE_INFINITY
  #imbalance = Number.NaN
  #gammaSign = 0

  constructor(scoring: Scoring) {
    this.#scoring = scoring
  }

  /** True when inference is due at SessionNs `now`; the call then counts as a run. */
  due(now: number, state: ViewportState, imbalance: number, gammaExposure: number): boolean {
    const s = this.#scoring
    const every =
      state === 'ENGAGED'
        ? s.INFER_ENGAGED_MS
        : state === 'APPROACH'
          ? s.INFER_APPROACH_MS
          : s.INFER_FAR_MS
    const sign = Math.sign(gammaExposure) || 0
    const jumped = Math.abs(imbalance - this.#imbalance) >= s.INFER_IMBALANCE_JUMP - 1e-12
    const turned = sign !== 0 && this.#gammaSign !== 0 && sign !== this.#gammaSign
    if (now - this.#last < every * NS_PER_MS && !jumped && !turned) return false
    this.#last = now
    this.#imbalance = imbalance
    if (sign !== 0) this.#gammaSign = sign
    return true
  }

  snapshot(): CadenceSnapshot {
    return { last: this.#last, imbalance: this.#imbalance, gammaSign: this.#gammaSign }
  }

  restore(from: CadenceSnapshot): void {
    this.#last = from.last
    this.#imbalance = from.imbalance
    this.#gammaSign = from.gammaSign
  }
}
