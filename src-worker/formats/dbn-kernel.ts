/** The WASM record kernel over the memory of one zstd instance: bytes there, columns there. */
import { TICK_1E9 } from '#core/domain/units'
import type {
  ColumnAllocator,
  ColumnOptions,
  ColumnPlan,
  ColumnResult,
  DbnColumns,
} from '#core/formats/dbn/columns'
import { allocateColumns } from '#core/formats/dbn/columns'
import * as P from './wasm/assembly/abi.ts'
import { KERNEL_BASE64 } from './wasm/kernel-bytes.ts'
import type { ZstdExports } from './zstd.ts'

let compiled: WebAssembly.Module | undefined
function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'))
  return compiled
}

type Decode = (plan: number) => void
/** One kernel per memory: memories outlive readers. */
const kernels = new WeakMap<WebAssembly.Memory, Decode>()
function kernelOver(memory: WebAssembly.Memory): Decode {
  const known = kernels.get(memory)
  if (known) return known
  const instance = new WebAssembly.Instance(kernelModule(), { env: { memory, abort: () => {} } })
  const decode = instance.exports.decode as Decode
  kernels.set(memory, decode)
  return decode
}

/** One set of columns: where it lies, and views of it. */
interface Slot {
  at: number
  columns: DbnColumns
  /** Where its columns lie, as the plan wants to know it. */
  pointers: Uint32Array
}

/**
 * Decodes records lying in `zstd.memory` into columns lying there too: into one set of them, or into
 * several in turn, for readers that hold blocks back.
 */
export class WasmColumnDecoder {
  readonly #zstd: ZstdExports
  readonly #memory: WebAssembly.Memory
  readonly #decode: Decode
  readonly #plan: number
  readonly #levels: number
  readonly #mode: ColumnOptions['mode']
  readonly #maxRows: number
  readonly #slots: Slot[] = []
  /** The set the plan points to. */
  #aim = 0

  constructor(zstd: ZstdExports, plan: ColumnPlan, options: ColumnOptions, maxRows: number) {
    this.#zstd = zstd
    this.#memory = zstd.memory
    this.#decode = kernelOver(zstd.memory)
    this.#levels = plan.levels
    this.#mode = options.mode
    this.#maxRows = maxRows
    this.addSlot()
    const accept = zstd.malloc(256)
    this.#plan = zstd.malloc(P.PLAN_WORDS * 4)
    const acceptBytes = new Uint8Array(zstd.memory.buffer, accept, 256).fill(0)
    for (const rtype of plan.rtypes) acceptBytes[rtype] = 1
    // What it holds at first is never used: all of the first row is unsure.
    const lastRow = zstd.malloc(Math.max(1, plan.levels) * P.LAST_ROW_BYTES)
    this.#configure(plan, options, accept, lastRow)
  }

  /** Another set of columns; returns its number. */
  addSlot(): number {
    const at = this.#zstd.malloc(columnBytes(this.#maxRows, this.#levels, this.#mode))
    const columns = this.#views(at)
    return this.#slots.push({ at, columns, pointers: pointersOf(columns) }) - 1
  }

