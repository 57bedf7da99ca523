import { over, percentOf } from '../../../features/scales.ts'
import type { LevelKind } from '../../../levels/kind-names.ts'
import { LEVEL_KINDS } from '../../../levels/level-kinds.ts'
import { type Direction, signOf } from '../../../levels/zones.ts'
import {
  AttemptLedger,
  type AttemptQuantities,
  readApproach,
  TREND_QUANTITIES,
} from '../../../physics/approach/engine.ts'
import { ownIndex, readConfluence, readStacking } from '../../../physics/confluence/engine.ts'
import { readForceMass } from '../../../physics/force-mass/engine.ts'
import {
  isDecelerating,
  kineticEnergy,
  levelFrame,
  motionOf,
} from '../../../physics/kinematics/engine.ts'
import {
  distanceTo,
  reversionPressure,
  reversionVelocity,
  smaSpread,
} from '../../../physics/mean-reversion/engine.ts'
import { readPressure } from '../../../physics/pressure/engine.ts'
import { defineRunner } from '../runner.ts'
import { at, sessionOf } from './time.ts'

interface KinematicsInput {
  p?: number[]
  window_min: number
  spot: number[]
  level: number
  direction: Direction
}
export const kinematics = defineRunner<KinematicsInput>('kinematics', (input) => {
  if (!input.p) {
    return { p: input.spot.map((s) => levelFrame(s, input.level, signOf(input.direction))) }
  }
  const motion = motionOf(input.p, input.window_min)
  return {
    ...motion,
    kinetic_energy: kineticEnergy(motion.velocity),
    decelerating: isDecelerating(motion.velocity, motion.acceleration),
  }
})

interface ForceMassInput {
  direction: Direction
  ofi_raw_60s: number
  avg_depth: number
  actual_accel: number | null
  atr: number | null
  gain: number
  theta_k: number
  fraction: number
}
export const forceMass = defineRunner<ForceMassInput>('force_mass', (i) => {
  const params = { gain: i.gain, thetaK: i.theta_k, fraction: i.fraction }
  const direction = signOf(i.direction)
  const r = readForceMass(params, direction, i.ofi_raw_60s, i.avg_depth, i.actual_accel, i.atr)
  return {
    force: r.force,
    mass: r.mass,
    predicted_accel: r.predicted,
    actual_accel: r.actual,
    fma_residual: r.residual,
    fma_ratio: r.ratio,
    fma_state: r.state,
  }
})

type AttemptEvent = Partial<AttemptQuantities> & {
  anchor_ts_ns: string
  kind: LevelKind
  direction: Direction
}
interface ApproachInput {
  closes_1m: number[]
  level: number
  anchor_spot: number
  lookback_bars: number
  session_date: string
  gap_minutes: number
  events?: AttemptEvent[]
}
export const approach = defineRunner<ApproachInput>('approach', (input) => {
  if (input.events) return attempts(input, input.events)
  const { closes_1m: closes, level, anchor_spot: anchor } = input
  const read = readApproach(closes, closes.length, level, anchor, 1, input.lookback_bars)
  return {
    approach_bars: read.bars,
    approach_distance: read.distance,
    approach_velocity: read.velocity,
  }
})

function attempts(input: ApproachInput, events: AttemptEvent[]) {
  const ledger = new AttemptLedger(input.session_date, input.gap_minutes)
  const rows = events.map((event) => {
    const now = Object.fromEntries(TREND_QUANTITIES.map((q) => [q, event[q] ?? null]))
    const session = sessionOf(events[0].anchor_ts_ns)
    const attempt = ledger.onEvent(
      event.kind,
      signOf(event.direction),
      at(session, event.anchor_ts_ns),
      now as AttemptQuantities,
    )
    return {
      prior_touches: attempt.priorTouches,
      attempt_index: attempt.index,
      attempt_cluster_id: attempt.clusterId,
      barrier_replenishment_trend: attempt.trends.barrier_replenishment_ratio,
      barrier_delta_liq_trend: attempt.trends.barrier_delta_liq,
      tape_velocity_trend: attempt.trends.tape_velocity,
      tape_imbalance_trend: attempt.trends.tape_imbalance,
    }
  })
  return { rows }
}

