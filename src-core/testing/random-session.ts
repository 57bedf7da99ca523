/**
 * Small random sessions for property tests: valid and hostile order flow (crossed, one-sided and
 * empty books, silent minutes, unsigned trades) around 6900, in the batch form of the fold. It is no
 * market model (that is the simulator); it only has to visit odd corners.
 */
import type {
  EventBatch,
  EventStream,
  FuturesBookBatch,
  FuturesTradeBatch,
  OptionContract,
  OptionQuoteBatch,
  OptionTradeBatch,
  SessionSource,
} from '../domain/batches.ts'
import { NO_TICK, NS_PER_MIN, NS_PER_S } from '../domain/units.ts'

export interface RandomSessionOptions {
  seed: number
  date: string
  /** SessionNs of the first record. */
  startNs: number
  seconds: number
  /** Groups per second on average. */
  rate: number
  underlying: 'ES' | 'SPY'
  /** Rows per batch. */
  chunk: number
}

/** Linear congruential generator of Numerical Recipes: enough to vary tests, reproducible anywhere. */
const generator = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

interface Row {
  ts: number
  sequence: number
}
interface TradeRow extends Row {
  price: number
  size: number
  side: number
}
interface BookRow extends Row {
  action: number
  flags: number
  bids: [number, number][]
  asks: [number, number][]
}
interface QuoteRow extends Row {
  contract: number
  bid: number
  ask: number
}
interface OptionTradeRow extends Row {
  contract: number
  price: number
  size: number
  side: number
  condition: number
}

