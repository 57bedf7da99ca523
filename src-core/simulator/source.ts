/** Simulated sessions as event sources: for tests and calibration, without a file between. */
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
import { PRINT } from '../domain/batches.ts'
import { sessionTimes } from '../domain/calendar.ts'
import { Random } from '../domain/random.ts'
import { type IsoDate, NO_TICK, NS_PER_S } from '../domain/units.ts'
import type { Chain } from './chain.ts'
import {
  type BookColumns,
  LEVELS,
  type OptionTradeColumns,
  type QuoteColumns,
  type TradeColumns,
} from './columns.ts'
import { futureOf } from './contracts.ts'
import { DEMO_DATE } from './days.ts'
import { SimulatedSession } from './session.ts'
import { type Truth, truthPlant } from './truth.ts'

/** Steps of an option premium per price unit: 0.05 points, 0.01 USD. */
const STEPS = { ES: 20, SPY: 100 } as const
const SLICE_S = 120
/** OPRA conditions that say nothing about who started a trade (polygon.md 7). */
const MULTI_LEG = 232

export interface SimulateSession {
  seed: number
  scale: number
  underlying?: 'ES' | 'SPY'
  hedging?: boolean
  date?: IsoDate
  /** Session seconds to simulate; all of it when left out. */
  fromS?: number
  toS?: number
  openTick?: number
  /** Share of ES option prints published without a side. */
  unsidedShare?: number
}

export interface SimulatedSource extends SessionSource {
  /** The customers' true signs of the option prints, in stream order; complete once read to the end. */
  readonly signs: Int8Array
  /** Gamma of the same prints as the dealers book it, per unit of the underlying squared. */
  readonly gammas: Float64Array
  /** What was planted; complete once read to the end. */
  truth(): Truth
}

/** A session source that simulates while it is read. Each `streams()` starts over, identically. */
export function simulateSession(options: SimulateSession): SimulatedSource {
  const date = options.date ?? DEMO_DATE
  const times = sessionTimes(date)
  const underlying = options.underlying ?? 'ES'
  const hedging = options.hedging ?? true
  const start = () =>
    new SimulatedSession({
      seed: Random.of(options.seed, date).u32(),
      scale: options.scale,
      openTick: options.openTick ?? 27_600,
      hedging,
      unsidedShare: options.unsidedShare,
      fromS: options.fromS ?? 0,
      toS: options.toS ?? times.globexClose / NS_PER_S,
      closeS: times.rthClose / NS_PER_S,
    })
  let run = new Run(start(), underlying)
  const { session } = run
  const contracts =
    underlying === 'ES'
      ? contractsOf(session.esChain, session.esOpenInterest)
      : contractsOf(session.spyChain, session.spyOpenInterest)
  return {
    date,
    symbol: futureOf(date).symbol,
    dominance: 1,
    synthetic: true,
    underlying,
    contracts,
    warmup: [],
    inputHashes: [
      `simulated:${options.seed}:${options.scale}:${hedging}:${date}:${options.fromS ?? 0}:${options.toS ?? 'end'}:${options.unsidedShare ?? 0}`,
    ],
    get signs() {
      return Int8Array.from(run.signs)
    },
    get gammas() {
      return Float64Array.from(run.gammas)
    },
    truth: () => ({
      synthetic: true,
      seed: options.seed,
      scale: options.scale,
      hedging,
      sessions: [
        {
          date,
          main: true,
          plants: run.session.stage.plants.map((p) => truthPlant(p, times.originNs)),
        },
      ],
    }),
    streams: () => {
      run = new Run(start(), underlying)
      return run.streams()
    },
  }
}

const contractsOf = (chain: Chain, openInterest: Int32Array): OptionContract[] =>
  Array.from({ length: chain.count }, (_, c) => ({
    strike: chain.strikes[c >> 1]!,
    right: (c & 1) === 0 ? 'C' : 'P',
    openInterest: openInterest[c]!,
  }))

