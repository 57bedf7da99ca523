/**
 * The dealers' own exposure: P11.2 over the customers' true signs (pipelines L11) and the gamma the
 * dealers themselves book, so that nothing of it was inferred from prints.
 */
import type { OptionContract } from '../../domain/batches.ts'

const EPS = 1e-9

export class DealerBook {
  readonly #strikes: number[] = []
  readonly #net: number[] = []
  readonly #slots: number[]
  readonly #multiplier: number
  readonly #range: number
  readonly #flowStartNs: number

  /** `multiplier` of P1.1, `range` FUEL_STRIKE_RANGE; flow counts from `flowStartNs` on. */
  constructor(
    contracts: readonly OptionContract[],
    multiplier: number,
    range: number,
    flowStartNs: number,
  ) {
    this.#multiplier = multiplier
    this.#range = range
    this.#flowStartNs = flowStartNs
    this.#slots = contracts.map(({ strike }) => {
      const known = this.#strikes.indexOf(strike)
      if (known >= 0) return known
      this.#net.push(0)
      return this.#strikes.push(strike) - 1
    })
  }

  /** A customer's trade: sign +1 bought, -1 sold; gamma per unit of the underlying squared. */
  onTrade(ts: number, contract: number, size: number, sign: number, gamma: number): void {
    if (ts < this.#flowStartNs) return
    this.#net[this.#slots[contract]] -= sign * size * gamma * this.#multiplier
  }

  /** gamma_exposure at a level, gamma units, dealer sign. */
  exposureAt(level: number): number {
    let sum = 0
    for (const [slot, strike] of this.#strikes.entries())
      if (Math.abs(strike - level) <= this.#range + EPS) sum += this.#net[slot]
    return sum
  }
}
