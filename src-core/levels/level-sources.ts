/**
 * What levels are made of (P6): pre-market and opening ranges, session extremes, VWAP, averages and
 * dealer walls. Prices of the future in points; walls in profile prices. Fed by every front-month
 * print in order; queries at t see what was known at t.
 */
import type { Config } from '../config/profiles.ts'
import { type SessionTimes, sessionAt } from '../domain/calendar.ts'
import { NS_PER_MIN, type SessionNs, sessionNs } from '../domain/units.ts'
import type { Indicators } from '../physics/bars/indicators.ts'
import { RunningRange, type RunningRangeState } from './running-range.ts'

/** Strikes with the largest |GEX| (P11.6), profile prices; null = no wall. */
export interface Walls {
  call: number | null
  put: number | null
  gamma: number | null
}

export interface LevelSourcesState {
  premarket: RunningRangeState
  opening: RunningRangeState
  session: RunningRangeState
  firstRthTrade: number
  walls: Walls
  wallsAt: number
}

export class LevelSources {
  readonly indicators: Indicators
  readonly premarket = new RunningRange()
  readonly opening = new RunningRange()
  readonly session = new RunningRange()
  /** 09:30, when the pre-market range is known. */
  readonly premarketKnownAt: SessionNs
  /** 09:45, when the opening range is known and session extremes may be used. */
  readonly openingKnownAt: SessionNs
  /** Time of the first RTH print; Infinity before. */
  firstRthTrade = sessionNs(Number.POSITIVE_INFINITY)
  walls: Walls = { call: null, put: null, gamma: null }
  wallsKnownAt = sessionNs(0)
  readonly #premarketStart: SessionNs
  readonly #rthOpen: SessionNs
  readonly #rthClose: SessionNs

  /** Bars and averages are the caller's: it feeds and advances them. */
  constructor(times: SessionTimes, config: Config, indicators: Indicators) {
    this.indicators = indicators
    this.#premarketStart = sessionAt(config.PM_START)
    this.premarketKnownAt = sessionAt(config.PM_END)
    this.#rthOpen = times.rthOpen
    // Without a regular session nothing is ever known of pre-market or opening (calendars 2).
    this.#rthClose = times.isTradingDay ? times.rthClose : times.rthOpen
    if (!times.isTradingDay) this.premarketKnownAt = sessionNs(Number.POSITIVE_INFINITY)
    this.openingKnownAt = sessionNs(times.rthOpen + config.OR_MINUTES * NS_PER_MIN)
  }

  onTrade(ts: SessionNs, price: number): void {
    if (ts < this.#rthOpen) {
      if (ts >= this.#premarketStart && ts < this.premarketKnownAt) {
        this.premarket.onTrade(ts, price)
      }
      return
    }
    if (ts >= this.#rthClose) return
    if (ts < this.firstRthTrade) this.firstRthTrade = ts
    if (ts < this.openingKnownAt) this.opening.onTrade(ts, price)
    this.session.onTrade(ts, price)
  }

  setWalls(computedAt: SessionNs, walls: Walls): void {
    this.walls = walls
    this.wallsKnownAt = computedAt
  }

  snapshot(): LevelSourcesState {
    return {
      premarket: this.premarket.snapshot(),
      opening: this.opening.snapshot(),
      session: this.session.snapshot(),
      firstRthTrade: this.firstRthTrade,
      walls: { ...this.walls },
      wallsAt: this.wallsKnownAt,
    }
  }

  restore(state: LevelSourcesState): void {
    this.premarket.restore(state.premarket)
    this.opening.restore(state.opening)
    this.session.restore(state.session)
    this.firstRthTrade = sessionNs(state.firstRthTrade)
    this.walls = { ...state.walls }
    this.wallsKnownAt = sessionNs(state.wallsAt)
  }
}
