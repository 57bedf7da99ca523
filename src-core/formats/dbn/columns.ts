/**
 * Market-data records as columns. `ColumnPlan` says where the fields of one record kind lie (taken
 * from the layouts), `DbnColumns` is the block both decoders fill: this plain one and the WASM
 * kernel, which must agree bit for bit.
 */
import { invariant } from '../../domain/invariant.ts'
import { NO_TICK, TICK_1E9 } from '../../domain/units.ts'
import { HEADER_BYTES, RTYPE } from './codes.ts'
import { layoutOf } from './layout.ts'

const KIND_RTYPES = {
  trades: [RTYPE.trade],
  'mbp-1': [RTYPE.mbp1],
  'mbp-10': [RTYPE.mbp10],
  mbo: [RTYPE.mbo],
  'cmbp-1': [RTYPE.cmbp1, RTYPE.tcbbo],
  bbo: [RTYPE.bbo1s, RTYPE.bbo1m],
  cbbo: [RTYPE.cbbo1s, RTYPE.cbbo1m],
} as const
/** Records that share a layout and are read as one set of columns. */
export type ColumnKind = keyof typeof KIND_RTYPES

const KIND_OF_SCHEMA: Record<string, ColumnKind> = {
  trades: 'trades',
  'mbp-1': 'mbp-1',
  tbbo: 'mbp-1',
  'mbp-10': 'mbp-10',
  mbo: 'mbo',
  'cmbp-1': 'cmbp-1',
  tcbbo: 'cmbp-1',
  'bbo-1s': 'bbo',
  'bbo-1m': 'bbo',
  'cbbo-1s': 'cbbo',
  'cbbo-1m': 'cbbo',
}
/** The column kind of a schema; null for schemas that are read record by record. */
export const columnKindOf = (schema: string): ColumnKind | null => KIND_OF_SCHEMA[schema] ?? null

/** Byte offsets inside the record; 0 = the record has no such field. */
export interface ColumnPlan {
  kind: ColumnKind
  rtypes: readonly number[]
  /** Without ts_out. */
  bytes: number
  levels: number
  consolidated: boolean
  price: number
  size: number
  action: number
  side: number
  flags: number
  depth: number
  tsRecv: number
  tsInDelta: number
  sequence: number
  orderId: number
  channelId: number
}

export function columnPlan(kind: ColumnKind): ColumnPlan {
  const rtypes = KIND_RTYPES[kind]
  const layout = layoutOf(3, rtypes[0])
  invariant(layout, `no layout for ${kind}`)
  const at = (name: string) => layout.fields.find((f) => f.name === name)?.offset ?? 0
  const type = layout.fields.find((f) => f.name === 'levels')?.type
  const levels = typeof type === 'object' && 'levels' in type ? type : null
  return {
    kind,
    rtypes,
    bytes: layout.bytes,
    levels: levels?.levels ?? 0,
    consolidated: levels?.pair.some((f) => f.name === 'bid_pb') ?? false,
    price: at('price'),
    size: at('size'),
    action: at('action'),
    side: at('side'),
    flags: at('flags'),
    depth: at('depth'),
    tsRecv: at('ts_recv'),
    tsInDelta: at('ts_in_delta'),
    sequence: at('sequence'),
    orderId: at('order_id'),
    channelId: at('channel_id'),
  }
}

/**
 * `raw` fills the exact integers (for bronze), `ticks` what the fold reads. Columns of the mode not
 * asked for are empty arrays.
 */
export type ColumnMode = 'raw' | 'ticks'

/** One block, valid until the reader is asked for the next. Row i of every column belongs together. */
export interface DbnColumns {
  rows: number
  /** Length of one column, somewhat above the most rows a block can have: the stride of levels. */
  capacity: number
  /** Book levels per row: 0, 1 or 10. */
  levels: number
  /** The venue's sequence; where a record has none, its position in the file. */
  sequence: Uint32Array
  size: Uint32Array
  /** ASCII; 0 where the record has none. */
  action: Uint8Array
  side: Uint8Array
  flags: Uint8Array
  depth: Uint8Array
  instrumentId: Uint32Array

