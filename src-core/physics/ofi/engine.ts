/**
 * Order-flow imbalance (P13): what each step of the book added to and took from the ten best levels
 * of both sides. Flows and sizes are whole contracts, so window sums are exact; the window every
 * frame shows is kept as steps come and go, the others are summed from the log when an event asks.
 */
import type { BookState } from '../../domain/book-state.ts'
import type { OrderBook } from '../../domain/order-book.ts'
import { NS_PER_S, TICK_POINTS } from '../../domain/units.ts'
import { crossedBlock, FlowLog, type FlowLogSnapshot } from './flow-log.ts'
import {
  distanceWeights,
  expWeights,
  MIN_PCA_BUCKETS,
  principalComponent,
  type WeightKind,
} from './weights.ts'

export interface OfiConfig {
  /** M of P13.2, 1..10. */
  levels: number
  weights: WeightKind
  /** Decay of the exp weights per level. */
  expLambda: number
  /** delta of P13.4, ES points. */
  nearDecay: number
}

/** One window (P13.2); reused by its engine. */
export interface OfiWindow {
  /** OFI_m, contracts. */
  raw: Float64Array
  /** Q, contracts; 0 without events. */
  depth: number
  events: number
}

export interface OfiSnapshot {
  log: FlowLogSnapshot
  expired: number
  sums: Float64Array
  depthSum: number
}

/** The window that frames show, and the longest a feature asks for. */
const FRAME_WINDOW_NS = 60 * NS_PER_S
const LONGEST_S = 300
const PCA_BUCKETS = 180
const PCA_BUCKET_NS = 10 * NS_PER_S

export class OfiEngine {
  readonly config: OfiConfig
  readonly #log = new FlowLog()
  readonly #historyNs: number
  readonly #fixedWeights: readonly number[]
  readonly #sums: Float64Array
  readonly #window: OfiWindow
  #depthSum = 0
  /** First step inside the frame window. */
  #expired = 0

  constructor(config: OfiConfig) {
    this.config = config
    const pcaNs = config.weights === 'pca' ? PCA_BUCKETS * PCA_BUCKET_NS : 0
    this.#historyNs = Math.max(LONGEST_S * NS_PER_S, pcaNs)
    this.#fixedWeights =
      config.weights === 'exp'
        ? expWeights(config.levels, config.expLambda)
        : distanceWeights(config.levels)
    this.#sums = new Float64Array(config.levels)
    this.#window = { raw: new Float64Array(config.levels), depth: 0, events: 0 }
  }

  /** A new valid state; a step when there was one before it. */
  onStep(book: OrderBook): void {
    if (!book.hasPrevious) return
    const a = book.previous
    const b = book.current
    const levels = this.config.levels
    const inside = (1 << levels) - 1
    const sums = this.#sums
    const log = this.#log
    let n = Math.min(a.nBid, b.nBid)
    for (let bits = book.bidChanged & inside; bits !== 0; bits &= bits - 1) {
      const m = 31 - Math.clz32(bits & -bits)
      if (m >= n) break
      const p0 = a.bidPx[m]
      const p1 = b.bidPx[m]
      const flow = p1 > p0 ? b.bidSz[m] : p1 < p0 ? -a.bidSz[m] : b.bidSz[m] - a.bidSz[m]
      log.addFlow(m << 1, flow, Math.max(p1, p0))
      sums[m] += flow
    }
    n = Math.min(a.nAsk, b.nAsk)
    for (let bits = book.askChanged & inside; bits !== 0; bits &= bits - 1) {
      const m = 31 - Math.clz32(bits & -bits)
      if (m >= n) break
      const p0 = a.askPx[m]
      const p1 = b.askPx[m]
      const flow = p1 < p0 ? b.askSz[m] : p1 > p0 ? -a.askSz[m] : b.askSz[m] - a.askSz[m]
      log.addFlow((m << 1) | 1, flow, Math.min(p1, p0))
      sums[m] -= flow
    }
    const depth = depthOf(b, levels)
    log.addStep(b.ts, depth)
    this.#depthSum += depth
  }

