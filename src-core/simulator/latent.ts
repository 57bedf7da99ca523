/**
 * The latent value the market gropes for, in ticks: a diffusion with the day's volatility, in
 * regimes (range, trend, surge), that a plant may pin, and that orders move (hedging included).
 * Its noise and regimes are drawn by the clock, not by the event, so that a seed tells much the
 * same story of a day at every scale.
 */
import type { Random } from '../domain/random.ts'
import { volatility } from './clock.ts'

const MEAN_REGIME_S = 600
/** Noise is drawn this often, seconds, and spread evenly between. */
const GRID_S = 0.25
/** Where trends turn back as often as a coin falls, ticks from the day's start: 18 points. */
const HOME = 70
/** Never much further from where the day began than this, ticks: 55 points. */
const DAY_RANGE = 220

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
  readonly #regimes: Random
  readonly #start: number
  readonly #closeS: number
  /** Noise per second until `#gridEnd`, in standard deviations per square root of a second. */
  #noise = 0
  #gridEnd = Number.NEGATIVE_INFINITY
  #drift = 0
  #way = 0
  #factor = 1
  #centre: number
  #reversion = 0
  #regimeEnd = 0

  constructor(startTick: number, closeS: number, random: Random, regimes: Random) {
    this.value = startTick
    this.#start = startTick
    this.#centre = startTick
    this.#closeS = closeS
    this.#random = random
    this.#regimes = regimes
  }

  /** Moves on by `dt` seconds, to session second `s`. */
  step(s: number, dt: number): void {
    if (s >= this.#regimeEnd) this.#turn(s)
    const noise = this.#shock(s, dt)
    const sigma = volatility(s, this.#closeS)
    const pin = this.pin
    if (pin) {
      this.value += (pin.anchor - this.value) * (1 - Math.exp(-pin.rate * dt))
      this.value += sigma * pin.share * noise
      return
    }
    const away = this.value - this.#start
    const wall = Math.abs(away) > DAY_RANGE ? -Math.sign(away) * 0.15 : 0
    const back = this.#reversion > 0 ? 1 - Math.exp(-this.#reversion * dt) : 0
    this.value +=
      (this.#drift + wall) * dt + (this.#centre - this.value) * back + sigma * this.#factor * noise
  }

  /** Noise of the `dt` seconds that end at `s`, variance `dt`. */
  #shock(s: number, dt: number): number {
    let from = s - dt
    let sum = 0
    for (;;) {
      const to = Math.min(s, this.#gridEnd)
      if (to > from) {
        sum += this.#noise * (to - from)
        from = to
      }
      if (this.#gridEnd > s) return sum
      this.#gridEnd = (Math.floor(Math.max(from, this.#gridEnd) / GRID_S) + 1) * GRID_S
      this.#noise = this.#random.normal() / Math.sqrt(GRID_S)
    }
  }

  /**
   * Four regimes in ten stay around a price; the others go somewhere: by about as much as chance
   * would take them in the same time, a surge by twice that and quicker. The next one turns back
   * more often than not, and more so the further the day has come.
   */
  #turn(s: number): void {
    const r = this.#regimes
    const kind = r.uniform()
    const lasts = r.exponential()
    const strength = r.uniform()
    const turn = r.uniform()
    const sigma = volatility(s, this.#closeS)
    const home = Math.tanh((this.value - this.#start) / HOME)
    const up = 0.5 - 0.15 * this.#way - 0.4 * home
    const way = turn < up ? 1 : -1
    const surge = kind > 0.8
    const length = surge ? 150 + 150 * lasts : MEAN_REGIME_S * (0.3 + 0.7 * lasts)
    const quiet = kind < 0.3
    this.#centre = this.value
    this.#reversion = quiet ? 1 / 400 : 0
    this.#way = quiet ? this.#way : way
    const reach = (surge ? 2 : 1.1) + 0.9 * strength
    this.#drift = quiet ? 0 : (way * sigma * reach) / Math.sqrt(length)
    this.#factor = surge ? 1.35 : quiet ? 0.85 : 1
    this.#regimeEnd = s + length
  }
}