  /** raw: UTC ns. 2^63 and above (undefined) come out negative. */
  tsEvent: BigInt64Array
  tsRecv: BigInt64Array
  /** raw: 1e-9 units; 2^63 - 1 = undefined. */
  price: BigInt64Array
  tsInDelta: Int32Array
  publisherId: Uint16Array
  /** raw, MBO only; 0 elsewhere. */
  orderId: BigInt64Array
  channelId: Uint8Array
  /** raw: level k of row i at [k * capacity + i], so each level is one contiguous column. */
  bidPx: BigInt64Array
  askPx: BigInt64Array
  bidSz: Uint32Array
  askSz: Uint32Array
  /** Order counts; consolidated records: the publisher of that side. */
  bidCt: Uint32Array
  askCt: Uint32Array

  /** ticks: SessionNs of ts_event. */
  ts: Float64Array
  /** ticks: whole ticks, NO_TICK = undefined. */
  ticks: Int32Array
  /** ticks: level k of row i at [i * levels + k], as book batches have it. */
  bidTicks: Int32Array
  askTicks: Int32Array
  rowBidSz: Int32Array
  rowAskSz: Int32Array
  /**
   * ticks, with levels: what differs from the row before, as `FuturesBookBatch.changed`. All bits
   * are set in the first row of a file, a level's bit also after a price off the grid.
   */
  changed: Uint32Array
}

export interface ColumnOptions {
  mode: ColumnMode
  /** Only this instrument. */
  instrumentId?: number
  /** ASCII: only records with this action (84 = the trades inside a book file). */
  action?: number
  /** UTC ns of session time 0 (ticks). */
  originNs?: bigint
  /** 1e-9 units per tick; an ES tick when left out. */
  tickUnit?: number
  /** Records end in 8 more bytes. */
  tsOut?: boolean
}

/** What one call of a decoder did. `error`: 1 impossible length field, 2 not the size of its rtype. */
export interface ColumnResult {
  consumed: number
  rows: number
  skipped: number
  offTick: number
  error: 0 | 1 | 2
}

export interface ColumnAllocator {
  i64(n: number): BigInt64Array
  f64(n: number): Float64Array
  i32(n: number): Int32Array
  u32(n: number): Uint32Array
  u16(n: number): Uint16Array
  u8(n: number): Uint8Array
}
const HEAP: ColumnAllocator = {
  i64: (n) => new BigInt64Array(n),
  f64: (n) => new Float64Array(n),
  i32: (n) => new Int32Array(n),
  u32: (n) => new Uint32Array(n),
  u16: (n) => new Uint16Array(n),
  u8: (n) => new Uint8Array(n),
}

/** Keeps sixty columns of a power-of-two length from falling into the same cache sets. */
const STAGGER = 24

/** Columns for blocks of `rows`; 8-byte columns first so that a linear allocator stays aligned. */
export function allocateColumns(
  rows: number,
  levels: number,
  mode: ColumnMode,
  allocate: ColumnAllocator = HEAP,
): DbnColumns {
  const capacity = rows + STAGGER
  const raw = mode === 'raw' ? capacity : 0
  const tick = mode === 'ticks' ? capacity : 0
  return {
    rows: 0,
    capacity,
    levels,
    tsEvent: allocate.i64(raw),
    tsRecv: allocate.i64(raw),
    price: allocate.i64(raw),
    orderId: allocate.i64(raw),
    bidPx: allocate.i64(raw * levels),
    askPx: allocate.i64(raw * levels),
    ts: allocate.f64(tick),
    bidSz: allocate.u32(raw * levels),
    askSz: allocate.u32(raw * levels),
    bidCt: allocate.u32(raw * levels),
    askCt: allocate.u32(raw * levels),
    bidTicks: allocate.i32(tick * levels),
    askTicks: allocate.i32(tick * levels),
    rowBidSz: allocate.i32(tick * levels),
    rowAskSz: allocate.i32(tick * levels),
    ticks: allocate.i32(tick),
    changed: allocate.u32(levels > 0 ? tick : 0),
    sequence: allocate.u32(capacity),
    size: allocate.u32(capacity),
    instrumentId: allocate.u32(capacity),
    tsInDelta: allocate.i32(raw),
    publisherId: allocate.u16(raw),
    action: allocate.u8(capacity),
    side: allocate.u8(capacity),
    flags: allocate.u8(capacity),
    depth: allocate.u8(capacity),
    channelId: allocate.u8(raw),
  }
}

