/** What the simulator emits: one growable set of columns per stream, emptied by whoever reads them. */

export const LEVELS = 10

type Column = Float64Array | Uint32Array | Int32Array | Int8Array | Uint8Array

/** Columns of equal length that grow by doubling; `width` values per row where it is not 1. */
abstract class Columns {
  length = 0
  capacity = 4096

  protected abstract grow(): void

  /** Index of a new row. */
  row(): number {
    if (this.length === this.capacity) {
      this.capacity *= 2
      this.grow()
    }
    return this.length++
  }

  clear(): void {
    this.length = 0
  }
}

function wider<T extends Column>(column: T, length: number): T {
  const next = new (column.constructor as new (n: number) => T)(length)
  next.set(column as never)
  return next
}

/** ES depth records: event fields and the ten levels after the event (before it for T). Prices in ticks. */
export class BookColumns extends Columns {
  ts = new Float64Array(this.capacity)
  sequence = new Uint32Array(this.capacity)
  action = new Uint8Array(this.capacity)
  /** ASCII A or B. */
  side = new Uint8Array(this.capacity)
  depth = new Uint8Array(this.capacity)
  flags = new Uint8Array(this.capacity)
  price = new Int32Array(this.capacity)
  size = new Int32Array(this.capacity)
  bidPx = new Int32Array(this.capacity * LEVELS)
  bidSz = new Int32Array(this.capacity * LEVELS)
  bidCt = new Int32Array(this.capacity * LEVELS)
  askPx = new Int32Array(this.capacity * LEVELS)
  askSz = new Int32Array(this.capacity * LEVELS)
  askCt = new Int32Array(this.capacity * LEVELS)

  protected override grow(): void {
    const n = this.capacity
    this.ts = wider(this.ts, n)
    this.sequence = wider(this.sequence, n)
    this.action = wider(this.action, n)
    this.side = wider(this.side, n)
    this.depth = wider(this.depth, n)
    this.flags = wider(this.flags, n)
    this.price = wider(this.price, n)
    this.size = wider(this.size, n)
    this.bidPx = wider(this.bidPx, n * LEVELS)
    this.bidSz = wider(this.bidSz, n * LEVELS)
    this.bidCt = wider(this.bidCt, n * LEVELS)
    this.askPx = wider(this.askPx, n * LEVELS)
    this.askSz = wider(this.askSz, n * LEVELS)
    this.askCt = wider(this.askCt, n * LEVELS)
  }
}

/** ES prints. */
export class TradeColumns extends Columns {
  ts = new Float64Array(this.capacity)
  sequence = new Uint32Array(this.capacity)
  /** Ticks. */
  price = new Int32Array(this.capacity)
  size = new Int32Array(this.capacity)
  /** +1 buy, -1 sell. */
  side = new Int8Array(this.capacity)
  depth = new Uint8Array(this.capacity)

  protected override grow(): void {
    const n = this.capacity
    this.ts = wider(this.ts, n)
    this.sequence = wider(this.sequence, n)
    this.price = wider(this.price, n)
    this.size = wider(this.size, n)
    this.side = wider(this.side, n)
    this.depth = wider(this.depth, n)
  }
}

/** Best bid and offer of an ES option, in steps of 0.05 points; NO_TICK = side absent. */
export class QuoteColumns extends Columns {
  ts = new Float64Array(this.capacity)
  sequence = new Uint32Array(this.capacity)
  contract = new Int32Array(this.capacity)
  bid = new Int32Array(this.capacity)
  ask = new Int32Array(this.capacity)
  bidSize = new Int32Array(this.capacity)
  askSize = new Int32Array(this.capacity)
  /** 1 when the bid side is the one that changed. */
  bidChanged = new Uint8Array(this.capacity)

  protected override grow(): void {
    const n = this.capacity
    this.ts = wider(this.ts, n)
    this.sequence = wider(this.sequence, n)
    this.contract = wider(this.contract, n)
    this.bid = wider(this.bid, n)
    this.ask = wider(this.ask, n)
    this.bidSize = wider(this.bidSize, n)
    this.askSize = wider(this.askSize, n)
    this.bidChanged = wider(this.bidChanged, n)
  }
}

/** Option prints with what the customer truly did. Prices in steps of 0.05 points (ES), 0.01 USD (SPY). */
export class OptionTradeColumns extends Columns {
  ts = new Float64Array(this.capacity)
  sequence = new Uint32Array(this.capacity)
  contract = new Int32Array(this.capacity)
  price = new Int32Array(this.capacity)
  size = new Int32Array(this.capacity)
  /** The customer's true sign: +1 bought, -1 sold. */
  sign = new Int8Array(this.capacity)
  /** What the venue publishes of it: the sign, or 0 where it gives no side. */
  published = new Int8Array(this.capacity)
  /** The contract's gamma as the dealers have it, per unit of the underlying squared. */
  gamma = new Float64Array(this.capacity)
  /** OPRA condition id of the vendor's table (SPY only). */
  condition = new Uint8Array(this.capacity)

  protected override grow(): void {
    const n = this.capacity
    this.ts = wider(this.ts, n)
    this.sequence = wider(this.sequence, n)
    this.contract = wider(this.contract, n)
    this.price = wider(this.price, n)
    this.size = wider(this.size, n)
    this.sign = wider(this.sign, n)
    this.published = wider(this.published, n)
    this.gamma = wider(this.gamma, n)
    this.condition = wider(this.condition, n)
  }
}
