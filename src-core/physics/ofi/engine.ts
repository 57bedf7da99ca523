/**
 * Order-flow imbalance (P13): what each step of the book added to and took from the ten best levels
 * of both sides. Flows and sizes are whole contracts, so window sums are exact; the window every
 * frame shows is kept as steps come and go, the others are summed from the log when an event asks.
 */
import {
  BIDS_END,
  type BookSteps,
  CHANGE,
  CHANGES_END,
  FIRST_STEP,
  FLAGS,
  LEVEL,
  PRICE_AFTER,
  PRICE_BEFORE,
  SIZE_AFTER,
  SIZE_BEFORE,
  STEP,
} from '../../domain/book-steps.ts'
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
  left: Float64Array
  deeper: number
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
  /** e_m of the steps that have left the frame window. */
  readonly #left: Float64Array
  readonly #sums: Float64Array
  readonly #window: OfiWindow
  /** Displayed size of both sides beyond the levels, contracts. */
  #deeper = 0
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
    this.#left = new Float64Array(config.levels)
    this.#sums = new Float64Array(config.levels)
    this.#window = { raw: new Float64Array(config.levels), depth: 0, events: 0 }
  }

  /** The newest valid state of the book. */
  onStep({ steps }: OrderBook): void {
    this.onSteps(steps, steps.length - 1, steps.length)
  }

  /** Steps [from, to) of a book; its first state is none, for there was nothing before it. */
  onSteps(steps: BookSteps, from: number, to: number): void {
    const { step, change } = steps
    const levels = this.config.levels
    const log = this.#log
    let deeper = this.#deeper
    let at = steps.begin(from) * CHANGE
    for (let n = from; n < to; n++) {
      const row = n * STEP
      const bidsEnd = step[row + BIDS_END] * CHANGE
      const end = step[row + CHANGES_END] * CHANGE
      const isFirst = (step[row + FLAGS] & FIRST_STEP) !== 0
      for (; at < end; at += CHANGE) {
        const m = change[at + LEVEL]
        const before = change[at + SIZE_BEFORE]
        const after = change[at + SIZE_AFTER]
        if (m >= levels) deeper += after - before
        else if (before > 0 && after > 0 && !isFirst) {
          const isAsk = at >= bidsEnd
          const p0 = change[at + PRICE_BEFORE]
          const p1 = change[at + PRICE_AFTER]
          const outwards = isAsk ? p1 - p0 : p0 - p1
          const flow = outwards < 0 ? after : outwards > 0 ? -before : after - before
          log.addFlow(isAsk ? (m << 1) | 1 : m << 1, flow, outwards > 0 ? p0 : p1)
        }
      }
      if (isFirst) continue
      log.addStep(steps.ts[n], steps.bidTotal[n] + steps.askTotal[n] - deeper)
    }
    this.#deeper = deeper
  }

  /** Moves the frame window's right end to now. */
  advance(now: number): void {
    const log = this.#log
    const at = log.walkAfter(this.#expired, now - FRAME_WINDOW_NS)
    if (at === this.#expired) return
    log.addLevels(this.#expired, at, this.#left, 1)
    if (crossedBlock(this.#expired, at)) log.forget(now - this.#historyNs, at)
    this.#expired = at
  }

  /** Integrated OFI of the last 60 s, dimensionless: the frame's column. */
  integrated60(now: number): number {
    this.advance(now)
    const log = this.#log
    const depth = this.#mean(log.depthSum(this.#expired, log.end), log.end - this.#expired)
    log.levelsWithout(this.#left, this.#sums)
    return this.#integrate(this.#sums, depth, this.weights(now))
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
      left: this.#left.slice(),
      deeper: this.#deeper,
    }
  }

  restore(from: OfiSnapshot): void {
    this.#log.restore(from.log)
    this.#expired = from.expired
    this.#left.set(from.left)
    this.#deeper = from.deeper
  }

  #collect(from: number, to: number): OfiWindow {
    const w = this.#window
    w.raw.fill(0)
    this.#log.addLevels(from, to, w.raw, 1)
    w.events = Math.max(0, to - from)
    w.depth = this.#mean(this.#log.depthSum(from, to), w.events)
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