const TWO_32 = 4294967296
const MAX_TICK = 2147483647

/** The plain decoder. One per stream: it numbers the records it has seen. */
export class ColumnDecoder {
  readonly columns: DbnColumns
  readonly #plan: ColumnPlan
  readonly #options: ColumnOptions
  readonly #bytes: number
  readonly #maxRows: number
  readonly #accept = new Uint8Array(256)
  readonly #unit: number
  readonly #originLo: number
  readonly #originHi: number
  /** Low and high halves of the 64-bit columns. */
  readonly #halves: Record<
    'tsEvent' | 'tsRecv' | 'price' | 'orderId' | 'bidPx' | 'askPx',
    Uint32Array
  >
  #position = 0
  #offTick = 0
  /** The price converted last lies off the grid. */
  #isOff = false
  /** Bits sure to be set in the next row. */
  #unsure = 0xffff_ffff
  /** Per level and side: halves of the last price on the grid, and the last size. */
  readonly #seen: Uint32Array

  /** `maxRows` is the most rows of one block. */
  constructor(plan: ColumnPlan, options: ColumnOptions, maxRows: number) {
    this.#maxRows = maxRows
    this.#plan = plan
    this.#options = options
    this.#bytes = plan.bytes + (options.tsOut ? 8 : 0)
    for (const rtype of plan.rtypes) this.#accept[rtype] = 1
    this.#unit = options.tickUnit ?? TICK_1E9
    const origin = options.originNs ?? 0n
    this.#originLo = Number(origin & 0xffff_ffffn)
    this.#originHi = Number((origin >> 32n) & 0xffff_ffffn)
    const columns = allocateColumns(maxRows, plan.levels, options.mode)
    this.columns = columns
    this.#seen = new Uint32Array(plan.levels * 6)
    const halves = (column: BigInt64Array) => new Uint32Array(column.buffer)
    this.#halves = {
      tsEvent: halves(columns.tsEvent),
      tsRecv: halves(columns.tsRecv),
      price: halves(columns.price),
      orderId: halves(columns.orderId),
      bidPx: halves(columns.bidPx),
      askPx: halves(columns.askPx),
    }
  }

  /** Decodes whole records from `offset` until bytes or rows run out. */
  decode(view: DataView, offset: number, bytes: number): ColumnResult {
    const { columns } = this
    const { instrumentId, action } = this.#options
    const plan = this.#plan
    const raw = this.#options.mode === 'raw'
    const result: ColumnResult = { consumed: 0, rows: 0, skipped: 0, offTick: 0, error: 0 }
    this.#offTick = 0
    let at = 0
    let row = 0
    while (row < this.#maxRows && at + HEADER_BYTES <= bytes) {
      const r = offset + at
      const length = view.getUint8(r) * 4
      if (length < HEADER_BYTES) {
        result.error = 1
        break
      }
      if (at + length > bytes) break
      const wanted = this.#accept[view.getUint8(r + 1)] === 1
      if (wanted && length !== this.#bytes) {
        result.error = 2
        break
      }
      at += length
      const position = this.#position++
      if (
        !wanted ||
        (instrumentId !== undefined && view.getUint32(r + 4, true) !== instrumentId) ||
        (action !== undefined && view.getUint8(r + plan.action) !== action)
      ) {
        result.skipped++
        continue
      }
      this.#common(view, r, row, position)
      if (raw) this.#raw(view, r, row)
      else this.#ticks(view, r, row)
      row++
    }
    columns.rows = row
    result.rows = row
    result.consumed = at
    result.offTick = this.#offTick
    return result
  }

  #common(view: DataView, r: number, row: number, position: number) {
    const { columns } = this
    const plan = this.#plan
    columns.sequence[row] =
      plan.sequence > 0 ? view.getUint32(r + plan.sequence, true) : position >>> 0
    columns.size[row] = view.getUint32(r + plan.size, true)
    columns.instrumentId[row] = view.getUint32(r + 4, true)
    columns.action[row] = plan.action > 0 ? view.getUint8(r + plan.action) : 0
    columns.side[row] = view.getUint8(r + plan.side)
    columns.flags[row] = view.getUint8(r + plan.flags)
    columns.depth[row] = plan.depth > 0 ? view.getUint8(r + plan.depth) : 0
  }

  #raw(view: DataView, r: number, row: number) {
    const { columns } = this
    const plan = this.#plan
    const h = this.#halves
    copy64(view, r + 8, h.tsEvent, row)
    copy64(view, r + plan.tsRecv, h.tsRecv, row)
    copy64(view, r + plan.price, h.price, row)
    if (plan.orderId > 0) copy64(view, r + plan.orderId, h.orderId, row)
    columns.tsInDelta[row] = plan.tsInDelta > 0 ? view.getInt32(r + plan.tsInDelta, true) : 0
    columns.publisherId[row] = view.getUint16(r + 2, true)
    columns.channelId[row] = plan.channelId > 0 ? view.getUint8(r + plan.channelId) : 0
    const mask = plan.consolidated ? 0xffff : 0xffff_ffff
    for (let k = 0; k < plan.levels; k++) {
      const at = r + 48 + k * 32
      const to = k * columns.capacity + row
      copy64(view, at, h.bidPx, to)
      copy64(view, at + 8, h.askPx, to)
      columns.bidSz[to] = view.getUint32(at + 16, true)
      columns.askSz[to] = view.getUint32(at + 20, true)
      columns.bidCt[to] = (view.getUint32(at + 24, true) & mask) >>> 0
      columns.askCt[to] = (view.getUint32(at + 28, true) & mask) >>> 0
    }
  }

  #ticks(view: DataView, r: number, row: number) {
    const { columns } = this
    const plan = this.#plan
    let lo = view.getUint32(r + 8, true) - this.#originLo
    let hi = view.getUint32(r + 12, true) - this.#originHi
    if (lo < 0) {
      lo += TWO_32
      hi -= 1
    }
    columns.ts[row] = (hi | 0) * TWO_32 + lo
    columns.ticks[row] = this.#toTicks(view, r + plan.price)
    let changed = this.#unsure
    this.#unsure = 0
    for (let k = 0; k < plan.levels; k++) {
      const at = r + 48 + k * 32
      const to = row * plan.levels + k
      columns.bidTicks[to] = this.#toTicks(view, at)
      if (this.#differs(view, at, at + 16, k * 6, 1 << k)) changed |= 1 << k
      columns.askTicks[to] = this.#toTicks(view, at + 8)
      if (this.#differs(view, at + 8, at + 20, k * 6 + 3, 1 << (16 + k))) changed |= 1 << (16 + k)
      columns.rowBidSz[to] = view.getInt32(at + 16, true)
      columns.rowAskSz[to] = view.getInt32(at + 20, true)
    }
    if (plan.levels > 0) columns.changed[row] = changed
  }

  /** True when price or size is not what was seen there last; the price has just been converted. */
  #differs(view: DataView, price: number, size: number, seen: number, bit: number): boolean {
    const s = this.#seen
    const lo = view.getUint32(price, true)
    const hi = view.getUint32(price + 4, true)
    const contracts = view.getUint32(size, true)
    const differs = s[seen] !== lo || s[seen + 1] !== hi || s[seen + 2] !== contracts
    s[seen + 2] = contracts
    if (this.#isOff) this.#unsure |= bit
    else {
      s[seen] = lo
      s[seen + 1] = hi
    }
    return differs
  }

  /** Nearest tick (ties to even); prices between ticks are counted. */
  #toTicks(view: DataView, at: number): number {
    const lo = view.getUint32(at, true)
    const hi = view.getInt32(at + 4, true)
    this.#isOff = false
    if (hi === 0x7fff_ffff && lo === 0xffff_ffff) return NO_TICK
    const price = hi * TWO_32 + lo
    const t = nearestEven(price * (1 / this.#unit))
    const isInRange = t >= -MAX_TICK && t <= MAX_TICK
    if (!isInRange || t * this.#unit !== price) {
      this.#offTick++
      this.#isOff = true
    }
    return isInRange ? t : NO_TICK
  }
}

function nearestEven(x: number): number {
  const below = Math.floor(x)
  const rest = x - below
  if (rest < 0.5) return below
  if (rest > 0.5) return below + 1
  return below % 2 === 0 ? below : below + 1
}

function copy64(view: DataView, at: number, halves: Uint32Array, row: number) {
  halves[row * 2] = view.getUint32(at, true)
  halves[row * 2 + 1] = view.getUint32(at + 4, true)
}
