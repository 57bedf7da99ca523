/** Basis of ES against a spot index (P1.4): raw, stale, smoothed. A monitor; no feature is corrected by it. */
import { EwmaInTime } from './ewma-time.ts'
import { NS_PER_S, type SessionNs } from './units.ts'

export const BASIS_HALF_LIFE_S = 300
export const LEG_STALE_S = 5

/** The last known value of each of two legs with its time. */
export class LegPair {
  readonly staleS: number
  #values: [number, number] = [Number.NaN, Number.NaN]
  #times: [number, number] = [0, 0]

  constructor(staleS: number) {
    this.staleS = staleS
  }

  set(leg: 0 | 1, ts: SessionNs, value: number): void {
    this.#values[leg] = value
    this.#times[leg] = ts
  }

  value(leg: 0 | 1): number | null {
    return Number.isNaN(this.#values[leg]) ? null : this.#values[leg]
  }

  /** A leg is unknown, or their times are further apart than `staleS`. */
  get stale(): boolean {
    if (Number.isNaN(this.#values[0]) || Number.isNaN(this.#values[1])) return true
    return Math.abs(this.#times[0] - this.#times[1]) > this.staleS * NS_PER_S
  }

  /** First over second leg; null while the pair is stale. */
  get ratio(): number | null {
    return this.stale ? null : this.#values[0] / this.#values[1]
  }

  snapshot(): { values: [number, number]; times: [number, number] } {
    return { values: [...this.#values], times: [...this.#times] }
  }

  restore(state: { values: [number, number]; times: [number, number] }): void {
    this.#values = [...state.values]
    this.#times = [...state.times]
  }
}

export type BasisState = ReturnType<Basis['snapshot']>

/** ES - index in points; every new value of either leg is one observation. */
export class Basis {
  readonly #legs: LegPair
  readonly #smooth: EwmaInTime

  constructor(halfLifeS = BASIS_HALF_LIFE_S, staleS = LEG_STALE_S) {
    this.#legs = new LegPair(staleS)
    this.#smooth = new EwmaInTime(halfLifeS)
  }

  on(leg: 'es' | 'index', ts: SessionNs, price: number): void {
    this.#legs.set(leg === 'es' ? 0 : 1, ts, price)
    const raw = this.raw
    if (raw !== null && !this.#legs.stale) this.#smooth.observe(ts / NS_PER_S, raw)
  }

  /** Difference of the last values, points; null while a leg is unknown. */
  get raw(): number | null {
    const es = this.#legs.value(0)
    const index = this.#legs.value(1)
    return es === null || index === null ? null : es - index
  }

  get stale(): boolean {
    return this.#legs.stale
  }

  /** Smoothed basis, points; null before the first non-stale observation. */
  get smoothed(): number | null {
    return this.#smooth.value
  }

  snapshot() {
    return { legs: this.#legs.snapshot(), smooth: this.#smooth.snapshot() }
  }

  restore(state: BasisState): void {
    this.#legs.restore(state.legs)
    this.#smooth.restore(state.smooth)
  }
}
