/**
 * Every level: forces, score, signal, viewport; rows by the cadence of L10. Engines must stand at the
 * frame's time. Levels in view are judged on every frame, FAR ones once a second; a change of signal,
 * barrier or fuel state is a row of its own when it is seen.
 */
import type { Profile } from '../config/profiles.ts'
import { NS_PER_S, type SessionNs, type UtcNs } from '../domain/units.ts'
import type { FrameHash } from '../frames/frame-hash.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import {
  BARRIER_STATES,
  CONFIDENCES,
  DIRECTIONS,
  FUEL_EFFECTS,
  GAMMA_BUCKETS,
  levelFramesTable,
  levelsTable,
  SIGNALS,
  VIEWPORT_STATES,
} from '../frames/tables.ts'
import type { ActiveLevels, LevelUniverse } from '../levels/level-universe.ts'
import { fuelBarrierRatio, fuelEffect, fuelInEs, gammaBucket } from '../physics/fuel/effect.ts'
import type { FuelEngine } from '../physics/fuel/engine.ts'
import { breakDirection, componentScores, priceVelocity } from '../scoring/components.ts'
import { LevelScore, type LevelScoreSnapshot } from '../scoring/level-score.ts'
import { priorityOf, stackConfluence, viewportState } from '../scoring/viewport.ts'
import type { MarketEngines } from './market-engines.ts'
import { WallAutopsies, type WallAutopsiesSnapshot } from './wall-autopsies.ts'

/** What the fold knows about the session at a frame. Prices in the profile's unit. */
export interface FrameMoment {
  k: number
  now: SessionNs
  spot: number
  /** Spot V_WINDOW_S earlier, NaN when unknown. */
  spotBefore: number
  /** sigma_120s of S5, price per sqrt(s); NaN when unknown. */
  sigma: number
  /** ES points per profile price unit. */
  rho: number
  /** No futures record for longer than SIGNAL_GAP_S. */
  isStale: boolean
  /** Mean share of the engines' windows covered by valid data, 0..1. */
  coverage: number
  levels: ActiveLevels
}

interface Track {
  /** P24.2 at `oddsPrice` after `oddsTrades` option trades. */
  amplify: number
  dampen: number
  oddsPrice: number
  oddsTrades: number
  score: LevelScore
  signal: number
  barrier: number
  fuel: number
}

export interface LevelFramesSnapshot {
  rows: ReturnType<TableBuilder['snapshot']>
  levels: ReturnType<TableBuilder['snapshot']>
  autopsies: WallAutopsiesSnapshot
  tracks: [level: number, score: LevelScoreSnapshot, last: readonly [number, number, number]][]
  known: number
}

const FAR = VIEWPORT_STATES.indexOf('FAR')
const ENGAGED = VIEWPORT_STATES.indexOf('ENGAGED')
/** Every level that is there has a row at each multiple of it (L10). */
export const FAR_FRAMES = 20
const APPROACH_FRAMES = 4
const UP = DIRECTIONS.indexOf('UP')
const DOWN = DIRECTIONS.indexOf('DOWN')
const NEUTRAL = SIGNALS.indexOf('NEUTRAL')
const codesOf = <T extends string>(values: readonly T[]) =>
  Object.fromEntries(values.map((v, i) => [v, i])) as Record<T, number>
const SIGNAL_CODE = codesOf(SIGNALS)
const FUEL_CODE = codesOf(FUEL_EFFECTS)
const BUCKET_CODE = codesOf(GAMMA_BUCKETS)
const VIEW_CODE = codesOf(VIEWPORT_STATES)
const CONFIDENCE_CODE = codesOf(CONFIDENCES)
const WALL = BARRIER_STATES.indexOf('WALL')
const ABSORPTION = BARRIER_STATES.indexOf('ABSORPTION')

