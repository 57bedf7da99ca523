import { NS_PER_S } from '../domain/units.ts'

export interface SmootherSnapshot {
  value: number
  at: number
}

/** S2: exponential smoothing in event time, x <- x + (1 - 2^(-dt/h)) (raw - x), first x = raw. */
export class Smoother {
  /** NaN before the first value. */
  value = Number.NaN
  readonly #halfLifeNs: number
  #at = 0
  /** Weight of a new value after a step of so many ns: frames are equally far apart. */
  #step = Number.NaN
  #weight = 0

  constructor(halfLifeS: number) {
    this.#halfLifeNs = halfLifeS * NS_PER_S
  }

  /** Takes a raw value at SessionNs `ts`; an unknown one (NaN) leaves everything as it is. */
  update(ts: number, raw: number): number {
    if (Number.isNaN(raw)) return this.value
    if (Number.isNaN(this.value)) this.value = raw
    else this.value += this.#weightAfter(ts - this.#at) * (raw - this.value)
    this.#at = ts
    return this.value
  }

  #weightAfter(step: number): number {
    if (step !== this.#step) {
      this.#step = step
      this.#weight = 1 - 2 ** (-step / this.#halfLifeNs)
    }
    return this.#weight
  }

  snapshot(): SmootherSnapshot {
    return { value: this.value, at: this.#at }
  }

  restore(from: SmootherSnapshot): void {
    this.value = from.value
    this.#at = from.at
  }
}
