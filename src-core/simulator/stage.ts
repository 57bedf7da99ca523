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
  | { kind: 'coil'; plan: PlannedPlant; touch: number; depth: number; nextS: number }
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
    if (act.kind === 'coil') return Math.min(act.nextS, act.plan.startS)
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
    if (act.kind === 'idle') this.#coil(s)
    else if (act.kind === 'coil' && s >= act.plan.startS) this.#start(ts, s, act)
    else if (act.kind === 'coil') this.#groom(ts, s, act)
    else if (s >= act.plan.endS) this.#end(act)
    else this.#continue(ts, s, act)
  }

  #coil(s: number): void {
    const plan = this.#plan[this.#at++]!
    const side = plan.side === 'bid' ? BID : ASK
    const touch = this.#book.best(side)
    const out = side === BID ? -1 : 1
    this.#latent.pin = { anchor: touch - out * 0.5, rate: 0.4, share: 0.08 }
    // Half a band of ordinary levels lies behind the touch.
    const depth = Math.max(20, 0.97 * (BAND + 1) * this.#meanQueue(side, touch, out))
    this.#act = { kind: 'coil', plan, touch, depth, nextS: s + 1 }
  }

  /** Depth around the touch settles before something is absorbed there. */
  #groom(ts: number, s: number, act: Act & { kind: 'coil' }): void {
    act.nextS = s + 1.5
    if (act.plan.kind === 'absorption')
      this.#steady(ts, act.plan.side === 'bid' ? BID : ASK, act.touch, act.depth)
  }

  #start(ts: number, s: number, coil: Act & { kind: 'coil' }): void {
    const { plan } = coil
    const side = plan.side === 'bid' ? BID : ASK
    const out = side === BID ? -1 : 1
    const best = this.#book.best(side)
    const offset = { wall: 2 + this.#random.int(2), pull: 1, absorption: 0, sweep: 0 }[plan.kind]
    const price = plan.kind === 'absorption' ? coil.touch : best + out * offset
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
      depth: coil.depth,
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
    this.#latent.pin = { anchor: this.#book.mid + out * 1.5, rate: 0.05, share: 0.1 }
    act.nextS = s + 5
  }

  #absorb(ts: number, s: number, side: BookSide, out: number, act: Act & { kind: 'on' }): void {
    const { plant } = act
    this.#flow.hidden = plant.price
    this.#latent.pin = { anchor: plant.price - out * 0.4, rate: 1, share: 0.04 }
    this.#hit(ts, side, act)
    act.nextS = s + 0.4
  }

  /** A slice of the flow that is absorbed: half the band in the first seconds, then a trickle. */
  #hit(ts: number, side: BookSide, act: Act & { kind: 'on' }): void {
    const { plant, plan } = act
    const early = plant.size < act.depth * 0.75
    const mean = act.depth * (early ? 0.06 : 0.012)
    const size = Math.max(1, Math.round(mean * (0.5 + this.#random.uniform())))
    act.nextS = Math.min(plan.endS, ts / NS_PER_S + (early ? 0.35 : 1.1))
    const best = this.#book.best(side)
    const ahead = Math.abs(best - plant.price)
    if (ahead > 2 || (side === BID ? best < plant.price : best > plant.price)) return
    const inFront = best === plant.price ? 0 : this.#book.size[side][best]!
    plant.size += this.#book.take(ts, side, size + inFront, plant.price, plant.price) - inFront
  }

  /** Whoever absorbs keeps the shown depth as it was: tops it up, or takes off what piles up. */
  #steady(ts: number, side: BookSide, price: number, depth: number): void {
    const q = this.#book.size[side]
    const out = side === BID ? -1 : 1
    const off = this.#bandDepth(side, price) - depth
    if (Math.abs(off) <= 0.06 * depth) return
    let tick = price
    for (let d = 0; d <= BAND; d++) {
      const at = price + out * d
      if (off < 0 ? q[at]! < q[tick]! : q[at]! > q[tick]!) tick = at
    }
    if (off < 0 && this.#opposite(side, tick)) return
    if (off < 0) this.#book.add(ts, side, tick, Math.ceil(-off))
    else if (q[tick]! > 2) this.#book.cancel(ts, side, tick, Math.min(Math.ceil(off), q[tick]! - 1))
  }

  /** Whether a price belongs to the other side of the market right now. */
  #opposite(side: BookSide, tick: number): boolean {
    return side === BID ? tick >= this.#book.bestAsk : tick <= this.#book.bestBid
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
    if (act.plan.kind !== 'absorption') return
    this.#hit(ts, side, act)
    this.#steady(ts + 60_000, side, act.plant.price, act.depth)
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
