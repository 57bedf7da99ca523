/**
 * Barrier engine (P8): who defends a price, and what became of them. Fed with every print and every
 * step of the book; queries ask about one level at one instant and change nothing but the reading
 * they return. Time only moves forward.
 */
import { ASK, BID, type BookSide } from '../../domain/book-state.ts'
import { ASK_LIMIT, BID_LIMIT, type BookSteps, STEP } from '../../domain/book-steps.ts'
import type { OrderBook } from '../../domain/order-book.ts'
import { NS_PER_S, TICK_POINTS } from '../../domain/units.ts'
import { type Autopsy, type AutopsyStart, autopsyOf } from './autopsy.ts'
import { type BarrierEvolution, evolutionOf } from './evolution.ts'
import {
  ADDED,
  ADJUSTED,
  BarrierLedger,
  beyond,
  DISPLAYED,
  FILLED,
  ICEBERG,
  inWindow,
  type LedgerSnapshot,
  newSums,
  PULLED,
} from './ledger.ts'
import {
  type BarrierConfig,
  type BarrierReading,
  blank,
  type Direction,
  emptyReading,
  judge,
  replenishmentRatio,
} from './reading.ts'
import { SideStates, type SideStatesSnapshot } from './side-states.ts'

const EPSILON = 1e-9
/** P8.7 looks five minutes back. */
export const EVOLUTION_HISTORY_S = 300

export interface BarrierSnapshot {
  ledger: LedgerSnapshot
  sides: SideStatesSnapshot
  bidLimit: number
  askLimit: number
}

/** The side that defends a level (P8.1): asks stand against UP, bids against DOWN. */
export const defender = (direction: Direction): BookSide => (direction === 'UP' ? ASK : BID)

export class BarrierEngine {
  readonly config: BarrierConfig
  readonly ledger: BarrierLedger
  readonly #sides: SideStates
  readonly #reading = emptyReading()
  readonly #sums = newSums()
  #bidLimit = 0
  #askLimit = 0

  constructor(config: BarrierConfig) {
    this.config = config
    const historyNs = EVOLUTION_HISTORY_S * NS_PER_S
    this.ledger = new BarrierLedger(config.windowS * NS_PER_S, historyNs)
    this.#sides = new SideStates(config.avgWindowS * NS_PER_S, historyNs)
  }

  /** A futures print; side +1 buy, -1 sell, 0 unknown. Before the book step of its own group. */
  onTrade(tick: number, size: number, side: number, book: OrderBook): void {
    this.ledger.onTrade(tick, size, side, book)
  }

  /** The newest valid state of the book. */
  onStep({ steps }: OrderBook): void {
    this.onSteps(steps, steps.length - 1, steps.length)
  }

  /** Steps [from, to) of a book, at least one; together as one after the other. */
  onSteps(steps: BookSteps, from: number, to: number): void {
    this.ledger.onSteps(steps, from, to)
    this.#sides.onSteps(steps, from, to)
    const last = (to - 1) * STEP
    this.#bidLimit = steps.step[last + BID_LIMIT]
    this.#askLimit = steps.step[last + ASK_LIMIT]
    this.advance(steps.ts[to - 1])
  }

