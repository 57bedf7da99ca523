/**
 * The levels in force at an instant (P6): everything known, in (kind code, price) order, in columns
 * that are reused from call to call. Level numbers count ids in order of first appearance.
 */
import type { Profile } from '../config/profiles.ts'
import type { SessionTimes } from '../domain/calendar.ts'
import { invariant } from '../domain/invariant.ts'
import { priceCents } from '../domain/price.ts'
import { type SessionNs, sessionNs } from '../domain/units.ts'
import type { Indicators } from '../physics/bars/indicators.ts'
import { LEVEL_KIND_NAMES } from './kind-names.ts'
import {
  isGridKind,
  KINDS_BY_CODE,
  LEVEL_KINDS,
  type LevelMoment,
  SCREEN_ROUND_SPACING,
} from './level-kinds.ts'
import { LevelSources, type LevelSourcesState, type Walls } from './level-sources.ts'

/** Row i of every column is one level; valid until the next query of the same universe. */
export interface ActiveLevels {
  count: number
  /** Number of the level id (`LevelUniverse.ids`). */
  level: Int32Array
  /** P6 code. */
  kind: Uint8Array
  /** Profile price. */
  price: Float64Array
  /** SessionNs from which it may be used. */
  knownAt: Float64Array
}

export interface LevelUniverseState {
  sources: LevelSourcesState
  ids: string[]
  kinds: number[]
  cents: number[]
}

const KINDS = LEVEL_KIND_NAMES.length
/** Grid multiples looked up directly; far above any price. */
const MOST_STEPS = 1e6
const ALL_KINDS = new Uint8Array(KINDS).fill(1)

export class LevelUniverse {
  readonly sources: LevelSources
  /** Level ids by number: kind name; STRIKE and ROUND `{kind}_{price_cents}`. */
  readonly ids: string[] = []
  /** Kind code by level number. */
  readonly kinds: number[] = []
  readonly #cents: number[] = []
  readonly #single = new Int32Array(KINDS).fill(-1)
  /** Level number by kind and multiple of the kind's spacing; -1 = not met. */
  readonly #grid: Int32Array[] = KINDS_BY_CODE.map(() => new Int32Array(0))
  readonly #spacing: Float64Array
  readonly #active: ActiveLevels
  readonly #moment: LevelMoment
  #kind = 0

  /**
   * `indicators` are the session's; the caller feeds and advances them before querying here. With
   * another universe's `sources` it only reads what that one was fed, and numbers ids by itself.
   */
  constructor(
    profile: Profile,
    times: SessionTimes,
    indicators: Indicators,
    sources = new LevelSources(times, profile.config, indicators),
  ) {
    const { config } = profile
    this.sources = sources
    const roundSpacing = config.ROUND_SPACING ?? SCREEN_ROUND_SPACING[profile.id]
    this.#moment = {
      sources: this.sources,
      now: sessionNs(0),
      spot: null,
      rho: 1,
      strikeSpacing: config.STRIKE_SPACING,
      roundSpacing,
      strikeRange: config.STRIKE_RANGE,
    }
    this.#spacing = new Float64Array(KINDS)
    this.#spacing[LEVEL_KINDS.STRIKE.code] = config.STRIKE_SPACING
    this.#spacing[LEVEL_KINDS.ROUND.code] = roundSpacing
    const perGrid = (spacing: number) => Math.floor((2 * config.STRIKE_RANGE) / spacing) + 2
    const capacity = KINDS + perGrid(config.STRIKE_SPACING) + perGrid(roundSpacing)
    this.#active = {
      count: 0,
      level: new Int32Array(capacity),
      kind: new Uint8Array(capacity),
      price: new Float64Array(capacity),
      knownAt: new Float64Array(capacity),
    }
  }

  /** A front-month print, points. */
  onTrade(ts: SessionNs, price: number): void {
    this.sources.onTrade(ts, price)
  }

  /** Walls computed at `ts` from the dealer inventory (P11.6); they hold until replaced. */
  setWalls(ts: SessionNs, walls: Walls): void {
    this.sources.setWalls(ts, walls)
  }

  /**
   * Levels usable at `now` (not before the last print). Both profiles have every kind whose inputs
   * exist; `spot` in profile prices, `rho` ES points per profile unit. `only`: 1 for each kind code wanted.
   */
  levelsAt(
    now: SessionNs,
    spot: number | null,
    rho: number,
    only: ArrayLike<number> = ALL_KINDS,
  ): ActiveLevels {
    const moment = this.#moment
    moment.now = now
    moment.spot = spot
    moment.rho = rho
    this.#active.count = 0
    for (this.#kind = 0; this.#kind < KINDS; this.#kind++) {
      if (only[this.#kind] === 1) KINDS_BY_CODE[this.#kind].generate(moment, this)
    }
    return this.#active
  }

  /** Sink of the kinds' generators. */
  add(price: number, knownAt: SessionNs): void {
    if (knownAt > this.#moment.now) return
    const active = this.#active
    const i = active.count++
    active.level[i] = this.#levelOf(this.#kind, price)
    active.kind[i] = this.#kind
    active.price[i] = price
    active.knownAt[i] = knownAt
  }

  #levelOf(kind: number, price: number): number {
    const spacing = this.#spacing[kind]
    if (spacing === 0) {
      if (this.#single[kind] < 0) this.#single[kind] = this.#register(kind, 0)
      return this.#single[kind]
    }
    const step = Math.round(price / spacing)
    const known = this.#grid[kind]
    if (step < known.length && known[step] >= 0) return known[step]
    const level = this.#register(kind, priceCents(price))
    this.#remember(kind, step, level)
    return level
  }

  #remember(kind: number, step: number, level: number) {
    invariant(step >= 0 && step < MOST_STEPS, `no grid level at ${step} steps`)
    const known = this.#grid[kind]
    if (step >= known.length) {
      this.#grid[kind] = new Int32Array(step + 64).fill(-1)
      this.#grid[kind].set(known)
    }
    this.#grid[kind][step] = level
  }

  #register(kind: number, cents: number): number {
    const name = LEVEL_KIND_NAMES[kind]
    this.ids.push(isGridKind(kind) ? `${name}_${cents}` : name)
    this.kinds.push(kind)
    this.#cents.push(cents)
    return this.ids.length - 1
  }

  snapshot(): LevelUniverseState {
    return {
      sources: this.sources.snapshot(),
      ids: [...this.ids],
      kinds: [...this.kinds],
      cents: [...this.#cents],
    }
  }

  restore(state: LevelUniverseState): void {
    this.sources.restore(state.sources)
    this.ids.length = 0
    this.kinds.length = 0
    this.#cents.length = 0
    for (const known of this.#grid) known.fill(-1)
    this.#single.fill(-1)
    for (const [i, kind] of state.kinds.entries()) {
      const level = this.#register(kind, state.cents[i])
      const spacing = this.#spacing[kind]
      if (spacing === 0) this.#single[kind] = level
      else this.#remember(kind, Math.round(state.cents[i] / 100 / spacing), level)
    }
  }
}