export function randomSession(options: RandomSessionOptions): SessionSource {
  const { seed, startNs, seconds, rate } = options
  const random = generator(seed)
  const int = (lo: number, hi: number) => lo + Math.floor(random() * (hi - lo + 1))
  const spacing = options.underlying === 'ES' ? 5 : 1
  const center = options.underlying === 'ES' ? 6900 : 687
  const contracts: OptionContract[] = []
  for (let n = -4; n <= 4; n++) {
    for (const right of ['C', 'P'] as const) {
      contracts.push({
        strike: center + n * spacing,
        right,
        openInterest: random() < 0.3 ? null : int(0, 5000),
      })
    }
  }
  const trades: TradeRow[] = []
  const books: BookRow[] = []
  const quotes: QuoteRow[] = []
  const optionTrades: OptionTradeRow[] = []

  let bid = 6900 * 4 + int(-8, 8)
  let sequence = 1
  let ts = startNs
  const sizes = new Map<number, number>()
  const sizeAt = (tick: number) => {
    if (!sizes.has(tick)) sizes.set(tick, int(1, 60))
    return sizes.get(tick) as number
  }
  const end = startNs + seconds * NS_PER_S
  while (ts < end) {
    ts +=
      random() < 0.002
        ? int(2, 70) * NS_PER_S
        : Math.floor((-Math.log(1 - random()) / rate) * NS_PER_S)
    if (ts >= end) break
    if (random() < 0.15) bid += int(-1, 1)
    for (let n = int(0, 2); n > 0; n--) {
      const side = int(-1, 1)
      trades.push({
        ts,
        sequence: sequence++,
        price: bid + (side >= 0 ? 1 : 0) + int(0, 1) * side,
        size: int(1, 30),
        side,
      })
    }
    for (let n = int(1, 2); n > 0; n--) {
      sizes.set(bid + int(-9, 10), int(0, 120))
      const oddity = random()
      const ask = oddity < 0.01 ? bid : bid + 1
      const side = (first: number, step: number, missing: boolean) => {
        const out: [number, number][] = []
        for (let l = 0; out.length < 10 && l < 14 && !missing; l++) {
          const tick = first + step * l
          if (sizeAt(tick) > 0) out.push([tick, sizeAt(tick)])
        }
        return out
      }
      books.push({
        ts,
        sequence: sequence++,
        action: 'ACM'.charCodeAt(int(0, 2)),
        flags: n === 1 ? 0x80 : 0,
        bids: side(bid, -1, oddity > 0.985),
        asks: side(ask, 1, oddity > 0.99),
      })
    }
    const contract = int(0, contracts.length - 1)
    const { strike, right } = contracts[contract]
    const scale = options.underlying === 'ES' ? 1 : 0.1
    const spot = (bid + 0.5) * 0.25 * scale
    const fair = Math.max(0, right === 'C' ? spot - strike : strike - spot) + 6 * scale * random()
    if (random() < 0.5)
      quotes.push({
        ts,
        sequence: sequence++,
        contract,
        bid: fair - 0.1 * scale,
        ask: fair + 0.1 * scale,
      })
    if (random() < 0.3) {
      optionTrades.push({
        ts,
        sequence: sequence++,
        contract,
        price: fair,
        size: int(1, 40),
        side: int(-1, 1),
        condition: random() < 0.05 ? int(1, 2) : 0,
      })
    }
  }

  const chop = <R, B extends EventBatch>(
    kind: B['kind'],
    rows: R[],
    make: (rows: R[]) => B,
  ): EventStream<B> => {
    let next = 0
    return {
      kind,
      next: async () => {
        if (next >= rows.length) return null
        const part = rows.slice(next, next + options.chunk)
        next += part.length
        return make(part)
      },
      close: async () => {},
    }
  }
  const base = (rows: Row[]) => ({
    length: rows.length,
    ts: Float64Array.from(rows, (r) => r.ts),
    sequence: Uint32Array.from(rows, (r) => r.sequence),
  })
  const futuresTrades = (rows: TradeRow[]): FuturesTradeBatch => ({
    kind: 'futures.trades',
    ...base(rows),
    price: Int32Array.from(rows, (r) => r.price),
    size: Int32Array.from(rows, (r) => r.size),
    side: Int8Array.from(rows, (r) => r.side),
  })
  const futuresBook = (rows: BookRow[]): FuturesBookBatch => {
    const column = (pick: (r: BookRow) => [number, number][], field: 0 | 1) =>
      Int32Array.from({ length: rows.length * 10 }, (_, i) => {
        const level = pick(rows[Math.floor(i / 10)])[i % 10]
        return level ? level[field] : field === 0 ? NO_TICK : 0
      })
    return {
      kind: 'futures.book',
      ...base(rows),
      levels: 10,
      action: Uint8Array.from(rows, (r) => r.action),
      flags: Uint8Array.from(rows, (r) => r.flags),
      bidPx: column((r) => r.bids, 0),
      bidSz: column((r) => r.bids, 1),
      askPx: column((r) => r.asks, 0),
      askSz: column((r) => r.asks, 1),
    }
  }
  const optionQuotes = (rows: QuoteRow[]): OptionQuoteBatch => ({
    kind: 'options.quotes',
    ...base(rows),
    contract: Int32Array.from(rows, (r) => r.contract),
    bid: Float64Array.from(rows, (r) => r.bid),
    ask: Float64Array.from(rows, (r) => r.ask),
    bidSize: Int32Array.from(rows, () => 10),
    askSize: Int32Array.from(rows, () => 10),
  })
  const optionPrints = (rows: OptionTradeRow[]): OptionTradeBatch => ({
    kind: 'options.trades',
    ...base(rows),
    contract: Int32Array.from(rows, (r) => r.contract),
    price: Float64Array.from(rows, (r) => r.price),
    size: Int32Array.from(rows, (r) => r.size),
    side: Int8Array.from(rows, (r) => r.side),
    condition: Uint8Array.from(rows, (r) => r.condition),
  })

  return {
    date: options.date,
    symbol: 'ESZ6',
    dominance: 1,
    synthetic: true,
    underlying: options.underlying,
    contracts,
    warmup: [],
    inputHashes: [`random-${seed}`],
    streams: () => [
      chop('futures.trades', trades, futuresTrades),
      chop('futures.book', books, futuresBook),
      chop('options.quotes', quotes, optionQuotes),
      chop('options.trades', optionTrades, optionPrints),
    ],
  }
}

/** 09:27 ET of an ordinary session, three minutes before the open. */
export const BEFORE_THE_OPEN_NS = 15 * 60 * NS_PER_MIN + 27 * NS_PER_MIN
