/** Fuel engines and chains from what the reference vectors give. */
import { type SessionNs, sessionNs } from '../../domain/units.ts'
import { Chain } from '../../physics/fuel/chain.ts'
import { FuelEngine } from '../../physics/fuel/engine.ts'
import type { FuelSettings } from '../../physics/fuel/settings.ts'
import type { PricingModel } from '../../physics/greeks/option-greeks.ts'
import { METHOD } from '../../physics/tape/aggressor.ts'

export const HOUR_NS = 3600e9

/** The spy profile's defaults (L4, P24.2), flow from 09:30 to 16:00 ET. */
export const FUEL_SETTINGS: FuelSettings = {
  profile: 'spy',
  multiplier: 100,
  strikeSpacing: 1,
  strikeRange: 2,
  gammaThreshold: 10_000,
  velocityScale: 5000,
  riskFreeRate: 0.04,
  dividendYield: 0,
  minSeconds: 1,
  minTimeValue: 0.005,
  maxVolAgeS: 60,
  tickZeroPolicy: 'mid',
  expiryNs: sessionNs(22 * HOUR_NS),
  flowStartNs: sessionNs(15.5 * HOUR_NS),
  signQ: { exchange: 1, quote: 0.85, tick: 0.6 },
  signDraws: 128,
  seed: 1,
  sessionDate: '2025-12-16',
}

export const fuelEngine = (settings: Partial<FuelSettings> = {}) =>
  new FuelEngine({ ...FUEL_SETTINGS, ...settings })

/** A trade whose sign and greeks are given; null = missing. */
export interface GreekTrade {
  strike?: number
  right?: 'C' | 'P'
  sign: number
  size: number
  price?: number
  delta?: number | null
  gamma?: number | null
  method?: 'exchange' | 'quote' | 'tick'
  ts?: SessionNs
}

/** Books trades one by one on contracts made as they appear. */
export function bookTrades(engine: FuelEngine, trades: readonly GreekTrade[]): void {
  const contracts = new Map<string, number>()
  for (const t of trades) {
    const { strike = 0, right = 'C' } = t
    const id = `${strike}${right}`
    const i = contracts.get(id) ?? engine.addContract({ strike, right, openInterest: null })
    contracts.set(id, i)
    engine.onMarkedTrade(t.ts ?? engine.settings.flowStartNs, i, t.price ?? 0, t.size, {
      sign: t.sign,
      method: METHOD[t.method ?? 'tick'],
      sigma: Number.NaN,
      delta: t.delta ?? 0,
      gamma: t.gamma === null || t.delta === null ? Number.NaN : (t.gamma ?? 0),
      dealerGammaChange: 0,
    })
  }
}

export interface ChainInput {
  model: PricingModel
  spot: number
  t_seconds: number
  r: number
  q: number
  multiplier: number
}

export interface ChainEntry {
  strike: number
  right: 'C' | 'P'
  iv: number
  /** Signed dealer contracts of the flow basis. */
  flow?: number
  /** Null = no record. */
  oi?: number | null
}

/** A chain marked at the input's spot and time. */
export function chainOf(input: ChainInput, entries: readonly ChainEntry[]): Chain {
  const { model, r, q, multiplier } = input
  const chain = new Chain({ model, rates: { r, q }, multiplier, minSeconds: 1 })
  const ordered = [...entries].sort((a, b) => a.strike - b.strike)
  for (const e of ordered)
    chain.add(-1, e.strike, e.right === 'C' ? 1 : -1, e.iv, e.flow ?? 0, e.oi ?? Number.NaN)
  chain.mark(input.spot, input.t_seconds)
  return chain
}
