/** S6: the `levels.signals.v1` message that the gateway sends at every snapshot. */
import type { GAMMA_BUCKETS, HEALTH_STATES } from '../frames/tables.ts'
import type { BarrierState } from '../physics/barrier/reading.ts'
import type { ComponentScores, FuelEffect } from './components.ts'
import type { Confidence, Signal } from './signal-machine.ts'

export const SIGNALS_SCHEMA = 'levels.signals.v1'

/** Prices in the profile's unit, sizes in contracts; null = cannot be computed. */
export interface LevelSignal {
  id: string
  kind: string
  price: number
  direction: 'SUPPORT' | 'RESISTANCE'
  /** Spot less level. */
  distance: number | null
  break_score_raw: number | null
  break_score_smooth: number | null
  signal: Signal
  confidence: Confidence
  barrier: {
    state: BarrierState
    delta_liq: number | null
    replenishment_ratio: number | null
    added: number | null
    pulled: number | null
    filled: number | null
  }
  tape: {
    imbalance: number | null
    buy_vol: number | null
    sell_vol: number | null
    /** Trades per second. */
    velocity: number | null
    sweep: { detected: boolean; direction: number; volume: number | null }
  }
  fuel: {
    effect: FuelEffect
    net_dealer_gamma: number | null
    p_amplify: number | null
    call_wall: number | null
    put_wall: number | null
    flip: number | null
    bucket?: (typeof GAMMA_BUCKETS)[number]
  }
  model: ModelSignal | null
  runway: {
    direction: 'UP' | 'DOWN'
    next_level_id: string | null
    next_level_price: number | null
    distance: number | null
    quality: 'CLEAR' | 'OBSTRUCTED' | null
  }
  /** What made the score, in words. */
  reasons: string[]
}

export interface ModelSignal {
  p_break: number | null
  p_bounce: number | null
  p_chop: number | null
  strength: number | null
  model_id: string
  /** Why the model gives no call; null when it does. */
  no_call: string | null
}

export interface SignalsPayload {
  schema: typeof SIGNALS_SCHEMA
  /** UTC nanoseconds, decimal. */
  ts_ns: string
  /** Session date. */
  session: string
  mode: 'live' | 'replay'
  /** Pipeline or profile id. */
  instrument: string
  spot: number | null
  bid: number | null
  ask: number | null
  basis: number | null
  data_health: (typeof HEALTH_STATES)[number]
  levels: LevelSignal[]
  gamma: {
    net_gex: number | null
    /** Basis of the inventory behind it: flow, oi or effective. */
    convention: string
    flip: number | null
    call_wall: number | null
    put_wall: number | null
    hedge_flow_calls: number | null
    hedge_flow_puts: number | null
  }
}

/** The message as sent: fields in their order, and null where a number is unknown (NaN). */
export function signalsPayload(p: Omit<SignalsPayload, 'schema'>): SignalsPayload {
  return withoutNaN({ schema: SIGNALS_SCHEMA, ...p })
}

/** A level stands above or at spot as resistance, below it as support (S1). */
export const sideOf = (direction: 1 | -1) => (direction > 0 ? 'RESISTANCE' : 'SUPPORT')

/** What moved the score, strongest words first; empty when nothing stands out. */
export function scoreReasons(
  scores: ComponentScores,
  barrier: BarrierState,
  fuel: FuelEffect,
  sweepDirection: number,
): string[] {
  const reasons: string[] = []
  if (barrier !== 'NEUTRAL') reasons.push(`barrier ${barrier} (${Math.round(scores.liquidity)})`)
  if (fuel !== 'NEUTRAL') reasons.push(`dealers ${fuel} (${Math.round(scores.hedge)})`)
  if (sweepDirection === scores.direction)
    reasons.push(`sweep ${sweepDirection > 0 ? 'UP' : 'DOWN'} (${Math.round(scores.tape)})`)
  else if (scores.tape > 0) reasons.push(`tape leans toward the break (${Math.round(scores.tape)})`)
  return reasons
}

function withoutNaN<T>(value: T): T {
  if (typeof value === 'number') return (Number.isFinite(value) ? value : null) as T
  if (Array.isArray(value)) return value.map(withoutNaN) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutNaN(v)])) as T
}
