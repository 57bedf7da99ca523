/** Values per strike between marks: what gamma tiles are made of. */
import type { Chain, StrikeGex } from '../physics/fuel/chain.ts'
import type { FuelEngine } from '../physics/fuel/engine.ts'
import type { StrikeColumns } from './gamma-tiles.ts'

/** What a marked chain says of every strike, calls and puts together. */
export function fillStrikeColumns(
  c: StrikeColumns,
  chain: Chain,
  { volume, premium }: FuelEngine['flowColumns'],
  multiplier: number,
): void {
  const count = chain.strikeCount
  if (c.strike.length < count) Object.assign(c, strikeColumns(count * 2))
  c.length = count
  fillGex(c, chain, count)
  const { length, contract, openInterest, sigma } = chain
  const inventory = chain.inventory.flow
  const greeks = chain.greeks
  const dollars = multiplier * chain.spot
  let i = 0
  for (let j = 0; j < count; j++) {
    const strike = chain.strikes[j]
    let delta = 0
    let vanna = 0
    let charm = 0
    let interest = Number.NaN
    let volumes = 0
    let premiums = 0
    for (; i < length && chain.strike[i] === strike; i++) {
      const of = contract[i]
      volumes += volume[of]
      premiums += premium[of]
      const known = openInterest[i]
      if (!Number.isNaN(known)) interest = (Number.isNaN(interest) ? 0 : interest) + known
      if (!(sigma[i] > 0)) continue
      const n = inventory[i]
      delta += n * greeks.delta[i]
      vanna += n * greeks.vanna[i]
      charm += n * greeks.charm[i]
    }
    c.strike[j] = strike
    c.delta_flow[j] = delta * dollars
    c.vanna_flow[j] = vanna * dollars * 0.01
    c.charm_flow[j] = (charm * dollars) / 525_600
    c.open_interest[j] = interest
    c.volume[j] = volumes
    c.premium[j] = premiums
  }
}

function fillGex(c: StrikeColumns, { gex, hasOpenInterest }: Chain, count: number): void {
  addTo(c.gex_flow, gex.flow, count)
  if (hasOpenInterest) {
    addTo(c.gex_oi, gex.oi, count)
    addTo(c.gex_effective, gex.effective, count)
  } else {
    c.gex_oi.fill(Number.NaN, 0, count)
    c.gex_effective.fill(Number.NaN, 0, count)
  }
}

/** Calls and puts together. */
function addTo(out: Float64Array, { call, put }: StrikeGex, count: number): void {
  for (let j = 0; j < count; j++) out[j] = call[j] + put[j]
}

/** Columns cut to what is in use. */
export function savedColumns(c: StrikeColumns): StrikeColumns {
  const saved = strikeColumns(0)
  for (const name of Object.keys(saved) as (keyof StrikeColumns)[]) {
    if (name === 'length') saved.length = c.length
    else saved[name] = c[name].slice(0, c.length)
  }
  return saved
}

export function strikeColumns(capacity: number): StrikeColumns {
  const column = () => new Float64Array(capacity)
  return {
    length: 0,
    strike: column(),
    gex_flow: column(),
    gex_oi: column(),
    gex_effective: column(),
    delta_flow: column(),
    vanna_flow: column(),
    charm_flow: column(),
    open_interest: column(),
    volume: column(),
    premium: column(),
  }
}
