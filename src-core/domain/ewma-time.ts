/** Exponential average in time with a half-life (P1.4, scoring S2): x + (1 - 2^(-dt/h)) (raw - x). */
export class EwmaInTime {
  readonly halfLifeS: number
  #value: number | null = null
  #at = 0

  constructor(halfLifeS: number) {
    this.halfLifeS = halfLifeS
  }

  get value(): number | null {
    return this.#value
  }

  /** Observation `raw` at `atS` seconds (any origin, not before the last one). First: value = raw. */
  observe(atS: number, raw: number): number {
    if (this.#value === null) this.#value = raw
    else this.#value += (1 - 2 ** (-(atS - this.#at) / this.halfLifeS)) * (raw - this.#value)
    this.#at = atS
    return this.#value
  }

  reset(): void {
    this.#value = null
  }

  snapshot(): { value: number | null; at: number } {
    return { value: this.#value, at: this.#at }
  }

  restore(state: { value: number | null; at: number }): void {
    this.#value = state.value
    this.#at = state.at
  }
}
