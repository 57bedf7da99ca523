import { Columns } from './columns.ts'
import { SumHistory } from './history.ts'

/** P12 looks back six minutes; the rest is margin for events that are read a little later. */
const KEEP_NS = 600e9

const NAMES = ['strike', 'call', 'put', 'net', 'trades', 'certain', 'mean', 'variance'] as const
type Name = (typeof NAMES)[number]

const EMPTY: Record<Name, number> = {
  strike: 0,
  call: 0,
  put: 0,
  net: 0,
  trades: 0,
  certain: 0,
  mean: 0,
  variance: 0,
}

/**
 * Dealer gamma flow by strike (P11.2). Slots are numbered in order of appearance; `order` lists
 * them by ascending strike, so a level's range is one binary search and a short walk.
 */
export class StrikeLadder {
  /**
   * Strike; net_gamma_flow of calls, puts, both; usable trades; of the sign draws (P24.2) the part
   * with certain signs, the mean and the variance.
   */
  readonly rows = new Columns(NAMES)
  /** Slots by ascending strike. */
  order: number[] = []
  readonly draws: number
  /** Running sums of P24.2 without the certain part: slot * draws + r. */
  drawSums: Float64Array
  private histories: SumHistory[] = []
  private readonly slots = new Map<number, number>()

  constructor(draws: number) {
    this.draws = draws
    this.drawSums = new Float64Array(64 * draws)
  }

  /** Slot of a strike, made when new. */
  slotOf(strike: number): number {
    const known = this.slots.get(strike)
    if (known !== undefined) return known
    const slot = this.rows.add({ ...EMPTY, strike })
    this.slots.set(strike, slot)
    this.histories.push(new SumHistory(KEEP_NS))
    this.order.splice(this.lowerBound(strike), 0, slot)
    if ((slot + 1) * this.draws > this.drawSums.length) {
      const next = new Float64Array(this.drawSums.length * 2)
      next.set(this.drawSums)
      this.drawSums = next
    }
    return slot
  }

  /** First position in `order` whose strike is at or above `strike`. */
  lowerBound(strike: number): number {
    const strikes = this.rows.at.strike
    let lo = 0
    let hi = this.order.length
    while (lo < hi) {
      const mid = (lo + hi) >> 1
      if (strikes[this.order[mid]] < strike) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  /** Books one dealer gamma change at `ts`. */
  book(slot: number, ts: number, isCall: boolean, change: number): void {
    const row = this.rows.at
    const side = isCall ? row.call : row.put
    side[slot] += change
    row.net[slot] += change
    row.trades[slot]++
    if (change !== 0) this.histories[slot].append(ts, row.net[slot])
  }

  /** Net flow of one strike at an earlier time (changes at exactly `ts` included). */
  netAt(slot: number, ts: number): number {
    return this.histories[slot].valueAt(ts)
  }

  snapshot(now: number) {
    const n = this.rows.length
    return {
      rows: this.rows.snapshot(),
      order: Int32Array.from(this.order),
      drawSums: this.drawSums.slice(0, n * this.draws),
      histories: this.histories.map((h) => h.snapshot(now)),
    }
  }

  restore(state: ReturnType<StrikeLadder['snapshot']>): void {
    this.rows.restore(state.rows)
    this.order = Array.from(state.order)
    this.drawSums = new Float64Array(Math.max(64 * this.draws, state.drawSums.length))
    this.drawSums.set(state.drawSums)
    this.slots.clear()
    for (const [slot, strike] of state.rows.strike.entries()) this.slots.set(strike, slot)
    this.histories = state.histories.map((h) => {
      const history = new SumHistory(KEEP_NS)
      history.restore(h)
      return history
    })
  }
}
