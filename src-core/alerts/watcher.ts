/** What every kind of alert implements: it is shown each sealed frame and says when its rule fires. */
import type { AlertTarget } from './alert.ts'
import type { LevelBook } from './level-book.ts'
import { AlertMachine, type MachineState, type MachineTerms } from './machine.ts'
import type { AlertMoment } from './moment.ts'

export interface Firing {
  subject: string
  level: number | null
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

/** One machine per numbered subject; numbers are small and dense. */
export class Machines {
  readonly #list: (AlertMachine | undefined)[] = []
  readonly #terms: MachineTerms

  constructor(terms: MachineTerms) {
    this.#terms = terms
  }

  of(key: number): AlertMachine {
    const known = this.#list[key]
    if (known) return known
    const machine = new AlertMachine(this.#terms)
    this.#list[key] = machine
    return machine
  }

  breakHolds(): void {
    for (const machine of this.#list) machine?.breakHold()
  }

  snapshot(): [number, MachineState][] {
    return this.#list.flatMap((machine, key) =>
      machine ? [[key, machine.snapshot()] as [number, MachineState]] : [],
    )
  }

  restore(state: readonly [number, MachineState][]): void {
    this.#list.length = 0
    for (const [key, saved] of state) this.of(key).restore(saved)
  }
}
