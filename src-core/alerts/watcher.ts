/** What every kind of alert implements: it is shown each sealed frame and says when its rule fires. */
import type { AlertTarget } from './alert.ts'
import type { LevelBook } from './level-book.ts'
import { AlertMachine, type MachineState, type MachineTerms } from './machine.ts'
import type { AlertMoment } from './moment.ts'

export interface Firing {
  subject: string
  value: number | null
  text: string
  target: AlertTarget | null
}

export interface Watcher {
  frame(moment: AlertMoment, levels: LevelBook, fire: (firing: Firing) => void): void
  /** Data health is RED: nothing is judged, and what was held so far is not trusted. */
  pause(): void
  /** Plain data. */
  snapshot(): unknown
  restore(state: unknown): void
}

/** One machine per numbered subject. */
export class Machines {
  readonly #byKey = new Map<number, AlertMachine>()
  readonly #terms: MachineTerms

  constructor(terms: MachineTerms) {
    this.#terms = terms
  }

  of(key: number): AlertMachine {
    let machine = this.#byKey.get(key)
    if (!machine) {
      machine = new AlertMachine(this.#terms)
      this.#byKey.set(key, machine)
    }
    return machine
  }

  delete(key: number): void {
    this.#byKey.delete(key)
  }

  breakHolds(): void {
    for (const machine of this.#byKey.values()) machine.breakHold()
  }

  snapshot(): [number, MachineState][] {
    return [...this.#byKey].map(([key, machine]) => [key, machine.snapshot()])
  }

  restore(state: readonly [number, MachineState][]): void {
    this.#byKey.clear()
    for (const [key, saved] of state) this.of(key).restore(saved)
  }
}
