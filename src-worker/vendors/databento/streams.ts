/** DBN files as the ordered event streams the fold consumes, one instrument at a time. */
import type {
  EventStream,
  FuturesBookBatch,
  FuturesTradeBatch,
  OptionQuoteBatch,
  OptionTradeBatch,
} from '#core/domain/batches'
import { PRINT } from '#core/domain/batches'
import { NO_TICK } from '#core/domain/units'
import type { DbnColumns } from '#core/formats/dbn/columns'
import type { Column, OrderOptions, RowBlock } from '#core/formats/dbn/ordered-blocks'
import { OrderedBlocks } from '#core/formats/dbn/ordered-blocks'
import { AppError } from '#core/protocol/message'
import type { ColumnReaderOptions } from '../../formats/dbn-columns.ts'
import { DbnColumnReader } from '../../formats/dbn-columns.ts'

/** Capture order and event order differ by far less than this. */
const LATENESS_NS = 1e9
const TRADE = 84

export interface FuturesStreamOptions {
  instrumentId: number
  /** UTC ns of session time 0 (18:00 New York). */
  originNs: bigint
  kind?: ColumnReaderOptions['kind']
  /** Rows per batch of a book, which waits a second before it is read: small ones stay in cache. */
  capacity?: number
  /** What a stream met besides rows; read it after the end. */
  onEnd?: (counts: StreamCounts) => void
}
export interface StreamCounts {
  rows: number
  /** Rows a second or more behind their successors: dropped. */
  late: number
  /** Prices off the tick grid, rounded. */
  offTick: number
}

interface Shape<B> {
  kind: EventStreamKind<B>
  reader: ColumnReaderOptions
  order: (levels: number) => Pick<OrderOptions, 'strides' | 'changed'>
  /** Columns of its own for `pick` to write to; a stream without them passes the reader's on. */
  make?: (capacity: number) => Column[]
  /** Copies or picks this block's columns, in the order of `strides`; returns how many rows stay. */
  pick: (block: DbnColumns, out: Column[]) => number
  batch: (columns: readonly Column[], rows: number, levels: number) => B
}
type EventStreamKind<B> = B extends { kind: infer K } ? K : never

/** A block on its way: columns of its own, or a slot of the reader whose views may have to be renewed. */
class Block<B> implements RowBlock {
  rows = 0
  readonly slot: number
  readonly #reader: DbnColumnReader
  readonly #shape: Shape<B>
  readonly #picked: Column[]
  #seen: DbnColumns | null = null

  constructor(reader: DbnColumnReader, shape: Shape<B>, slot: number, capacity: number) {
    this.#reader = reader
    this.#shape = shape
    this.slot = slot
    this.#picked = shape.make?.(capacity) ?? []
  }

  get columns(): readonly Column[] {
    if (this.#shape.make === undefined) {
      const block = this.#reader.columnsOf(this.slot)
      if (block !== this.#seen) this.#look(block)
    }
    return this.#picked
  }

  take(block: DbnColumns): void {
    this.rows = this.#look(block)
  }

  #look(block: DbnColumns): number {
    this.#seen = block
    return this.#shape.pick(block, this.#picked)
  }
}

/** Reader → blocks in order → batches; no row is copied that is where it belongs. */
class OrderedStream<B> {
  readonly kind: EventStreamKind<B>
  readonly #path: string
  readonly #shape: Shape<B>
  readonly #onEnd: ((counts: StreamCounts) => void) | undefined
  #reader: DbnColumnReader | null = null
  #order: OrderedBlocks<Block<B>> | null = null
  readonly #free: Block<B>[] = []
  /** The block of the batch given out last. */
  #out: Block<B> | null = null
  #slots = 0
  #delivered = 0
  #done = false

  constructor(path: string, shape: Shape<B>, onEnd?: (counts: StreamCounts) => void) {
    this.kind = shape.kind
    this.#path = path
    this.#shape = shape
    this.#onEnd = onEnd
  }

