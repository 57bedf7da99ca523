/** The 0DTE flow monitor (P23) and flow lines (P24.8): sums since flow start, dealer signs. */
import { Columns } from './columns.ts'

const NAMES = ['volume', 'premium', 'netPremium', 'netDelta', 'netGamma'] as const
/** Position of calls and puts in the totals. */
export const CALLS = 0
export const PUTS = 1

export interface FlowSums {
  /** Contracts. */
  volume: number
  /** USD. */
  premium: number
  /** USD, customer sign. */
  netPremium: number
  /** -sum c size delta M: what customers' trades did to the dealers' delta. */
  netDeltaFlow: number
  /** Gamma units, dealer sign. */
  netGammaFlow: number
  /** What the dealers buy to hedge, = -netDeltaFlow. */
  hedgeFlow: number
}

/** One row of sums per contract, or per right. */
export class FlowLedger {
  readonly rows = new Columns(NAMES)

  add(): void {
    this.rows.add({ volume: 0, premium: 0, netPremium: 0, netDelta: 0, netGamma: 0 })
  }

  /** Counts a trade in volume and premium; `sign` is the customer's. */
  trade(i: number, sign: number, size: number, price: number, multiplier: number): void {
    const row = this.rows.at
    const premium = price * size * multiplier
    row.volume[i] += size
    row.premium[i] += premium
    row.netPremium[i] += sign * premium
  }

  /** Adds its greeks, where they are known. */
  greeks(i: number, deltaChange: number, gammaChange: number): void {
    const row = this.rows.at
    row.netDelta[i] += deltaChange
    row.netGamma[i] += gammaChange
  }

  sums(i: number): FlowSums {
    return this.total([i])
  }

  /** Sums over several rows, in the order given. */
  total(rows: readonly number[]): FlowSums {
    const at = this.rows.at
    const sum = (column: Float64Array) => rows.reduce((total, i) => total + column[i], 0)
    const netDeltaFlow = sum(at.netDelta)
    return {
      volume: sum(at.volume),
      premium: sum(at.premium),
      netPremium: sum(at.netPremium),
      netDeltaFlow,
      netGammaFlow: sum(at.netGamma),
      hedgeFlow: 0 - netDeltaFlow,
    }
  }
}

/** The strike of P23 the window is centred on. */
export const atmStrike = (spot: number, spacing: number): number =>
  Math.floor(spot / spacing + 0.5) * spacing

/** Strikes on each side of the centre. */
export const FLOW_WIDTH = 3

export const windowStrikes = (atm: number, spacing: number, width = FLOW_WIDTH): number[] =>
  Array.from({ length: 2 * width + 1 }, (_, j) => atm + (j - width) * spacing)

const REFRESH_NS = 60e9
/** 0.50 USD at a spacing of 1 USD. */
const MOVE_SPACINGS = 0.5

/** The strikes shown: chosen anew every 60 s, or when spot moved more than half a strike. */
export class FlowWindow {
  private readonly spacing: number
  private at = Number.NEGATIVE_INFINITY
  private spot = Number.NaN
  strikes: number[] = []

  constructor(spacing: number) {
    this.spacing = spacing
  }

  /** To be called with every frame that has a spot. */
  on(now: number, spot: number): void {
    const moved = Math.abs(spot - this.spot) > MOVE_SPACINGS * this.spacing
    if (this.strikes.length > 0 && now - this.at < REFRESH_NS && !moved) return
    this.at = now
    this.spot = spot
    this.strikes = windowStrikes(atmStrike(spot, this.spacing), this.spacing)
  }

  snapshot() {
    return { at: this.at, spot: this.spot, strikes: [...this.strikes] }
  }

  restore(state: ReturnType<FlowWindow['snapshot']>): void {
    this.at = state.at
    this.spot = state.spot
    this.strikes = [...state.strikes]
  }
}
