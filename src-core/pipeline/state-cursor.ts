/**
 * The market state as feature stages see it: the fold's engines, standing exactly at the decision
 * time. Times may be asked for up to that instant; the cursor closes when the event's stages are
 * done, so nobody can come back later and read the future. Prices in the profile's unit, by the
 * ratio frozen at the anchor (P1.5).
 */
import { NS_PER_S, type SessionNs, sessionNs } from '../domain/units.ts'
import type { DirectionSign } from '../levels/zones.ts'
import { directionOf, type ZoneEvent } from '../levels/zones.ts'
import type { BarrierEvolution } from '../physics/barrier/evolution.ts'
import type { BarrierReading } from '../physics/barrier/reading.ts'
import { type FuelReading, readFuel } from '../physics/fuel/reading.ts'
import { type OfiMoment, ofiMoment } from '../physics/ofi/features.ts'
import { type TapeMoment, tapeMoment } from '../physics/tape/features.ts'
import { type FoldEngines, type FuelScratch, spotAt } from './fold-views.ts'
import type { TimeWindow } from './time-window.ts'

export class StateCursor {
  readonly #engines: FoldEngines
  readonly #scratch: FuelScratch
  readonly #window: TimeWindow
  readonly #event: Readonly<ZoneEvent>
  readonly #t: SessionNs
  #fuel: FuelReading | null = null

  constructor(
    engines: FoldEngines,
    scratch: FuelScratch,
    event: Readonly<ZoneEvent>,
    t: SessionNs,
    window: TimeWindow,
  ) {
    this.#engines = engines
    this.#scratch = scratch
    this.#window = window
    this.#event = event
    this.#t = t
  }

  /** Spot of P1.3 as of `t`; null = unknown. */
  spotAt(t: SessionNs): number | null {
    this.#window.check(t)
    return spotAt(this.#engines, t, this.#event.rho)
  }

  /** P8.4 and P8.5 at the event's level. */
  barrier(): Readonly<BarrierReading> {
    this.#window.check(this.#t)
    const { direction } = this.#event
    return {
      ...this.#engines.market.barrier.read(this.#esLevel(), directionOf(direction), this.#t),
    }
  }

  /** P8.7 at the event's level. */
  barrierEvolution(): BarrierEvolution {
    this.#window.check(this.#t)
    const direction = directionOf(this.#event.direction)
    return this.#engines.market.barrier.evolution(this.#esLevel(), direction, this.#t)
  }

  /** P9 near the event's level. */
  tape(): TapeMoment {
    this.#window.check(this.#t)
    const moment = tapeMoment(this.#engines.market.tape, this.#esLevel(), this.#t)
    return { ...moment, near: { ...moment.near } }
  }

  /** P11 and P12 at the event's level. */
  fuel(): FuelReading {
    this.#window.check(this.#t)
    const { engine } = this.#engines.fuel
    const { chain, profile } = this.#scratch
    const spot = this.spotAt(this.#t)
    this.#fuel ??= readFuel(engine, chain, profile, this.#event.levelPrice, this.#t, spot)
    return this.#fuel
  }

  /** gamma_exposure at the event's level, seconds before the decision (P11.2, P12). */
  exposure(secondsAgo: number): number {
    const t = this.#t - secondsAgo * NS_PER_S
    this.#window.check(t)
    return this.#engines.fuel.engine.exposureAtTime(this.#event.levelPrice, t)
  }

  /** P13 at the event's level. */
  ofi(): OfiMoment {
    this.#window.check(this.#t)
    const { direction } = this.#event
    return ofiMoment(this.#engines.market.ofi, this.#esLevel(), direction as DirectionSign, this.#t)
  }

  /** Distance-weighted raw flow of 60 s and mean depth per level (F and Q of P15), contracts. */
  orderFlow(): { flow: number; depth: number } {
    this.#window.check(this.#t)
    const { ofi } = this.#engines.market
    const weights = ofi.weights(this.#t)
    const window = ofi.window(this.#t, 60)
    return { flow: ofi.rawWeighted(window, weights), depth: window.depth }
  }

  #esLevel(): number {
    return this.#event.levelPrice * this.#event.rho
  }
}

/** Five minutes before `t`. */
export const fiveMinutesBefore = (t: SessionNs) => sessionNs(t - 300 * NS_PER_S)
