/**
 * The bars and indicators of a session (P5), in futures points: one- and two-minute RTH bars, ATR,
 * VWAP, SMA 200 and 400, realised volatility. A profile divides prices by its ratio at query time,
 * so that one ratio holds for a whole reading (P1.5). Queries count completed bars only.
 */

import type { WarmupSession } from '../../domain/batches.ts'
import { type SessionTimes, sessionTimes, toSessionNs, toUtcNs } from '../../domain/calendar.ts'
import { NS_PER_MIN, type SessionNs, sessionNs } from '../../domain/units.ts'
import { Atr, type AtrState } from './atr.ts'
import { BarSeries, type BarSeriesState } from './bar-series.ts'
import { realizedVol15m } from './realized-vol.ts'
import { Sma } from './sma.ts'
import { Vwap, type VwapState } from './vwap.ts'

export interface IndicatorsState {
  bars1m: BarSeriesState
  bars2m: BarSeriesState
  atr: AtrState
  vwap: VwapState
  closes: Float64Array
  warmCloses: number
  warmKnownAt: number
}

export class Indicators {
  readonly bars1m: BarSeries
  readonly bars2m: BarSeries
  readonly sma200 = new Sma(200)
  readonly sma400 = new Sma(400)
  readonly vwap = new Vwap()
  #atr: Atr
  #times: SessionTimes
  #warmCloses = 0
  #warmKnownAt = sessionNs(0)

  /** `warmup`: earlier sessions, oldest first, already shifted by the roll gap (P4). */
  constructor(times: SessionTimes, atrPeriod: number, warmup: readonly WarmupSession[] = []) {
    this.#times = times
    const { rthOpen, rthClose } = times
    const end = times.isTradingDay ? rthClose : rthOpen
    this.bars1m = new BarSeries(rthOpen, end, NS_PER_MIN)
    this.bars2m = new BarSeries(rthOpen, end, 2 * NS_PER_MIN)
    this.#atr = new Atr(atrPeriod)
    for (const session of warmup) this.#warm(session)
  }

  #warm(session: WarmupSession) {
    const { closes2m, ohlc1m } = session
    for (const close of closes2m) this.#onClose2m(close)
    for (let i = 0; i + 3 < ohlc1m.length; i += 4) {
      this.#atr.onBar(ohlc1m[i + 1], ohlc1m[i + 2], ohlc1m[i + 3], i === 0)
    }
    this.#warmCloses += closes2m.length
    const earlier = sessionTimes(session.date)
    this.#warmKnownAt = toSessionNs(this.#times, toUtcNs(earlier, earlier.rthClose))
  }

  #onClose2m(close: number) {
    this.sma200.onClose(close)
    this.sma400.onClose(close)
  }

  /** Closes the bars that ended by `now`. Call before reading at `now`. */
  advance(now: SessionNs): void {
    const { bars1m, bars2m } = this
    let i = bars1m.count
    if (bars1m.advance(now)) {
      for (; i < bars1m.count; i++) {
        this.#atr.onBar(bars1m.high[i], bars1m.low[i], bars1m.close[i], i === 0)
      }
    }
    i = bars2m.count
    if (bars2m.advance(now)) for (; i < bars2m.count; i++) this.#onClose2m(bars2m.close[i])
  }

  /** A front-month print, futures points; any hour of the session. */
  onTrade(ts: SessionNs, price: number, size: number): void {
    this.advance(ts)
    if (ts < this.bars1m.from || ts >= this.bars1m.to) return
    this.bars1m.onTrade(ts, price, size)
    this.bars2m.onTrade(ts, price, size)
    this.vwap.onTrade(ts, price, size)
  }

  /** ATR of the last completed one-minute bar, points; null before the first one ever. */
  get atr(): number | null {
    return this.#atr.value
  }

  get realizedVol15m(): number | null {
    return realizedVol15m(this.bars1m.close, this.bars1m.count)
  }

  /** SMA as known at `t` (now or earlier), points. */
  smaAt(sma: Sma, t: SessionNs): number | null {
    return sma.value(this.#warmCloses + this.bars2m.completedAt(t))
  }

  /** When the last completed two-minute bar became known. */
  get smaKnownAt(): SessionNs {
    const { bars2m } = this
    return bars2m.count > 0 ? bars2m.endOf(bars2m.count - 1) : this.#warmKnownAt
  }

  snapshot(): IndicatorsState {
    return {
      bars1m: this.bars1m.snapshot(),
      bars2m: this.bars2m.snapshot(),
      atr: this.#atr.snapshot(),
      vwap: this.vwap.snapshot(),
      closes: this.sma200.snapshot(),
      warmCloses: this.#warmCloses,
      warmKnownAt: this.#warmKnownAt,
    }
  }

  restore(state: IndicatorsState): void {
    this.bars1m.restore(state.bars1m)
    this.bars2m.restore(state.bars2m)
    this.#atr.restore(state.atr)
    this.vwap.restore(state.vwap)
    this.sma200.restore(state.closes)
    this.sma400.restore(state.closes)
    this.#warmCloses = state.warmCloses
    this.#warmKnownAt = sessionNs(state.warmKnownAt)
  }
}
