/** Interaction zones (P7): width, the state machine of one level, event identifiers. */
import { PRICE_EPSILON, priceCents } from '../domain/price.ts'
import type { IsoDate, SessionNs, UtcNs } from '../domain/units.ts'
import type { LevelKind } from './kind-names.ts'

/** +1 = UP (price comes from below), -1 = DOWN. */
export type DirectionSign = 1 | -1
export type Direction = 'UP' | 'DOWN'
export const directionOf = (sign: DirectionSign): Direction => (sign > 0 ? 'UP' : 'DOWN')
export const signOf = (direction: Direction): DirectionSign => (direction === 'UP' ? 1 : -1)

/** Half-width of a zone, price: max(w_min, k * ATR), w_min without ATR (P7.1). */
export const zoneWidth = (wMin: number, kAtr: number, atr: number | null): number =>
  atr === null ? wMin : Math.max(wMin, kAtr * atr)

export const ZONE_STATES = ['INSIDE', 'OUT_ABOVE', 'OUT_BELOW', 'UNKNOWN'] as const
export type ZoneStateName = (typeof ZONE_STATES)[number]

export interface ZoneMachineState {
  state: ZoneStateName
  level: number
  width: number
  rho: number
}

/**
 * One level's machine, fed with every front-month print. Prints come in ES points with the ratio in
 * force; while inside, price, level, width and ratio are those of the entry (P1.5, P7.2).
 */
export class ZoneMachine {
  readonly hysteresis: number
  state: ZoneStateName = 'UNKNOWN'
  /** Frozen at the last entry, profile prices. */
  levelFrozen = 0
  widthFrozen = 0
  rhoFrozen = 1

  constructor(hysteresis: number) {
    this.hysteresis = hysteresis
  }

  /**
   * @param level profile price now, or null when the level does not exist
   * @returns the direction of the event this print emits, or 0
   */
  onPrint(esPrice: number, rho: number, level: number | null, width: number): DirectionSign | 0 {
    if (this.state === 'INSIDE') {
      const x = esPrice / this.rhoFrozen
      const away = Math.abs(x - this.levelFrozen)
      if (away > this.hysteresis * this.widthFrozen + PRICE_EPSILON) {
        this.state = x < this.levelFrozen ? 'OUT_BELOW' : 'OUT_ABOVE'
      }
      return 0
    }
    if (level === null) return 0
    const x = esPrice / rho
    if (Math.abs(x - level) > width + PRICE_EPSILON) {
      this.state = x < level ? 'OUT_BELOW' : 'OUT_ABOVE'
      return 0
    }
    const from = this.state
    this.state = 'INSIDE'
    this.levelFrozen = level
    this.widthFrozen = width
    this.rhoFrozen = rho
    return from === 'OUT_BELOW' ? 1 : from === 'OUT_ABOVE' ? -1 : 0
  }

  snapshot(): ZoneMachineState {
    const { state, levelFrozen: level, widthFrozen: width, rhoFrozen: rho } = this
    return { state, level, width, rho }
  }

  restore(saved: ZoneMachineState): void {
    this.state = saved.state
    this.levelFrozen = saved.level
    this.widthFrozen = saved.width
    this.rhoFrozen = saved.rho
  }
}

/** A print that entered a zone from outside. Prices are profile prices. */
export interface ZoneEvent {
  eventId: string
  anchorTs: SessionNs
  anchorSpot: number
  /** Number of the level id. */
  level: number
  kind: LevelKind
  levelPrice: number
  zoneWidth: number
  direction: DirectionSign
  /** ES points per profile unit at the anchor, frozen for features and label. */
  rho: number
}

/** `{yyyymmdd}_{kind}_{price_cents}_{anchor_ts_ns}_{UP|DOWN}` (P7.3). */
export const eventId = (
  date: IsoDate,
  kind: LevelKind,
  price: number,
  anchor: UtcNs,
  direction: DirectionSign,
): string =>
  `${date.replaceAll('-', '')}_${kind}_${priceCents(price)}_${anchor}_${directionOf(direction)}`
