/**
 * Greeks and implied volatilities per second on one core, and what a frame asks of the fuel
 * engine: marking a chain, a gamma profile with its flips, one option trade with its sign draws.
 * Rows differ in price, strike, volatility and time, so nothing is shared between neighbours.
 */

import { profileOf } from '#core/physics/fuel/flips'
import { GammaProfile } from '#core/physics/fuel/profile'
import { ivSolver } from '#core/physics/greeks/implied-vol'
import { fillGreeks, greekColumns, type OptionColumns } from '#core/physics/greeks/option-greeks'
import { fuelEngine, HOUR_NS } from '#core/testing/vectors/fuel-builder'
import type { BenchResult } from './bench.ts'

const ROWS = 100_000
/** Short rounds, enough of them to outlast a moment in which a neighbour has the core. */
const ROUNDS = 50
const RATES = { r: 0.04, q: 0 }

function lcg(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 0) / 2 ** 32
  }
}

/** Contracts around 5,740 with time value left: strikes within 2.5 standard deviations. */
function chain(): OptionColumns {
  const random = lcg(1)
  const rows: OptionColumns = {
    underlying: new Float64Array(ROWS),
    strike: new Float64Array(ROWS),
    sigma: new Float64Array(ROWS),
    seconds: new Float64Array(ROWS),
    phi: new Int8Array(ROWS),
  }
  for (let i = 0; i < ROWS; i++) {
    rows.underlying[i] = 5700 + random() * 80
    rows.sigma[i] = 0.08 + random() * 0.3
    rows.seconds[i] = 600 + random() * 22_800
    const width = rows.sigma[i] * Math.sqrt(rows.seconds[i] / 31_536_000)
    rows.strike[i] = rows.underlying[i] * (1 + width * 2.5 * (2 * random() - 1))
    rows.phi[i] = rows.strike[i] > rows.underlying[i] ? 1 : -1
  }
  return rows
}

/** Items per second of processor time, in the fastest round: the others measure their neighbours. */
function rate(items: number, run: () => void): number {
  run()
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, user + system)
  }
  return (items * 1e6) / best
}

const result = (name: string, value: number, unit: string): BenchResult => ({
  name,
  value,
  unit,
  ratio: null,
  baseline: null,
})

function pricing(): BenchResult[] {
  const rows = chain()
  const out = greekColumns(ROWS)
  const greeks = rate(ROWS, () => fillGreeks('B76', RATES, rows, 0, ROWS, out))
  const solver = ivSolver('B76', RATES, 1e-9)
  let solved = 0
  const vols = rate(ROWS, () => {
    solved = 0
    for (let i = 0; i < ROWS; i++) {
      const { underlying, strike, seconds, phi } = rows
      const price = out.price[i]
      if (solver.solve(underlying[i], strike[i], seconds[i], phi[i], price) > 0) solved++
    }
  })
  if (solved < ROWS) throw new Error(`${ROWS - solved} volatilities were not found`)
  return [
    result('greeks: price and six greeks', greeks, 'options/s'),
    result('implied volatility', vols, 'solves/s'),
  ]
}

const STRIKES = 100

function fuel(): BenchResult[] {
  const engine = fuelEngine({
    profile: 'es',
    multiplier: 50,
    strikeSpacing: 5,
    strikeRange: 15,
    minTimeValue: 0.025,
    flowStartNs: fuelEngine().settings.flowStartNs,
  })
  for (let k = 0; k < STRIKES; k++) {
    const strike = 5740 + 5 * (k - STRIKES / 2)
    engine.addContract({ strike, right: 'C', openInterest: 1000 + k })
    engine.addContract({ strike, right: 'P', openInterest: 1500 - k })
  }
  const random = lcg(2)
  let ts = 16 * HOUR_NS
  const trades = 20_000
  const flow = rate(trades, () => {
    for (let n = 0; n < trades; n++) {
      ts += 1e5
      const i = Math.floor(random() * STRIKES * 2)
      const inside = (i % 2 ? 1 : -1) * (5 * (Math.floor(i / 2) - STRIKES / 2))
      engine.onTrade(ts, i, Math.max(0, inside) + 3 + random(), 5, 0, 0, 5740)
    }
  })
  const marked = engine.mark(engine.newChain(), ts, 5741.25)
  const marks = rate(200, () => {
    for (let n = 0; n < 200; n++) engine.mark(marked, ts, 5741.25)
  })
  const profile = new GammaProfile()
  const profiles = rate(20, () => {
    for (let n = 0; n < 20; n++) profileOf(profile, marked, 'oi')
  })
  return [
    result('fuel: option trade with 128 sign draws', flow, 'trades/s'),
    result('fuel: chain of 200 contracts re-marked', marks, 'marks/s'),
    result('fuel: gamma profile of 200 contracts, 121 points, flips', profiles, 'profiles/s'),
  ]
}

export async function benches(): Promise<BenchResult[]> {
  return [...pricing(), ...fuel()]
}

if (import.meta.main)
  for (const { name, value, unit } of await benches())
    process.stdout.write(`${name}: ${Math.round(value).toLocaleString('en')} ${unit}\n`)