  /** Decodes from `at` in linear memory; `columnsOf(slot)` then holds the rows. */
  decode(at: number, bytes: number, slot = 0): ColumnResult {
    const words = new Uint32Array(this.#memory.buffer, this.#plan, P.PLAN_WORDS)
    const columns = this.columnsOf(slot)
    if (slot !== this.#aim) {
      this.#aim = slot
      words.set((this.#slots[slot] as Slot).pointers, P.C_TS_EVENT)
    }
    words[P.SRC] = at
    words[P.SRC_BYTES] = bytes
    this.#decode(this.#plan)
    columns.rows = words[P.ROWS] as number
    return {
      consumed: words[P.CONSUMED] as number,
      rows: words[P.ROWS] as number,
      skipped: words[P.SKIPPED] as number,
      offTick: words[P.OFF_TICK] as number,
      error: words[P.ERROR] as ColumnResult['error'],
    }
  }

  get columns(): DbnColumns {
    return this.columnsOf(0)
  }

  /** Views of a set of columns; new ones after the memory has grown. */
  columnsOf(slot: number): DbnColumns {
    const held = this.#slots[slot] as Slot
    if (held.columns.sequence.buffer !== this.#memory.buffer) {
      const { rows } = held.columns
      held.columns = this.#views(held.at)
      held.columns.rows = rows
    }
    return held.columns
  }

  #views(at: number): DbnColumns {
    return allocateColumns(this.#maxRows, this.#levels, this.#mode, linear(this.#memory.buffer, at))
  }

  #configure(plan: ColumnPlan, options: ColumnOptions, accept: number, lastRow: number) {
    const words = new Uint32Array(this.#memory.buffer, this.#plan, P.PLAN_WORDS).fill(0)
    words[P.MAX_ROWS] = this.#maxRows
    words[P.CAPACITY] = this.columns.capacity
    words[P.UNSURE] = 0xffff_ffff
    words[P.LAST_ROW] = lastRow
    words[P.ACCEPT] = accept
    words[P.RECORD_BYTES] = plan.bytes + (options.tsOut ? 8 : 0)
    words[P.FILTER_ON] = options.instrumentId === undefined ? 0 : 1
    words[P.FILTER_ID] = options.instrumentId ?? 0
    words[P.FILTER_ACTION] = options.action ?? 0
    words[P.LEVELS] = plan.levels
    words[P.CONSOLIDATED] = plan.consolidated ? 1 : 0
    words[P.AT_PRICE] = plan.price
    words[P.AT_SIZE] = plan.size
    words[P.AT_ACTION] = plan.action
    words[P.AT_SIDE] = plan.side
    words[P.AT_FLAGS] = plan.flags
    words[P.AT_DEPTH] = plan.depth
    words[P.AT_TS_RECV] = plan.tsRecv
    words[P.AT_TS_IN_DELTA] = plan.tsInDelta
    words[P.AT_SEQUENCE] = plan.sequence
    words[P.AT_ORDER_ID] = plan.orderId
    words[P.AT_CHANNEL] = plan.channelId
    const origin = options.originNs ?? 0n
    words[P.ORIGIN_LO] = Number(origin & 0xffff_ffffn)
    words[P.ORIGIN_HI] = Number((origin >> 32n) & 0xffff_ffffn)
    new DataView(this.#memory.buffer).setFloat64(
      this.#plan + P.TICK * 4,
      options.tickUnit ?? TICK_1E9,
      true,
    )
    words.set((this.#slots[0] as Slot).pointers, P.C_TS_EVENT)
  }
}

/** The plan's words from C_TS_EVENT on that make it write into these columns; 0 for an empty one. */
function pointersOf(c: DbnColumns): Uint32Array {
  const words = new Uint32Array(P.C_CHANGED - P.C_TS_EVENT + 1)
  const pointers: readonly [number, { byteOffset: number; length: number }][] = [
    [P.C_TS_EVENT, c.tsEvent],
    [P.C_TS_RECV, c.tsRecv],
    [P.C_PRICE, c.price],
    [P.C_SEQUENCE, c.sequence],
    [P.C_INSTRUMENT, c.instrumentId],
    [P.C_SIZE, c.size],
    [P.C_TS_IN_DELTA, c.tsInDelta],
    [P.C_ACTION, c.action],
    [P.C_SIDE, c.side],
    [P.C_FLAGS, c.flags],
    [P.C_DEPTH, c.depth],
    [P.C_PUBLISHER, c.publisherId],
    [P.C_ORDER_ID, c.orderId],
    [P.C_CHANNEL, c.channelId],
    [P.C_BID_PX, c.bidPx],
    [P.C_ASK_PX, c.askPx],
    [P.C_BID_SZ, c.bidSz],
    [P.C_ASK_SZ, c.askSz],
    [P.C_BID_CT, c.bidCt],
    [P.C_ASK_CT, c.askCt],
    [P.C_TS, c.ts],
    [P.C_TICKS, c.ticks],
    [P.C_BID_TICKS, c.bidTicks],
    [P.C_ASK_TICKS, c.askTicks],
    [P.C_ROW_BID_SZ, c.rowBidSz],
    [P.C_ROW_ASK_SZ, c.rowAskSz],
    [P.C_CHANGED, c.changed],
  ]
  for (const [index, column] of pointers)
    words[index - P.C_TS_EVENT] = column.length > 0 ? column.byteOffset : 0
  return words
}

/** Hands out consecutive slices of linear memory. */
function linear(buffer: ArrayBuffer, start: number): ColumnAllocator {
  let at = Math.ceil(start / 8) * 8
  const take = (bytes: number) => {
    const here = at
    at += bytes
    return here
  }
  return {
    i64: (n) => new BigInt64Array(buffer, take(n * 8), n),
    f64: (n) => new Float64Array(buffer, take(n * 8), n),
    i32: (n) => new Int32Array(buffer, take(n * 4), n),
    u32: (n) => new Uint32Array(buffer, take(n * 4), n),
    u16: (n) => new Uint16Array(buffer, take(n * 2), n),
    u8: (n) => new Uint8Array(buffer, take(n), n),
  }
}

function columnBytes(maxRows: number, levels: number, mode: ColumnOptions['mode']): number {
  let bytes = 8
  const nothing = new ArrayBuffer(0)
  const count = (n: number, size: number) => {
    bytes += n * size
    return nothing
  }
  allocateColumns(maxRows, levels, mode, {
    i64: (n) => new BigInt64Array(count(n, 8)),
    f64: (n) => new Float64Array(count(n, 8)),
    i32: (n) => new Int32Array(count(n, 4)),
    u32: (n) => new Uint32Array(count(n, 4)),
    u16: (n) => new Uint16Array(count(n, 2)),
    u8: (n) => new Uint8Array(count(n, 1)),
  })
  return bytes
}
