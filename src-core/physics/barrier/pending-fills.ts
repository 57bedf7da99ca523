import type { BookSide } from '../../domain/book-state.ts'

const LARGEST = 0x7fff_ffff

/** Traded size per side and price since the last valid state: V of the next step (P8.3). */
export class PendingFills {
  count = 0
  side = new Uint8Array(64)
  tick = new Int32Array(64)
  size = new Int32Array(64)

  add(side: BookSide, tick: number, size: number): void {
    for (let k = 0; k < this.count; k++)
      if (this.tick[k] === tick && this.side[k] === side) {
        this.size[k] = Math.min(LARGEST, this.size[k] + size)
        return
      }
    if (this.count === this.tick.length) this.#grow()
    this.side[this.count] = side
    this.tick[this.count] = tick
    this.size[this.count++] = size
  }

  /** Size traded at a price against a side, once. */
  take(side: BookSide, tick: number): number {
    for (let k = 0; k < this.count; k++)
      if (this.tick[k] === tick && this.side[k] === side) {
        const size = this.size[k]
        this.size[k] = 0
        return size
      }
    return 0
  }

  clear(): void {
    this.count = 0
  }

  snapshot(): { side: Uint8Array; tick: Int32Array; size: Int32Array } {
    const n = this.count
    return {
      side: this.side.slice(0, n),
      tick: this.tick.slice(0, n),
      size: this.size.slice(0, n),
    }
  }

  restore(from: { side: Uint8Array; tick: Int32Array; size: Int32Array }): void {
    while (this.tick.length < from.tick.length) this.#grow()
    this.side.set(from.side)
    this.tick.set(from.tick)
    this.size.set(from.size)
    this.count = from.tick.length
  }

  #grow(): void {
    const { side, tick, size } = this
    this.side = new Uint8Array(side.length * 2)
    this.tick = new Int32Array(tick.length * 2)
    this.size = new Int32Array(size.length * 2)
    this.side.set(side)
    this.tick.set(tick)
    this.size.set(size)
  }
}
