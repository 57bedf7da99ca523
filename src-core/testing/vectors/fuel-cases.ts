/** fuel.json: one function per kind of case, told apart by its input. */
import { bandedGex } from '../../physics/fuel/banded-gex.ts'
import { dealerGammaChange, fuelEffect, gammaBucket } from '../../physics/fuel/effect.ts'
import { loadProfile, nearestCrossing } from '../../physics/fuel/flips.ts'
import { GammaProfile } from '../../physics/fuel/profile.ts'
import { wallsOf } from '../../physics/fuel/walls.ts'
import {
  bookTrades,
  type ChainEntry,
  type ChainInput,
  chainOf,
  fuelEngine,
  type GreekTrade,
} from './fuel-builder.ts'
import { defineRunner, type VectorCase } from './runner.ts'

interface Accumulation {
  multiplier: number
  level: number
  strike_range: number
  threshold: number
  trades: readonly GreekTrade[]
}

function accumulate(input: Accumulation) {
  const engine = fuelEngine({
    multiplier: input.multiplier,
    strikeRange: input.strike_range,
    gammaThreshold: input.threshold,
  })
  bookTrades(engine, input.trades)
  const exposure = engine.exposureAt(input.level)
  return {
    per_strike: engine.flowByStrike(),
    gamma_exposure: exposure,
    fuel_effect: fuelEffect(exposure, input.threshold),
    gamma_bucket: gammaBucket(exposure, input.threshold),
    greeks_missing: engine.greeksMissing,
  }
}

interface Banded {
  spot: number
  level: number
  strike_spacing: number
  multiplier: number
  inventory: readonly {
    strike: number
    right: 'C' | 'P'
    dealer_contracts: number
    gamma: number
  }[]
}

/** The vector gives gammas, not volatilities, so the dollar gamma by strike is summed here. */
function banded(input: Banded) {
  const strikes = [...new Set(input.inventory.map((x) => x.strike))].sort((a, b) => a - b)
  const scale = input.multiplier * input.spot ** 2 * 0.01
  const side = (right: 'C' | 'P') =>
    Float64Array.from(strikes, (strike) =>
      input.inventory
        .filter((x) => x.strike === strike && x.right === right)
        .reduce((sum, x) => sum + x.dealer_contracts * x.gamma * scale, 0),
    )
  const gex = { call: side('C'), put: side('P') }
  const { level, strike_spacing } = input
  const b = bandedGex(Float64Array.from(strikes), strikes.length, gex, level, strike_spacing)
  return {
    gex_above_1strike: b.above[0],
    gex_above_2strike: b.above[1],
    gex_above_3strike: b.above[2],
    gex_below_1strike: b.below[0],
    gex_below_2strike: b.below[1],
    gex_below_3strike: b.below[2],
    gex_at_level: b.at,
    gex_band_1strike: b.band[0],
    gex_band_2strike: b.band[1],
    gex_call_band_1strike: b.callBand[0],
    gex_call_band_2strike: b.callBand[1],
    gex_put_band_1strike: b.putBand[0],
    gex_put_band_2strike: b.putBand[1],
    net_gex_3strike: b.net3,
    gex_asymmetry: b.asymmetry,
    gex_ratio_3strike: b.ratio3,
    gex_call_put_ratio_2strike: b.callPutRatio2,
  }
}

interface Profile extends ChainInput {
  grid_lo: number
  grid_hi: number
  grid_points: number
  chain: readonly { strike: number; iv: number; oi_call: number; oi_put: number }[]
}

function profile(input: Profile, testCase: VectorCase) {
  const entries = input.chain.flatMap(({ strike, iv, oi_call, oi_put }): ChainEntry[] => [
    { strike, right: 'C', iv, oi: oi_call },
    { strike, right: 'P', iv, oi: oi_put },
  ])
  const chain = chainOf(input, entries)
  const { grid_lo: lo, grid_hi: hi, grid_points: points } = input
  const curve = new GammaProfile({ lo, hi, points })
  loadProfile(curve, chain, 'oi')
  curve.compute(chain.spot)
  const crossings = curve.crossings()
  const { call, put } = chain.gex.oi
  const walls = wallsOf(chain.strikes, chain.strikeCount, chain.gex.oi, chain.spot)
  const sampled = (testCase.expected.profile_samples ?? []) as readonly { index: number }[]
  return {
    net_gex_1pct: chain.netGex('oi'),
    per_strike: Array.from({ length: chain.strikeCount }, (_, j) => ({
      strike: chain.strikes[j],
      call: call[j],
      put: put[j],
      net: call[j] + put[j],
    })),
    profile_samples: sampled.map(({ index }) => ({
      index,
      spot: curve.levels[index],
      gex: curve.values[index],
    })),
    crossings_refined: crossings.map((c) => c.level),
    crossings_linear: curve.linearCrossings(),
    flip_level: nearestCrossing(crossings, chain.spot)?.level ?? null,
    call_wall: walls.call,
    put_wall: walls.put,
    gamma_wall: walls.gamma,
    vanna_exposure_per_volpt: chain.vannaExposure('oi'),
    charm_exposure_per_day: chain.charmExposurePerDay('oi'),
    charm_exposure_per_minute: chain.charmExposurePerMinute('oi'),
  }
}

interface SignRow {
  customer_sign: number
  size: number
  gamma: number
  multiplier: number
}

type Input = Partial<Accumulation & Banded & Profile> & {
  gamma_exposure?: readonly number[]
  rows?: readonly SignRow[]
}

export const fuelRunner = defineRunner<Input>(
  'fuel',
  (input, testCase) => {
    if (input.trades) return accumulate(input as Accumulation)
    if (input.inventory) return banded(input as Banded)
    if (input.chain) return profile(input as Profile, testCase)
    if (input.rows)
      return {
        dealer_gamma_change: input.rows.map((r) =>
          dealerGammaChange(r.customer_sign, r.size, r.gamma, r.multiplier),
        ),
      }
    const { gamma_exposure: exposures = [], threshold = Number.NaN } = input
    return {
      fuel_effect: exposures.map((g) => fuelEffect(g, threshold)),
      gamma_bucket: exposures.map((g) => gammaBucket(g, threshold)),
    }
  },
  (testCase, file) => {
    const own = (key: string) => testCase.tolerance?.[key]
    const abs = Number(file.tolerance.abs)
    const bounds: Record<string, { abs: number; rel: number }> = {}
    const set = (key: string, bound: { abs: number; rel: number }, names: string) => {
      if (own(key) !== undefined) for (const name of names.split(' ')) bounds[name] = bound
    }
    set('gex_rel', { abs, rel: Number(own('gex_rel')) }, 'net_gex_1pct call put net gex')
    set('flip_abs', { abs: Number(own('flip_abs')), rel: 0 }, 'flip_level crossings_refined')
    set('linear_abs', { abs: Number(own('linear_abs')), rel: 0 }, 'crossings_linear')
    set(
      'exposure_rel',
      { abs, rel: Number(own('exposure_rel')) },
      'vanna_exposure_per_volpt charm_exposure_per_day charm_exposure_per_minute',
    )
    return bounds
  },
)