export class LevelFrames {
  readonly rows: TableBuilder
  readonly levels: TableBuilder
  readonly autopsies: WallAutopsies
  readonly #times: readonly number[]
  readonly #profile: Profile
  readonly #engines: MarketEngines
  readonly #fuel: FuelEngine
  readonly #universe: LevelUniverse
  /** By level number. */
  readonly #tracks: (Track | undefined)[] = []
  /** Levels already in the dictionary. */
  #known = 0
  #priority = new Float64Array(0)
  #view = new Uint8Array(0)
  /** P11.2 of the frame's candidates; NaN for others. */
  #exposure = new Float64Array(0)
  /** Prices of the frame before, and how many levels stacked near each; -1 = not counted yet. */
  #stackPrice = new Float64Array(0)
  #stacked = new Int32Array(0)
  #stackCount = -1

  constructor(
    profile: Profile,
    engines: MarketEngines,
    fuel: FuelEngine,
    universe: LevelUniverse,
    originNs: UtcNs,
  ) {
    this.rows = new TableBuilder('level_frames', levelFramesTable, originNs, 4096)
    this.levels = new TableBuilder('levels', levelsTable, originNs)
    this.autopsies = new WallAutopsies(engines.barrier, originNs)
    this.#times = [this.rows.at.ts_ns, this.rows.at.known_at_ns]
    this.#profile = profile
    this.#engines = engines
    this.#fuel = fuel
    this.#universe = universe
  }

