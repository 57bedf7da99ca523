/**
 * Two dealer ledgers over one session: what the tape shows, and the dealers' own. The gamma of a
 * print without a quote comes from the print itself, and a print at the offer has more volatility
 * in it, hence less gamma near the money, than one at the bid: the dealers' own book must not be
 * read off the same prints, or customers would seem to sell gamma on balance.
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
import type { FuelEngine } from '../../physics/fuel/engine.ts'
import { METHOD } from '../../physics/tape/aggressor.ts'
import { fuelEngine } from '../../replay/fuel-frames.ts'
import { type MarketEngines, marketEngines } from '../../replay/market-engines.ts'
import { EventMerge, type EventSink } from '../../replay/merge.ts'
import { DealerBook } from './dealer-book.ts'
import { type RecordedSession, type Sides, streamsOf } from './recorded.ts'

/** What both ledgers say at one instant, at the strike nearest to the last print. */
export interface TwinSample {
  /** Session second. */
  s: number
  level: number
  /** Gamma units, dealer sign (P11.2). */
  seen: number
  truth: number
  /** P24.2 of what is seen, by threshold asked for. */
  odds: { amplify: number; dampen: number }[]
}

/** Signs found by one method, and how many of them were right. */
export interface SignHits {
  signed: number
  right: number
}

export class FuelTwins implements EventSink {
  readonly samples: TwinSample[] = []
  readonly seen: FuelEngine
  readonly truth: DealerBook
  readonly engines: MarketEngines
  readonly hits: Record<'quote' | 'tick', SignHits> = {
    quote: { signed: 0, right: 0 },
    tick: { signed: 0, right: 0 },
  }
  readonly #recorded: RecordedSession
  readonly #spacing: number
  readonly #everyS: number
  readonly #thresholds: readonly number[]
  #now = Number.NaN
  #nextS: number
  #print = 0
  #pending = false
  #lastTick = Number.NaN

  constructor(
    recorded: RecordedSession,
    profile: Profile,
    fromS: number,
    everyS: number,
    thresholds: readonly number[] = [profile.config.GAMMA_THRESHOLD],
  ) {
    const times = sessionTimes(recorded.source.date)
    const { contracts, date } = recorded.source
    const { STRIKE_SPACING, OPTION_MULTIPLIER, FUEL_STRIKE_RANGE } = profile.config
    this.#recorded = recorded
    this.#spacing = STRIKE_SPACING
    this.#everyS = everyS
    this.#nextS = fromS
    this.#thresholds = thresholds
    this.engines = marketEngines(profile, times, [])
    this.seen = fuelEngine(profile, times, date)
    for (const contract of contracts) this.seen.addContract(contract)
    const { flowStartNs } = this.seen.settings
    this.truth = new DealerBook(contracts, OPTION_MULTIPLIER, FUEL_STRIKE_RANGE, flowStartNs)
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
    const print = this.#print++
    const sign = this.#recorded.signs[print]
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
    const hits =
      mark.method === METHOD.tick
        ? this.hits.tick
        : mark.method === METHOD.quote
          ? this.hits.quote
          : null
    if (hits && mark.sign !== 0) {
      hits.signed++
      if (mark.sign === sign) hits.right++
    }
    this.truth.onTrade(ts[i], contract[i], size[i], sign, this.#recorded.gammas[print])
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
      odds: this.#thresholds.map((threshold) => {
        const { amplify, dampen } = this.seen.signOdds(level, threshold)
        return { amplify, dampen }
      }),
    })
  }
}

/** A whole recorded session, sampled from `fromS` every `everyS` seconds. */
export async function runTwins(
  recorded: RecordedSession,
  profile: Profile,
  sides: Sides,
  fromS: number,
  everyS: number,
  thresholds?: readonly number[],
): Promise<FuelTwins> {
  const twins = new FuelTwins(recorded, profile, fromS, everyS, thresholds)
  await new EventMerge(streamsOf(recorded, sides)).run(twins)
  return twins
}
