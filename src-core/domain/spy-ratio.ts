/**
 * ES points per SPY dollar (P1.5): from SPY prices where there are any, else once a second from the
 * put-call parity of today's SPY options; smoothed in time with a half-life of 300 s.
 */
import { BASIS_HALF_LIFE_S, LEG_STALE_S, LegPair } from './basis.ts'
import { EwmaInTime } from './ewma-time.ts'
import { discountFactor, PARITY_MAX_AGE_S, type ParityChain, paritySpot } from './parity.ts'
import { NS_PER_S, type SessionNs, sessionNs } from './units.ts'

export const RATIO_START = 10
/** Observations after which RATIO_DEFAULT is cleared. */
export const RATIO_LEAST_OBSERVATIONS = 20

/** The ratio itself: starts at 10, replaced by the first observation, then smoothed. */
export class RatioSmoother {
  observations = 0
  readonly #smooth: EwmaInTime

  constructor(halfLifeS = BASIS_HALF_LIFE_S) {
    this.#smooth = new EwmaInTime(halfLifeS)
  }

  observe(ts: SessionNs, ratio: number): void {
    this.#smooth.observe(ts / NS_PER_S, ratio)
    this.observations++
  }

  /** ES points per SPY dollar in force. */
  get rho(): number {
    return this.#smooth.value ?? RATIO_START
  }

  /** RATIO_DEFAULT: too few observations so far. */
  get isDefault(): boolean {
    return this.observations < RATIO_LEAST_OBSERVATIONS
  }

  snapshot() {
    return { observations: this.observations, smooth: this.#smooth.snapshot() }
  }

  restore(state: ReturnType<RatioSmoother['snapshot']>): void {
    this.observations = state.observations
    this.#smooth.restore(state.smooth)
  }
}

/** Last quote and print of one option leg; NaN prices = absent. Order of the columns of a snapshot. */
const LEG_FIELDS = ['bid', 'ask', 'quoteTs', 'print', 'printTs'] as const
type Leg = Record<(typeof LEG_FIELDS)[number], number>
const emptyLeg = (): Leg => ({
  bid: Number.NaN,
  ask: Number.NaN,
  quoteTs: Number.NEGATIVE_INFINITY,
  print: Number.NaN,
  printTs: Number.NEGATIVE_INFINITY,
})

export interface SpyRatioOptions {
  /** `spy`: the session has SPY quotes or trades; `parity`: only its options. */
  source: 'spy' | 'parity'
  /** Option expiry, 16:00 or 13:00 ET. */
  expiry: SessionNs
  /** Per year. */
  riskFreeRate: number
}

export type SpyRatioState = ReturnType<SpyRatio['snapshot']>

export class SpyRatio {
  readonly #options: SpyRatioOptions
  readonly #legs = new LegPair(LEG_STALE_S)
  readonly #ratio = new RatioSmoother()
  /** strike -> [call, put] */
  readonly #chain = new Map<number, [Leg, Leg]>()
  #esMid = Number.NaN
  #esTs = 0
  #nextSecond = 0

  constructor(options: SpyRatioOptions) {
    this.#options = options
  }

  /** ES points per SPY dollar. */
  get rho(): number {
    return this.#ratio.rho
  }

  /** Flag RATIO_DEFAULT: data health amber. */
  get isDefault(): boolean {
    return this.#ratio.isDefault
  }

  get observations(): number {
    return this.#ratio.observations
  }

  /** New mid of the front future, points. */
  onEsMid(ts: SessionNs, mid: number): void {
    this.#esMid = mid
    this.#esTs = ts
    if (this.#options.source === 'spy') this.#onLeg(0, ts, mid)
  }

  /** New SPY mid or trade price, USD. */
  onSpy(ts: SessionNs, price: number): void {
    this.#onLeg(1, ts, price)
  }

  #onLeg(leg: 0 | 1, ts: SessionNs, value: number) {
    this.#legs.set(leg, ts, value)
    const ratio = this.#legs.ratio
    if (ratio !== null) this.#ratio.observe(ts, ratio)
  }

  #leg(strike: number, right: 'C' | 'P'): Leg {
    let pair = this.#chain.get(strike)
    if (!pair) {
      pair = [emptyLeg(), emptyLeg()]
      this.#chain.set(strike, pair)
    }
    return pair[right === 'C' ? 0 : 1]
  }

