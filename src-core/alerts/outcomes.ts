/** Whether an alert was right, and how early (scoring S7): judged afterwards, over a whole session. */
import type { Profile } from '../config/profiles.ts'
import type { SessionTimes } from '../domain/calendar.ts'
import { NS_PER_S, type SessionNs, sessionNs, TICK_POINTS } from '../domain/units.ts'
import { labelDataEnd, labelRules } from '../labels/event-labels.ts'
import { OutcomeTracker } from '../labels/outcome.ts'
import type { Alert, AlertTarget } from './alert.ts'
import { ALERT_KINDS } from './kinds.ts'
import type { Rows } from './moment.ts'
import { wallColumn } from './watch-session.ts'

export type Verdict =
  /** `leadS`: seconds from the alert to what it announced; null where the kind has none. */
  | { result: 'hit'; leadS: number | null }
  | { result: 'miss' }
  /** Data end, or are missing, inside the window. */
  | { result: 'incomplete' }
  | { result: 'unscored' }

/** What happened in a session, as its frame tables say. */
export interface SessionRecord {
  frames: Rows
  trades: Rows
  events: Rows
}

const MISS: Verdict = { result: 'miss' }
const INCOMPLETE: Verdict = { result: 'incomplete' }

export class AlertJudge {
  readonly #profile: Profile
  readonly #record: SessionRecord
  readonly #dataEnd: SessionNs
  readonly #tradeTs: Float64Array
  readonly #firstK: number

  constructor(profile: Profile, times: SessionTimes, record: SessionRecord) {
    this.#profile = profile
    this.#record = record
    const { frames, trades } = record
    const k = frames.number('k')
    const n = frames.length
    const last = n === 0 ? 0 : frames.ns('ts_ns', n - 1)
    this.#firstK = n === 0 ? 0 : k[0]
    this.#dataEnd = labelDataEnd(profile.id, times, sessionNs(last))
    this.#tradeTs = Float64Array.from({ length: trades.length }, (_, i) => trades.ns('ts_ns', i))
  }

  judge({ kind, target, ts, spot, k }: Alert): Verdict {
    if (target === null) return { result: 'unscored' }
    const end = ts + ALERT_KINDS[kind].windowNs(this.#profile)
    if (end > this.#dataEnd) return INCOMPLETE
    switch (target.type) {
      case 'event-between':
      case 'event-at':
        return this.#event(target, ts, end)
      case 'label':
        return this.#label(target, ts, spot, k)
      case 'sign-holds': {
        const net = this.#record.frames.number(`net_gex_${target.basis}`)
        return this.#holds(k, end, (i) => Math.sign(net[i]) === target.sign)
      }
      case 'wall-stays': {
        const wall = this.#record.frames.number(wallColumn(target.wall, target.basis))
        return this.#holds(k, end, (i) => wall[i] === target.strike)
      }
      case 'goes-on':
        return this.#goesOn(target, ts, end)
    }
  }

  #event(
    target: Extract<AlertTarget, { type: 'event-between' | 'event-at' }>,
    ts: number,
    end: number,
  ): Verdict {
    const { events } = this.#record
    const level = events.number('level')
    const price = events.number('level_price')
    let first = Number.POSITIVE_INFINITY
    // Rows come in the order of k, anchors of one frame in the order of their ids.
    for (let i = 0; i < events.length; i++) {
      const anchor = events.ns('ts_ns', i)
      if (anchor <= ts || anchor > end || anchor >= first) continue
      const isIt =
        target.type === 'event-at'
          ? level[i] === target.level
          : price[i] >= target.lo - EPS && price[i] <= target.hi + EPS
      if (isIt) first = anchor
    }
    return first === Number.POSITIVE_INFINITY
      ? MISS
      : { result: 'hit', leadS: (first - ts) / NS_PER_S }
  }

  #label(
    target: Extract<AlertTarget, { type: 'label' }>,
    ts: SessionNs,
    spot: number | null,
    k: number,
  ): Verdict {
    const rule = labelRules(this.#profile).main
    if (!rule || spot === null) return INCOMPLETE
    const { price: level, direction } = target
    const tracker = new OutcomeTracker(rule, { ts, spot, level, direction, rho: this.#rho(k) })
    const prices = this.#record.trades.number('price')
    const frames = this.#record.trades.number('k')
    for (let i = this.#after(ts); i < prices.length && this.#tradeTs[i] <= tracker.deadline; i++) {
      const points = prices[i] * this.#rho(frames[i])
      tracker.onPrint(this.#tradeTs[i] as SessionNs, Math.round(points / TICK_POINTS) * TICK_POINTS)
    }
    const { outcome, tHitS } = tracker.result(this.#dataEnd)
    if (outcome === 'UNDEFINED') return INCOMPLETE
    return outcome === target.outcome ? { result: 'hit', leadS: tHitS } : MISS
  }

  #holds(k: number, end: number, stays: (row: number) => boolean): Verdict {
    const { frames } = this.#record
    for (let i = k - this.#firstK; i < frames.length && frames.ns('ts_ns', i) <= end; i++) {
      if (!stays(i)) return MISS
    }
    return { result: 'hit', leadS: null }
  }

  #goesOn(target: Extract<AlertTarget, { type: 'goes-on' }>, ts: number, end: number): Verdict {
    const { config, scoring } = this.#profile
    const goal = target.from + target.direction * scoring.ALERT_SWEEP_TICKS * config.TICK
    const prices = this.#record.trades.number('price')
    for (let i = this.#after(ts); i < prices.length && this.#tradeTs[i] <= end; i++) {
      if ((prices[i] - goal) * target.direction < -EPS) continue
      return { result: 'hit', leadS: (this.#tradeTs[i] - ts) / NS_PER_S }
    }
    return MISS
  }

  /** First print after `ts`. */
  #after(ts: number): number {
    let lo = 0
    let hi = this.#tradeTs.length
    while (lo < hi) {
      const mid = (lo + hi) >> 1
      if (this.#tradeTs[mid] <= ts) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  /** ES points per profile price unit at frame k. */
  #rho(k: number): number {
    const rho = this.#record.frames.number('rho')[k - this.#firstK]
    return rho > 0 ? rho : 1 / this.#profile.config.PRICE_SCALE
  }
}

const EPS = 1e-9
