/**
 * Holds the barrier engine's answer against what was planted (pipelines L11): a plant is recovered
 * when the state at its price equals `expect` in more than half of the frames of (start, end].
 */
import type { FuturesBookBatch } from '../domain/batches.ts'
import { OrderBook } from '../domain/order-book.ts'
import { NS_PER_MS, TICK_POINTS } from '../domain/units.ts'
import { BarrierEngine } from '../physics/barrier/engine.ts'
import type { BarrierConfig, BarrierState } from '../physics/barrier/reading.ts'
import { LEVELS } from './columns.ts'
import type { Plant } from './plants.ts'
import type { SimulatedSession } from './session.ts'

const FRAME_NS = 250 * NS_PER_MS

export interface PlantOutcome {
  plant: Plant
  /** Frames of (start, end] seen so far. */
  frames: number
  /** How many of them said each state. */
  states: Partial<Record<BarrierState, number>>
}

export const isRecovered = (o: PlantOutcome): boolean =>
  o.plant.expect !== null && (o.states[o.plant.expect] ?? 0) * 2 > o.frames

export class PlantRecovery {
  readonly outcomes: PlantOutcome[] = []
  readonly #engine: BarrierEngine
  readonly #book = new OrderBook()
  #nextFrame = 0

  constructor(config: BarrierConfig) {
    this.#engine = new BarrierEngine(config)
  }

  /** Folds what the session's columns hold, before they are emptied. */
  observe(session: SimulatedSession): void {
    const { plants } = session.stage
    for (let i = this.outcomes.length; i < plants.length; i++)
      this.outcomes.push({ plant: plants[i]!, frames: 0, states: {} })
    const b = session.book
    const t = session.trades
    const batch = batchOf(b)
    let j = 0
    for (let i = 0; i < b.length; ) {
      const ts = b.ts[i]!
      this.#frames(ts)
      for (; j < t.length && t.ts[j]! <= ts; j++)
        this.#engine.onTrade(t.price[j]!, t.size[j]!, t.side[j]!, this.#book)
      for (; i < b.length && b.ts[i] === ts; i++) this.#book.load(batch, i)
      if (this.#book.commitGroup(ts)) this.#engine.onStep(this.#book)
    }
  }

  /** Reads every frame before `ts`: its state is that of records up to and including its instant. */
  #frames(ts: number): void {
    if (this.#nextFrame === 0) this.#nextFrame = Math.ceil(ts / FRAME_NS) * FRAME_NS
    for (; this.#nextFrame < ts; this.#nextFrame += FRAME_NS) this.#frame(this.#nextFrame)
  }

  #frame(now: number): void {
    const o = this.outcomes.findLast((x) => x.plant.startNs < now)
    if (!o || now > o.plant.endNs || o.plant.expect === null) return
    const way = o.plant.side === 'ask' ? 'UP' : 'DOWN'
    const { state } = this.#engine.read(o.plant.price * TICK_POINTS, way, now)
    o.frames++
    o.states[state] = (o.states[state] ?? 0) + 1
  }
}

const batchOf = (b: SimulatedSession['book']): FuturesBookBatch => ({
  kind: 'futures.book',
  length: b.length,
  levels: LEVELS,
  ts: b.ts,
  sequence: b.sequence,
  action: b.action,
  flags: b.flags,
  bidPx: b.bidPx,
  bidSz: b.bidSz,
  askPx: b.askPx,
  askSz: b.askSz,
})
