/**
 * The alert state machine (scoring S7), one per rule and subject: ARMED until the condition has held
 * without a break for the dwell, then FIRED, which is one alert; ARMED again once the re-arm
 * condition holds and the cool-down has passed. Event time only.
 */
import type { SessionNs } from '../domain/units.ts'

export interface MachineTerms {
  dwellNs: number
  cooldownNs: number
}

export interface MachineState {
  /** When it fired and has not been armed again; null = ARMED. */
  firedAt: number | null
  /** Since when the condition holds; null = it does not. */
  since: number | null
}

export class AlertMachine {
  #state: MachineState = { firedAt: null, since: null }
  readonly #terms: MachineTerms

  constructor(terms: MachineTerms) {
    this.#terms = terms
  }

  get isArmed(): boolean {
    return this.#state.firedAt === null
  }

  get firedAt(): number | null {
    return this.#state.firedAt
  }

  /** True when this step fires. A step that arms again may fire at once: it is another crossing. */
  step(now: SessionNs, holds: boolean, rearms: boolean): boolean {
    const s = this.#state
    if (s.firedAt !== null) {
      if (!rearms || now - s.firedAt < this.#terms.cooldownNs) return false
      s.firedAt = null
      s.since = null
    }
    if (!holds) {
      s.since = null
      return false
    }
    s.since ??= now
    if (now - s.since < this.#terms.dwellNs) return false
    s.firedAt = now
    s.since = null
    return true
  }

  /** The condition is another one, or cannot be judged: a hold starts over. */
  breakHold(): void {
    this.#state.since = null
  }

  /** Takes over from another machine of the same rule, whose subject went on in this one's. */
  adopt(other: AlertMachine): void {
    this.#state = other.snapshot()
  }

  snapshot(): MachineState {
    return { ...this.#state }
  }

  restore(state: MachineState): void {
    this.#state = { ...state }
  }
}
