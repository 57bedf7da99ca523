/**
 * MBO files as ten-level depth: the rows an mbp-10 file of the same minutes would hold (pipelines
 * L5), built order by order, one book per instrument. Snapshot records fill the book and yield no
 * rows. The file's prints are among the rows (action T), as in any book file.
 */

import type { OrderEvent } from '#core/domain/mbo-book'
import { MBO_LEVELS, MboBook } from '#core/domain/mbo-book'
import { FLAG, UNDEF_PRICE } from '#core/formats/dbn/codes'
import type { DbnColumns } from '#core/formats/dbn/columns'
import { allocateColumns, columnPlan } from '#core/formats/dbn/columns'
import type { DbnMetadata } from '#core/formats/dbn/metadata'
import { AppError } from '#core/protocol/message'
import type { DbnOpenOptions } from './dbn-bytes.ts'
import type { ColumnSource } from './dbn-columns.ts'
import { DbnColumnReader } from './dbn-columns.ts'

/** A block ends at the first event boundary after this many rows … */
const SOFT_ROWS = 1536
/** … or here, in the middle of an event. */
const HARD_ROWS = 2048
const TWO_32 = 4294967296
const UNDEF_LO = Number(UNDEF_PRICE & 0xffff_ffffn)
const UNDEF_HI = Number(UNDEF_PRICE >> 32n)

export interface DepthOptions extends DbnOpenOptions {
  instrumentId?: number
}
export interface DepthCounts {
  /** Cancels and modifies of orders the file never added: it began without a snapshot or has gaps. */
  unknownOrders: number
  repeatedAdds: number
  /** Instruments seen. */
  books: number
}

/** What a file may make the builder remember: far above any real day, far below the machine's memory. */
const MOST = { books: 200_000, orders: 4_000_000, levels: 50_000 }

/** Depth rows (raw mode columns, ten levels) in file order, at most 2048 a block. Close it. */
export class DbnDepthReader implements ColumnSource {
  readonly path: string
  readonly kind = 'mbp-10'
  readonly plan = columnPlan('mbp-10')
  readonly metadata: DbnMetadata | null
  readonly #orders: DbnColumnReader
  readonly #builder: DepthBuilder
  #block: DbnColumns | null = null
  #at = 0

  private constructor(orders: DbnColumnReader) {
    this.path = orders.path
    this.metadata = orders.metadata
    this.#orders = orders
    this.#builder = new DepthBuilder(orders.path)
  }

  static async open(path: string, options: DepthOptions = {}): Promise<DbnDepthReader> {
    const orders = await DbnColumnReader.open(path, { ...options, mode: 'raw', kind: 'mbo' })
    return new DbnDepthReader(orders)
  }

  get bytesRead(): number {
    return this.#orders.bytesRead
  }

