/**
 * The session fold: market events in the total order of P0 in, frames out. Batch, replay and live
 * drive this one object. A record mutates engines; when time moves on the group is committed, and
 * every frame whose instant has passed is taken. State is saved right after a frame, so a seek
 * (restore, then fold) lands in exactly the state that playing there would have reached.
 */
import type { AlertRule } from '../alerts/alert.ts'
import { AlertFrames } from '../alerts/alert-frames.ts'
import { defaultRules } from '../alerts/default-rules.ts'
import type { Profile } from '../config/profiles.ts'
import type {
  EventBatch,
  FuturesBookBatch,
  FuturesTradeBatch,
  OptionContract,
  OptionQuoteBatch,
  OptionTradeBatch,
  WarmupSession,
} from '../domain/batches.ts'
import { SOURCE_RANK } from '../domain/batches.ts'
import { isOpenHours, type SessionTimes } from '../domain/calendar.ts'
import { invariant } from '../domain/invariant.ts'
import { NS_PER_MS, NS_PER_S, type SessionNs, sessionNs, TICK_POINTS } from '../domain/units.ts'
import type { FrameHash } from '../frames/frame-hash.ts'
import type { TableChunk } from '../frames/table.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { framesTable, gapsTable, HEALTH_STATES, tradesTable } from '../frames/tables.ts'
import { LevelUniverse } from '../levels/level-universe.ts'
import type { Indicators } from '../physics/bars/indicators.ts'
import { DataHealth } from '../scoring/data-health.ts'
import { SpotHistory as FrameSpots } from '../scoring/spot-history.ts'
import { sigmaFloor } from '../scoring/viewport.ts'
import { BookTiles } from './book-tiles.ts'
import { CANDLE_FRAMES, CandleBuilder } from './candle-builder.ts'
import { CoverageWindow } from './coverage.ts'
import { EventFrames } from './event-frames.ts'
import { FuelFrames } from './fuel-frames.ts'
import { type FrameMoment, isGap, LevelFrames } from './level-frames.ts'
import { type MarketEngines, marketEngines } from './market-engines.ts'
import type { EventSink } from './merge.ts'

export interface FoldSession {
  profile: Profile
  times: SessionTimes
  /** Grows while the session runs. */
  contracts: readonly OptionContract[]
  warmup: readonly WarmupSession[]
  symbol: string | null
  /** Share of the outright volume (P4), for data health. */
  dominance: number | null
  /** False: events and levels alone, no rows, no hash (pipelines that store signals). */
  frames?: boolean
  /** Bars and averages made elsewhere; the profile's own when left out. */
  indicators?: Indicators
  /** Alert rules; the default ones when left out. */
  rules?: readonly AlertRule[]
}

/** Receives what the fold produces. */
export interface FrameSink {
  /** Every table's rows of a span of frames; called once per span, in time order. */
  chunks(fromK: number, toK: number, chunks: TableChunk[]): void
  /** Each sealed frame's rows, still in the tables they were written to; nothing is to be changed. */
  rows?(k: number, now: SessionNs, tables: LiveTables): void
  /** After each frame, when the state may be saved. */
  frame?(k: number): void
}

/** Tables since their last cut, newest rows last. */
export interface LiveTables {
  frames: TableBuilder
  level_frames: TableBuilder
  strike_frames: TableBuilder
  trades: TableBuilder
  /** Id of a level number. */
  levelId(level: number): string
}

/** Frames per chunk: ten minutes. */
export const CHUNK_FRAMES = 2400
const GAP_NS = 60 * NS_PER_S
const COVERAGE_FRAMES = 240

