import { sessionTimes, toUtcNs, withEarlyClose } from '../../../domain/calendar.ts'
import { labelDataEnd, policyB } from '../../../labels/event-labels.ts'
import { labelPath, type Outcome, type OutcomeRule } from '../../../labels/outcome.ts'
import { riskMetrics } from '../../../labels/risk-metrics.ts'
import { simulateTrade } from '../../../labels/trade-sim.ts'
import { type Direction, signOf } from '../../../levels/zones.ts'
import { defineRunner } from '../runner.ts'
import { at, type Stamped, sessionOf } from './time.ts'

type Path = (Stamped & { price: number })[]

interface LabelsInput {
  rule: 'triple_barrier' | 'touch' | 'data_end' | 'policy_b'
  anchor_ts_ns: string
  level: number
  direction: Direction
  horizon_s: number
  break_points: number
  touch_threshold: number
  threshold_1: number
  threshold_2: number
  data_end_ns: string
  max_gap_s: number
  path: Path
  start_et: string
  end_et: string
  anchors_ns: string[]
  rows: {
    profile: 'es' | 'spy'
    session_date: string
    early_close: boolean
    last_record_ns: string
  }[]
}

export const labels = defineRunner<LabelsInput>('labels', (input) => {
  if (input.rule === 'policy_b') return keep(input)
  if (input.rule === 'data_end') return dataEnds(input)
  const session = sessionOf(input.anchor_ts_ns)
  const ts = at(session, input.anchor_ts_ns)
  const rule: OutcomeRule = {
    kind: input.rule === 'touch' ? 'touch' : 'barrier',
    distance: input.rule === 'touch' ? input.touch_threshold : input.break_points,
    horizonS: input.horizon_s,
    threshold1: input.threshold_1,
    threshold2: input.threshold_2,
    maxGapS: input.max_gap_s,
  }
  const path = input.path.map((p) => [at(session, p.ts_ns), p.price] as const)
  const spot = path.findLast(([t]) => t <= ts)?.[1] ?? input.level
  const anchor = { ts, spot, level: input.level, direction: signOf(input.direction), rho: 1 }
  return columns(labelPath(rule, anchor, path, at(session, input.data_end_ns)))
})

const columns = (o: Outcome) => ({
  outcome: o.outcome,
  reason: o.reason,
  t_hit_s: o.tHitS,
  excursion_max: o.excursionMax,
  excursion_min: o.excursionMin,
  strength_signed: o.strengthSigned,
  strength_abs: o.strengthAbs,
  time_to_threshold_1: o.timeToThreshold[0],
  time_to_threshold_2: o.timeToThreshold[1],
  tradeable_1: o.tradeable[0],
  tradeable_2: o.tradeable[1],
  time_to_break_1: o.timeToBreak[0],
  time_to_bounce_1: o.timeToBounce[0],
  time_to_break_2: o.timeToBreak[1],
  time_to_bounce_2: o.timeToBounce[1],
  future_price_5min: o.futurePrice5min,
})

const keep = (input: LabelsInput) => ({
  keep: input.anchors_ns.map((anchor) => {
    const session = sessionOf(anchor)
    return policyB(session, input.start_et, input.end_et)(at(session, anchor))
  }),
})

const dataEnds = (input: LabelsInput) => ({
  data_end_ns: input.rows.map((row) => {
    const session = withEarlyClose(sessionTimes(row.session_date), row.early_close)
    const end = labelDataEnd(row.profile, session, at(session, row.last_record_ns))
    return String(toUtcNs(session, end))
  }),
})

interface TradeInput {
  prediction: 'BREAK' | 'BOUNCE'
  level: number
  direction: Direction
  decision_ts_ns: string
  latency_ms: number
  slippage_ticks: number
  tick: number
  tp: number
  sl: number
  time_stop_s: number
  multiplier: number
  contracts: number
  fee_per_side: number
  path: Path
  daily_pnl?: number[]
  periods_per_year?: number
  var_level?: number
}

export const tradeSim = defineRunner<TradeInput>('trade_sim', (input) => {
  if (input.daily_pnl) return metrics(input, input.daily_pnl)
  const session = sessionOf(input.decision_ts_ns)
  const trade = simulateTrade(
    {
      prediction: input.prediction,
      level: input.level,
      direction: signOf(input.direction),
      decision: at(session, input.decision_ts_ns),
      latencyMs: input.latency_ms,
      slippageTicks: input.slippage_ticks,
      tick: input.tick,
      takeProfit: input.tp,
      stopLoss: input.sl,
      timeStopS: input.time_stop_s,
      multiplier: input.multiplier,
      contracts: input.contracts,
      feePerSide: input.fee_per_side,
    },
    input.path.map((p) => [at(session, p.ts_ns), p.price] as const),
  )
  if (trade.status === 'NO_FILL') return trade
  const entry = {
    status: trade.status,
    side: trade.side,
    entry_ts_ns: String(toUtcNs(session, trade.entryTs)),
    entry_price: trade.entryPrice,
  }
  if (trade.status === 'NO_EXIT') return entry
  return {
    ...entry,
    exit_ts_ns: String(toUtcNs(session, trade.exitTs)),
    exit_price: trade.exitPrice,
    exit_reason: trade.exitReason,
    gross_pnl: trade.grossPnl,
    costs: trade.costs,
    net_pnl: trade.netPnl,
    holding_s: trade.holdingS,
  }
})

function metrics(input: TradeInput, daily: number[]) {
  const m = riskMetrics(daily, input.periods_per_year, input.var_level)
  return {
    n: m.n,
    total: m.total,
    mean: m.mean,
    win_rate: m.winRate,
    avg_win: m.avgWin,
    avg_loss: m.avgLoss,
    profit_factor: m.profitFactor,
    expectancy: m.expectancy,
    sharpe: m.sharpe,
    sortino: m.sortino,
    max_drawdown: m.maxDrawdown,
    var_95: m.var,
    cvar_95: m.cvar,
  }
}
