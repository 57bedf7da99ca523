/**
 * What frames say about dealers: the marked chain, net gamma three ways, flip and walls, flow lines,
 * strike rows and gamma tiles. The ledger (exposure, odds, flow lines) is exact at every frame;
 * greeks are marked once a second, the flip every five seconds, walls and the flip's stability every
 * minute (P6), and hold in between.
 */
import type { Profile, Scoring } from '../config/profiles.ts'
import { type SessionTimes, sessionAt } from '../domain/calendar.ts'
import type { IsoDate, SessionNs, UtcNs } from '../domain/units.ts'
import type { TableBuilder } from '../frames/table-builder.ts'
import { FLIP_REASONS } from '../frames/tables.ts'
import type { Walls } from '../levels/level-sources.ts'
import type { Chain, GexBasis } from '../physics/fuel/chain.ts'
import { gexDisagreement } from '../physics/fuel/disagreement.ts'
import { FuelEngine, type FuelSnapshot } from '../physics/fuel/engine.ts'
import { flipReport, nearestCrossing, noFlipReason, profileOf } from '../physics/fuel/flips.ts'
import { GammaProfile } from '../physics/fuel/profile.ts'
import { deltaPerEsContract } from '../physics/fuel/settings.ts'
import { wallsOf } from '../physics/fuel/walls.ts'
import { CharmFrames } from './charm-frames.ts'
import { GammaTiles, type StrikeColumns } from './gamma-tiles.ts'
import { fillStrikeColumns, savedColumns, strikeColumns } from './strike-columns.ts'
import { StrikeRows } from './strike-rows.ts'

const FRAMES_PER_SECOND = 4
const FRAMES_PER_MINUTE = 240
const FLIP_FRAMES = 20

export function fuelEngine(
  { id, config, scoring }: Profile,
  times: SessionTimes,
  date: IsoDate,
): FuelEngine {
  return new FuelEngine({
    profile: id,
    multiplier: config.OPTION_MULTIPLIER,
    strikeSpacing: config.STRIKE_SPACING,
    strikeRange: config.FUEL_STRIKE_RANGE,
    gammaThreshold: config.GAMMA_THRESHOLD,
    velocityScale: config.DEALER_V_SCALE,
    riskFreeRate: config.RISK_FREE_RATE,
    dividendYield: 0,
    minSeconds: config.T_MIN_S,
    minTimeValue: config.IV_MIN_TIME_VALUE,
    maxVolAgeS: config.IV_MAX_AGE_S,
    tickZeroPolicy: config.TICK_ZERO_POLICY,
    expiryNs: times.rthClose,
    flowStartNs: sessionAt(config.FLOW_START_ET.slice(0, 5)),
    signQ: {
      exchange: scoring.SIGN_Q_EXCHANGE,
      quote: scoring.SIGN_Q_QUOTE,
      tick: scoring.SIGN_Q_TICK,
    },
    signDraws: scoring.SIGN_DRAWS,
    seed: scoring.SIGN_SEED,
    sessionDate: date,
  })
}

/** Numbers between recomputations; NaN = null. */
interface Held {
  netFlow: number
  netOi: number
  netEffective: number
  disagreement: number
  vanna: number
  charmPerMinute: number
  flip: number
  flipReason: number
  flipStability: number
  /** By open interest where it is known, else by flow. */
  walls: HeldWalls
  wallsFlow: HeldWalls
  wallsEffective: HeldWalls
}

interface HeldWalls {
  call: number
  put: number
  gamma: number
}
const NO_WALLS: HeldWalls = { call: Number.NaN, put: Number.NaN, gamma: Number.NaN }

const orNaN = (value: number | null) => value ?? Number.NaN