  /** Judges every level and writes the rows due at this frame, hashing them in table order. */
  frame(m: FrameMoment, walls: { callWall: number; putWall: number }, hash: FrameHash): void {
    const { levels } = m
    this.#size(levels.count)
    this.#enter(m.k)
    this.#look(m)
    const everyLevel = m.k % APPROACH_FRAMES === 0
    for (let i = 0; i < levels.count; i++) {
      if (everyLevel || this.#view[i] !== FAR) this.#judge(m, i, walls, hash)
    }
    this.autopsies.endFrame(m.k, m.now)
  }

  /** Smoothed break score of a level, NaN when it has none yet. */
  scoreOf(level: number): number {
    return this.#tracks[level]?.score.breakScore.value ?? Number.NaN
  }

  snapshot(): LevelFramesSnapshot {
    const tracks: LevelFramesSnapshot['tracks'] = []
    for (const [level, t] of this.#tracks.entries()) {
      if (t) tracks.push([level, t.score.snapshot(), [t.signal, t.barrier, t.fuel]])
    }
    return {
      rows: this.rows.snapshot(),
      levels: this.levels.snapshot(),
      autopsies: this.autopsies.snapshot(),
      tracks,
      known: this.#known,
    }
  }

  restore(saved: LevelFramesSnapshot): void {
    this.rows.restore(saved.rows)
    this.levels.restore(saved.levels)
    this.autopsies.restore(saved.autopsies)
    this.#known = saved.known
    this.#tracks.length = 0
    for (const [level, score, [signal, barrier, fuel]] of saved.tracks) {
      const track = this.#trackOf(level)
      track.score.restore(score)
      track.signal = signal
      track.barrier = barrier
      track.fuel = fuel
    }
  }

  /** Adds levels met for the first time to the dictionary. */
  #enter(k: number): void {
    const { ids, kinds } = this.#universe
    const { row, at } = this.levels
    for (; this.#known < ids.length; this.#known++) {
      row[at.level] = this.#known
      row[at.level_kind] = kinds[this.#known]
      row[at.first_k] = k
      this.levels.append([ids[this.#known]])
    }
  }

  /** S5 for all levels at once: priorities, the best few, their states. */
  #look(m: FrameMoment): void {
    const { scoring, config } = this.#profile
    const { levels, spot } = m
    const velocity = priceVelocity(spot, m.spotBefore, scoring.V_WINDOW_S)
    this.#keepStacks(levels)
    let candidates = 0
    for (let i = 0; i < levels.count; i++) {
      const price = levels.price[i]
      this.#view[i] = FAR
      this.#priority[i] = Number.NaN
      this.#exposure[i] = Number.NaN
      if (Math.abs(spot - price) > scoring.SCAN_RADIUS + 1e-9) continue
      candidates++
      this.#exposure[i] = this.#fuel.exposureAt(price)
      attention.price = price
      attention.spot = spot
      attention.velocity = velocity
      attention.confluence = stackConfluence(this.#stackedAt(i, levels))
      attention.gammaExposure = this.#exposure[i]
      attention.gammaThreshold = config.GAMMA_THRESHOLD
      this.#priority[i] = priorityOf(attention, scoring)
    }
    const keepsAll = candidates <= scoring.VIEWPORT_LEVELS
    for (let i = 0; i < levels.count; i++) {
      if (Number.isNaN(this.#priority[i])) continue
      if (!keepsAll && this.#rank(i, levels) >= scoring.VIEWPORT_LEVELS) continue
      this.#view[i] = VIEW_CODE[viewportState(spot - levels.price[i], m.sigma, scoring)]
    }
  }

  /** Stacks are counted again only where some level has moved, come or gone. */
  #keepStacks(levels: ActiveLevels): void {
    const seen = this.#stackPrice
    let isSame = this.#stackCount === levels.count
    for (let i = 0; isSame && i < levels.count; i++) isSame = seen[i] === levels.price[i]
    if (isSame) return
    this.#stackCount = levels.count
    for (let i = 0; i < levels.count; i++) {
      seen[i] = levels.price[i]
      this.#stacked[i] = -1
    }
  }

  /** Other levels within the nearest band. */
  #stackedAt(i: number, levels: ActiveLevels): number {
    if (this.#stacked[i] >= 0) return this.#stacked[i]
    const { price, count } = levels
    const near = this.#profile.config.STACK_BANDS[0] + 1e-9
    const here = price[i]
    // The level itself is always near itself.
    let stacked = -1
    for (let j = 0; j < count; j++) if (Math.abs(price[j] - here) <= near) stacked++
    this.#stacked[i] = stacked
    return stacked
  }

  /** How many candidates come before level i: higher priority, ties by price. */
  #rank(i: number, levels: ActiveLevels): number {
    const p = this.#priority
    let before = 0
    for (let j = 0; j < levels.count; j++) {
      if (p[j] > p[i]) before++
      else if (j !== i && p[j] === p[i]) {
        const lower = levels.price[j] - levels.price[i]
        if (lower < 0 || (lower === 0 && j < i)) before++
      }
    }
    return before
  }

  #judge(
    m: FrameMoment,
    i: number,
    walls: { callWall: number; putWall: number },
    hash: FrameHash,
  ): void {
    const { config, scoring, id } = this.#profile
    const { levels, spot, now } = m
    const price = levels.price[i]
    const level = levels.level[i]
    const esPrice = price * m.rho
    const direction = breakDirection(spot, price)
    const barrier = this.#engines.barrier.read(esPrice, direction > 0 ? 'UP' : 'DOWN', now)
    this.autopsies.judge(
      m.k,
      now,
      level,
      levels.kind[i],
      price,
      esPrice,
      direction,
      barrier.stateCode,
    )
    const tape = this.#engines.tape.read(esPrice, now)
    const known = this.#exposure[i]
    const exposure = Number.isNaN(known) ? this.#fuel.exposureAt(price) : known
    const effect = fuelEffect(exposure, config.GAMMA_THRESHOLD)
    const sweeps = this.#engines.tape.sweeps
    const sweepDirection = sweeps.direction(now)
    scoreInput.level = price
    scoreInput.spot = spot
    scoreInput.spotBefore = m.spotBefore
    scoreInput.barrierState = barrier.state
    scoreInput.deltaLiquidity = barrier.deltaLiquidity
    scoreInput.fuelEffect = effect
    scoreInput.tapeImbalance = tape.imbalance
    scoreInput.sweepDirection = sweepDirection
    const scores = componentScores(scoreInput, scoring)
    const track = this.#trackOf(level)
    if (!m.isStale) {
      update.ts = now
      update.breakScore = scores.raw
      update.distance = spot - price
      update.barrierState = barrier.state
      update.inBandVolume = tape.buyVol + tape.sellVol
      update.tapeVelocity = tape.velocity
      update.deltaLiquidity = barrier.deltaLiquidity
      update.replenishmentRatio = barrier.replenishmentRatio
      update.gammaExposure = exposure
      track.score.update(update)
    }
    const signal = m.isStale ? NEUTRAL : SIGNAL_CODE[track.score.machine.signal]
    const fuel = FUEL_CODE[effect]
    const changed =
      signal !== track.signal || barrier.stateCode !== track.barrier || fuel !== track.fuel
    track.signal = signal
    track.barrier = barrier.stateCode
    track.fuel = fuel
    const view = this.#view[i]
    const every = view === ENGAGED ? 1 : view === FAR ? FAR_FRAMES : APPROACH_FRAMES
    if (!changed && m.k % every !== 0) return

    const { row, at } = this.rows
    row[at.k] = m.k
    row[at.ts_ns] = now
    row[at.level] = level
    row[at.level_kind] = levels.kind[i]
    row[at.level_price] = price
    row[at.known_at_ns] = levels.knownAt[i]
    row[at.direction] = direction > 0 ? UP : DOWN
    row[at.distance] = spot - price
    row[at.viewport_state] = view
    row[at.priority] = Number.isNaN(this.#priority[i]) ? 0 : this.#priority[i]
    row[at.barrier_state] = barrier.stateCode
    row[at.barrier_delta_liq] = barrier.deltaLiquidity
    row[at.barrier_replenishment_rate] = barrier.replenishmentRate
    row[at.barrier_replenishment_ratio] = barrier.replenishmentRatio
    row[at.barrier_passive_volume] = barrier.filled
    row[at.barrier_pulled_volume] = barrier.pulled
    row[at.barrier_added_volume] = barrier.added
    row[at.barrier_net_ratio] = barrier.netRatio
    row[at.wall_ratio] = barrier.wallRatio
    row[at.barrier_depth] = barrier.depthEnd
    row[at.tape_imbalance] = tape.imbalance
    row[at.tape_buy_vol] = tape.buyVol
    row[at.tape_sell_vol] = tape.sellVol
    row[at.tape_velocity] = tape.velocity
    row[at.sweep_count] = sweeps.count(now)
    row[at.sweep_detected] = row[at.sweep_count] > 0 ? 1 : 0
    row[at.sweep_direction] = sweepDirection
    row[at.gamma_exposure] = exposure
    row[at.fuel_effect] = fuel
    row[at.gamma_bucket] = BUCKET_CODE[gammaBucket(exposure, config.GAMMA_THRESHOLD)]
    row[at.greeks_missing] = this.#fuel.greeksMissing
    row[at.s_liquidity] = scores.liquidity
    row[at.s_hedge] = scores.hedge
    row[at.s_tape] = scores.tape
    row[at.break_score_raw] = scores.raw
    row[at.break_score_smooth] = track.score.breakScore.value
    row[at.signal] = signal
    row[at.confidence] = this.#confidence(m.coverage)
    const fuelEs = fuelInEs(exposure, id)
    row[at.fuel_es] = fuelEs
    row[at.fuel_barrier_ratio] =
      fuelBarrierRatio(fuelEs, barrier.depthEnd, config.BARRIER_MIN_DEPTH, barrier.reason) ??
      Number.NaN
    this.#draw(track, price)
    row[at.p_amplify] = track.amplify
    row[at.p_dampen] = track.dampen
    this.#runway(m, i, direction, walls)
    this.rows.append()
    hash.addRow(row, this.#times)
  }

  /** S4: the next level in the break direction, and whether something stands before or at it. */
  #runway(
    m: FrameMoment,
    i: number,
    direction: number,
    walls: { callWall: number; putWall: number },
  ): void {
    const { levels, now, rho } = m
    const { row, at } = this.rows
    const price = levels.price[i]
    let next = -1
    let distance = Number.POSITIVE_INFINITY
    for (let j = 0; j < levels.count; j++) {
      const ahead = (levels.price[j] - price) * direction
      if (ahead > 1e-9 && ahead < distance) {
        next = j
        distance = ahead
      }
    }
    if (next < 0) {
      row[at.runway_level] = Number.NaN
      row[at.runway_distance] = Number.NaN
      row[at.runway_clear] = Number.NaN
      return
    }
    // In the direction of the run the next level is defended by the same side as this one.
    const state = this.#engines.barrier.read(
      levels.price[next] * rho,
      direction > 0 ? 'UP' : 'DOWN',
      now,
    ).stateCode
    const toWall = ((direction > 0 ? walls.callWall : walls.putWall) - price) * direction
    const obstructed =
      state === WALL || state === ABSORPTION || (toWall > 0 && toWall <= distance + 1e-9)
    row[at.runway_level] = levels.level[next]
    row[at.runway_distance] = distance
    row[at.runway_clear] = obstructed ? 0 : 1
  }

  /** P24.2, drawn again only when an option traded or the level moved. */
  #draw(track: Track, price: number): void {
    const trades = this.#fuel.tradeCount
    if (trades === track.oddsTrades && price === track.oddsPrice) return
    const { amplify, dampen } = this.#fuel.signOdds(price)
    track.amplify = amplify
    track.dampen = dampen
    track.oddsPrice = price
    track.oddsTrades = trades
  }

  #confidence(coverage: number): number {
    const { scoring } = this.#profile
    if (coverage >= scoring.CONFIDENCE_HIGH) return CONFIDENCE_CODE.HIGH
    return coverage >= scoring.CONFIDENCE_MEDIUM ? CONFIDENCE_CODE.MEDIUM : CONFIDENCE_CODE.LOW
  }

  #trackOf(level: number): Track {
    let track = this.#tracks[level]
    if (!track) {
      track = {
        amplify: Number.NaN,
        dampen: Number.NaN,
        oddsPrice: Number.NaN,
        oddsTrades: 0,
        score: new LevelScore(this.#profile.scoring),
        signal: -1,
        barrier: -1,
        fuel: -1,
      }
      this.#tracks[level] = track
    }
    return track
  }

  #size(count: number): void {
    if (this.#priority.length >= count) return
    this.#priority = new Float64Array(count * 2)
    this.#view = new Uint8Array(count * 2)
    this.#exposure = new Float64Array(count * 2)
    this.#stackPrice = new Float64Array(count * 2)
    this.#stacked = new Int32Array(count * 2)
    this.#stackCount = -1
  }
}

/** Reused arguments: thirty levels a frame, four frames a second. */
const attention = {
  price: 0,
  spot: 0,
  velocity: 0,
  confluence: 0,
  gammaExposure: 0,
  gammaThreshold: 0,
}
const scoreInput: Parameters<typeof componentScores>[0] = {
  level: 0,
  spot: 0,
  spotBefore: 0,
  barrierState: 'NEUTRAL',
  deltaLiquidity: 0,
  fuelEffect: 'NEUTRAL',
  tapeImbalance: 0,
  sweepDirection: 0,
}
const update: Parameters<LevelScore['update']>[0] = {
  ts: 0,
  breakScore: 0,
  distance: 0,
  barrierState: 'NEUTRAL',
  inBandVolume: 0,
  tapeVelocity: 0,
  deltaLiquidity: 0,
  replenishmentRatio: 0,
  gammaExposure: 0,
}

/** Age of the last record after which a frame counts as a gap (S3). */
export const isGap = (ageNs: number, gapS: number) => ageNs > gapS * NS_PER_S
