/**
 * Acts out the plants: pins the value while the market coils, sets queue targets while a plant
 * stands, and sends its orders.
 */
import type { Random } from '../domain/random.ts'
import { NS_PER_S } from '../domain/units.ts'
import { ASK, BID, type BookSide, type SimBook } from './book.ts'
import type { LatentValue } from './latent.ts'
import type { OrderFlow } from './order-flow.ts'
import { EXPECT, type PlannedPlant, type Plant } from './plants.ts'

/** Half width of the barrier band, ticks (P8.1), and what a pull clears beyond it. */
const BAND = 4
const PULL_REACH = 6

type Act =
  | { kind: 'idle' }
  | { kind: 'coil'; plan: PlannedPlant }
  | { kind: 'on'; plan: PlannedPlant; plant: Plant; nextS: number; depth: number; queue: number }

export class Stage {
  /** What has been planted so far. */
  readonly plants: Plant[] = []
  readonly #plan: PlannedPlant[]
  readonly #book: SimBook
  readonly #flow: OrderFlow
  readonly #latent: LatentValue
  readonly #random: Random
  #act: Act = { kind: 'idle' }
  #at = 0

  constructor(
    plan: PlannedPlant[],
    book: SimBook,
    flow: OrderFlow,
    latent: LatentValue,
    random: Random,
  ) {
    this.#plan = plan
    this.#book = book
    this.#flow = flow
    this.#latent = latent
    this.#random = random
  }

  /** Second of the next thing to do; Infinity when the play is over. */
  get dueS(): number {
    const act = this.#act
    if (act.kind === 'coil') return act.plan.startS
    if (act.kind === 'on') return Math.min(act.nextS, act.plan.endS)
    return this.#plan[this.#at]?.coilS ?? Number.POSITIVE_INFINITY
  }

  /** Dealers stay out of the way of a plant: it has its own cause. */
  get busy(): boolean {
    return this.#act.kind !== 'idle'
  }

  /** Does what is due at second `s`; writes records at `ts`. */
  play(ts: number, s: number): void {
    const act = this.#act
    if (act.kind === 'idle') this.#coil()
    else if (act.kind === 'coil') this.#start(ts, s, act.plan)
    else if (s >= act.plan.endS) this.#end(act)
    else this.#continue(ts, s, act)
  }