  /** Order records so far, and those of them that only say what rested before. */
  get orders(): { all: number; snapshot: number } {
    return { all: this.#orders.rows, snapshot: this.#builder.snapshot }
  }

  /** What the books have met so far. */
  get counts(): DepthCounts {
    return this.#builder.counts()
  }

  async next(): Promise<DbnColumns | null> {
    const builder = this.#builder
    builder.restart()
    for (;;) {
      if (!this.#block || this.#at === this.#block.rows) {
        this.#block = await this.#orders.next()
        this.#at = 0
        if (!this.#block) return builder.columns.rows > 0 ? builder.columns : null
      }
      if (builder.push(this.#block, this.#at++)) return builder.columns
    }
  }

  close(): Promise<void> {
    return this.#orders.close()
  }
}

class DepthBuilder {
  readonly columns: DbnColumns = allocateColumns(HARD_ROWS, MBO_LEVELS, 'raw')
  readonly #books = new Map<number, MboBook>()
  /** Row of each instrument's latest record in this block that still lacks the LAST flag. */
  readonly #open = new Map<number, number>()
  readonly #event: OrderEvent = { action: 0, side: 0, orderId: 0, price: 0, size: 0, flags: 0 }
  readonly #bidPx = new Uint32Array(this.columns.bidPx.buffer)
  readonly #askPx = new Uint32Array(this.columns.askPx.buffer)
  readonly #file: string
  /** Orders resting in all books. */
  #resting = 0
  /** Records of snapshots so far. */
  snapshot = 0

  constructor(file: string) {
    this.#file = file
  }

  /** Applies order record i; true when the block should be handed out. */
  push(orders: DbnColumns, i: number): boolean {
    const id = orders.instrumentId[i] as number
    const book = this.#bookOf(id)
    const event = this.#event
    event.action = orders.action[i] as number
    event.side = orders.side[i] as number
    event.orderId = wide(orders.orderId, i)
    event.price = priceOf(orders.price, i)
    event.size = orders.size[i] as number
    event.flags = orders.flags[i] as number
    if ((event.flags & FLAG.snapshot) !== 0) this.snapshot++
    const before = book.orders
    const effect = book.apply(event)
    this.#resting += book.orders - before
    if (this.#resting > MOST.orders) throw this.#tooMany('orders', MOST.orders)
    if (book.bids.length > MOST.levels || book.asks.length > MOST.levels)
      throw this.#tooMany('price levels', MOST.levels)
    const last = (event.flags & FLAG.last) !== 0
    if (effect !== 'silent') {
      this.#row(orders, i, book, effect === 'trade' ? 0 : book.depth)
      if (last) this.#open.delete(id)
      else this.#open.set(id, this.columns.rows - 1)
    } else if (last) this.#finishEvent(id)
    const { rows } = this.columns
    return rows === HARD_ROWS || (rows >= SOFT_ROWS && last)
  }

  restart() {
    this.columns.rows = 0
    this.#open.clear()
  }

  counts(): DepthCounts {
    const counts = { unknownOrders: 0, repeatedAdds: 0, books: this.#books.size }
    for (const book of this.#books.values()) {
      counts.unknownOrders += book.unknownOrders
      counts.repeatedAdds += book.repeatedAdds
    }
    return counts
  }

  #bookOf(id: number): MboBook {
    const known = this.#books.get(id)
    if (known) return known
    if (this.#books.size === MOST.books) throw this.#tooMany('instruments', MOST.books)
    const book = new MboBook()
    this.#books.set(id, book)
    return book
  }

  #tooMany(what: string, most: number): AppError {
    return new AppError(
      'DBN_BOOK_TOO_LARGE',
      `${this.#file}: more than ${most} ${what} at once, which no venue has`,
      { where: { file: this.#file } },
    )
  }

  /** The event ended on a record without a row (a fill, a deep level): its last row says so. */
  #finishEvent(id: number) {
    const row = this.#open.get(id)
    if (row === undefined) return
    this.columns.flags[row] = (this.columns.flags[row] as number) | FLAG.last
    this.#open.delete(id)
  }

  #row(orders: DbnColumns, i: number, book: MboBook, depth: number) {
    const c = this.columns
    const row = c.rows++
    c.tsEvent[row] = orders.tsEvent[i] as bigint
    c.tsRecv[row] = orders.tsRecv[i] as bigint
    c.price[row] = orders.price[i] as bigint
    c.tsInDelta[row] = orders.tsInDelta[i] as number
    c.sequence[row] = orders.sequence[i] as number
    c.instrumentId[row] = orders.instrumentId[i] as number
    c.publisherId[row] = orders.publisherId[i] as number
    c.size[row] = orders.size[i] as number
    c.action[row] = orders.action[i] as number
    c.side[row] = orders.side[i] as number
    c.flags[row] = orders.flags[i] as number
    c.depth[row] = depth
    for (let k = 0; k < MBO_LEVELS; k++) {
      const at = k * c.capacity + row
      putPrice(this.#bidPx, at, book.bids.price(k))
      putPrice(this.#askPx, at, book.asks.price(k))
      c.bidSz[at] = book.bids.size(k)
      c.askSz[at] = book.asks.size(k)
      c.bidCt[at] = book.bids.count(k)
      c.askCt[at] = book.asks.count(k)
    }
  }
}

const wide = (column: BigInt64Array, i: number) => Number(column[i])
const priceOf = (column: BigInt64Array, i: number) =>
  column[i] === UNDEF_PRICE ? Number.NaN : wide(column, i)

function putPrice(halves: Uint32Array, at: number, price: number) {
  if (Number.isNaN(price)) {
    halves[at * 2] = UNDEF_LO
    halves[at * 2 + 1] = UNDEF_HI
    return
  }
  const hi = Math.floor(price / TWO_32)
  halves[at * 2] = price - hi * TWO_32
  halves[at * 2 + 1] = hi
}
