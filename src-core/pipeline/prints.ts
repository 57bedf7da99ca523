/** The front-month prints of a session as columns, and cursors that show a part of them. */
import type { SessionNs } from '../domain/units.ts'
import { sessionNs, TICK_POINTS } from '../domain/units.ts'
import type { TimeWindow } from './time-window.ts'

/** Called with futures points. */
export type OnPrint = (ts: SessionNs, esPrice: number) => void

/** Grows with the session; 16 bytes a print. */
export class Prints {
  count = 0
  ts = new Float64Array(1 << 14)
  tick = new Int32Array(1 << 14)
  size = new Int32Array(1 << 14)

  push(ts: number, tick: number, size: number): void {
    const i = this.count
    if (i === this.ts.length) this.#grow()
    this.ts[i] = ts
    this.tick[i] = tick
    this.size[i] = size
    this.count = i + 1
  }

  /** How many prints have a time at or before `t`. */
  until(t: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.ts[middle] <= t) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A copy of what came after `t` alone. */
  after(t: number): Prints {
    const from = this.until(t)
    const rest = new Prints()
    rest.ts = this.ts.slice(from, this.count)
    rest.tick = this.tick.slice(from, this.count)
    rest.size = this.size.slice(from, this.count)
    rest.count = this.count - from
    return rest
  }

  #grow(): void {
    const size = this.ts.length * 2
    const [ts, tick, sizes] = [this.ts, this.tick, this.size]
    this.ts = new Float64Array(size)
    this.tick = new Int32Array(size)
    this.size = new Int32Array(size)
    this.ts.set(ts)
    this.tick.set(tick)
    this.size.set(sizes)
  }
}

/** The prints of a time window; asking beyond its edges throws. */
export class PrintCursor {
  readonly kind = 'futures.trades'
  readonly #prints: Prints
  readonly #window: TimeWindow
  readonly #lastRecord: number

  constructor(prints: Prints, window: TimeWindow, lastRecord: number) {
    this.#prints = prints
    this.#window = window
    this.#lastRecord = lastRecord
  }

  /** Time of the session's last record of any kind; the window's start when nothing came after it. */
  get lastRecord(): SessionNs {
    if (this.#lastRecord <= this.#window.after) return this.#window.after
    this.#window.check(this.#lastRecord)
    return sessionNs(this.#lastRecord)
  }

  /** Prints with time in (after, upTo], in order. */
  each(after: number, upTo: number, onPrint: OnPrint): void {
    // The first instant after `after` is the earliest that could be shown.
    this.#window.check(after + 1)
    this.#window.check(upTo)
    const { ts, tick } = this.#prints
    const end = this.#prints.until(upTo)
    for (let i = this.#prints.until(after); i < end; i++) {
      onPrint(sessionNs(ts[i]), tick[i] * TICK_POINTS)
    }
  }
}
