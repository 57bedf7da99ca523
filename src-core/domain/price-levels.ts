/** One side of a book as price levels. Nearly all changes happen near the best price, so that is kept at the end of the arrays, where inserting moves little. */
import { invariant } from './invariant.ts'

export class PriceLevels {
  /** Price times `#sign`, ascending: the best is last. */
  readonly #keys: number[] = []
  readonly #sizes: number[] = []
  readonly #counts: number[] = []
  readonly #sign: 1 | -1

  /** `descending` is a bid side: the highest price is the best. */
  constructor(descending: boolean) {
    this.#sign = descending ? 1 : -1
  }

  get length(): number {
    return this.#keys.length
  }
  /** Price of level k, 0 the best; NaN when there is none. */
  price(k: number): number {
    const key = this.#keys[this.#keys.length - 1 - k]
    return key === undefined ? Number.NaN : key * this.#sign
  }
  size(k: number): number {
    return this.#sizes[this.#sizes.length - 1 - k] ?? 0
  }
  /** Orders resting at level k. */
  count(k: number): number {
    return this.#counts[this.#counts.length - 1 - k] ?? 0
  }

  /** Adds one order; returns its level. */
  add(price: number, size: number): number {
    const key = price * this.#sign
    const i = this.#find(key)
    if (this.#keys[i] === key) {
      this.#sizes[i] = (this.#sizes[i] as number) + size
      this.#counts[i] = (this.#counts[i] as number) + 1
    } else {
      this.#keys.splice(i, 0, key)
      this.#sizes.splice(i, 0, size)
      this.#counts.splice(i, 0, 1)
    }
    return this.#keys.length - 1 - i
  }

  /** Takes size from a level, and an order when it is `gone`; returns the level it was at. */
  remove(price: number, size: number, gone: boolean): number {
    const key = price * this.#sign
    const i = this.#find(key)
    invariant(this.#keys[i] === key, 'an order rests at a level that does not exist')
    const level = this.#keys.length - 1 - i
    this.#sizes[i] = (this.#sizes[i] as number) - size
    if (gone) this.#counts[i] = (this.#counts[i] as number) - 1
    if (this.#counts[i] === 0) {
      this.#keys.splice(i, 1)
      this.#sizes.splice(i, 1)
      this.#counts.splice(i, 1)
    }
    return level
  }

  clear() {
    this.#keys.length = 0
    this.#sizes.length = 0
    this.#counts.length = 0
  }

  /** First index whose key is at least this one. */
  #find(key: number): number {
    const keys = this.#keys
    let high = keys.length
    // A few steps from the best find nearly everything.
    const near = Math.max(0, high - 8)
    while (high > near && (keys[high - 1] as number) >= key) high--
    if (high > near || near === 0) return high
    let low = 0
    while (low < high) {
      const middle = (low + high) >> 1
      if ((keys[middle] as number) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
