/**
 * DBN records to columns. No memory of its own: bytes, plan and columns all lie in the imported
 * memory, so a block goes from the decompressor to typed-array columns without a copy. The plain
 * TypeScript decoder in src-core/formats/dbn/columns.ts is its twin; a test holds them together.
 */
import * as P from './abi'

const UNDEF_PRICE: i64 = 0x7fffffffffffffff
const NO_TICK: i32 = i32.MIN_VALUE

// @ts-expect-error: decorator
@inline
function word(plan: usize, index: i32): u32 {
  return load<u32>(plan + (<usize>index << 2))
}

let offTick: u32 = 0

// @ts-expect-error: decorator
@inline
function toTicks(price: i64, unit: f64, perUnit: f64): i32 {
  if (price == UNDEF_PRICE) return NO_TICK
  const p = <f64>price
  const t = nearest<f64>(p * perUnit)
  if (t < -2147483647.0 || t > 2147483647.0) {
    offTick++
    return NO_TICK
  }
  if (t * unit != p) offTick++
  return <i32>t
}

/** Raw level columns: level k of row i at [k * capacity + i]. */
function rawLevels(plan: usize, at: usize, row: usize, levels: u32, consolidated: bool): void {
  const capacity: usize = word(plan, P.CAPACITY)
  let p64 = row << 3
  let p32 = row << 2
  const bidPx: usize = word(plan, P.C_BID_PX)
  const askPx: usize = word(plan, P.C_ASK_PX)
  const bidSz: usize = word(plan, P.C_BID_SZ)
  const askSz: usize = word(plan, P.C_ASK_SZ)
  const bidCt: usize = word(plan, P.C_BID_CT)
  const askCt: usize = word(plan, P.C_ASK_CT)
  const mask: u32 = consolidated ? 0xffff : 0xffffffff
  for (let k: u32 = 0; k < levels; k++) {
    store<u64>(bidPx + p64, load<u64>(at))
    store<u64>(askPx + p64, load<u64>(at, 8))
    store<u32>(bidSz + p32, load<u32>(at, 16))
    store<u32>(askSz + p32, load<u32>(at, 20))
    store<u32>(bidCt + p32, load<u32>(at, 24) & mask)
    store<u32>(askCt + p32, load<u32>(at, 28) & mask)
    at += 32
    p64 += capacity << 3
    p32 += capacity << 2
  }
}

/** Bits of prices that lie off the grid in the row at hand. */
let offLevels: u32 = 0

/** Ticks of a price that is not the cached one. */
function freshTicks(price: i64, at: usize, ticksAt: usize, unit: f64, perUnit: f64, bit: u32): i32 {
  const before = offTick
  const t = toTicks(price, unit, perUnit)
  if (offTick == before) {
    store<i64>(at, price)
    store<i32>(ticksAt, t)
  } else offLevels |= bit
  return t
}

/**
 * Tick columns: level k of row i at [i * levels + k]. Most levels repeat price and size of the
 * record before, which the cache holds. Returns the bits of those that do not; sizes are compared
 * without a branch, because which of them changed cannot be foreseen.
 */
function tickLevels(plan: usize, at: usize, row: usize, levels: u32, unit: f64, perUnit: f64): u32 {
  const p = (row * levels) << 2
  let bid: usize = <usize>word(plan, P.C_BID_TICKS) + p
  let ask: usize = <usize>word(plan, P.C_ASK_TICKS) + p
  let bidSz: usize = <usize>word(plan, P.C_ROW_BID_SZ) + p
  let askSz: usize = <usize>word(plan, P.C_ROW_ASK_SZ) + p
  let cache: usize = word(plan, P.TICK_CACHE)
  let changed: u32 = 0
  offLevels = 0
  for (let k: u32 = 0; k < levels; k++) {
    const bidPrice = load<i64>(at)
    const askPrice = load<i64>(at, 8)
    const sizes = load<u64>(at, 16)
    const differs = sizes ^ load<u64>(cache, 24)
    store<u64>(cache, sizes, 24)
    changed |= (<u32>(<u32>differs != 0) << k) | (<u32>(<u32>(differs >> 32) != 0) << (16 + k))
    let bidTicks = load<i32>(cache, 16)
    if (load<i64>(cache) != bidPrice) {
      changed |= <u32>1 << k
      bidTicks = freshTicks(bidPrice, cache, cache + 16, unit, perUnit, <u32>1 << k)
    }
    let askTicks = load<i32>(cache, 20)
    if (load<i64>(cache, 8) != askPrice) {
      changed |= <u32>1 << (16 + k)
      askTicks = freshTicks(askPrice, cache + 8, cache + 20, unit, perUnit, <u32>1 << (16 + k))
    }
    store<i32>(bid, bidTicks)
    store<i32>(ask, askTicks)
    store<u32>(bidSz, <u32>sizes)
    store<u32>(askSz, <u32>(sizes >> 32))
    at += 32
    bid += 4
    ask += 4
    bidSz += 4
    askSz += 4
    cache += 32
  }
  return changed
}