  async next(): Promise<B | null> {
    if (this.#done && !this.#reader) return null
    this.#reader ??= await DbnColumnReader.open(this.#path, this.#shape.reader)
    const reader = this.#reader
    this.#order ??= new OrderedBlocks({
      latenessNs: LATENESS_NS,
      ...this.#shape.order(reader.plan.levels),
    })
    if (this.#out) this.#free.push(this.#out)
    this.#out = null
    for (;;) {
      const due = this.#order.take(this.#done)
      if (due && due.rows > 0) {
        this.#out = due
        this.#delivered += due.rows
        return this.#shape.batch(due.columns, due.rows, reader.plan.levels)
      }
      if (due) this.#free.push(due)
      else if (this.#done) return null
      else await this.#read(reader, this.#order)
    }
  }

  async close() {
    await this.#reader?.close()
    this.#reader = null
    this.#done = true
  }

  async #read(reader: DbnColumnReader, order: OrderedBlocks<Block<B>>) {
    const block = this.#free.pop() ?? this.#newBlock(reader)
    const columns = await reader.next(block.slot)
    if (columns) {
      block.take(columns)
      if (block.rows > 0) {
        order.push(block)
        return
      }
    } else {
      this.#done = true
      this.#onEnd?.({
        rows: this.#delivered + order.held,
        late: order.late,
        offTick: reader.offTick,
      })
    }
    this.#free.push(block)
  }

  #newBlock(reader: DbnColumnReader): Block<B> {
    const ownColumns = this.#shape.make !== undefined
    const slot = ownColumns || this.#slots++ === 0 ? 0 : reader.addSlot()
    return new Block(reader, this.#shape, slot, reader.columnsOf(0).capacity)
  }
}

/** Book states of one instrument from an mbp-10 or mbp-1 file, T records (state before) included. */
export function dbnFuturesBook(
  path: string,
  options: FuturesStreamOptions,
): EventStream<FuturesBookBatch> {
  const { instrumentId, originNs, kind, capacity = 256 } = options
  return new OrderedStream<FuturesBookBatch>(
    path,
    {
      kind: 'futures.book',
      reader: { mode: 'ticks', instrumentId, originNs, kind, capacity },
      order: (levels) => ({ strides: [1, 1, 1, 1, levels, levels, levels, levels, 1], changed: 8 }),
      pick: (b, out) => {
        if (b.levels === 0)
          throw new AppError('DBN_SCHEMA', `${path} has no book levels`, { where: { file: path } })
        out[0] = b.ts
        out[1] = b.sequence
        out[2] = b.action
        out[3] = b.flags
        out[4] = b.bidTicks
        out[5] = b.rowBidSz
        out[6] = b.askTicks
        out[7] = b.rowAskSz
        out[8] = b.changed
        return b.rows
      },
      batch: (c, length, levels) => ({
        kind: 'futures.book',
        length,
        levels,
        ts: c[0] as Float64Array,
        sequence: c[1] as Uint32Array,
        action: c[2] as Uint8Array,
        flags: c[3] as Uint8Array,
        bidPx: c[4] as Int32Array,
        bidSz: c[5] as Int32Array,
        askPx: c[6] as Int32Array,
        askSz: c[7] as Int32Array,
        changed: c[8] as Uint32Array,
      }),
    },
    options.onEnd,
  )
}

/** Prints of one instrument from a trades file, or the T records of a book file. */
export function dbnFuturesTrades(
  path: string,
  options: FuturesStreamOptions,
): EventStream<FuturesTradeBatch> {
  const { instrumentId, originNs, kind } = options
  return new OrderedStream<FuturesTradeBatch>(
    path,
    {
      kind: 'futures.trades',
      reader: { mode: 'ticks', instrumentId, originNs, kind, action: TRADE },
      order: () => ({ strides: [1, 1, 1, 1, 1] }),
      make: (n) => [
        new Float64Array(n),
        new Uint32Array(n),
        new Int32Array(n),
        new Int32Array(n),
        new Int8Array(n),
      ],
      pick: pickTrades,
      batch: (c, length) => ({
        kind: 'futures.trades',
        length,
        ts: c[0] as Float64Array,
        sequence: c[1] as Uint32Array,
        price: c[2] as Int32Array,
        size: c[3] as Int32Array,
        side: c[4] as Int8Array,
      }),
    },
    options.onEnd,
  )
}

/** Keeps the rows with a price and turns the side's letter into its sign. */
function pickTrades(block: DbnColumns, [ts, sequence, price, size, side]: Column[]): number {
  let n = 0
  for (let i = 0; i < block.rows; i++) {
    const ticks = block.ticks[i] as number
    if (ticks === NO_TICK) continue
    ts[n] = block.ts[i] as number
    sequence[n] = block.sequence[i] as number
    price[n] = ticks
    size[n] = block.size[i] as number
    side[n] = signOf(block.side[i] as number)
    n++
  }
  return n
}

/** ASCII B is a buyer (+1), A a seller (-1), anything else unknown. */
const signOf = (side: number) => (side === 66 ? 1 : side === 65 ? -1 : 0)