export class SessionFold implements EventSink {
  readonly session: FoldSession
  readonly engines: MarketEngines
  readonly universe: LevelUniverse
  readonly fuel: FuelFrames
  readonly levels: LevelFrames
  readonly events: EventFrames
  readonly health: DataHealth
  readonly hash: FrameHash
  readonly counters: Record<string, number> = {
    rejected: 0,
    option_records_without_contract: 0,
    /** Left out because their frames were sealed (L8); only a live driver has any. */
    late_records: 0,
  }
  readonly frameNs: number
  /** Next frame to take; -1 before the first record. */
  nextK = -1
  firstK = -1
  /** Time of the open group; NaN before the first record. */
  now = Number.NaN
  readonly #sink: FrameSink
  readonly #hasFrames: boolean
  readonly #frames: TableBuilder
  readonly #trades: TableBuilder
  readonly #gaps: TableBuilder
  readonly #candles: CandleBuilder
  readonly #bookTiles: BookTiles
  readonly #frameSpots: FrameSpots
  readonly #bookCover: CoverageWindow
  readonly #tapeCover: CoverageWindow
  readonly #optionCover: CoverageWindow
  readonly #live: LiveTables
  readonly #alerts: AlertFrames
  readonly #frameTimes: readonly number[]
  readonly #sigmaFloor: number
  #chunkFrom = -1
  /** Instant of the next frame. */
  #nextFrameNs = Number.POSITIVE_INFINITY
  #bookPending = false
  /** Steps of the journal that the barrier has already been given. */
  #barrierSteps = 0
  #lastFuturesTs = Number.NaN
  #knownContracts = 0