  /** Moves the windows' right end to now (SessionNs). Every query needs it first. */
  advance(now: number): void {
    this.ledger.advance(now)
    if (!this.#sides.empty) this.#sides.advance(now)
  }

  /** Everything of P8.4 and P8.5 at a level in ES points. The reading is reused. */
  read(level: number, direction: Direction, now: number): BarrierReading {
    const r = this.#reading
    if (this.#sides.empty) {
      blank(r, 'NO_BOOK')
      return r
    }
    this.advance(now)
    const side = defender(direction)
    const lo = lowestTick(level, this.config.band)
    const hi = highestTick(level, this.config.band)
    if (beyond(side, side === ASK ? this.#askLimit : this.#bidLimit, lo, hi)) {
      blank(r, 'NOT_VISIBLE')
      return r
    }
    const sums = this.#sums
    this.ledger.sum(side, lo, hi, sums)
    const c = this.config
    const added = inWindow(sums, ADDED)
    const pulled = inWindow(sums, PULLED)
    const filled = inWindow(sums, FILLED)
    r.reason = 'OK'
    r.added = added
    r.pulled = pulled
    r.filled = filled
    r.icebergExcess = inWindow(sums, ICEBERG)
    r.visibilityAdjustment = inWindow(sums, ADJUSTED)
    r.deltaLiquidity = added - pulled - filled
    r.replenishmentRate = added / c.windowS
    r.replenishmentRatio = replenishmentRatio(added, pulled, filled, c.ratioCap)
    r.depthEnd = sums[DISPLAYED]
    // D1 - D0 = delta_liquidity + visibility_adjustment, exact on whole contracts (P8.4).
    r.depthStart = r.depthEnd - r.deltaLiquidity - r.visibilityAdjustment
    r.base = Math.max(r.depthStart, c.minDepth)
    r.netRatio = r.deltaLiquidity / r.base
    r.avgLevelSize = this.#sides.meanLevelSize(side, now)
    r.wallRatio = this.#wallRatio(side, lo, hi, r)
    judge(r, c)
    return r
  }

  /** P8.7 at an event. Walks five minutes of history: for events, not for frames. */
  evolution(level: number, direction: Direction, now: number): BarrierEvolution {
    const side = defender(direction)
    const lo = lowestTick(level, this.config.band)
    const hi = highestTick(level, this.config.band)
    this.advance(now)
    return evolutionOf(
      now,
      (times) => {
        const limits = this.#sides.limitsAt(side, times)
        const depths = this.ledger.displayedIn(side, lo, hi, times)
        return depths.map((d, k) =>
          Number.isNaN(limits[k]) || beyond(side, limits[k], lo, hi) ? Number.NaN : d,
        )
      },
      () => this.read(level, direction, now).filled / (this.config.windowS / 60),
    )
  }

  /** Marks where a wall's life begins (P24.5). Plain data: keep it beside the wall. */
  startAutopsy(level: number, direction: Direction): AutopsyStart {
    const side = defender(direction)
    const lo = lowestTick(level, this.config.band)
    const hi = highestTick(level, this.config.band)
    const sums = newSums()
    this.ledger.sum(side, lo, hi, sums)
    return { side, lo, hi, totals: sums }
  }

  /** What became of the wall since `start` (P24.5). */
  autopsy(start: AutopsyStart): Autopsy {
    const sums = newSums()
    this.ledger.sum(start.side, start.lo, start.hi, sums)
    return autopsyOf(start, sums, this.config.ratioCap)
  }

  /** Contracts shown at a tick. */
  displayedAt(side: BookSide, tick: number): number {
    return this.ledger.tables[side].get(tick, DISPLAYED)
  }

  /** Outermost tick in sight on a side; UNLIMITED_BID or UNLIMITED_ASK when all are. */
  visibleTo(side: BookSide): number {
    return side === ASK ? this.#askLimit : this.#bidLimit
  }

  snapshot(): BarrierSnapshot {
    return {
      ledger: this.ledger.snapshot(),
      sides: this.#sides.snapshot(),
      bidLimit: this.#bidLimit,
      askLimit: this.#askLimit,
    }
  }

  restore(from: BarrierSnapshot): void {
    this.ledger.restore(from.ledger)
    this.#sides.restore(from.sides)
    this.#bidLimit = from.bidLimit
    this.#askLimit = from.askLimit
  }

  #wallRatio(side: BookSide, lo: number, hi: number, r: BarrierReading): number {
    if (r.avgLevelSize === 0) return Number.NaN
    const populated = this.ledger.populated(side, lo, hi)
    return populated === 0 ? 0 : r.depthEnd / populated / r.avgLevelSize
  }
}

/** Lowest and highest tick with |p - level| <= band, both inclusive (P8.1). */
export const lowestTick = (level: number, band: number) =>
  Math.ceil((level - band - EPSILON) / TICK_POINTS)
export const highestTick = (level: number, band: number) =>
  Math.floor((level + band + EPSILON) / TICK_POINTS)