  /** New best bid and offer of one of today's SPY options, USD; NaN = side absent. */
  onOptionQuote(ts: SessionNs, strike: number, right: 'C' | 'P', bid: number, ask: number): void {
    const leg = this.#leg(strike, right)
    leg.bid = bid
    leg.ask = ask
    leg.quoteTs = ts
  }

  /** A print of one of today's SPY options, USD. */
  onOptionPrint(ts: SessionNs, strike: number, right: 'C' | 'P', price: number): void {
    const leg = this.#leg(strike, right)
    leg.print = price
    leg.printTs = ts
  }

  /** Makes the parity observations due up to `now`; call once every event up to `now` is in. */
  advance(now: SessionNs): void {
    if (this.#options.source === 'spy') return
    if (this.#chain.size === 0) this.#nextSecond = Math.floor(now / NS_PER_S)
    while (this.#nextSecond * NS_PER_S <= now) {
      this.#observeParity(sessionNs(this.#nextSecond * NS_PER_S))
      this.#nextSecond++
    }
  }

  #observeParity(t: SessionNs) {
    const { expiry, riskFreeRate } = this.#options
    const isFresh = t - this.#esTs <= LEG_STALE_S * NS_PER_S
    if (Number.isNaN(this.#esMid) || !isFresh || t >= expiry || this.#chain.size === 0) return
    const discount = discountFactor(riskFreeRate, (expiry - t) / NS_PER_S)
    const { spot } = paritySpot(this.chainAt(t), this.#esMid / this.rho, discount)
    if (spot !== null) this.#ratio.observe(t, this.#esMid / spot)
  }

  /** Leg prices of every strike at t. */
  chainAt(t: SessionNs, maxAgeS = PARITY_MAX_AGE_S): ParityChain {
    const count = this.#chain.size
    const chain: ParityChain = {
      count,
      strikes: new Float64Array(count),
      calls: new Float64Array(count),
      puts: new Float64Array(count),
    }
    let i = 0
    for (const [strike, [call, put]] of this.#chain) {
      chain.strikes[i] = strike
      chain.calls[i] = priceOf(t, call, maxAgeS)
      chain.puts[i++] = priceOf(t, put, maxAgeS)
    }
    return chain
  }

  snapshot() {
    const rows: number[] = []
    for (const [strike, pair] of this.#chain) {
      rows.push(strike, ...pair.flatMap((leg) => LEG_FIELDS.map((field) => leg[field])))
    }
    return {
      legs: this.#legs.snapshot(),
      ratio: this.#ratio.snapshot(),
      chain: Float64Array.from(rows),
      esMid: this.#esMid,
      esTs: this.#esTs,
      nextSecond: this.#nextSecond,
    }
  }

  restore(state: SpyRatioState): void {
    this.#legs.restore(state.legs)
    this.#ratio.restore(state.ratio)
    this.#esMid = state.esMid
    this.#esTs = state.esTs
    this.#nextSecond = state.nextSecond
    this.#chain.clear()
    const width = LEG_FIELDS.length
    for (let at = 0; at < state.chain.length; at += 1 + 2 * width) {
      const pair: [Leg, Leg] = [emptyLeg(), emptyLeg()]
      for (const [side, leg] of pair.entries()) {
        for (const [f, field] of LEG_FIELDS.entries()) {
          leg[field] = state.chain[at + 1 + side * width + f]
        }
      }
      this.#chain.set(state.chain[at], pair)
    }
  }
}

/** Mid of a two-sided quote, else a print, each at most `maxAgeS` old; NaN when there is neither. */
function priceOf(t: SessionNs, leg: Leg, maxAgeS: number): number {
  const oldest = t - maxAgeS * NS_PER_S
  const mid = (leg.bid + leg.ask) / 2
  if (leg.quoteTs >= oldest && !Number.isNaN(mid)) return mid
  return leg.printTs >= oldest ? leg.print : Number.NaN
}

/** Conversions between ES points and a profile price at `rho` ES points per unit (1, 10 or the ratio). */
export const toProfilePrice = (esPoints: number, rho: number) => esPoints / rho
export const toEsPoints = (price: number, rho: number) => price * rho
