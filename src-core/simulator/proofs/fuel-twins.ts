/**
 * Two dealer ledgers over one session: what the tape shows, and what the customers truly did. Both
 * see the same prints at the same volatilities, so they differ by signs alone.
 */
import type { Profile } from '../../config/profiles.ts'
import {
  type EventBatch,
  type FuturesBookBatch,
  type FuturesTradeBatch,
  type OptionQuoteBatch,
  type OptionTradeBatch,
  type RawSide,
  SOURCE_RANK,
} from '../../domain/batches.ts'
import { sessionTimes } from '../../domain/calendar.ts'
import { NS_PER_S, sessionNs, TICK_POINTS } from '../../domain/units.ts'
import type { FuelEngine, TradeMark } from '../../physics/fuel/engine.ts'
import { METHOD } from '../../physics/tape/aggressor.ts'
import { fuelEngine } from '../../replay/fuel-frames.ts'
import { type MarketEngines, marketEngines } from '../../replay/market-engines.ts'
import { EventMerge, type EventSink } from '../../replay/merge.ts'
import { type RecordedSession, type Sides, streamsOf } from './recorded.ts'

/** What both ledgers say at one instant, at the strike nearest to the last print. */
export interface TwinSample {
  /** Session second. */
  s: number
  level: number
  /** Gamma units, dealer sign (P11.2). */
  seen: number
  truth: number
  /** P24.2 of what is seen. */
  amplify: number
  dampen: number
}

export class FuelTwins implements EventSink {
  readonly samples: TwinSample[] = []
  readonly seen: FuelEngine
  readonly truth: FuelEngine
  readonly engines: MarketEngines
  readonly #recorded: RecordedSession
  readonly #spacing: number
  readonly #everyS: number
  readonly #mark: TradeMark = {
    sign: 0,
    method: METHOD.exchange,
    sigma: Number.NaN,
    delta: Number.NaN,
    gamma: Number.NaN,
    dealerGammaChange: 0,
  }
  #now = Number.NaN
  #nextS: number
  #print = 0
  #pending = false
  #lastTick = Number.NaN

  constructor(recorded: RecordedSession, profile: Profile, fromS: number, everyS: number) {
    const times = sessionTimes(recorded.source.date)
    const { contracts, date } = recorded.source
    this.#recorded = recorded
    this.#spacing = profile.config.STRIKE_SPACING
    this.#everyS = everyS
    this.#nextS = fromS
    this.engines = marketEngines(profile, times, [])
    this.seen = fuelEngine(profile, times, date)
    this.truth = fuelEngine(profile, times, date)
    for (const contract of contracts) {
      this.seen.addContract(contract)
      this.truth.addContract(contract)
    }
  }

  get rho(): number {
    return this.engines.ratio?.rho ?? 1
  }

  onRows(batch: EventBatch, from: number, to: number, rank: number): void {
    for (let i = from; i < to; i++) this.#onRow(batch, i, rank)
  }

  #onRow(batch: EventBatch, i: number, rank: number): void {
    const ts = batch.ts[i]
    if (ts !== this.#now) {
      this.#commit()
      for (; this.#nextS * NS_PER_S < ts; this.#nextS += this.#everyS) this.#sample(this.#nextS)
      this.#now = ts
    }
    if (rank === SOURCE_RANK.futuresBook) {
      this.engines.book.load(batch as FuturesBookBatch, i)
      this.#pending = true
    } else if (rank === SOURCE_RANK.futuresTrades) {
      this.#lastTick = (batch as FuturesTradeBatch).price[i]
      this.engines.spot.onTrade(sessionNs(ts), this.#lastTick * TICK_POINTS)
    } else {
      this.#commit()
      if (rank === SOURCE_RANK.optionQuotes) this.#quote(batch as OptionQuoteBatch, i)
      else this.#trade(batch as OptionTradeBatch, i)
    }
  }

  #commit(): void {
    if (!this.#pending) return
    this.#pending = false
    const { book, spot, ratio } = this.engines
    const now = sessionNs(this.#now)
    if (!book.commitGroup(now)) return
    const mid = book.midTicks() * TICK_POINTS
    spot.onBook(now, mid)
    if (!Number.isNaN(mid)) ratio?.onEsMid(now, mid)
  }

  #underlying(): number {
    const points = this.engines.spot.at(sessionNs(this.#now))
    return points === null ? Number.NaN : points / this.rho
  }

  #quote(batch: OptionQuoteBatch, i: number): void {
    const { ts, contract, bid, ask } = batch
    this.seen.onQuote(ts[i], contract[i], bid[i], ask[i], this.#underlying())
  }

  #trade(batch: OptionTradeBatch, i: number): void {
    const { ts, contract, price, size, side, condition } = batch
    const sign = this.#recorded.signs[this.#print++]
    const { strike, right } = this.#recorded.source.contracts[contract[i]]
    const mark = this.seen.onTrade(
      ts[i],
      contract[i],
      price[i],
      size[i],
      side[i] as RawSide,
      condition[i],
      this.#underlying(),
    )
    Object.assign(this.#mark, mark, { sign, method: METHOD.exchange })
    this.truth.onMarkedTrade(ts[i], contract[i], price[i], size[i], this.#mark)
    this.engines.ratio?.onOptionPrint(sessionNs(ts[i]), strike, right, price[i])
  }

  #sample(s: number): void {
    const now = sessionNs(s * NS_PER_S)
    this.engines.ratio?.advance(now)
    if (Number.isNaN(this.#lastTick)) return
    const points = (this.#lastTick * TICK_POINTS) / this.rho
    const level = Math.round(points / this.#spacing) * this.#spacing
    this.samples.push({
      s,
      level,
      seen: this.seen.exposureAt(level),
      truth: this.truth.exposureAt(level),
      ...oddsOf(this.seen, level),
    })
  }
}

const oddsOf = (engine: FuelEngine, level: number) => {
  const { amplify, dampen } = engine.signOdds(level)
  return { amplify, dampen }
}

/** Samples of a whole recorded session, from `fromS` every `everyS` seconds. */
export async function twinSamples(
  recorded: RecordedSession,
  profile: Profile,
  sides: Sides,
  fromS: number,
  everyS: number,
): Promise<TwinSample[]> {
  const twins = new FuelTwins(recorded, profile, fromS, everyS)
  await new EventMerge(streamsOf(recorded, sides)).run(twins)
  return twins.samples
}