interface ConfluenceInput {
  kind: LevelKind
  level: number
  direction: Direction
  band: number
  atr: number | null
  spot: number
  levels: { kind: LevelKind; price: number }[]
  bands?: [number, number, number]
  others: number[]
}
export const confluence = defineRunner<ConfluenceInput>('confluence', (input) => {
  const direction = signOf(input.direction)
  if (input.bands) {
    const { others, level, bands } = input
    const s = readStacking(others, others.length, -1, level, direction, bands)
    return {
      stack_near: s.near,
      stack_mid: s.mid,
      stack_far: s.far,
      stack_ahead_mid: s.aheadMid,
      stack_behind_mid: s.behindMid,
    }
  }
  const columns = {
    count: input.levels.length,
    kind: input.levels.map((l) => LEVEL_KINDS[l.kind].code),
    price: input.levels.map((l) => l.price),
  }
  const own = LEVEL_KINDS[input.kind].code
  if (ownIndex(columns, own, input.level) < 0) throw new Error('own level is not among the levels')
  const c = readConfluence(columns, own, input.level, direction, input.band)
  return {
    confluence_count: c.count,
    confluence_weighted_score: c.score,
    confluence_min_distance: c.minDistance,
    confluence_min_distance_atr: over(c.minDistance, input.atr),
    confluence_min_distance_pct: percentOf(c.minDistance, input.spot),
    confluence_pressure: c.pressure,
    confluence_alignment: c.alignment,
  }
})

type Averages = Record<'sma_200' | 'sma_400' | 'sma_200_5min' | 'sma_400_5min', number | null>
type MeanReversionInput = Averages & { spot: number; spot_5min: number | null; atr: number | null }
export const meanReversion = defineRunner<MeanReversionInput>('mean_reversion', (input) => {
  const columns: Record<string, number | null> = {
    sma_spread: smaSpread(input.sma_200, input.sma_400),
  }
  for (const n of [200, 400] as const) {
    const value = input[`sma_${n}`]
    const distance = distanceTo(input.spot, value)
    const past = { value, value5min: input[`sma_${n}_5min`] }
    const spots = { spot: input.spot, spot5min: input.spot_5min }
    columns[`dist_to_sma_${n}`] = distance
    columns[`dist_to_sma_${n}_atr`] = over(distance, input.atr)
    columns[`dist_to_sma_${n}_pct`] = percentOf(distance, input.spot)
    columns[`mean_reversion_pressure_${n}`] = reversionPressure(input.spot, value, input.atr)
    columns[`mean_reversion_velocity_${n}`] = reversionVelocity(spots, past)
  }
  return columns
})

interface PressureInput {
  direction: Direction
  net_ratio: number | null
  wall_ratio: number | null
  tape_imbalance: number | null
  tape_velocity: number | null
  gamma_exposure: number | null
  gamma_pressure_accel: number | null
  mrp_200: number | null
  mrp_400: number | null
  confluence_pressure: number | null
  tape_v_ref: number
  gamma_threshold: number
  rv_ref: number
}
export const pressure = defineRunner<PressureInput>('pressure', (i) => {
  const params = {
    tapeVRef: i.tape_v_ref,
    gammaThreshold: i.gamma_threshold,
    rvRef: i.rv_ref,
  }
  const r = readPressure(params, {
    direction: signOf(i.direction),
    netRatio: i.net_ratio,
    wallRatio: i.wall_ratio,
    tapeImbalance: i.tape_imbalance,
    tapeVelocity: i.tape_velocity,
    gammaExposure: i.gamma_exposure,
    gammaPressureAccel: i.gamma_pressure_accel,
    reversion200: i.mrp_200,
    reversion400: i.mrp_400,
    confluencePressure: i.confluence_pressure,
  })
  return {
    liquidity_pressure: r.liquidity,
    tape_pressure: r.tape,
    gamma_pressure: r.gamma,
    reversion_pressure: r.reversion,
    net_break_pressure: r.net,
  }
})
