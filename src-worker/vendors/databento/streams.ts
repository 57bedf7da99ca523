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
import type { Column, ColumnSpec } from '#core/formats/dbn/ordered-rows'
import { OrderedRows } from '#core/formats/dbn/ordered-rows'
import { AppError } from '#core/protocol/message'
import type { ColumnReaderOptions } from '../../formats/dbn-columns.ts'
import { DbnColumnReader } from '../../formats/dbn-columns.ts'

/** Capture order and event order differ by far less than this. */
const LATENESS_NS = 1e9
const BATCH_ROWS = 2048
const TRADE = 84

export interface FuturesStreamOptions {
  instrumentId: number
  /** UTC ns of session time 0 (18:00 New York). */
  originNs: bigint
  kind?: ColumnReaderOptions['kind']
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
  columns: (levels: number) => readonly ColumnSpec[]
  /** Copies or picks this block's columns, in the order of `columns`; returns how many rows stay. */
  pick: (block: DbnColumns, out: Column[]) => number
  batch: (columns: readonly Column[], rows: number, levels: number) => B
}
type EventStreamKind<B> = B extends { kind: infer K } ? K : never

/** Reader → order buffer → batches. */
class OrderedStream<B> {
  readonly kind: EventStreamKind<B>
  readonly #path: string
  readonly #shape: Shape<B>
  readonly #onEnd: ((counts: StreamCounts) => void) | undefined
  #reader: DbnColumnReader | null = null
  #rows: OrderedRows | null = null
  #levels = 0
  #picked: Column[] = []
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
    this.#rows ??= this.#ordered(reader)
    const rows = this.#rows
    for (;;) {
      const due = rows.take(BATCH_ROWS, this.#done)
      if (due) {
        this.#delivered += due.rows
        return this.#shape.batch(due.columns, due.rows, this.#levels)
      }
      if (this.#done) return null
      const block = await reader.next()
      if (block) rows.push(this.#picked, this.#shape.pick(block, this.#picked))
      else {
        this.#done = true
        this.#onEnd?.({
          rows: this.#delivered + rows.held,
          late: rows.late,
          offTick: reader.offTick,
        })
      }
    }
  }

  async close() {
    await this.#reader?.close()
    this.#reader = null
    this.#done = true
  }

  #ordered(reader: DbnColumnReader): OrderedRows {
    this.#levels = reader.plan.levels
    return new OrderedRows(this.#shape.columns(this.#levels), LATENESS_NS)
  }
}

const f64 = (stride = 1): ColumnSpec => ({ column: new Float64Array(0), stride })
const i32 = (stride = 1): ColumnSpec => ({ column: new Int32Array(0), stride })
const u32 = (): ColumnSpec => ({ column: new Uint32Array(0), stride: 1 })
const u8 = (): ColumnSpec => ({ column: new Uint8Array(0), stride: 1 })
const i8 = (): ColumnSpec => ({ column: new Int8Array(0), stride: 1 })

/** Book states of one instrument from an mbp-10 or mbp-1 file, T records (state before) included. */
export function dbnFuturesBook(
  path: string,
  options: FuturesStreamOptions,
): EventStream<FuturesBookBatch> {
  const { instrumentId, originNs, kind } = options
  return new OrderedStream<FuturesBookBatch>(
    path,
    {
      kind: 'futures.book',
      reader: { mode: 'ticks', instrumentId, originNs, kind },
      columns: (levels) => [
        f64(),
        u32(),
        u8(),
        u8(),
        i32(levels),
        i32(levels),
        i32(levels),
        i32(levels),
      ],
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
  const picked = new TradePicker()
  return new OrderedStream<FuturesTradeBatch>(
    path,
    {
      kind: 'futures.trades',
      reader: { mode: 'ticks', instrumentId, originNs, kind, action: TRADE },
      columns: () => [f64(), u32(), i32(), i32(), i8()],
      pick: (block, out) => picked.pick(block, out),
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
class TradePicker {
  #ts = new Float64Array(0)
  #sequence = new Uint32Array(0)
  #price = new Int32Array(0)
  #size = new Int32Array(0)
  #side = new Int8Array(0)

  pick(block: DbnColumns, out: Column[]): number {
    if (this.#ts.length < block.capacity) this.#resize(block.capacity, out)
    let n = 0
    for (let i = 0; i < block.rows; i++) {
      const price = block.ticks[i] as number
      if (price === NO_TICK) continue
      this.#ts[n] = block.ts[i] as number
      this.#sequence[n] = block.sequence[i] as number
      this.#price[n] = price
      this.#size[n] = block.size[i] as number
      this.#side[n] = signOf(block.side[i] as number)
      n++
    }
    return n
  }

  #resize(capacity: number, out: Column[]) {
    this.#ts = new Float64Array(capacity)
    this.#sequence = new Uint32Array(capacity)
    this.#price = new Int32Array(capacity)
    this.#size = new Int32Array(capacity)
    this.#side = new Int8Array(capacity)
    out.splice(0, 5, this.#ts, this.#sequence, this.#price, this.#size, this.#side)
  }
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
      columns: () => [f64(), u32(), i32(), f64(), i32(), i8(), u8()],
      pick: (b, out) => {
        const ts = new Float64Array(b.rows)
        const sequence = new Uint32Array(b.rows)
        const contract = new Int32Array(b.rows)
        const price = new Float64Array(b.rows)
        const size = new Int32Array(b.rows)
        const side = new Int8Array(b.rows)
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
        out.splice(
          0,
          7,
          ts,
          sequence,
          contract,
          price,
          size,
          side,
          new Uint8Array(n).fill(PRINT.usable),
        )
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
      columns: () => [f64(), u32(), i32(), f64(), f64(), i32(), i32()],
      pick: (b, out) => {
        const ts = new Float64Array(b.rows)
        const sequence = new Uint32Array(b.rows)
        const contract = new Int32Array(b.rows)
        const bid = new Float64Array(b.rows)
        const ask = new Float64Array(b.rows)
        const bidSize = new Int32Array(b.rows)
        const askSize = new Int32Array(b.rows)
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
        out.splice(0, 7, ts, sequence, contract, bid, ask, bidSize, askSize)
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
