import { type ProfileId, profileOf } from '../../config/profiles.ts'
import type { BarrierState } from '../../physics/barrier/reading.ts'
import { componentScores, type FuelEffect } from '../../scoring/components.ts'
import { confidenceOf, SignalMachine } from '../../scoring/signal-machine.ts'
import { Smoother } from '../../scoring/smoother.ts'
import { vectorNs } from './book-builder.ts'
import { defineRunner, type VectorRunner } from './runner.ts'

interface ScoreRow {
  level: number
  spot: number
  spot_3s_ago: number
  barrier_state: BarrierState
  delta_liquidity: number
  fuel_effect: FuelEffect
  tape_imbalance: number
  sweep_direction: number
}
interface SignalRow {
  ts_ns: string
  score?: number
  break_score_raw?: number
  distance: number
  barrier_state: BarrierState
  in_band_volume: number
}
interface Input {
  profile?: ProfileId
  rows: readonly unknown[]
  half_life_s?: number
  ts_ns?: readonly string[]
  raw?: readonly number[]
  reject_band: number
  hold_s?: number
  gap_s: number
}

function scores(rows: readonly ScoreRow[], profile: ProfileId) {
  const { scoring } = profileOf(profile)
  return rows.map((row) => {
    const c = componentScores(
      {
        level: row.level,
        spot: row.spot,
        spotBefore: row.spot_3s_ago,
        barrierState: row.barrier_state,
        deltaLiquidity: row.delta_liquidity,
        fuelEffect: row.fuel_effect,
        tapeImbalance: row.tape_imbalance,
        sweepDirection: row.sweep_direction,
      },
      scoring,
    )
    return {
      break_direction: c.direction > 0 ? 'UP' : 'DOWN',
      s_liquidity: c.liquidity,
      s_hedge: c.hedge,
      s_tape: c.tape,
      break_score_raw: c.raw,
    }
  })
}

function signals(input: Input, rows: readonly SignalRow[]) {
  const machine = new SignalMachine({
    ...profileOf(input.profile ?? 'spy').scoring,
    REJECT_BAND: input.reject_band,
    SIGNAL_HOLD_S: input.hold_s ?? 3,
    SIGNAL_GAP_S: input.gap_s,
  })
  const smoother = new Smoother(input.half_life_s ?? 2)
  const smoothed: number[] = []
  const found = rows.map((row) => {
    const ts = vectorNs(row.ts_ns)
    const score = row.score ?? smoother.update(ts, row.break_score_raw ?? Number.NaN)
    smoothed.push(score)
    return machine.update({
      ts,
      score,
      distance: row.distance,
      barrierState: row.barrier_state,
      inBandVolume: row.in_band_volume,
    })
  })
  return { smoothed, signals: found }
}

const scoringRunner = defineRunner<Input>('scoring', (input) => {
  if (input.raw && input.ts_ns) {
    const smoother = new Smoother(input.half_life_s ?? 2)
    const times = input.ts_ns.map(vectorNs)
    return { smoothed: input.raw.map((x, i) => smoother.update(times[i], x)) }
  }
  if (input.hold_s !== undefined) return signals(input, input.rows as readonly SignalRow[])
  if (input.profile) return { rows: scores(input.rows as readonly ScoreRow[], input.profile) }
  const { scoring } = profileOf('spy')
  const shares = input.rows as readonly (readonly number[])[]
  return { confidence: shares.map((row) => confidenceOf(row, scoring)) }
})

export const scoringRunners: Record<string, VectorRunner> = { scoring: scoringRunner }