export class FuelFrames {
  readonly engine: FuelEngine
  readonly strikes: TableBuilder
  readonly tiles: GammaTiles
  readonly charm: CharmFrames
  /** An option record arrived since the session opened. */
  active = false
  readonly #chain: Chain
  readonly #strikeRows: StrikeRows
  readonly #profile = new GammaProfile()
  readonly #spacing: number
  /** STRIKE_RANGE, price. */
  readonly #range: number
  readonly #scoring: Scoring
  readonly #columns: StrikeColumns
  #held: Held = {
    netFlow: Number.NaN,
    netOi: Number.NaN,
    netEffective: Number.NaN,
    disagreement: Number.NaN,
    vanna: Number.NaN,
    charmPerMinute: Number.NaN,
    flip: Number.NaN,
    flipReason: FLIP_REASONS.indexOf('NO_INVENTORY'),
    flipStability: Number.NaN,
    walls: NO_WALLS,
    wallsFlow: NO_WALLS,
    wallsEffective: NO_WALLS,
  }

  constructor(profile: Profile, times: SessionTimes, originNs: UtcNs) {
    this.engine = fuelEngine(profile, times, times.date)
    this.#strikeRows = new StrikeRows(originNs, profile.config.STRIKE_RANGE)
    this.strikes = this.#strikeRows.builder
    this.tiles = new GammaTiles(originNs)
    this.charm = new CharmFrames(times, deltaPerEsContract(profile.id), originNs)
    this.#chain = this.engine.newChain()
    this.#spacing = profile.config.STRIKE_SPACING
    this.#range = profile.config.STRIKE_RANGE
    this.#scoring = profile.scoring
    this.#columns = strikeColumns(0)
  }

  /** Fills the dealer columns of a `frames` row. `spot` in profile price, NaN when unknown. */
  frame(
    k: number,
    now: SessionNs,
    spot: number,
    row: Float64Array,
    at: Record<string, number>,
  ): void {
    if (k % FRAMES_PER_SECOND === 0) this.#mark(k, now, spot)
    const { engine } = this
    const held = this.#held
    row[at.net_gex_flow] = held.netFlow
    row[at.net_gex_oi] = held.netOi
    row[at.net_gex_effective] = held.netEffective
    row[at.gex_disagreement] = held.disagreement
    row[at.flip] = held.flip
    row[at.flip_stability] = held.flipStability
    row[at.flip_reason] = held.flipReason
    row[at.call_wall] = held.walls.call
    row[at.put_wall] = held.walls.put
    row[at.gamma_wall] = held.walls.gamma
    row[at.call_wall_flow] = held.wallsFlow.call
    row[at.put_wall_flow] = held.wallsFlow.put
    row[at.gamma_wall_flow] = held.wallsFlow.gamma
    row[at.call_wall_effective] = held.wallsEffective.call
    row[at.put_wall_effective] = held.wallsEffective.put
    row[at.gamma_wall_effective] = held.wallsEffective.gamma
    row[at.vanna_exposure] = held.vanna
    row[at.charm_exposure_per_minute] = held.charmPerMinute
    row[at.net_drift_calls] = engine.netPremium('C')
    row[at.net_drift_puts] = engine.netPremium('P')
    row[at.hedge_flow_calls] = engine.hedgeFlowEs('C')
    row[at.hedge_flow_puts] = engine.hedgeFlowEs('P')
    if (this.tiles.wants(k) && this.#columns.length > 0) {
      this.tiles.endFrame(k, this.#columns, spot, this.#range + 1e-9)
    }
  }

  /** Walls in force; null where there is none. */
  walls(): Walls {
    const orNull = (value: number) => (Number.isNaN(value) ? null : value)
    const { call, put, gamma } = this.#held.walls
    return { call: orNull(call), put: orNull(put), gamma: orNull(gamma) }
  }

  /** Walls recomputed at `now` as frames would have them, without anything else of a frame. */
  wallsAlone(now: SessionNs, spot: number): Walls {
    if (this.active && spot > 0) {
      this.engine.mark(this.#chain, now, spot)
      this.#held.walls = this.#wallsBy(this.#basis())
    }
    return this.walls()
  }

  /** True when walls were recomputed at frame k. */
  movesWalls(k: number): boolean {
    return this.active && k % FRAMES_PER_MINUTE === 0
  }

  /** A chain marked at this very instant, for event features. */
  markAt(now: SessionNs, spot: number): Chain {
    return this.engine.mark(this.engine.newChain(), now, spot)
  }

  snapshot(): FuelFramesSnapshot {
    return {
      engine: this.engine.snapshot(),
      strikes: this.strikes.snapshot(),
      tiles: this.tiles.rows.snapshot(),
      charm: this.charm.rows.snapshot(),
      active: this.active,
      columns: savedColumns(this.#columns),
      held: { ...this.#held },
    }
  }

  restore(saved: FuelFramesSnapshot): void {
    this.engine.restore(saved.engine)
    this.strikes.restore(saved.strikes)
    this.tiles.rows.restore(saved.tiles)
    this.charm.rows.restore(saved.charm)
    this.active = saved.active
    this.#held = { ...saved.held }
    Object.assign(this.#columns, savedColumns(saved.columns))
  }

  /** Once a second: greeks and dollar gammas of the whole chain, and what is drawn from them. */
  #mark(k: number, now: SessionNs, spot: number): void {
    if (!this.active || !(spot > 0)) return
    const held = this.#held
    const chain = this.engine.mark(this.#chain, now, spot)
    held.netFlow = orNaN(chain.netGex('flow'))
    held.netOi = orNaN(chain.netGex('oi'))
    held.netEffective = orNaN(chain.netGex('effective'))
    held.disagreement = orNaN(gexDisagreement(chain, this.#scoring).value)
    held.vanna = orNaN(chain.vannaExposure('flow'))
    held.charmPerMinute = orNaN(chain.charmExposurePerMinute('flow'))
    if (k % FRAMES_PER_MINUTE === 0) this.#locateWalls()
    else if (k % FLIP_FRAMES === 0) this.#locateFlip()
    this.#strikeRows.write(k, now, spot, chain, this.engine.flowColumns)
    this.charm.frame(k, now, chain)
    fillStrikeColumns(
      this.#columns,
      chain,
      this.engine.flowColumns,
      this.engine.settings.multiplier,
    )
  }

  /** Basis of flip and walls: open interest where it is known (P11.3), else the day's flow. */
  #basis(): GexBasis {
    return this.#chain.has('oi') ? 'oi' : 'flow'
  }

  #locateFlip(): void {
    const held = this.#held
    const crossings = profileOf(this.#profile, this.#chain, this.#basis())
    const nearest = nearestCrossing(crossings, this.#chain.spot)
    held.flip = nearest?.level ?? Number.NaN
    held.flipReason = FLIP_REASONS.indexOf(nearest ? 'FLIP' : noFlipReason(this.#profile))
    if (nearest === null) held.flipStability = Number.NaN
  }

  #locateWalls(): void {
    const held = this.#held
    const chain = this.#chain
    const report = flipReport(chain, this.#basis(), this.#spacing)
    held.flip = orNaN(report.level)
    held.flipStability = orNaN(report.stability)
    held.flipReason = FLIP_REASONS.indexOf(report.reason ?? 'FLIP')
    held.walls = this.#wallsBy(this.#basis())
    held.wallsFlow = this.#wallsBy('flow')
    held.wallsEffective = chain.has('effective') ? this.#wallsBy('effective') : NO_WALLS
  }

  #wallsBy(basis: GexBasis): HeldWalls {
    const { strikes, strikeCount, gex, spot } = this.#chain
    const { call, put, gamma } = wallsOf(strikes, strikeCount, gex[basis], spot)
    return { call: orNaN(call), put: orNaN(put), gamma: orNaN(gamma) }
  }
}

export interface FuelFramesSnapshot {
  engine: FuelSnapshot
  strikes: ReturnType<TableBuilder['snapshot']>
  tiles: ReturnType<TableBuilder['snapshot']>
  charm: ReturnType<TableBuilder['snapshot']>
  active: boolean
  columns: StrikeColumns
  held: Held
}
