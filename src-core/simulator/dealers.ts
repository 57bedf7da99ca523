/**
 * Dealers take the other side of every customer option trade and hedge the gamma they are left
 * with. The signs they hedge by are the true ones; the tape may show less.
 */
import type { Chain } from './chain.ts'
import type { OptionTradeColumns } from './columns.ts'

/** Largest share of a move that hedging adds (short gamma) or takes away (long gamma). */
const MAX_GAIN = 0.45
/**
 * Net gamma at scale 1, contracts per point, at which half of that gain is reached. A day's net
 * grows with the square root of the flow, and so does this.
 */
const HALF_GAMMA = 45
const HALF = Math.atanh(0.5)

export class Dealers {
  /** Contracts per option, positive = long. */
  readonly es: Float64Array
  readonly spy: Float64Array
  readonly #esChain: Chain
  readonly #spyChain: Chain
  readonly #rho: number
  readonly #scale: number

  constructor(es: Chain, spy: Chain, rho: number, scale: number) {
    this.es = new Float64Array(es.count)
    this.spy = new Float64Array(spy.count)
    this.#esChain = es
    this.#spyChain = spy
    this.#rho = rho
    this.#scale = scale
  }

  /** Books the last row of `trades`. */
  onTrade(inventory: Float64Array, trades: OptionTradeColumns): void {
    const i = trades.length - 1
    inventory[trades.contract[i]!]! -= trades.sign[i]! * trades.size[i]!
  }

  /** Net gamma: ES contracts of delta gained per ES point, both chains marked. */
  gamma(): number {
    // A SPY option's 100 shares are worth 100 / rho dollars per point, a future 50.
    const perSpy = 100 / (50 * this.#rho * this.#rho)
    return this.#net(this.#esChain, this.es) + perSpy * this.#net(this.#spyChain, this.spy)
  }

  #net(chain: Chain, inventory: Float64Array): number {
    let sum = 0
    const strikes = chain.strikes.length
    const from = Math.max(0, chain.nearest - 14)
    const to = Math.min(strikes - 1, chain.nearest + 14)
    for (let k = from; k <= to; k++) {
      const n = inventory[2 * k]! + inventory[2 * k + 1]!
      if (n !== 0) sum += n * chain.gamma(k)
    }
    return sum
  }

  /**
   * Share of a move the hedges give back to the market: positive when short gamma (they buy
   * rallies), negative when long. It saturates, as a dealer's risk limits do.
   */
  gain(gamma: number): number {
    return -MAX_GAIN * Math.tanh((gamma / (HALF_GAMMA * Math.sqrt(this.#scale))) * HALF)
  }
}