/** One pass over a session: whichever stream runs dry drives it on, the others queue. */
class Run {
  readonly session: SimulatedSession
  readonly signs: number[] = []
  readonly gammas: number[] = []
  readonly #underlying: 'ES' | 'SPY'
  readonly #queues: Record<EventBatch['kind'], EventBatch[]> = {
    'futures.trades': [],
    'futures.book': [],
    'options.quotes': [],
    'options.trades': [],
  }

  constructor(session: SimulatedSession, underlying: 'ES' | 'SPY') {
    this.session = session
    this.#underlying = underlying
  }

  streams(): EventStream[] {
    const kinds: EventBatch['kind'][] = ['futures.trades', 'futures.book', 'options.trades']
    if (this.#underlying === 'ES') kinds.push('options.quotes')
    return kinds.map((kind) => ({
      kind,
      next: async () => this.#next(kind),
      close: async () => {},
    }))
  }

  #next(kind: EventBatch['kind']): EventBatch | null {
    const queue = this.#queues[kind]
    while (queue.length === 0) {
      if (this.session.done) return null
      this.#advance()
    }
    return queue.shift() ?? null
  }

  #advance(): void {
    const s = this.session
    s.advance(s.now + SLICE_S)
    const prints = this.#underlying === 'ES' ? s.esTrades : s.spyTrades
    for (let i = 0; i < prints.length; i++) {
      this.signs.push(prints.sign[i]!)
      this.gammas.push(prints.gamma[i]!)
    }
    const batches: EventBatch[] = [
      tradeBatch(s.trades),
      bookBatch(s.book),
      printBatch(prints, this.#underlying),
    ]
    if (this.#underlying === 'ES') batches.push(quoteBatch(s.esQuotes))
    for (const b of batches) if (b.length > 0) this.#queues[b.kind].push(b)
    for (const c of [s.book, s.trades, s.esQuotes, s.esTrades, s.spyTrades]) c.clear()
  }
}

const tradeBatch = (t: TradeColumns): FuturesTradeBatch => ({
  kind: 'futures.trades',
  length: t.length,
  ts: t.ts.slice(0, t.length),
  sequence: t.sequence.slice(0, t.length),
  price: t.price.slice(0, t.length),
  size: t.size.slice(0, t.length),
  side: t.side.slice(0, t.length),
})

const bookBatch = (b: BookColumns): FuturesBookBatch => ({
  kind: 'futures.book',
  length: b.length,
  levels: LEVELS,
  ts: b.ts.slice(0, b.length),
  sequence: b.sequence.slice(0, b.length),
  action: b.action.slice(0, b.length),
  flags: b.flags.slice(0, b.length),
  bidPx: b.bidPx.slice(0, b.length * LEVELS),
  bidSz: b.bidSz.slice(0, b.length * LEVELS),
  askPx: b.askPx.slice(0, b.length * LEVELS),
  askSz: b.askSz.slice(0, b.length * LEVELS),
})

const quoteBatch = (q: QuoteColumns): OptionQuoteBatch => ({
  kind: 'options.quotes',
  length: q.length,
  ts: q.ts.slice(0, q.length),
  sequence: q.sequence.slice(0, q.length),
  contract: q.contract.slice(0, q.length),
  bid: premiums(q.bid, q.length, 'ES'),
  ask: premiums(q.ask, q.length, 'ES'),
  bidSize: q.bidSize.slice(0, q.length),
  askSize: q.askSize.slice(0, q.length),
})

/** ES prints carry the exchange's side where it gives one; SPY prints carry none (P9.1). */
const printBatch = (t: OptionTradeColumns, underlying: 'ES' | 'SPY'): OptionTradeBatch => ({
  kind: 'options.trades',
  length: t.length,
  ts: t.ts.slice(0, t.length),
  sequence: t.sequence.slice(0, t.length),
  contract: t.contract.slice(0, t.length),
  price: premiums(t.price, t.length, underlying),
  size: t.size.slice(0, t.length),
  side: underlying === 'ES' ? t.published.slice(0, t.length) : new Int8Array(t.length),
  condition: Uint8Array.from({ length: t.length }, (_, i) =>
    underlying === 'SPY' && t.condition[i] === MULTI_LEG ? PRINT.unfit : PRINT.usable,
  ),
})

const premiums = (steps: Int32Array, length: number, underlying: 'ES' | 'SPY') =>
  Float64Array.from({ length }, (_, i) =>
    steps[i] === NO_TICK ? Number.NaN : steps[i]! / STEPS[underlying],
  )
