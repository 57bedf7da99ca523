/**
 * A limit order book built from single orders (dbn.md 5, MBO): adds, cancels (also partial),
 * modifies and clears change it; trades, fills and "none" do not, the removal they cause follows as
 * a cancel or modify of the same event. Read records in the file's own order.
 *
 * Prices are doubles in 1e-9 units, exact below 2^53 (nine million points). Order ids are doubles
 * too: exact below 2^53.
 */
import { PriceLevels } from './price-levels.ts'

/** ASCII codes of the vendor's letters. */
const ADD = 65
const CANCEL = 67
const MODIFY = 77
const CLEAR = 82
const TRADE = 84
const BID = 66
const ASK = 65
const SNAPSHOT = 0x20
const TOP_OF_BOOK = 0x40

/** Ten levels per side leave the builder. */
export const MBO_LEVELS = 10

interface Order {
  bid: boolean
  price: number
  size: number
}

/** One order event. `price` NaN = undefined. */
export interface OrderEvent {
  action: number
  side: number
  orderId: number
  price: number
  size: number
  flags: number
}

/** What an event meant for a reader of ten-level depth. */
export type OrderEffect =
  /** Nothing within ten levels changed, or the record only fills the book from a snapshot. */
  | 'silent'
  /** A new state; `depth` says at which level. */
  | 'depth'
  /** A print; the state is the book before it. */
  | 'trade'

export class MboBook {
  readonly bids = new PriceLevels(true)
  readonly asks = new PriceLevels(false)
  /** Level of the last event. */
  depth = 0
  /** Cancels and modifies of orders never seen: the file began without a snapshot, or lost records. */
  unknownOrders = 0
  /** Adds of an id already in the book: the order is replaced. */
  repeatedAdds = 0
  readonly #orders = new Map<number, Order>()

  /** Orders resting. */
  get orders(): number {
    return this.#orders.size
  }

  apply(event: OrderEvent): OrderEffect {
    const effect = this.#apply(event)
    if (event.flags & SNAPSHOT) return 'silent'
    return effect
  }

  #apply(event: OrderEvent): OrderEffect {
    switch (event.action) {
      case ADD:
        return visible(this.#add(event))
      case CANCEL:
        return visible(this.#cancel(event))
      case MODIFY:
        return visible(this.#modify(event))
      case CLEAR:
        this.#clear(event.side)
        return 'depth'
      case TRADE:
        this.depth = 0
        return 'trade'
      default:
        return 'silent'
    }
  }

  #levels(bid: boolean): PriceLevels {
    return bid ? this.bids : this.asks
  }

  /** @returns the level, or -1 when nothing changed */
  #add({ side, orderId, price, size, flags }: OrderEvent): number {
    if (side !== BID && side !== ASK) return -1
    const bid = side === BID
    // A top-of-book message states the whole side: one level, or none.
    if (flags & TOP_OF_BOOK) this.#clear(side)
    if (Number.isNaN(price)) return this.#at(flags & TOP_OF_BOOK ? 0 : -1)
    const before = this.#orders.get(orderId)
    if (before) {
      this.repeatedAdds++
      this.#levels(before.bid).remove(before.price, before.size, true)
    }
    this.#orders.set(orderId, { bid, price, size })
    return this.#at(this.#levels(bid).add(price, size))
  }

  #cancel({ orderId, size }: OrderEvent): number {
    const order = this.#orders.get(orderId)
    if (!order) {
      this.unknownOrders++
      return -1
    }
    const taken = Math.min(size, order.size)
    const gone = taken === order.size
    if (gone) this.#orders.delete(orderId)
    else order.size -= taken
    return this.#at(this.#levels(order.bid).remove(order.price, taken, gone))
  }

  #modify(event: OrderEvent): number {
    const order = this.#orders.get(event.orderId)
    if (!order) {
      this.unknownOrders++
      return this.#add(event)
    }
    const left = this.#levels(order.bid).remove(order.price, order.size, true)
    if (Number.isNaN(event.price)) {
      this.#orders.delete(event.orderId)
      return this.#at(left)
    }
    order.price = event.price
    order.size = event.size
    const reached = this.#levels(order.bid).add(order.price, order.size)
    // A move out of the ten levels is as visible as one into them.
    return this.#at(reached < MBO_LEVELS ? reached : left)
  }

  #clear(side: number) {
    const both = side !== BID && side !== ASK
    if (both) {
      this.#orders.clear()
      this.bids.clear()
      this.asks.clear()
    } else {
      const bid = side === BID
      for (const [id, order] of this.#orders) if (order.bid === bid) this.#orders.delete(id)
      this.#levels(bid).clear()
    }
    this.depth = 0
  }

  #at(level: number): number {
    if (level >= 0) this.depth = level
    return level
  }
}

const visible = (level: number): OrderEffect =>
  level >= 0 && level < MBO_LEVELS ? 'depth' : 'silent'
