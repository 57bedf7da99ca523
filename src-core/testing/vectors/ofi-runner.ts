import { OrderBook } from '../../domain/order-book.ts'
import { OfiEngine } from '../../physics/ofi/engine.ts'
import { multiWindowOfi } from '../../physics/ofi/multi-window.ts'
import {
  distanceWeights,
  expWeights,
  principalComponent,
  type WeightKind,
} from '../../physics/ofi/weights.ts'
import { type BookVector, bookBatch, play, vectorNs } from './book-builder.ts'
import { defineRunner } from './runner.ts'

interface Input {
  levels: number
  snapshots: readonly BookVector[]
  t_ns?: string
  window_s?: number
  level?: number
  decay?: number
  exp_lambda?: number
  history?: readonly (readonly number[])[]
  current?: readonly number[]
}

const dot = (x: ArrayLike<number>, w: readonly number[]) =>
  w.reduce((sum, weight, m) => sum + weight * x[m], 0)

function playAll(input: Input, weights: WeightKind, onStep: (ofi: OfiEngine, ts: number) => void) {
  const book = new OrderBook()
  const ofi = new OfiEngine({
    levels: input.levels,
    weights,
    expLambda: input.exp_lambda ?? 0.5,
    nearDecay: input.decay ?? 2.5,
  })
  const batch = bookBatch(input.snapshots)
  const until = input.t_ns === undefined ? Number.MAX_SAFE_INTEGER : vectorNs(input.t_ns)
  play([], input.snapshots, until, {
    record: (i) => book.load(batch, i),
    group: (ts) => {
      if (!book.commitGroup(ts)) return
      ofi.onStep(book)
      if (book.hasPrevious) onStep(ofi, ts)
    },
  })
  return ofi
}

/** Flows of every step, read back through one-step windows. */
function steps(input: Input) {
  const out: { ts_ns: string; e: number[] | number; bid_flow: number[]; ask_flow: number[] }[] = []
  playAll(input, 'distance', (ofi, ts) => {
    const { raw } = ofi.span(ts - 1, ts)
    const { bid, ask } = ofi.flowsAt(ts)
    const utc = input.snapshots.find((s) => vectorNs(s.ts_ns) === ts)?.ts_ns ?? ''
    const e = input.levels === 1 ? raw[0] : Array.from(raw)
    out.push({ ts_ns: utc, e, bid_flow: bid, ask_flow: ask })
  })
  const total = out.reduce((sum, s) => sum + (Array.isArray(s.e) ? s.e[0] : s.e), 0)
  return { steps: out, best_level_ofi_total: total, total }
}

function windowed(input: Input, now: number, windowS: number) {
  const asksPca = (input.snapshots.length ?? 0) > 40
  const ofi = playAll(input, asksPca ? 'pca' : 'distance', () => {})
  const w = ofi.window(now, windowS)
  const raw = Array.from(w.raw)
  const { depth, events } = w
  const distance = distanceWeights(input.levels)
  const exp = expWeights(input.levels, input.exp_lambda ?? 0.5)
  const normalised = ofi.normalised(w)
  const pca = asksPca ? ofi.pca(now) : null
  return {
    raw_levels: raw,
    avg_depth: depth,
    n_events: events,
    normalised,
    weights_distance: distance,
    weights_exp: exp,
    integrated_distance: dot(normalised, distance),
    integrated_exp: dot(normalised, exp),
    raw_distance_weighted: dot(raw, distance),
    near_level_ofi: input.level === undefined ? 0 : ofi.nearLevel(now, windowS, input.level),
    ...(pca && {
      buckets: pca.buckets,
      method: pca.method,
      weights: pca.weights,
      integrated_ofi: ofi.integrated(now, windowS),
    }),
  }
}

export const ofiRunner = defineRunner<Input>('ofi', (input) => {
  if (input.history && input.current) {
    const p = principalComponent(input.history)
    return {
      covariance: p.covariance,
      eigenvalues_desc: p.eigenvalues,
      pc1_unit: p.unit,
      weights_l1: p.weights,
      explained_ratio: p.explained,
      integrated_pca: dot(input.current, p.weights),
    }
  }
  if (input.t_ns === undefined) return steps(input)
  const now = vectorNs(input.t_ns)
  if (input.window_s !== undefined) return windowed(input, now, input.window_s)
  const ofi = playAll(input, 'distance', () => {})
  const m = multiWindowOfi(ofi, now)
  return {
    integrated_ofi_30s: m.integrated[30],
    integrated_ofi_60s: ofi.integrated60(now),
    integrated_ofi_120s: m.integrated[120],
    integrated_ofi_300s: m.integrated[300],
    ofi_trend_60s: m.trend[60],
    ofi_trend_120s: m.trend[120],
    ofi_trend_300s: m.trend[300],
    ofi_variance_120s: m.variance120,
    ofi_peak_120s: m.peak120,
  }
})
