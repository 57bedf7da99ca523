/** How many rows the grid has. Growing is at once; shrinking waits for a rest, so that a scrub adds and removes no rows. */
import type { BoardSlot } from './cells.ts'

const REST_MS = 400

export class SlotCount {
  private count = -1
  private wanted = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly apply: (rows: BoardSlot[]) => void

  constructor(apply: (rows: BoardSlot[]) => void) {
    this.apply = apply
  }

  want(count: number) {
    this.wanted = count
    if (count > this.count) return this.set(count)
    clearTimeout(this.timer)
    if (count < this.count) this.timer = setTimeout(() => this.set(this.wanted), REST_MS)
  }

  /** The grid has come: give it the rows again. */
  refresh() {
    this.set(this.wanted)
  }

  stop() {
    clearTimeout(this.timer)
  }

  private set(count: number) {
    this.count = count
    this.apply(Array.from({ length: count }, (_, slot) => ({ slot })))
  }
}
