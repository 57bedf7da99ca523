/** One simulated trade on a predicted break or bounce (P22.1). */
import { PRICE_EPSILON } from '../domain/price.ts'
import { NS_PER_MS, NS_PER_S, type SessionNs } from '../domain/units.ts'
import type { DirectionSign } from '../levels/zones.ts'

export interface TradePlan {
  prediction: 'BREAK' | 'BOUNCE'
  level: number
  direction: DirectionSign
  decision: SessionNs
  latencyMs: number
  /** Ticks lost per market fill. */
  slippageTicks: number
  tick: number
  /** Target and stop, price from the level. */
  takeProfit: number
  stopLoss: number
  timeStopS: number
  /** USD per price unit and contract. */
  multiplier: number
  contracts: number
  /** USD per contract and side. */
  feePerSide: number
}

export type ExitReason = 'TIME' | 'STOP' | 'TARGET'
interface Entry {
  /** +1 long, -1 short. */
  side: 1 | -1
  entryTs: SessionNs
  entryPrice: number
}
export type SimulatedTrade =
  | { status: 'NO_FILL'; side: 1 | -1 }
  | ({ status: 'NO_EXIT' } & Entry)
  | ({
      status: 'CLOSED'
      exitTs: SessionNs
      exitPrice: number
      exitReason: ExitReason
      /** USD. */
      grossPnl: number
      costs: number
      netPnl: number
      holdingS: number
    } & Entry)

export const sideOf = (plan: TradePlan): 1 | -1 =>
  plan.prediction === 'BREAK' ? plan.direction : plan.direction > 0 ? -1 : 1

/** Runs one trade over prints in order (profile prices). */
export function simulateTrade(
  plan: TradePlan,
  path: Iterable<readonly [ts: SessionNs, price: number]>,
): SimulatedTrade {
  const side = sideOf(plan)
  const slip = side * plan.slippageTicks * plan.tick
  const entryFrom = plan.decision + plan.latencyMs * NS_PER_MS
  let entry: Entry | null = null
  for (const [ts, price] of path) {
    if (!entry) {
      if (ts >= entryFrom) entry = { side, entryTs: ts, entryPrice: price + slip }
      continue
    }
    const exitReason = exitOf(plan, side, ts, price)
    if (!exitReason) continue
    const exitPrice = exitReason === 'TARGET' ? plan.level + side * plan.takeProfit : price - slip
    const grossPnl = side * (exitPrice - entry.entryPrice) * plan.multiplier * plan.contracts
    const costs = 2 * plan.feePerSide * plan.contracts
    const holdingS = (ts - entry.entryTs) / NS_PER_S
    const pnl = { grossPnl, costs, netPnl: grossPnl - costs, holdingS }
    return { status: 'CLOSED', ...entry, exitTs: ts, exitPrice, exitReason, ...pnl }
  }
  return entry ? { status: 'NO_EXIT', ...entry } : { status: 'NO_FILL', side }
}

function exitOf(plan: TradePlan, side: number, ts: SessionNs, price: number): ExitReason | null {
  if (ts >= plan.decision + plan.timeStopS * NS_PER_S) return 'TIME'
  if (side * (price - (plan.level - side * plan.stopLoss)) <= PRICE_EPSILON) return 'STOP'
  const through = side * (price - (plan.level + side * plan.takeProfit))
  return through >= plan.tick - PRICE_EPSILON ? 'TARGET' : null
}
