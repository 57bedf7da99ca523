/** desk_measures.json (P24): one handler per prefix of the case name. */
import { defaultsOf } from '../../config/key.ts'
import { SCORING_KEYS } from '../../config/scoring-keys.ts'
import { sessionNs } from '../../domain/units.ts'
import { mergeOneAxis, type SourceLevel } from '../../levels/one-axis.ts'
import { charmClock } from '../../physics/fuel/charm-clock.ts'
import { comparedStrikes, gexDisagreement } from '../../physics/fuel/disagreement.ts'
import { fuelBarrierRatio, fuelInEs } from '../../physics/fuel/effect.ts'
import { flipReport } from '../../physics/fuel/flips.ts'
import { deltaPerEsContract } from '../../physics/fuel/settings.ts'
import { oddsByNormal } from '../../physics/fuel/sign-draws.ts'
import { METHOD } from '../../physics/tape/aggressor.ts'
import { type TapeConfig, TapeEngine } from '../../physics/tape/engine.ts'
import { type AutopsyInput, runWallAutopsy } from './barrier-runners.ts'
import {
  bookTrades,
  type ChainInput,
  chainOf,
  fuelEngine,
  type GreekTrade,
} from './fuel-builder.ts'
import { defineRunner, type JsonObject, type Tolerance } from './runner.ts'

type Profile = 'es' | 'spy'

interface FuelRows {
  min_depth: number
  rows: readonly {
    profile: Profile
    gamma_exposure: number
    depth_end: number | null
    reason: string
  }[]
}

const fuelOverBarrier = ({ min_depth, rows }: FuelRows) => ({
  rows: rows.map((row) => {
    const fuel = fuelInEs(row.gamma_exposure, row.profile)
    return {
      fuel_es: fuel,
      fuel_barrier_ratio: fuelBarrierRatio(fuel, row.depth_end ?? 0, min_depth, row.reason),
      reason: row.reason,
    }
  }),
})

interface Signs {
  multiplier: number
  threshold: number
  sign_q: { exchange: number; quote: number; tick: number }
  trades: readonly GreekTrade[]
}

function pAmplify(input: Signs) {
  const engine = fuelEngine({
    multiplier: input.multiplier,
    gammaThreshold: input.threshold,
    signQ: input.sign_q,
  })
  const strike = 687
  bookTrades(
    engine,
    input.trades.map((t) => ({ ...t, strike })),
  )
  const odds = engine.signOdds(strike)
  const normal = oddsByNormal(odds.mean, odds.variance, input.threshold)
  return {
    mean: odds.mean,
    variance: odds.variance,
    p_amplify: odds.amplify,
    p_dampen: odds.dampen,
    p_amplify_normal: normal.amplify,
    p_dampen_normal: normal.dampen,
  }
}

/** Bounds of P24.3 are the same in both profiles. */
const SCORING = defaultsOf(SCORING_KEYS, 'es')

interface ThreeWays extends ChainInput {
  chain: readonly {
    strike: number
    right: 'C' | 'P'
    iv: number
    oi: number | null
    flow_n: number
  }[]
}

function threeWays(input: ThreeWays) {
  const chain = chainOf(
    input,
    input.chain.map((row) => ({ ...row, flow: row.flow_n })),
  )
  const { value, badge } = gexDisagreement(chain, SCORING)
  return {
    net_gex_oi: chain.netGex('oi'),
    net_gex_flow: chain.netGex('flow'),
    net_gex_effective: chain.netGex('effective'),
    strikes_compared: chain.strikes.slice(...comparedStrikes(chain, SCORING)),
    gex_disagreement: value,
    badge,
  }
}

interface Inventory extends ChainInput {
  strike_spacing: number
  inventory: readonly { strike: number; right: 'C' | 'P'; iv: number; n: number }[]
}

const flowChain = (input: Omit<Inventory, 'strike_spacing'>) =>
  chainOf(
    input,
    input.inventory.map((row) => ({ ...row, flow: row.n })),
  )

function flip(input: Inventory) {
  const report = flipReport(flowChain(input), 'flow', input.strike_spacing)
  return {
    crossings: report.crossings,
    flip_level: report.level,
    flip_stability: report.stability,
    flip_reason: report.reason,
    strikes_left_out: report.strikesLeftOut,
    perturbed_profiles: report.perturbedProfiles,
  }
}

interface Clock extends Inventory {
  profile: Profile
  t_ns: string
  expiry_ns: string
}