  constructor(session: FoldSession, hash: FrameHash, sink: FrameSink) {
    const { profile, times } = session
    const { config, scoring } = profile
    const origin = times.originNs
    this.session = session
    this.hash = hash
    this.#sink = sink
    this.#hasFrames = session.frames ?? true
    this.frameNs = config.SNAPSHOT_MS * NS_PER_MS
    this.engines = marketEngines(profile, times, session.warmup, session.indicators)
    this.universe = new LevelUniverse(profile, times, this.engines.indicators)
    this.fuel = new FuelFrames(profile, times, origin)
    this.levels = new LevelFrames(profile, this.engines, this.fuel.engine, this.universe, origin)
    this.events = new EventFrames(profile, times, this.universe)
    this.health = new DataHealth(scoring, times)
    this.health.setFrontMonth(session.dominance, config.FRONT_MONTH_GATE)
    this.#frames = new TableBuilder('frames', framesTable, origin, CHUNK_FRAMES)
    this.#trades = new TableBuilder('trades', tradesTable, origin, 4096)
    this.#gaps = new TableBuilder('gaps', gapsTable, origin, 16)
    this.#candles = new CandleBuilder(origin)
    this.#bookTiles = new BookTiles(origin, this.frameNs)
    this.#live = {
      frames: this.#frames,
      level_frames: this.levels.rows,
      strike_frames: this.fuel.strikes,
      trades: this.#trades,
      levelId: (level) => this.universe.ids[level],
    }
    const rules = session.rules ?? defaultRules(profile)
    this.#alerts = new AlertFrames(rules, profile, this.#live, origin)
    this.#frameTimes = [this.#frames.at.ts_ns]
    this.#frameSpots = new FrameSpots(config.SNAPSHOT_MS, scoring.Z_WINDOW_S)
    this.#sigmaFloor = sigmaFloor(config.TICK, scoring)
    const valid = scoring.SIGNAL_GAP_S * NS_PER_S
    this.#bookCover = new CoverageWindow(valid, COVERAGE_FRAMES)
    this.#tapeCover = new CoverageWindow(valid, COVERAGE_FRAMES)
    this.#optionCover = new CoverageWindow(
      scoring.HEALTH_OPTIONS_AMBER_S * NS_PER_S,
      COVERAGE_FRAMES,
    )
  }

  /** ES points per profile price unit, in force now. */
  get rho(): number {
    const { ratio } = this.engines
    return ratio ? ratio.rho : 1 / this.session.profile.config.PRICE_SCALE
  }

  /** Chained hash of the frames taken so far. */
  frameHash(): string {
    return this.hash.digest()
  }

  onRows(batch: EventBatch, from: number, to: number, rank: number): void {
    const { ts } = batch
    if (rank === SOURCE_RANK.futuresBook) {
      this.#onBookRows(batch as FuturesBookBatch, from, to)
      return
    }
    for (let i = from; i < to; i++) {
      const t = ts[i]
      if (t !== this.now) this.#moveTo(t)
      if (rank === SOURCE_RANK.futuresTrades) {
        this.#onTrade(batch as FuturesTradeBatch, i)
        continue
      }
      if (this.#bookPending) this.#commitBook()
      if (rank === SOURCE_RANK.optionQuotes) this.#onOptionQuote(batch as OptionQuoteBatch, i)
      else this.#onOptionTrade(batch as OptionTradeBatch, i)
    }
  }

  #onBookRows(batch: FuturesBookBatch, from: number, to: number): void {
    const { book } = this.engines
    const { ts } = batch
    for (let i = from; i < to; i++) {
      const t = ts[i]
      if (t !== this.now) this.#moveTo(t)
      if (!this.#bookPending) {
        // Until then nothing is due, so nobody looks between one record and the next.
        const until = Math.min(this.#nextFrameNs, this.events.nextDecision)
        const end = book.resize(batch, i, to, until)
        if (end > i) {
          this.#onResized(batch, i, end)
          i = end - 1
          continue
        }
      }
      book.load(batch, i)
      this.#bookPending = true
    }
  }

  /** What `#commitBook` does for each of rows [from, to), whose mid is the one before them. */
  #onResized(batch: FuturesBookBatch, from: number, to: number): void {
    const { book, spot, ratio } = this.engines
    const { ts } = batch
    const mid = book.midTicks() * TICK_POINTS
    const last = ts[to - 1]
    if (last - this.#lastFuturesTs > GAP_NS)
      for (let i = from; i < to; i++) this.#onFutures(sessionNs(ts[i]))
    this.#lastFuturesTs = last
    this.health.onBookStates(ts, from, to)
    spot.onSameBook(ts, from, to, mid)
    this.#bookCover.onRecords(ts, from, to)
    if (ratio && !Number.isNaN(mid))
      for (let i = from; i < to; i++) ratio.onEsMid(sessionNs(ts[i]), mid)
    if (book.current.levels <= 1) this.#passSteps(0)
    else if (book.steps.isFull) this.#passSteps()
    this.now = last
  }

  /**
   * Time has passed without a record (live), or the source has ended: takes all frames before `ts`.
   */
  advanceTo(ts: number): void {
    if (this.nextK >= 0 && ts > this.now) this.#moveTo(ts)
  }

  /**
   * Every record up to `ts` has been delivered: commits the open group and makes the decisions due
   * by then. Later records may follow.
   */
  settleAt(ts: SessionNs): void {
    this.advanceTo(ts)
    if (this.nextK >= 0 && this.now <= ts) this.#commitGroup()
    this.#passSteps()
  }

  /** Ends the session: the frame at or after the last record, open labels, the last chunk. */
  finish(): void {
    if (this.nextK < 0) return
    this.#commitGroup()
    const last = this.now
    this.#passTime(last)
    this.#frame()
    this.events.finish(sessionNs(last))
    if (!this.#hasFrames) return
    this.#candles.flush()
    this.#cut()
  }

  #moveTo(ts: number): void {
    if (this.nextK < 0) {
      this.firstK = Math.max(0, Math.ceil(ts / this.frameNs))
      this.nextK = this.firstK
      this.#nextFrameNs = this.nextK * this.frameNs
      this.#chunkFrom = this.firstK
    } else {
      invariant(ts >= this.now, 'session time moved backwards')
      this.#commitGroup()
      if (ts > this.#nextFrameNs || this.events.isWaiting) this.#passTime(ts)
    }
    this.now = ts
  }

  /** Takes what is due strictly before `ts`: decisions after a confirmation delay, and frames. */
  #passTime(ts: number): void {
    for (;;) {
      const frameAt = this.nextK * this.frameNs
      const decideAt = this.events.nextDecision
      if (decideAt < ts && decideAt <= frameAt) this.#decide(decideAt)
      else if (frameAt < ts) this.#frame()
      else return
    }
  }

  #commitGroup(): void {
    if (this.#bookPending) this.#commitBook()
    if (this.events.nextDecision <= this.now) this.#decide(this.now)
  }

  #decide(now: number): void {
    this.#passSteps()
    this.events.decide(sessionNs(now))
  }

  /**
   * Gives the engines the book's steps since they last looked, before anyone asks them. A best-level
   * feed has spot and spread but no resting liquidity to judge (L5: NO_BOOK): its steps are dropped.
   */
  #passSteps(n = this.engines.book.steps.length): void {
    const { book, ofi } = this.engines
    const { steps } = book
    if (n > 0) {
      this.#passToBarrier(n)
      ofi.onSteps(steps, 0, n)
      if (this.#hasFrames) this.#bookTiles.onSteps(steps, 0, n)
    }
    steps.clear()
    this.#barrierSteps = 0
  }

  /** Before a print: its fills belong to the steps that follow. */
  #passToBarrier(n = this.engines.book.steps.length): void {
    const { book, barrier } = this.engines
    const { steps } = book
    if (n === this.#barrierSteps) return
    barrier.onSteps(steps, this.#barrierSteps, n)
    this.#barrierSteps = n
  }

  #commitBook(): void {
    const { book, spot, ratio } = this.engines
    this.#bookPending = false
    const now = sessionNs(this.now)
    this.#onFutures(now)
    const isValid = book.commitGroup(now)
    this.health.onBookState(now, isValid)
    if (!isValid) return
    const mid = book.midTicks() * TICK_POINTS
    spot.onBook(now, mid)
    if (book.current.levels <= 1) this.#passSteps(book.steps.length - 1)
    else if (book.steps.isFull) this.#passSteps()
    this.#bookCover.onRecord(now)
    if (ratio && !Number.isNaN(mid)) ratio.onEsMid(now, mid)
  }

  #onTrade(batch: FuturesTradeBatch, i: number): void {
    const { book, barrier, tape, indicators, spot } = this.engines
    const now = sessionNs(this.now)
    const tick = batch.price[i]
    const size = batch.size[i]
    if (size <= 0) {
      this.counters.rejected++
      return
    }
    this.#onFutures(now)
    this.#passToBarrier()
    const points = tick * TICK_POINTS
    const rho = this.rho
    const sweep = tape.onTrade(now, tick, size, batch.side[i], book.bestBid(), book.bestAsk())
    barrier.onTrade(tick, size, batch.side[i], book)
    this.#tapeCover.onRecord(now)
    indicators.advance(now)
    const spotPoints = spot.at(now)
    const atr = indicators.atr
    this.events.onPrint(
      now,
      points,
      spotPoints === null ? null : spotPoints / rho,
      rho,
      atr === null ? null : atr / rho,
    )
    indicators.onTrade(now, points, size)
    this.universe.onTrade(now, points)
    spot.onTrade(now, points)
    if (!this.#hasFrames) return
    const k = Math.max(0, Math.ceil(now / this.frameNs))
    const candle = Math.floor(now / this.frameNs / CANDLE_FRAMES) * CANDLE_FRAMES
    this.#candles.onPrint(candle, points / rho, size)
    const { row, at } = this.#trades
    row[at.k] = k
    row[at.ts_ns] = now
    row[at.price] = points / rho
    row[at.size] = size
    row[at.sign] = tape.lastSign
    row[at.sign_method] = tape.lastMethod
    row[at.sweep] = sweep < 0 ? Number.NaN : sweep
    this.#trades.append()
  }

  #onOptionQuote(batch: OptionQuoteBatch, i: number): void {
    const contract = batch.contract[i]
    if (!this.#knows(contract)) return
    const now = sessionNs(this.now)
    const bid = batch.bid[i]
    const ask = batch.ask[i]
    this.fuel.engine.onQuote(now, contract, bid, ask, this.#underlying(now))
    this.#onOption(now)
    const { ratio } = this.engines
    if (!ratio) return
    const { strike, right } = this.session.contracts[contract]
    ratio.onOptionQuote(now, strike, right, bid, ask)
  }

  #onOptionTrade(batch: OptionTradeBatch, i: number): void {
    const contract = batch.contract[i]
    if (!this.#knows(contract)) return
    const now = sessionNs(this.now)
    const price = batch.price[i]
    const { engine } = this.fuel
    const missing = engine.greeksMissing
    engine.onTrade(
      now,
      contract,
      price,
      batch.size[i],
      batch.side[i] as -1 | 0 | 1,
      batch.condition[i],
      this.#underlying(now),
    )
    this.health.onOptionTrade(now, engine.greeksMissing > missing)
    this.#onOption(now)
    const { strike, right } = this.session.contracts[contract]
    this.engines.ratio?.onOptionPrint(now, strike, right, price)
  }

  /** Price of the underlying in profile units at this nanosecond (P1.3), NaN when unknown. */
  #underlying(now: SessionNs): number {
    const points = this.engines.spot.at(now)
    return points === null ? Number.NaN : points / this.rho
  }

  #onOption(now: SessionNs): void {
    this.fuel.active = true
    this.#optionCover.onRecord(now)
    this.health.onOption(now)
  }

  #onFutures(now: SessionNs): void {
    const last = this.#lastFuturesTs
    if (now - last > GAP_NS && isOpenHours(this.session.times, now)) {
      const { row, at } = this.#gaps
      row[at.from_k] = Math.ceil(last / this.frameNs)
      row[at.to_k] = Math.ceil(now / this.frameNs)
      this.#gaps.append([`no futures record for ${Math.round((now - last) / NS_PER_S)} s`])
    }
    this.#lastFuturesTs = now
  }

  /** Registers contracts that appeared since; false when the source never named this one. */
  #knows(contract: number): boolean {
    const { contracts } = this.session
    while (this.#knownContracts < contracts.length) {
      this.fuel.engine.addContract(contracts[this.#knownContracts++])
    }
    if (contract >= 0 && contract < this.#knownContracts) return true
    this.counters.option_records_without_contract++
    return false
  }

  #frame(): void {
    const k = this.nextK++
    this.#nextFrameNs = this.nextK * this.frameNs
    const now = sessionNs(k * this.frameNs)
    const { book, barrier, tape, ofi, indicators, spot, ratio } = this.engines
    const { scoring } = this.session.profile
    this.#passSteps()
    barrier.advance(now)
    tape.advance(now)
    ofi.advance(now)
    indicators.advance(now)
    ratio?.advance(now)
    const rho = this.rho
    const points = spot.at(now)
    const price = points === null ? Number.NaN : points / rho
    if (!this.#hasFrames) {
      if (this.fuel.movesWalls(k)) this.universe.setWalls(now, this.fuel.wallsAlone(now, price))
      this.events.frame(k, this.levels)
      this.#sink.frame?.(k)
      return
    }
    this.#candles.advance(k)
    this.#bookTiles.endFrame(k, now, book)
    this.#frameSpots.push(price)

    const { row, at } = this.#frames
    row.fill(Number.NaN)
    row[at.k] = k
    row[at.ts_ns] = now
    row[at.spot] = price
    row[at.bid] = (book.bestBid() * TICK_POINTS) / rho
    row[at.ask] = (book.bestAsk() * TICK_POINTS) / rho
    row[at.last] = (tape.lastTick * TICK_POINTS) / rho
    if (ratio) row[at.rho] = rho
    const atr = indicators.atr
    if (atr !== null) row[at.atr] = atr / rho
    row[at.volume] = tape.volume
    row[at.cvd] = tape.cvd
    row[at.integrated_ofi_60s] = ofi.integrated60(now)
    this.fuel.frame(k, now, price, row, at)
    if (this.fuel.movesWalls(k)) this.universe.setWalls(now, this.fuel.walls())
    row[at.data_health] = HEALTH_STATES.indexOf(
      this.health.at(now, {
        ratioIsDefault: ratio?.isDefault ?? false,
        disorder: book.counters.maybeBad + book.counters.backwards,
        late: this.counters.late_records,
      }).state,
    )
    this.hash.beginFrame(k, row, this.#frameTimes)
    this.#frames.append()
    if (points !== null) this.#levelRows(k, now, price, rho, row, at, scoring.SIGNAL_GAP_S)
    this.hash.endFrame()
    this.events.frame(k, this.levels)
    this.#alerts.frame(k, now)
    this.#sink.rows?.(k, now, this.#live)
    if ((k + 1) % CHUNK_FRAMES === 0) this.#cut()
    this.#sink.frame?.(k)
  }

  #levelRows(
    k: number,
    now: SessionNs,
    spot: number,
    rho: number,
    row: Float64Array,
    at: Readonly<Record<string, number>>,
    gapS: number,
  ): void {
    const { scoring } = this.session.profile
    const share =
      this.#bookCover.shareAt(now, this.frameNs) +
      this.#tapeCover.shareAt(now, this.frameNs) +
      this.#optionCover.shareAt(now, this.frameNs)
    moment.k = k
    moment.now = now
    moment.spot = spot
    moment.spotBefore = this.#frameSpots.ago(scoring.V_WINDOW_S)
    moment.sigma = this.#frameSpots.sigma(scoring.Z_WINDOW_S, this.#sigmaFloor)
    moment.rho = rho
    moment.isStale = isGap(now - this.#lastFuturesTs, gapS)
    moment.coverage = share / 3
    moment.levels = this.universe.levelsAt(now, spot, rho)
    walls.callWall = row[at.call_wall]
    walls.putWall = row[at.put_wall]
    this.levels.frame(moment, walls, this.hash)
  }

  #cut(): void {
    const toK = this.nextK - 1
    const builders = [
      this.#frames,
      this.levels.levels,
      this.levels.rows,
      this.#candles.rows,
      this.#trades,
      this.events.rows,
      this.#gaps,
      this.#alerts.rows,
      this.levels.autopsies.rows,
      this.fuel.charm.rows,
      this.fuel.tiles.rows,
      this.fuel.strikes,
      this.#bookTiles.rows,
    ]
    const chunks = builders.map((b) => b.cut(this.#chunkFrom, toK))
    this.#chunkFrom = toK + 1
    this.#sink.chunks(chunks[0].fromK, toK, chunks)
  }

  /** Everything that decides the future; valid right after a frame (`FrameSink.frame`). */
  snapshot(): FoldSnapshot {
    const e = this.engines
    this.#passSteps()
    return {
      engines: {
        book: e.book.snapshot(),
        barrier: e.barrier.snapshot(),
        tape: e.tape.snapshot(),
        ofi: e.ofi.snapshot(),
        indicators: e.indicators.snapshot(),
        spot: e.spot.snapshot(),
        ratio: e.ratio?.snapshot() ?? null,
      },
      universe: this.universe.snapshot(),
      fuel: this.fuel.snapshot(),
      levels: this.levels.snapshot(),
      events: this.events.snapshot(),
      health: this.health.snapshot(),
      alerts: this.#alerts.snapshot(),
      hash: this.hash.snapshot(),
      builders: [this.#frames, this.#trades, this.#gaps].map((b) => b.snapshot()),
      candles: this.#candles.snapshot(),
      bookTiles: this.#bookTiles.snapshot(),
      frameSpots: this.#frameSpots.snapshot(),
      covers: [this.#bookCover, this.#tapeCover, this.#optionCover].map((c) => c.snapshot()),
      counters: { ...this.counters },
      numbers: [
        this.nextK,
        this.firstK,
        this.now,
        this.#chunkFrom,
        this.#lastFuturesTs,
        this.#knownContracts,
      ],
    }
  }

  restore(saved: FoldSnapshot): void {
    const e = this.engines
    e.book.restore(saved.engines.book)
    e.barrier.restore(saved.engines.barrier)
    e.tape.restore(saved.engines.tape)
    e.ofi.restore(saved.engines.ofi)
    e.indicators.restore(saved.engines.indicators)
    e.spot.restore(saved.engines.spot)
    if (saved.engines.ratio) e.ratio?.restore(saved.engines.ratio)
    this.universe.restore(saved.universe)
    this.fuel.restore(saved.fuel)
    this.levels.restore(saved.levels)
    this.events.restore(saved.events)
    this.health.restore(saved.health)
    this.#alerts.restore(saved.alerts)
    this.hash.restore(saved.hash)
    for (const [n, b] of [this.#frames, this.#trades, this.#gaps].entries()) {
      b.restore(saved.builders[n])
    }
    this.#candles.restore(saved.candles)
    this.#bookTiles.restore(saved.bookTiles)
    this.#frameSpots.restore(saved.frameSpots)
    for (const [n, c] of [this.#bookCover, this.#tapeCover, this.#optionCover].entries()) {
      c.restore(saved.covers[n])
    }
    Object.assign(this.counters, saved.counters)
    ;[
      this.nextK,
      this.firstK,
      this.now,
      this.#chunkFrom,
      this.#lastFuturesTs,
      this.#knownContracts,
    ] = saved.numbers
    this.#nextFrameNs = this.nextK * this.frameNs
    this.#bookPending = false
  }
}

type Saved<T extends { snapshot(): unknown }> = ReturnType<T['snapshot']>

export interface FoldSnapshot {
  engines: {
    [E in Exclude<keyof MarketEngines, 'ratio'>]: Saved<MarketEngines[E]>
  } & { ratio: Saved<NonNullable<MarketEngines['ratio']>> | null }
  universe: Saved<LevelUniverse>
  fuel: Saved<FuelFrames>
  levels: Saved<LevelFrames>
  events: Saved<EventFrames>
  health: Saved<DataHealth>
  alerts: Saved<AlertFrames>
  hash: Saved<FrameHash>
  builders: Saved<TableBuilder>[]
  candles: Saved<CandleBuilder>
  bookTiles: Saved<BookTiles>
  frameSpots: Saved<FrameSpots>
  covers: Saved<CoverageWindow>[]
  counters: Record<string, number>
  numbers: number[]
}

/** Reused argument of the level rows. */
const moment = {} as FrameMoment
const walls = { callWall: Number.NaN, putWall: Number.NaN }
