/** dealer_dynamics.json, flow_monitor.json and chain_gex.json. */

import { sessionNs } from '../../domain/units.ts'
import { type ChainRow, chainGex } from '../../physics/fuel/chain-gex.ts'
import { atmStrike, windowStrikes } from '../../physics/fuel/flow.ts'
import { bookTrades, fuelEngine, type GreekTrade, HOUR_NS } from './fuel-builder.ts'
import { defineRunner } from './runner.ts'

interface DynamicsInput {
  t_ns: string
  velocity_scale: number
  gamma_threshold: number
  changes: readonly { ts_ns: string; dealer_gamma_change: number }[]
}

const LEVEL = 687

export const dealerDynamicsRunner = defineRunner<DynamicsInput>('dealer_dynamics', (input) => {
  const zero = BigInt(input.t_ns) - BigInt(20 * HOUR_NS)
  const at = (ns: string) => sessionNs(Number(BigInt(ns) - zero))
  const engine = fuelEngine({ velocityScale: input.velocity_scale })
  const { multiplier } = engine.settings
  bookTrades(
    engine,
    input.changes.map((c) => ({
      strike: LEVEL,
      sign: -Math.sign(c.dealer_gamma_change),
      size: 1,
      gamma: Math.abs(c.dealer_gamma_change) / multiplier,
      ts: at(c.ts_ns),
    })),
  )
  const now = at(input.t_ns)
  const g = (back: number) => engine.exposureAtTime(LEVEL, now - back * 1e9)
  const gp = (back: number) => -Math.tanh(g(back) / input.gamma_threshold)
  const d = engine.dynamicsAt(LEVEL, now)
  return {
    gamma_exposure: g(0),
    gamma_flow_velocity: d.velocity,
    gamma_flow_impulse: d.impulse,
    gamma_flow_accel_1m: d.accel1m,
    gamma_flow_accel_3m: d.accel3m,
    dealer_pressure: d.pressure,
    dealer_pressure_accel: d.pressureAccel,
    gamma_pressure: gp(0),
    gamma_pressure_accel: gp(0) - 2 * gp(60) + gp(120),
  }
})

interface FlowInput {
  multiplier: number
  trades?: readonly GreekTrade[]
  spot?: readonly number[]
  strike_spacing: number
  width: number
}

export const flowMonitorRunner = defineRunner<FlowInput>('flow_monitor', (input) => {
  if (input.spot) {
    const atm = input.spot.map((s) => atmStrike(s, input.strike_spacing))
    return { atm, strikes: atm.map((k) => windowStrikes(k, input.strike_spacing, input.width)) }
  }
  const engine = fuelEngine({ multiplier: input.multiplier })
  bookTrades(engine, input.trades ?? [])
  const all = engine.flowOfAll(Array.from({ length: engine.contractCount }, (_, i) => i))
  return {
    volume: all.volume,
    premium: all.premium,
    net_premium: all.netPremium,
    net_delta_flow: all.netDeltaFlow,
    net_gamma_flow: all.netGammaFlow,
    hedge_flow: all.hedgeFlow,
  }
})

interface ChainFileInput {
  file_date: string
  spot: number
  holidays: readonly string[]
  rows: readonly ChainRow[]
}

export const chainGexRunner = defineRunner<ChainFileInput>('chain_gex', (input, testCase) => {
  const { file_date: fileDate, spot, holidays } = input
  const result = chainGex(input.rows, { fileDate, spot, holidays })
  const sampled = testCase.expected.profile_samples as readonly { index: number }[]
  return {
    net_gex_calls: result.netCalls,
    net_gex_puts: result.netPuts,
    net_gex: result.net,
    t_years: result.tYears.map(({ expiry, tYears }) => ({ expiry, t_years: tYears })),
    profile_samples: sampled.map(({ index }) => ({
      index,
      level: result.levels[index],
      gex: result.values[index],
    })),
    crossings_linear: result.crossings,
  }
})
