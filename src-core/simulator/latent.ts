/**
 * The latent value the market gropes for, in ticks: a diffusion with the day's volatility, in
 * regimes (range, trend, stress), that a plant may pin, and that orders move (hedging included).
 */
import type { Random } from '../domain/random.ts'
import { volatility } from './clock.ts'

const MEAN_REGIME_S = 900
/** Never further from where the day began than this, ticks: 150 points. */
const DAY_RANGE = 600

/** A pull towards `anchor` ticks at `rate` per second, with volatility cut to `share`. */
export interface Pin {
  anchor: number
  rate: number
  share: number
}

export class LatentValue {
  value: number
  pin: Pin | null = null
  readonly #random: Random
  readonly #start: number
  readonly #closeS: number
  #drift = 0
  #factor = 1
  #centre: number
  #reversion = 0
  #regimeEnd = 0

  constructor(startTick: number, closeS: number, random: Random) {
    this.value = startTick
    this.#start = startTick
    this.#centre = startTick
    this.#closeS = closeS
    this.#random = random
  }

  /** Moves on by `dt` seconds, to session second `s`. */
  step(s: number, dt: number): void {
    if (s >= this.#regimeEnd) this.#turn(s)
    const sigma = volatility(s, this.#closeS) * this.#factor
    const pin = this.pin
    if (pin) {
      const back = 1 - Math.exp(-pin.rate * dt)
      this.value += (pin.anchor - this.value) * back
      this.value += sigma * pin.share * Math.sqrt(Math.min(dt, 2)) * this.#random.normal()
      return
    }
    const away = this.value - this.#start
    const wall = Math.abs(away) > DAY_RANGE ? -Math.sign(away) * 0.05 : 0
    const back = this.#reversion > 0 ? 1 - Math.exp(-this.#reversion * dt) : 0
    this.value +=
      (this.#drift + wall) * dt +
      (this.#centre - this.value) * back +
      sigma * Math.sqrt(dt) * this.#random.normal()
  }

  #turn(s: number): void {
    const r = this.#random
    const kind = r.uniform()
    const sigma = volatility(s, this.#closeS)
    const way = r.uniform() < 0.5 ? -1 : 1
    this.#centre = this.value
    this.#reversion = kind < 0.45 ? 1 / 500 : 0
    this.#drift = kind < 0.45 ? 0 : way * sigma * (0.012 + 0.02 * r.uniform())
    this.#factor = kind > 0.9 ? 1.5 : 0.85 + 0.3 * r.uniform()
    this.#regimeEnd = s + MEAN_REGIME_S * (0.3 + r.exponential())
  }
}