const FIVE_MINUTES = 300_000_000_000n

function clock(input: Clock) {
  // Any origin on a five-minute mark will do.
  const zero = BigInt(input.t_ns) - (BigInt(input.t_ns) % FIVE_MINUTES)
  const at = (ns: string) => Number(BigInt(ns) - zero)
  const [now, expiry] = [at(input.t_ns), at(input.expiry_ns)]
  const chain = flowChain({ ...input, t_seconds: (expiry - now) / 1e9 })
  const result = charmClock(chain, 'flow', now, expiry, deltaPerEsContract(input.profile))
  return {
    marks_ns: Array.from(result.marks, (mark) => String(BigInt(mark) + zero)),
    delta_es: result.deltaEs,
    charm_hedge: result.hedge,
  }
}

interface TimedTrade extends GreekTrade {
  ts_ns: string
}

interface Lines {
  profile: Profile
  multiplier: number
  session_start_ns: string
  flow_start_ns: string
  t_ns: string
  futures_trades: readonly TimedTrade[]
  option_trades: readonly TimedTrade[]
}

function flowLines(input: Lines) {
  const at = (ns: string) => sessionNs(Number(BigInt(ns) - BigInt(input.session_start_ns)))
  const known = (t: TimedTrade) => BigInt(t.ts_ns) <= BigInt(input.t_ns)
  const tape = new TapeEngine(TAPE_CONFIG)
  for (const t of input.futures_trades.filter(known))
    tape.add(at(t.ts_ns), 0, t.size, t.sign, METHOD.exchange)
  const { profile, multiplier } = input
  const engine = fuelEngine({ profile, multiplier, flowStartNs: at(input.flow_start_ns) })
  bookTrades(
    engine,
    input.option_trades.filter(known).map((t) => ({ ...t, ts: at(t.ts_ns) })),
  )
  return {
    cvd: tape.cvd,
    net_drift_calls: engine.totalFlow('C').netPremium,
    net_drift_puts: engine.totalFlow('P').netPremium,
    hedge_flow_calls: engine.hedgeFlowEs('C'),
    hedge_flow_puts: engine.hedgeFlowEs('P'),
  }
}

/** Only the running sums are read, so the windows do not matter. */
const TAPE_CONFIG: TapeConfig = {
  windowS: 60,
  band: 5,
  policy: 'carry',
  sweep: { gapMs: 100, minPrints: 3, minVolume: 50, minLevels: 2 },
}

interface Axis {
  basis: number | null
  rho: number
  ratio_default: boolean
  merge_band: number
  levels: readonly SourceLevel[]
}

function oneAxis({ basis, rho, ratio_default, merge_band, levels }: Axis) {
  const mapping = { basis, rho, ratioDefault: ratio_default, mergeBand: merge_band }
  const { lines, notMapped } = mergeOneAxis(levels, mapping)
  return {
    lines: lines.map(({ axis, members }) => ({
      axis,
      members: members.map(({ fixedRatio, ...member }) => ({ ...member, fixed_ratio: fixedRatio })),
    })),
    not_mapped: notMapped,
  }
}

const handler = <Input>(run: (input: Input) => unknown) => {
  return (input: JsonObject): unknown => run(input as Input)
}

const HANDLERS: Readonly<Record<string, (input: JsonObject) => unknown>> = {
  fuel_over_barrier: handler<FuelRows>(fuelOverBarrier),
  p_amplify: handler<Signs>(pAmplify),
  gamma_three_ways: handler<ThreeWays>(threeWays),
  flip: handler<Inventory>(flip),
  wall_autopsy: handler<AutopsyInput>(runWallAutopsy),
  charm_clock: handler<Clock>(clock),
  one_axis: handler<Axis>(oneAxis),
  flow_lines: handler<Lines>(flowLines),
}

export const deskRunner = defineRunner<JsonObject>(
  'desk_measures',
  (input, testCase) => {
    const prefix = Object.keys(HANDLERS).find((p) => testCase.name.startsWith(p))
    if (prefix === undefined) throw new Error(`no handler for ${testCase.name}`)
    return HANDLERS[prefix](input)
  },
  (testCase) => {
    const abs = testCase.tolerance?.p_draws_abs
    if (abs === undefined) return {}
    const share = { abs: Number(abs), rel: 0 }
    const bounds: Record<string, Tolerance> = { p_amplify: share, p_dampen: share }
    return bounds
  },
)