  #coil(): void {
    const plan = this.#plan[this.#at++]!
    this.#latent.pin = { anchor: this.#book.mid, rate: 0.4, share: 0.16 }
    this.#act = { kind: 'coil', plan }
  }

  #start(ts: number, s: number, plan: PlannedPlant): void {
    const side = plan.side === 'bid' ? BID : ASK
    const out = side === BID ? -1 : 1
    const best = this.#book.best(side)
    const offset = { wall: 2 + this.#random.int(2), pull: 1, absorption: 0, sweep: 0 }[plan.kind]
    const price = best + out * offset
    const queue = this.#meanQueue(side, best, out)
    const plant: Plant = {
      kind: plan.kind,
      side: plan.side,
      price,
      size: 0,
      startNs: ts,
      endNs: Math.round(plan.endS * NS_PER_S),
      expect: EXPECT[plan.kind],
    }
    const act: Act = {
      kind: 'on',
      plan,
      plant,
      nextS: plan.endS,
      depth: this.#bandDepth(side, price),
      queue,
    }
    this.#act = act
    this.plants.push(plant)
    if (plan.kind === 'wall') this.#wall(ts, side, act)
    else if (plan.kind === 'pull') this.#pull(ts, s, side, out, act)
    else if (plan.kind === 'absorption') this.#absorb(ts, s, side, out, act)
    else this.#sweep(ts, s, side, act)
  }

  #wall(ts: number, side: BookSide, act: Act & { kind: 'on' }): void {
    const { plant } = act
    plant.size = Math.round(act.queue * 13)
    const parts = 4
    for (let i = 0; i < parts; i++)
      this.#book.add(ts + i * 40_000, side, plant.price, Math.ceil(plant.size / parts))
    const wall = plant.size * 1.02
    this.#flow.target = (at, tick, usual) =>
      at === side && tick === plant.price ? wall + usual : usual
    act.nextS = act.plan.endS
  }

  #pull(ts: number, s: number, side: BookSide, out: number, act: Act & { kind: 'on' }): void {
    const { plant } = act
    const low = plant.price - PULL_REACH
    const high = plant.price + PULL_REACH
    const q = this.#book.size[side]
    for (let d = PULL_REACH, i = 0; d >= -PULL_REACH; d--) {
      const tick = plant.price + out * d
      const cut = Math.floor(q[tick]! * 0.88)
      if (cut <= 0) continue
      this.#book.cancel(ts + i++ * 25_000, side, tick, cut)
      plant.size += cut
    }
    this.#flow.target = (at, tick, usual) =>
      at === side && tick >= low && tick <= high ? usual * 0.1 : usual
    // Price slides towards the hole.
    this.#latent.pin = { anchor: this.#book.mid + out * 1.5, rate: 0.05, share: 0.2 }
    act.nextS = s + 5
  }

  #absorb(ts: number, s: number, side: BookSide, out: number, act: Act & { kind: 'on' }): void {
    const { plant } = act
    this.#flow.hidden = plant.price
    this.#latent.pin = { anchor: plant.price - out * 0.4, rate: 1, share: 0.08 }
    this.#hit(ts, side, act)
    act.nextS = s + 0.4
  }

  /** A slice of the flow that is absorbed: half the band in the first seconds, then a trickle. */
  #hit(ts: number, side: BookSide, act: Act & { kind: 'on' }): void {
    const { plant, plan } = act
    const early = plant.size < act.depth * 0.75
    const mean = act.depth * (early ? 0.06 : 0.012)
    const size = Math.max(1, Math.round(mean * (0.5 + this.#random.uniform())))
    if (this.#book.best(side) !== plant.price) return
    plant.size += this.#book.take(ts, side, size, plant.price, plant.price)
    act.nextS = Math.min(plan.endS, ts / NS_PER_S + (early ? 0.35 : 1.1))
  }

  #sweep(ts: number, _s: number, side: BookSide, act: Act & { kind: 'on' }): void {
    const { plant } = act
    const out = side === BID ? -1 : 1
    const first = this.#book.best(side)
    let at = ts
    let last = first
    for (let i = 0; i < 12 && (i < 4 || plant.size < 70); i++) {
      const best = this.#book.best(side)
      const size = Math.ceil(this.#book.size[side][best]! * (i % 2 === 0 ? 0.7 : 1))
      plant.size += this.#book.take(at, side, Math.max(1, size), best)
      last = best
      at += 4_000_000 + this.#random.int(8_000_000)
    }
    plant.endNs = at
    this.#latent.value += last - first + out
  }

  #continue(ts: number, s: number, act: Act & { kind: 'on' }): void {
    const side = act.plan.side === 'bid' ? BID : ASK
    act.nextS = s + 1
    if (act.plan.kind === 'absorption') this.#hit(ts, side, act)
  }

  #end(act: Act & { kind: 'on' }): void {
    this.#flow.target = null
    this.#flow.hidden = -1
    this.#latent.pin = null
    if (act.plan.kind !== 'sweep') act.plant.endNs = Math.round(act.plan.endS * NS_PER_S)
    this.#act = { kind: 'idle' }
  }

  #bandDepth(side: BookSide, price: number): number {
    const q = this.#book.size[side]
    let sum = 0
    for (let t = price - BAND; t <= price + BAND; t++) sum += q[t]!
    return Math.max(10, sum)
  }

  #meanQueue(side: BookSide, best: number, out: number): number {
    const q = this.#book.size[side]
    let sum = 0
    for (let d = 0; d < 10; d++) sum += q[best + out * d]!
    return Math.max(4, sum / 10)
  }
}
