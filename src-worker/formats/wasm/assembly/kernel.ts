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

/** Sizes of a level's second 16 bytes; the order counts (or publishers) behind them do not matter. */
const SIZES: v128 = i64x2(-1, 0)

/** Bit k: level k of two records differs in a price or a size. */
// @ts-expect-error: decorator
@inline
function differing(a: usize, b: usize, levels: u32): u32 {
  let bits: u32 = 0
  for (let k: u32 = 0; k < levels; k++) {
    const prices = v128.xor(v128.load(a), v128.load(b))
    const sizes = v128.xor(v128.load(a, 16), v128.load(b, 16))
    bits |= <u32>v128.any_true(v128.or(prices, v128.and(sizes, SIZES))) << k
    a += 32
    b += 32
  }
  return bits
}

// @ts-expect-error: decorator
@inline
function copyWords(to: usize, from: usize, count: u32): void {
  if (count == 10) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
    store<u64>(to, load<u64>(from, 32), 32)
  } else {
    for (let k: u32 = 0; k < count; k++)
      store<u32>(to + (<usize>k << 2), load<u32>(from + (<usize>k << 2)))
  }
}

/** Bits of prices that lie off the grid in the row at hand. */
let offLevels: u32 = 0

// @ts-expect-error: decorator
@inline
function levelTicks(price: i64, unit: f64, perUnit: f64, bit: u32): i32 {
  const before = offTick
  const t = toTicks(price, unit, perUnit)
  if (offTick != before) offLevels |= bit
  return t
}

/**
 * Tick columns: level k of row i at [i * levels + k]. Most levels are as in the record before: its
 * row is copied, and only what differs is decoded. `unsure` are the bits of prices that were off the
 * grid there. Returns the bits of all that differs.
 */
// @ts-expect-error: decorator
@inline
function tickLevels(
  at: usize,
  atBefore: usize,
  levels: u32,
  unsure: u32,
  unit: f64,
  perUnit: f64,
  bid: usize,
  ask: usize,
  bidSz: usize,
  askSz: usize,
): u32 {
  let dirty = differing(at, atBefore, levels)
  dirty |= (unsure | (unsure >> 16)) & ((1 << levels) - 1)
  let changed = unsure
  offLevels = 0
  while (dirty) {
    const k = ctz(dirty)
    dirty &= dirty - 1
    const a = at + (<usize>k << 5)
    const b = atBefore + (<usize>k << 5)
    const k4 = <usize>k << 2
    const bidBit: u32 = 1 << k
    const askBit: u32 = 1 << (16 + k)
    const bidPrice = load<i64>(a)
    const askPrice = load<i64>(a, 8)
    const differs = load<u64>(a, 16) ^ load<u64>(b, 16)
    if (<u32>differs) changed |= bidBit
    if (<u32>(differs >> 32)) changed |= askBit
    store<u32>(bidSz + k4, load<u32>(a, 16))
    store<u32>(askSz + k4, load<u32>(a, 20))
    if (bidPrice != load<i64>(b) || unsure & bidBit) {
      changed |= bidBit
      store<i32>(bid + k4, levelTicks(bidPrice, unit, perUnit, bidBit))
    }
    if (askPrice != load<i64>(b, 8) || unsure & askBit) {
      changed |= askBit
      store<i32>(ask + k4, levelTicks(askPrice, unit, perUnit, askBit))
    }
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
  const cBidTicks: usize = word(plan, P.C_BID_TICKS)
  const cAskTicks: usize = word(plan, P.C_ASK_TICKS)
  const cBidSz: usize = word(plan, P.C_ROW_BID_SZ)
  const cAskSz: usize = word(plan, P.C_ROW_ASK_SZ)
  const wantTicks = cBidTicks != 0
  const rowBytes = <usize>levels << 2
  const lastRow: usize = word(plan, P.LAST_ROW)
  const lastTicks = lastRow + (<usize>levels << 5)
  /** Levels of the last row's record, and where its values lie in the four columns. */
  let before = lastRow
  let bidBefore = lastTicks
  let askBefore = lastTicks + rowBytes
  let bidSzBefore = lastTicks + 2 * rowBytes
  let askSzBefore = lastTicks + 3 * rowBytes
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
      const p = n1 * rowBytes
      const bid = cBidTicks + p
      const ask = cAskTicks + p
      const bidSz = cBidSz + p
      const askSz = cAskSz + p
      copyWords(bid, bidBefore, levels)
      copyWords(ask, askBefore, levels)
      copyWords(bidSz, bidSzBefore, levels)
      copyWords(askSz, askSzBefore, levels)
      const here = r + 48
      const changed = tickLevels(
        here,
        before,
        levels,
        unsure,
        unit,
        perUnit,
        bid,
        ask,
        bidSz,
        askSz,
      )
      store<u32>(cChanged + n4, changed)
      unsure = offLevels
      before = here
      bidBefore = bid
      askBefore = ask
      bidSzBefore = bidSz
      askSzBefore = askSz
    }
    rows++
    position++
    at += length
  }
  if (wantTicks && rows > 0) {
    memory.copy(lastRow, before, <usize>levels << 5)
    copyWords(lastTicks, bidBefore, levels)
    copyWords(lastTicks + rowBytes, askBefore, levels)
    copyWords(lastTicks + 2 * rowBytes, bidSzBefore, levels)
    copyWords(lastTicks + 3 * rowBytes, askSzBefore, levels)
  }
  store<u32>(plan + (P.CONSUMED << 2), at)
  store<u32>(plan + (P.ROWS << 2), rows)
  store<u32>(plan + (P.SKIPPED << 2), skipped)
  store<u32>(plan + (P.OFF_TICK << 2), offTick)
  store<u32>(plan + (P.ERROR << 2), error)
  store<u32>(plan + (P.POSITION << 2), position)
  store<u32>(plan + (P.UNSURE << 2), unsure)
}
