import { Basis, LegPair } from '../../../domain/basis.ts'
import { discountFactor, impliedSpot, paritySpot } from '../../../domain/parity.ts'
import { RatioSmoother, SpyRatio, toEsPoints, toProfilePrice } from '../../../domain/spy-ratio.ts'
import { NS_PER_S } from '../../../domain/units.ts'
import { defineRunner } from '../runner.ts'
import { at, type Stamped, sessionOf } from './time.ts'

interface LegEvent extends Stamped {
  leg: 'es' | 'spx' | 'spy'
  price: number
}

interface BasisInput {
  half_life_s?: number
  stale_s?: number
  events?: LegEvent[]
  es?: number[]
}
export const basis = defineRunner<BasisInput>('basis', (input) => {
  if (input.es) return { spy: input.es.map((price) => toProfilePrice(price, 10)) }
  const events = input.events ?? []
  const engine = new Basis(input.half_life_s, input.stale_s)
  const rows = events.map((event) => {
    const session = sessionOf(events[0].ts_ns)
    engine.on(event.leg === 'es' ? 'es' : 'index', at(session, event.ts_ns), event.price)
    return { basis_raw: engine.raw, stale: engine.stale, basis_ewma: engine.smoothed }
  })
  return { rows }
})

interface VectorOption {
  strike: number
  right: 'C' | 'P'
  quote: { bid: number | null; ask: number | null; ts_ns: string } | null
  print: { price: number; ts_ns: string } | null
}
interface RatioInput extends BasisInput {
  t_ns: string
  expiry_ns: string
  es_mid: number
  rho: number
  r: number
  max_age_s: number
  options?: VectorOption[]
  observations?: { ts_ns: string; value: number | null }[]
  es_prices: number[]
  levels: number[]
  distances_es: number[]
}
export const spyRatio = defineRunner<RatioInput>('spy_ratio', (input) => {
  if (input.options) return parity(input, input.options)
  if (input.observations) return smoothing(input, input.observations)
  if (input.events) return quotes(input, input.events)
  return {
    spot: input.es_prices.map((price) => toProfilePrice(price, input.rho)),
    level_es: input.levels.map((level) => toEsPoints(level, input.rho)),
    distance_usd: input.distances_es.map((points) => toProfilePrice(points, input.rho)),
  }
})

function parity(input: RatioInput, options: VectorOption[]) {
  const session = sessionOf(input.t_ns)
  const t = at(session, input.t_ns)
  const expiry = at(session, input.expiry_ns)
  const ratio = new SpyRatio({ source: 'parity', expiry, riskFreeRate: input.r })
  for (const { strike, right, quote, print } of options) {
    if (quote) {
      const [bid, ask] = [quote.bid ?? Number.NaN, quote.ask ?? Number.NaN]
      ratio.onOptionQuote(at(session, quote.ts_ns), strike, right, bid, ask)
    }
    if (print) ratio.onOptionPrint(at(session, print.ts_ns), strike, right, print.price)
    if (!quote && !print) ratio.onOptionQuote(t, strike, right, Number.NaN, Number.NaN)
  }
  const discount = discountFactor(input.r, (expiry - t) / NS_PER_S)
  const chain = ratio.chainAt(t, input.max_age_s)
  const { spot, strikesUsed } = paritySpot(chain, input.es_mid / input.rho, discount)
  const byStrike = Array.from(chain.strikes, (strike, i) => {
    const s = impliedSpot(chain.calls[i], chain.puts[i], strike, discount)
    return { strike, s: Number.isNaN(s) ? null : s }
  })
  return {
    s_by_strike: byStrike.sort((a, b) => a.strike - b.strike),
    strikes_used: strikesUsed,
    S: spot,
    observation: spot === null ? null : input.es_mid / spot,
  }
}

function smoothing(input: RatioInput, observations: { ts_ns: string; value: number | null }[]) {
  const ratio = new RatioSmoother(input.half_life_s)
  const rows = observations.map(({ ts_ns, value }) => {
    if (value !== null) ratio.observe(at(sessionOf(observations[0].ts_ns), ts_ns), value)
    return ratioRow(ratio)
  })
  return { rows }
}

function quotes(input: RatioInput, events: LegEvent[]) {
  const legs = new LegPair(input.stale_s ?? 5)
  const ratio = new RatioSmoother(input.half_life_s)
  const rows = events.map(({ ts_ns, leg, price }) => {
    const t = at(sessionOf(events[0].ts_ns), ts_ns)
    legs.set(leg === 'es' ? 0 : 1, t, price)
    const observation = legs.ratio
    if (observation !== null) ratio.observe(t, observation)
    return { observation, stale: legs.stale, ...ratioRow(ratio) }
  })
  return { rows }
}

const ratioRow = (ratio: RatioSmoother) => ({
  rho: ratio.rho,
  n_observations: ratio.observations,
  ratio_default: ratio.isDefault,
})