/** Decodes until the bytes, the rows or the whole records run out; results go into the plan. */
export function decode(plan: usize): void {
  const src: usize = word(plan, P.SRC)
  const bytes: u32 = word(plan, P.SRC_BYTES)
  const maxRows: u32 = word(plan, P.MAX_ROWS)
  const accept: usize = word(plan, P.ACCEPT)
  const recordBytes: u32 = word(plan, P.RECORD_BYTES)
  const filterOn: u32 = word(plan, P.FILTER_ON)
  const filterId: u32 = word(plan, P.FILTER_ID)
  const filterAction: u32 = word(plan, P.FILTER_ACTION)
  const levels: u32 = word(plan, P.LEVELS)
  const atPrice: usize = word(plan, P.AT_PRICE)
  const atSize: usize = word(plan, P.AT_SIZE)
  const atAction: usize = word(plan, P.AT_ACTION)
  const atSide: usize = word(plan, P.AT_SIDE)
  const atFlags: usize = word(plan, P.AT_FLAGS)
  const atDepth: usize = word(plan, P.AT_DEPTH)
  const atTsRecv: usize = word(plan, P.AT_TS_RECV)
  const atDelta: usize = word(plan, P.AT_TS_IN_DELTA)
  const atSequence: usize = word(plan, P.AT_SEQUENCE)
  const atOrder: usize = word(plan, P.AT_ORDER_ID)
  const atChannel: usize = word(plan, P.AT_CHANNEL)
  const consolidated = word(plan, P.CONSOLIDATED) != 0
  const origin: i64 = load<i64>(plan + (P.ORIGIN_LO << 2))
  const unit: f64 = load<f64>(plan + (P.TICK << 2))
  const perUnit: f64 = 1.0 / unit
  const cTsEvent: usize = word(plan, P.C_TS_EVENT)
  const cTsRecv: usize = word(plan, P.C_TS_RECV)
  const cPrice: usize = word(plan, P.C_PRICE)
  const cSequence: usize = word(plan, P.C_SEQUENCE)
  const cInstrument: usize = word(plan, P.C_INSTRUMENT)
  const cSize: usize = word(plan, P.C_SIZE)
  const cDelta: usize = word(plan, P.C_TS_IN_DELTA)
  const cAction: usize = word(plan, P.C_ACTION)
  const cSide: usize = word(plan, P.C_SIDE)
  const cFlags: usize = word(plan, P.C_FLAGS)
  const cDepth: usize = word(plan, P.C_DEPTH)
  const cPublisher: usize = word(plan, P.C_PUBLISHER)
  const cOrder: usize = word(plan, P.C_ORDER_ID)
  const cChannel: usize = word(plan, P.C_CHANNEL)
  const cTs: usize = word(plan, P.C_TS)
  const cTicks: usize = word(plan, P.C_TICKS)
  const cChanged: usize = word(plan, P.C_CHANGED)
  let unsure: u32 = word(plan, P.UNSURE)
  const wantRaw = word(plan, P.C_BID_PX) != 0
  const wantTicks = word(plan, P.C_BID_TICKS) != 0
  let position: u32 = word(plan, P.POSITION)
  let at: u32 = 0
  let rows: u32 = 0
  let skipped: u32 = 0
  let error: u32 = 0
  offTick = 0

  while (rows < maxRows && at + 16 <= bytes) {
    const r = src + at
    const length = <u32>load<u8>(r) << 2
    if (length < 16) {
      error = 1
      break
    }
    if (at + length > bytes) break
    if (load<u8>(accept + load<u8>(r, 1)) == 0) {
      at += length
      position++
      skipped++
      continue
    }
    if (length != recordBytes) {
      error = 2
      break
    }
    const id = load<u32>(r, 4)
    if (
      (filterOn && id != filterId) ||
      (filterAction && <u32>load<u8>(r + atAction) != filterAction)
    ) {
      at += length
      position++
      skipped++
      continue
    }
    const n1: usize = rows
    const n4: usize = rows << 2
    const n8: usize = rows << 3
    const event = load<i64>(r, 8)
    const price = load<i64>(r + atPrice)
    if (cTsEvent) store<i64>(cTsEvent + n8, event)
    if (cTsRecv) store<i64>(cTsRecv + n8, load<i64>(r + atTsRecv))
    if (cPrice) store<i64>(cPrice + n8, price)
    store<u32>(cSequence + n4, atSequence ? load<u32>(r + atSequence) : position)
    if (cInstrument) store<u32>(cInstrument + n4, id)
    store<u32>(cSize + n4, load<u32>(r + atSize))
    if (cDelta) store<i32>(cDelta + n4, atDelta ? load<i32>(r + atDelta) : 0)
    store<u8>(cAction + n1, atAction ? load<u8>(r + atAction) : 0)
    store<u8>(cSide + n1, load<u8>(r + atSide))
    store<u8>(cFlags + n1, load<u8>(r + atFlags))
    store<u8>(cDepth + n1, atDepth ? load<u8>(r + atDepth) : 0)
    if (cPublisher) store<u16>(cPublisher + (n1 << 1), load<u16>(r, 2))
    if (cOrder) store<i64>(cOrder + n8, atOrder ? load<i64>(r + atOrder) : 0)
    if (cChannel) store<u8>(cChannel + n1, atChannel ? load<u8>(r + atChannel) : 0)
    if (cTs) store<f64>(cTs + n8, <f64>(event - origin))
    if (cTicks) store<i32>(cTicks + n4, toTicks(price, unit, perUnit))
    if (wantRaw) rawLevels(plan, r + 48, n1, levels, consolidated)
    if (wantTicks) {
      const changed = tickLevels(plan, r + 48, n1, levels, unit, perUnit)
      store<u32>(cChanged + n4, changed | unsure)
      unsure = offLevels
    }
    rows++
    position++
    at += length
  }
  store<u32>(plan + (P.CONSUMED << 2), at)
  store<u32>(plan + (P.ROWS << 2), rows)
  store<u32>(plan + (P.SKIPPED << 2), skipped)
  store<u32>(plan + (P.OFF_TICK << 2), offTick)
  store<u32>(plan + (P.ERROR << 2), error)
  store<u32>(plan + (P.POSITION << 2), position)
  store<u32>(plan + (P.UNSURE << 2), unsure)
}
