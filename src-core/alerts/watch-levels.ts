/** Alerts about one level at a time: spot comes near, its signal changes, a setup forms (S7). */
import { levelFramesTable, SIGNALS } from '../frames/tables.ts'
import type { AlertRule } from './alert.ts'
import { type Columns, compile } from './comparison.ts'
import type { LevelBook } from './level-book.ts'
import type { MachineState } from './machine.ts'
import type { AlertMoment } from './moment.ts'
import { type Firing, Machines, type Watcher } from './watcher.ts'

const BREAK = SIGNALS.indexOf('BREAK')
const REJECT = SIGNALS.indexOf('REJECT')
/** Boundaries are inclusive to this relative tolerance of a percentage. */
const EPS = 1e-9

/** Distance in % of spot. */
export const percentOf = (distance: number, spot: number) => (100 * Math.abs(distance)) / spot

export class LevelWatcher implements Watcher {
  readonly #rule: AlertRule
  readonly #machines: Machines

  constructor(rule: AlertRule) {
    this.#rule = rule
    this.#machines = new Machines(rule)
  }

  frame(m: AlertMoment, levels: LevelBook, fire: (firing: Firing) => void): void {
    const { enter, rearm, subject } = this.#rule
    const { spot } = m
    if (Number.isNaN(spot)) {
      this.pause()
      return
    }
    for (const entry of levels.about(subject)) {
      const away = percentOf(spot - entry.price, spot)
      const isNear = entry.present && away <= enter + EPS
      if (!this.#machines.of(entry.level).step(m.now, isNear, away > rearm + EPS)) continue
      const id = levels.idOf(entry.level)
      fire({
        subject: id,
        level: entry.level,
        value: away,
        text: `spot ${spot.toFixed(2)} is ${away.toFixed(3)} % from ${id} at ${entry.price.toFixed(2)}`,
        target: { type: 'event-at', level: entry.level },
      })
    }
  }

  pause(): void {
    this.#machines.breakHolds()
  }

  snapshot(): unknown {
    return this.#machines.snapshot()
  }

  restore(state: unknown): void {
    this.#machines.restore(state as [number, MachineState][])
  }
}

interface SignalState {
  machines: [number, MachineState][]
  fired: [number, number][]
}

export class SignalWatcher implements Watcher {
  readonly #rule: AlertRule
  readonly #machines: Machines
  /** Signal each level fired with: another one is another crossing. */
  #fired = new Map<number, number>()

  constructor(rule: AlertRule) {
    this.#rule = rule
    this.#machines = new Machines(rule)
  }

  frame(m: AlertMoment, levels: LevelBook, fire: (firing: Firing) => void): void {
    for (const entry of levels.about(this.#rule.subject)) {
      const { signal, level, price, direction } = entry
      const on = entry.present && (signal === BREAK || signal === REJECT)
      const isOver = !on || this.#fired.get(level) !== signal
      if (!this.#machines.of(level).step(m.now, on, isOver)) continue
      this.#fired.set(level, signal)
      const id = levels.idOf(level)
      const outcome = signal === BREAK ? 'BREAK' : 'BOUNCE'
      fire({
        subject: id,
        level: entry.level,
        value: price,
        text: `${outcome} signal at ${id}, ${price.toFixed(2)}`,
        target: { type: 'label', price, direction, outcome },
      })
    }
  }

  pause(): void {
    this.#machines.breakHolds()
  }

  snapshot(): unknown {
    return { machines: this.#machines.snapshot(), fired: [...this.#fired] } satisfies SignalState
  }

  restore(state: unknown): void {
    const { machines, fired } = state as SignalState
    this.#machines.restore(machines)
    this.#fired = new Map(fired)
  }
}

interface SetupState {
  machines: [number, MachineState][]
  holding: number[]
}

export class SetupWatcher implements Watcher {
  readonly #rule: AlertRule
  readonly #machines: Machines
  readonly #holdsIn: (columns: Columns) => (i: number) => boolean
  /** Levels whose last row met every comparison. */
  #holding = new Set<number>()

  constructor(rule: AlertRule) {
    this.#rule = rule
    this.#machines = new Machines(rule)
    this.#holdsIn = compile(rule.when, levelFramesTable)
  }

  frame(m: AlertMoment, levels: LevelBook, fire: (firing: Firing) => void): void {
    const { rows, from, to } = m.levels
    const { subject, expect } = this.#rule
    const holding = this.#holding
    if (to > from) {
      const number = rows.number('level')
      const holds = this.#holdsIn(rows)
      for (let i = from; i < to; i++) {
        if (holds(i)) holding.add(number[i])
        else holding.delete(number[i])
      }
    }
    for (const entry of levels.about(subject)) {
      const { level, price, direction } = entry
      const on = entry.present && holding.size > 0 && holding.has(level)
      if (!this.#machines.of(level).step(m.now, on, !on)) continue
      const id = levels.idOf(level)
      fire({
        subject: id,
        level: entry.level,
        value: price,
        text: `${this.#rule.id} at ${id}, ${price.toFixed(2)}`,
        target: expect && { type: 'label', price, direction, outcome: expect },
      })
    }
  }

  pause(): void {
    this.#machines.breakHolds()
  }

  snapshot(): unknown {
    return {
      machines: this.#machines.snapshot(),
      holding: [...this.#holding],
    } satisfies SetupState
  }

  restore(state: unknown): void {
    const { machines, holding } = state as SetupState
    this.#machines.restore(machines)
    this.#holding = new Set(holding)
  }
}
