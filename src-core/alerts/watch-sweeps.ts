/** Alerts about sweeps (P9.3) of at least so many contracts. */
import type { Profile } from '../config/profiles.ts'
import { NS_PER_MS } from '../domain/units.ts'
import type { AlertRule } from './alert.ts'
import type { LevelBook } from './level-book.ts'
import { AlertMachine, type MachineState } from './machine.ts'
import type { AlertMoment } from './moment.ts'
import type { Firing, Watcher } from './watcher.ts'

interface SweepState {
  machine: MachineState
  end: number
  sign: number
  volume: number
  fired: number
}

/** Prints carry their sweep's number only from the print that made it one, so runs are summed here. */
export class SweepWatcher implements Watcher {
  readonly #rule: AlertRule
  readonly #gapNs: number
  readonly #machine: AlertMachine
  #end = Number.NEGATIVE_INFINITY
  #sign = 0
  #volume = 0
  /** Number of the last sweep that fired. */
  #fired = -1

  constructor(rule: AlertRule, { config }: Profile) {
    this.#rule = rule
    this.#gapNs = config.SWEEP_GAP_MS * NS_PER_MS
    // A sweep is an instant: there is nothing to dwell on.
    this.#machine = new AlertMachine({ dwellNs: 0, cooldownNs: rule.cooldownNs })
  }

  frame(m: AlertMoment, _levels: LevelBook, fire: (firing: Firing) => void): void {
    const { rows, from, to } = m.trades
    if (from === to) {
      this.#machine.step(m.now, false, true)
      return
    }
    const sign = rows.number('sign')
    const size = rows.number('size')
    const sweep = rows.number('sweep')
    const price = rows.number('price')
    for (let i = from; i < to; i++) {
      if (sign[i] === 0) continue
      const ts = rows.ns('ts_ns', i)
      if (sign[i] !== this.#sign || ts - this.#end > this.#gapNs) this.#volume = 0
      this.#sign = sign[i]
      this.#end = ts
      this.#volume += size[i]
      const isNew = !Number.isNaN(sweep[i]) && sweep[i] !== this.#fired
      if (!isNew || this.#volume < this.#rule.enter) continue
      if (!this.#machine.step(m.now, true, true)) continue
      this.#fired = sweep[i]
      const direction = sign[i] > 0 ? 1 : -1
      fire({
        subject: 'session',
        level: null,
        value: this.#volume,
        text: `${direction > 0 ? 'buy' : 'sell'} sweep of ${this.#volume} contracts to ${price[i].toFixed(2)}`,
        target: { type: 'goes-on', direction, from: price[i] },
      })
    }
  }

  pause(): void {
    this.#machine.breakHold()
    this.#volume = 0
    this.#end = Number.NEGATIVE_INFINITY
  }

  snapshot(): unknown {
    return {
      machine: this.#machine.snapshot(),
      end: this.#end,
      sign: this.#sign,
      volume: this.#volume,
      fired: this.#fired,
    } satisfies SweepState
  }

  restore(state: unknown): void {
    const { machine, end, sign, volume, fired } = state as SweepState
    this.#machine.restore(machine)
    this.#end = end
    this.#sign = sign
    this.#volume = volume
    this.#fired = fired
  }
}
