/** Bronze rows as the batches the fold consumes. Buffers are reused from batch to batch. */
import type { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api'
import type {
  EventBatch,
  EventStream,
  FuturesBookBatch,
  FuturesTradeBatch,
  OptionQuoteBatch,
  OptionTradeBatch,
} from '#core/domain/batches'
import { printClass } from '#core/lake/option-conditions'
import { ChunkStream } from './chunk-stream.ts'
import { rawVector } from './duck.ts'
import {
  copyBytes,
  copyLetters,
  copyPrices,
  copySessionNs,
  copySides,
  copyTicks,
  copyWords,
} from './vectors.ts'

const ROWS = 2048

class DuckStream<B extends EventBatch> implements EventStream<B> {
  readonly kind: B['kind']
  private readonly batch: B
  private readonly fill: (chunk: DuckDBDataChunk, batch: B) => void
  private readonly chunks: ChunkStream

  constructor(
    duck: DuckDBInstance,
    sql: string,
    batch: B,
    fill: (chunk: DuckDBDataChunk, batch: B) => void,
  ) {
    this.kind = batch.kind
    this.batch = batch
    this.fill = fill
    this.chunks = new ChunkStream(duck, sql)
  }

  async next(): Promise<B | null> {
    const chunk = await this.chunks.next()
    if (!chunk) return null
    this.fill(chunk, this.batch)
    this.batch.length = chunk.rowCount
    this.chunks.prefetch()
    return this.batch
  }

  close() {
    return this.chunks.close()
  }
}

/** A FROM item and how its rows are put in order: `ORDER BY …` or nothing. */
export interface RowSource {
  from: string
  orderBy: string
}

const head = () => ({ length: 0, ts: new Float64Array(ROWS), sequence: new Uint32Array(ROWS) })

export function futuresTradeStream(
  duck: DuckDBInstance,
  source: RowSource,
  originNs: bigint,
): EventStream<FuturesTradeBatch> {
  const batch: FuturesTradeBatch = {
    kind: 'futures.trades',
    ...head(),
    price: new Int32Array(ROWS),
    size: new Int32Array(ROWS),
    side: new Int8Array(ROWS),
  }
  const sql = `SELECT ts_event_ns, sequence, price_1e9, size, side FROM ${source.from} ${source.orderBy}`
  return new DuckStream(duck, sql, batch, (chunk, b) => {
    copySessionNs(chunk, 0, originNs, b.ts)
    copyWords(chunk, 1, b.sequence)
    copyTicks(chunk, 2, b.price)
    copyWords(chunk, 3, b.size)
    copySides(chunk, 4, b.side)
  })
}

export function futuresBookStream(
  duck: DuckDBInstance,
  source: RowSource,
  originNs: bigint,
  levels: number,
): EventStream<FuturesBookBatch> {
  const cells = ROWS * levels
  const batch: FuturesBookBatch = {
    kind: 'futures.book',
    ...head(),
    levels,
    action: new Uint8Array(ROWS),
    flags: new Uint8Array(ROWS),
    bidPx: new Int32Array(cells),
    bidSz: new Int32Array(cells),
    askPx: new Int32Array(cells),
    askSz: new Int32Array(cells),
  }
  const names = (field: string) =>
    Array.from({ length: levels }, (_, k) => `${field}_${String(k).padStart(2, '0')}`)
  const columns = ['bid_px', 'bid_sz', 'ask_px', 'ask_sz'].flatMap(names)
  const sql = `SELECT ts_event_ns, sequence, action, flags, ${columns.join(', ')} FROM ${source.from} ${source.orderBy}`
  return new DuckStream(duck, sql, batch, (chunk, b) => {
    copySessionNs(chunk, 0, originNs, b.ts)
    copyWords(chunk, 1, b.sequence)
    copyLetters(chunk, 2, b.action)
    copyBytes(chunk, 3, b.flags)
    for (let k = 0; k < levels; k++) {
      copyTicks(chunk, 4 + k, b.bidPx, k, levels)
      copyWords(chunk, 4 + levels + k, b.bidSz, k, levels)
      copyTicks(chunk, 4 + 2 * levels + k, b.askPx, k, levels)
      copyWords(chunk, 4 + 3 * levels + k, b.askSz, k, levels)
    }
  })
}

/** Row of `contracts` by strike (1e-9) and right. */
export type ContractIndex = Map<number, number>
/** Key into a ContractIndex; strikes stay exact far beyond any index. */
export const contractKey = (strike1e9: number, isCall: boolean) => strike1e9 * 2 + (isCall ? 1 : 0)

const CALL = 67

function copyContracts(
  chunk: DuckDBDataChunk,
  strikeColumn: number,
  rightColumn: number,
  index: ContractIndex,
  out: Int32Array,
) {
  const strikes = rawVector(chunk, strikeColumn, 8).bytes
  const words = new Int32Array(strikes.buffer, strikes.byteOffset, strikes.byteLength >> 2)
  const rights = rawVector(chunk, rightColumn, 16).bytes
  let lastKey = -1
  let last = -1
  for (let i = 0; i < chunk.rowCount; i++) {
    const strike = words[2 * i + 1] * 4294967296 + (words[2 * i] >>> 0)
    const key = contractKey(strike, rights[i * 16 + 4] === CALL)
    if (key !== lastKey) {
      lastKey = key
      last = index.get(key) ?? -1
    }
    out[i] = last
  }
}

export function optionQuoteStream(
  duck: DuckDBInstance,
  source: RowSource,
  originNs: bigint,
  index: ContractIndex,
): EventStream<OptionQuoteBatch> {
  const batch: OptionQuoteBatch = {
    kind: 'options.quotes',
    ...head(),
    contract: new Int32Array(ROWS),
    bid: new Float64Array(ROWS),
    ask: new Float64Array(ROWS),
    bidSize: new Int32Array(ROWS),
    askSize: new Int32Array(ROWS),
  }
  const sql = `SELECT ts_event_ns, sequence, strike_1e9, "right", bid_1e9, ask_1e9, bid_size, ask_size FROM ${source.from} ${source.orderBy}`
  return new DuckStream(duck, sql, batch, (chunk, b) => {
    copySessionNs(chunk, 0, originNs, b.ts)
    copyWords(chunk, 1, b.sequence)
    copyContracts(chunk, 2, 3, index, b.contract)
    copyPrices(chunk, 4, b.bid)
    copyPrices(chunk, 5, b.ask)
    copyWords(chunk, 6, b.bidSize)
    copyWords(chunk, 7, b.askSize)
  })
}

export function optionTradeStream(
  duck: DuckDBInstance,
  source: RowSource,
  originNs: bigint,
  index: ContractIndex,
): EventStream<OptionTradeBatch> {
  const batch: OptionTradeBatch = {
    kind: 'options.trades',
    ...head(),
    contract: new Int32Array(ROWS),
    price: new Float64Array(ROWS),
    size: new Int32Array(ROWS),
    side: new Int8Array(ROWS),
    condition: new Uint8Array(ROWS),
  }
  const classes = new Map<string, number>()
  const sql = `SELECT ts_event_ns, sequence, strike_1e9, "right", price_1e9, size, side, conditions FROM ${source.from} ${source.orderBy}`
  return new DuckStream(duck, sql, batch, (chunk, b) => {
    copySessionNs(chunk, 0, originNs, b.ts)
    copyWords(chunk, 1, b.sequence)
    copyContracts(chunk, 2, 3, index, b.contract)
    copyPrices(chunk, 4, b.price)
    copyWords(chunk, 5, b.size)
    copySides(chunk, 6, b.side)
    copyConditions(chunk, 7, classes, b.condition)
  })
}

/** Condition texts are nearly always one id of up to 12 bytes, which DuckDB keeps inline. */
function copyConditions(
  chunk: DuckDBDataChunk,
  column: number,
  classes: Map<string, number>,
  out: Uint8Array,
) {
  const { bytes } = rawVector(chunk, column, 16)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  let lastA = -1
  let lastB = -1
  let last = 0
  for (let i = 0; i < chunk.rowCount; i++) {
    const length = view.getUint32(i * 16, true)
    const a = view.getUint32(i * 16 + 4, true)
    const b = view.getUint32(i * 16 + 8, true)
    if (length > 8) {
      last = printClass(String(chunk.getColumnVector(column).getItem(i)))
      lastA = -1
    } else if (a !== lastA || b !== lastB) {
      const text = String.fromCharCode(...bytes.subarray(i * 16 + 4, i * 16 + 4 + length))
      last = classes.get(text) ?? printClass(text)
      classes.set(text, last)
      lastA = a
      lastB = b
    }
    out[i] = last
  }
}
