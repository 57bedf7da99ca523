/**
 * Spot of the front month (physics P1.3) in half ticks, an exact integer: mid of the last valid
 * two-sided book state not older than SPOT_STALE_S, else the last print not older than 60 s.
 */
import { NS_PER_MIN, NS_PER_S } from '../domain/units.ts'
import { RunLog } from './run-log.ts'

const KEEP_NS = 30 * NS_PER_MIN

export class SpotTracker {
  private readonly mids: RunLog
  private readonly prints = new RunLog(60 * NS_PER_S, KEEP_NS)

  constructor(spotStaleS: number) {
    this.mids = new RunLog(spotStaleS * NS_PER_S, KEEP_NS)
  }

  /** A valid two-sided state: best prices in ticks. */
  onBook(ts: number, bid: number, ask: number): void {
    this.mids.set(ts, bid + ask)
  }

  onPrint(ts: number, price: number): void {
    this.prints.set(ts, 2 * price)
  }

  /** @returns half ticks, or NaN when spot is null; valid for the last 30 minutes */
  halfTicksAt(ts: number): number {
    const mid = this.mids.asOf(ts)
    return Number.isNaN(mid) ? this.prints.asOf(ts) : mid
  }

  /** Mid only, in half ticks: the underlying of option greeks. NaN without a fresh two-sided book. */
  midHalfTicksAt(ts: number): number {
    return this.mids.asOf(ts)
  }

  snapshot() {
    return { mids: this.mids.snapshot(), prints: this.prints.snapshot() }
  }

  restore(saved: ReturnType<SpotTracker['snapshot']>): void {
    this.mids.restore(saved.mids)
    this.prints.restore(saved.prints)
  }
}
