/** Alerts about the session as a whole: gamma regime, walls, data health (S7). */
import { HEALTH_STATES } from '../frames/tables.ts'
import type { GexBasis } from '../physics/fuel/chain.ts'
import { type AlertRule, WALLS, type WallName } from './alert.ts'
import type { LevelBook } from './level-book.ts'
import { AlertMachine, type MachineState } from './machine.ts'
import { type AlertMoment, frameValue } from './moment.ts'
import type { Firing, Watcher } from './watcher.ts'

const RED = HEALTH_STATES.indexOf('RED')

/** Numbers of which one is in force until another has held for the dwell. */
interface HeldState {
  machine: MachineState
  /** In force; null = none yet. */
  reference: number | null
  /** What the running hold is about. */
  candidate: number | null
}

class HeldChange {
  #reference: number | null = null
  #candidate: number | null = null
  readonly #machine: AlertMachine

  constructor(rule: AlertRule) {
    this.#machine = new AlertMachine(rule)
  }

  /** What was in force before the last step; NaN = nothing. */
  before = Number.NaN

  /** `value` NaN = unknown. True when the change to it fires. */
  step(m: AlertMoment, value: number): boolean {
    this.before = this.#reference ?? Number.NaN
    if (value !== this.#candidate) {
      this.#machine.breakHold()
      this.#candidate = Number.isNaN(value) ? null : value
    }
    if (this.#reference === null) {
      if (!Number.isNaN(value)) this.#reference = value
      return false
    }
    const changed = !Number.isNaN(value) && value !== this.#reference
    const fires = this.#machine.step(m.now, changed, true)
    if (fires) this.#reference = value
    return fires
  }

  breakHold(): void {
    this.#machine.breakHold()
  }

  snapshot(): HeldState {
    return {
      machine: this.#machine.snapshot(),
      reference: this.#reference,
      candidate: this.#candidate,
    }
  }

  restore({ machine, reference, candidate }: HeldState): void {
    this.#machine.restore(machine)
    this.#reference = reference
    this.#candidate = candidate
  }
}

export class RegimeWatcher implements Watcher {
  readonly #basis: GexBasis
  readonly #column: string
  readonly #sign: HeldChange

  constructor(rule: AlertRule) {
    this.#basis = rule.basis
    this.#column = `net_gex_${rule.basis}`
    this.#sign = new HeldChange(rule)
  }

  frame(m: AlertMoment, _levels: LevelBook, fire: (firing: Firing) => void): void {
    const basis = this.#basis
    const net = frameValue(m, this.#column)
    // 0 has no sign.
    const sign = net === 0 ? Number.NaN : Math.sign(net)
    if (!this.#sign.step(m, sign)) return
    fire({
      subject: 'session',
      level: null,
      value: net,
      text: `dealers are now ${sign > 0 ? 'long gamma: moves are damped' : 'short gamma: moves are amplified'} (${BASIS_LABEL[basis]})`,
      target: { type: 'sign-holds', basis, sign },
    })
  }

  pause(): void {
    this.#sign.breakHold()
  }

  snapshot(): unknown {
    return this.#sign.snapshot()
  }

  restore(state: unknown): void {
    this.#sign.restore(state as HeldState)
  }
}

const WALL_LABEL: Record<WallName, string> = {
  call_wall: 'call wall',
  put_wall: 'put wall',
  gamma_wall: 'gamma wall',
}

export const BASIS_LABEL: Record<GexBasis, string> = {
  flow: 'flow',
  oi: 'open interest',
  effective: 'effective',
}

/** Column of `frames` with a wall of a basis. By open interest it is the plain one, which stands for the flow only while no open interest is known. */
export const wallColumn = (wall: WallName, basis: GexBasis): string =>
  basis === 'oi' ? wall : `${wall}_${basis}`

/** One machine per wall: that one moved says nothing of the others. */
export class WallWatcher implements Watcher {
  readonly #walls: { wall: WallName; column: string; held: HeldChange }[]
  readonly #basis: GexBasis
  readonly #net: string

  constructor(rule: AlertRule) {
    this.#basis = rule.basis
    this.#net = `net_gex_${rule.basis}`
    this.#walls = WALLS.filter((wall) => rule.subject?.includes(wall) ?? true).map((wall) => ({
      wall,
      column: wallColumn(wall, rule.basis),
      held: new HeldChange(rule),
    }))
  }

  frame(m: AlertMoment, _levels: LevelBook, fire: (firing: Firing) => void): void {
    const isKnown = !Number.isNaN(frameValue(m, this.#net))
    for (const { wall, column, held } of this.#walls) {
      const strike = isKnown ? frameValue(m, column) : Number.NaN
      if (!held.step(m, strike)) continue
      fire({
        subject: wall,
        level: null,
        value: strike,
        text: `${WALL_LABEL[wall]} moved from ${held.before.toFixed(2)} to ${strike.toFixed(2)} (${BASIS_LABEL[this.#basis]})`,
        target: { type: 'wall-stays', wall, basis: this.#basis, strike },
      })
    }
  }

  pause(): void {
    for (const { held } of this.#walls) held.breakHold()
  }

  snapshot(): unknown {
    return this.#walls.map(({ held }) => held.snapshot())
  }

  restore(state: unknown): void {
    const saved = state as HeldState[]
    this.#walls.forEach(({ held }, i) => {
      held.restore(saved[i])
    })
  }
}

export class GapWatcher implements Watcher {
  readonly #machine: AlertMachine

  constructor(rule: AlertRule) {
    this.#machine = new AlertMachine(rule)
  }

  frame(m: AlertMoment, _levels: LevelBook, fire: (firing: Firing) => void): void {
    const isRed = m.health === RED
    if (!this.#machine.step(m.now, isRed, !isRed)) return
    fire({
      subject: 'session',
      level: null,
      value: null,
      text: 'data health turned RED',
      target: null,
    })
  }

  pause(): void {
    this.#machine.breakHold()
  }

  snapshot(): unknown {
    return this.#machine.snapshot()
  }

  restore(state: unknown): void {
    this.#machine.restore(state as MachineState)
  }
}