/** Option prices are exact in ten-thousandths, which fit 32 bits up to 214,748 points. */
const OPTION_UNIT_1E9 = 100_000
const OPTION_SCALE = 1e9 / OPTION_UNIT_1E9

export interface OptionStreamOptions {
  originNs: bigint
  /** Index into the session's contracts; -1 leaves the instrument out. */
  contractOf: (instrumentId: number) => number
  kind?: ColumnReaderOptions['kind']
  onEnd?: (counts: StreamCounts) => void
}

/** Option prints of many contracts: trades, TCBBO, or the T records of mbp-1 and cmbp-1. */
export function dbnOptionTrades(
  path: string,
  options: OptionStreamOptions,
): EventStream<OptionTradeBatch> {
  const { originNs, kind, contractOf } = options
  return new OrderedStream<OptionTradeBatch>(
    path,
    {
      kind: 'options.trades',
      reader: { mode: 'ticks', originNs, kind, action: TRADE, tickUnit: OPTION_UNIT_1E9 },
      order: () => ({ strides: [1, 1, 1, 1, 1, 1, 1] }),
      make: (n) => [
        new Float64Array(n),
        new Uint32Array(n),
        new Int32Array(n),
        new Float64Array(n),
        new Int32Array(n),
        new Int8Array(n),
        new Uint8Array(n).fill(PRINT.usable),
      ],
      pick: (b, [ts, sequence, contract, price, size, side]) => {
        let n = 0
        for (let i = 0; i < b.rows; i++) {
          const index = contractOf(b.instrumentId[i] as number)
          const p = b.ticks[i] as number
          if (index < 0 || p === NO_TICK) continue
          ts[n] = b.ts[i] as number
          sequence[n] = b.sequence[i] as number
          contract[n] = index
          price[n] = p / OPTION_SCALE
          size[n] = b.size[i] as number
          side[n] = signOf(b.side[i] as number)
          n++
        }
        return n
      },
      batch: (c, length) => ({
        kind: 'options.trades',
        length,
        ts: c[0] as Float64Array,
        sequence: c[1] as Uint32Array,
        contract: c[2] as Int32Array,
        price: c[3] as Float64Array,
        size: c[4] as Int32Array,
        side: c[5] as Int8Array,
        condition: c[6] as Uint8Array,
      }),
    },
    options.onEnd,
  )
}

/** Best bid and offer of many option contracts: mbp-1, cmbp-1, bbo or cbbo files, trades left out. */
export function dbnOptionQuotes(
  path: string,
  options: OptionStreamOptions,
): EventStream<OptionQuoteBatch> {
  const { originNs, kind, contractOf } = options
  return new OrderedStream<OptionQuoteBatch>(
    path,
    {
      kind: 'options.quotes',
      reader: { mode: 'ticks', originNs, kind, tickUnit: OPTION_UNIT_1E9 },
      order: () => ({ strides: [1, 1, 1, 1, 1, 1, 1] }),
      make: (n) => [
        new Float64Array(n),
        new Uint32Array(n),
        new Int32Array(n),
        new Float64Array(n),
        new Float64Array(n),
        new Int32Array(n),
        new Int32Array(n),
      ],
      pick: (b, [ts, sequence, contract, bid, ask, bidSize, askSize]) => {
        let n = 0
        for (let i = 0; i < b.rows; i++) {
          const index = contractOf(b.instrumentId[i] as number)
          // A trade's level is the book before it: no news for the quote.
          if (index < 0 || b.action[i] === TRADE) continue
          const at = i * b.levels
          ts[n] = b.ts[i] as number
          sequence[n] = b.sequence[i] as number
          contract[n] = index
          bid[n] = optionPrice(b.bidTicks[at] as number)
          ask[n] = optionPrice(b.askTicks[at] as number)
          bidSize[n] = b.rowBidSz[at] as number
          askSize[n] = b.rowAskSz[at] as number
          n++
        }
        return n
      },
      batch: (c, length) => ({
        kind: 'options.quotes',
        length,
        ts: c[0] as Float64Array,
        sequence: c[1] as Uint32Array,
        contract: c[2] as Int32Array,
        bid: c[3] as Float64Array,
        ask: c[4] as Float64Array,
        bidSize: c[5] as Int32Array,
        askSize: c[6] as Int32Array,
      }),
    },
    options.onEnd,
  )
}

const optionPrice = (units: number) => (units === NO_TICK ? Number.NaN : units / OPTION_SCALE)
