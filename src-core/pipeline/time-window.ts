/** What part of a session a stage may see (L2): features up to the decision, labels after it. */
import type { SessionNs } from '../domain/units.ts'

/** A stage asked for data it must not see, or kept a cursor beyond its turn. */
export class TimeRefused extends Error {
  override name = 'TimeRefused'
}

/** (after, upTo]; closed once the stages of the event are done. */
export class TimeWindow {
  readonly after: SessionNs
  readonly upTo: SessionNs
  #isOpen = true

  constructor(after: number, upTo: number) {
    this.after = after as SessionNs
    this.upTo = upTo as SessionNs
  }

  close(): void {
    this.#isOpen = false
  }

  /** Throws unless `t` may be seen now. */
  check(t: number): void {
    if (!this.#isOpen) throw new TimeRefused('a cursor was used after its event was over')
    if (t > this.upTo) throw new TimeRefused(`data at ${t} lie after ${this.upTo}, the decision`)
    if (t <= this.after) throw new TimeRefused(`data at ${t} are not after ${this.after}`)
  }
}