  /** Moves the frame window's right end to now. */
  advance(now: number): void {
    const log = this.#log
    const edge = now - FRAME_WINDOW_NS
    let at = this.#expired
    while (at < log.end && log.ts(at) <= edge) this.#depthSum -= log.depth(at++)
    if (at === this.#expired) return
    log.addLevels(this.#expired, at, this.#sums, -1)
    if (crossedBlock(this.#expired, at)) log.forget(now - this.#historyNs, at)
    this.#expired = at
  }

  /** Integrated OFI of the last 60 s, dimensionless: the frame's column. */
  integrated60(now: number): number {
    this.advance(now)
    const events = this.#log.end - this.#expired
    return this.#integrate(this.#sums, this.#mean(this.#depthSum, events), this.weights(now))
  }

  /** Steps with t in (now - windowS, now]. The result is reused. */
  window(now: number, windowS: number): OfiWindow {
    return this.span(now - windowS * NS_PER_S, now)
  }

  /** Steps with t in (from, to]. The result is reused. */
  span(from: number, to: number): OfiWindow {
    return this.#collect(this.#log.after(from), this.#log.after(to))
  }

  /** sum w_m OFI_m / Q over the last windowS seconds. */
  integrated(now: number, windowS: number): number {
    // First, because the estimate itself reads windows into the reused result.
    const weights = this.weights(now)
    const w = this.window(now, windowS)
    return this.#integrate(w.raw, w.depth, weights)
  }

  /** sum w_m OFI_m, contracts (F of P15 before the direction). */
  rawWeighted(window: OfiWindow, weights: readonly number[]): number {
    let sum = 0
    for (let m = 0; m < window.raw.length; m++) sum += weights[m] * window.raw[m]
    return sum
  }

  /** P13.4 near a level in ES points, contracts. */
  nearLevel(now: number, windowS: number, level: number): number {
    const log = this.#log
    let sum = 0
    log.eachFlow(log.after(now - windowS * NS_PER_S), log.after(now), (ask, flow, tick) => {
      const weight = Math.exp(-Math.abs(tick * TICK_POINTS - level) / this.config.nearDecay)
      sum += ask ? -flow * weight : flow * weight
    })
    return sum
  }

  /** Bid and ask flow by level of the step at exactly ts, contracts; zeros when there was none. */
  flowsAt(ts: number): { bid: number[]; ask: number[] } {
    const bid = new Array<number>(this.config.levels).fill(0)
    const ask = new Array<number>(this.config.levels).fill(0)
    this.#log.eachFlow(this.#log.from(ts), this.#log.after(ts), (isAsk, flow, _tick, level) => {
      ;(isAsk ? ask : bid)[level] += flow
    })
    return { bid, ask }
  }

  /** Weights in force; with `pca` they are estimated anew from half an hour of steps. */
  weights(now: number): readonly number[] {
    return this.config.weights === 'pca' ? this.pca(now).weights : this.#fixedWeights
  }

  /** P13.2 pca: weights, how many buckets had events, and whether they sufficed. */
  pca(now: number): { weights: readonly number[]; buckets: number; method: 'pca' | 'distance' } {
    const rows: number[][] = []
    const start = now - PCA_BUCKETS * PCA_BUCKET_NS
    for (let k = 0; k < PCA_BUCKETS; k++) {
      const from = this.#log.from(start + k * PCA_BUCKET_NS)
      const w = this.#collect(from, this.#log.from(start + (k + 1) * PCA_BUCKET_NS))
      if (w.events > 0) rows.push(this.normalised(w))
    }
    if (rows.length < MIN_PCA_BUCKETS) {
      const weights = distanceWeights(this.config.levels)
      return { weights, buckets: rows.length, method: 'distance' }
    }
    const { weights } = principalComponent(rows)
    return { weights, buckets: rows.length, method: 'pca' }
  }

  /** ofi_m = OFI_m / Q; all 0 without events or depth. */
  normalised(window: OfiWindow): number[] {
    return Array.from(window.raw, (x) => (window.depth === 0 ? 0 : x / window.depth))
  }

  snapshot(): OfiSnapshot {
    return {
      log: this.#log.snapshot(),
      expired: this.#expired,
      sums: this.#sums.slice(),
      depthSum: this.#depthSum,
    }
  }

  restore(from: OfiSnapshot): void {
    this.#log.restore(from.log)
    this.#expired = from.expired
    this.#sums.set(from.sums)
    this.#depthSum = from.depthSum
  }

  #collect(from: number, to: number): OfiWindow {
    const w = this.#window
    w.raw.fill(0)
    this.#log.addLevels(from, to, w.raw, 1)
    let depth = 0
    for (let at = from; at < to; at++) depth += this.#log.depth(at)
    w.events = Math.max(0, to - from)
    w.depth = this.#mean(depth, w.events)
    return w
  }

  /** Q: mean size of a level of one side. */
  #mean(depthSum: number, events: number): number {
    return events === 0 ? 0 : depthSum / (2 * this.config.levels * events)
  }

  #integrate(raw: Float64Array, depth: number, weights: readonly number[]): number {
    if (depth === 0) return 0
    let sum = 0
    for (let m = 0; m < raw.length; m++) sum += weights[m] * (raw[m] / depth)
    return sum
  }
}

/** Size of both sides over the best `levels` levels. */
function depthOf(s: BookState, levels: number): number {
  let depth = s.bidTotal + s.askTotal
  for (let m = levels; m < s.nBid; m++) depth -= s.bidSz[m]
  for (let m = levels; m < s.nAsk; m++) depth -= s.askSz[m]
  return depth
}
