/** Rows of `strike_frames`: what is known of every strike, written a column at a time. */
import type { SessionNs, UtcNs } from '../domain/units.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { strikeFramesTable } from '../frames/tables.ts'
import type { Chain } from '../physics/fuel/chain.ts'
import type { FuelEngine } from '../physics/fuel/engine.ts'

type FlowColumns = FuelEngine['flowColumns']

/** Strikes beyond STRIKE_RANGE of spot get a row every thirty seconds instead of every second. */
const FAR_STRIKE_FRAMES = 120

const STRIKE_FIELDS = [
  'volume',
  'premium',
  'net_delta_flow',
  'net_gamma_flow',
  'iv',
  'delta',
  'gamma',
  'vanna',
  'charm',
  'open_interest',
  'gex_flow',
  'gex_oi',
  'gex_effective',
] as const
type StrikeField = (typeof STRIKE_FIELDS)[number]
const fieldsOf = (right: 'call' | 'put', at: Readonly<Record<string, number>>) =>
  Object.fromEntries(STRIKE_FIELDS.map((f) => [f, at[`${right}_${f}`]])) as Record<
    StrikeField,
    number
  >

export class StrikeRows {
  readonly builder: TableBuilder
  /** STRIKE_RANGE, price. */
  readonly #range: number
  readonly #callAt: Record<StrikeField, number>
  readonly #putAt: Record<StrikeField, number>
  readonly #places: readonly number[]

  constructor(originNs: UtcNs, range: number) {
    this.builder = new TableBuilder('strike_frames', strikeFramesTable, originNs, 4096)
    this.#range = range
    this.#callAt = fieldsOf('call', this.builder.at)
    this.#putAt = fieldsOf('put', this.builder.at)
    this.#places = [...Object.values(this.#callAt), ...Object.values(this.#putAt)]
  }

  /** Rows of one second: strikes near spot, every half minute all of them. */
  write(k: number, now: SessionNs, spot: number, chain: Chain, flow: FlowColumns): void {
    const reach = k % FAR_STRIKE_FRAMES === 0 ? Number.POSITIVE_INFINITY : this.#range + 1e-9
    const { builder } = this
    const { at } = builder
    const { gex, hasOpenInterest, length, contract, openInterest, sigma, strike } = chain
    const { delta, gamma, vanna, charm } = chain.greeks
    const [lo, hi] = strikesWithin(chain, spot, reach)
    const cells = builder.room(hi - lo)
    const from = builder.length
    const end = from + hi - lo
    cells[at.k].fill(k, from, end)
    cells[at.ts_ns].fill(now, from, end)
    for (const place of this.#places) cells[place].fill(Number.NaN, from, end)
    let i = 0
    while (i < length && strike[i] < chain.strikes[lo]) i++
    for (let j = lo; j < hi; j++) {
      const r = from + j - lo
      const here = chain.strikes[j]
      cells[at.strike][r] = here
      for (; i < length && strike[i] === here; i++) {
        const isCall = chain.phi[i] > 0
        const to = isCall ? this.#callAt : this.#putAt
        const of = contract[i]
        cells[to.volume][r] = flow.volume[of]
        cells[to.premium][r] = flow.premium[of]
        cells[to.net_delta_flow][r] = flow.netDelta[of]
        cells[to.net_gamma_flow][r] = flow.netGamma[of]
        cells[to.open_interest][r] = openInterest[i]
        if (!(sigma[i] > 0)) continue
        cells[to.iv][r] = sigma[i]
        cells[to.delta][r] = delta[i]
        cells[to.gamma][r] = gamma[i]
        cells[to.vanna][r] = vanna[i]
        cells[to.charm][r] = charm[i]
        cells[to.gex_flow][r] = isCall ? gex.flow.call[j] : gex.flow.put[j]
        if (!hasOpenInterest) continue
        cells[to.gex_oi][r] = isCall ? gex.oi.call[j] : gex.oi.put[j]
        cells[to.gex_effective][r] = isCall ? gex.effective.call[j] : gex.effective.put[j]
      }
    }
    builder.extend(hi - lo)
  }
}

/** Range of the chain's strikes that are not farther than `reach` from spot. */
function strikesWithin({ strikes, strikeCount }: Chain, spot: number, reach: number) {
  let lo = 0
  while (lo < strikeCount && Math.abs(strikes[lo] - spot) > reach) lo++
  let hi = strikeCount
  while (hi > lo && Math.abs(strikes[hi - 1] - spot) > reach) hi--
  return [lo, hi] as const
}
