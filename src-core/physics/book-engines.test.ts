/**
 * The engines against a second, slow implementation written from the text of P8 and P13, on random
 * books with crossed, one-sided and empty states; and the properties every engine has to keep.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import { OrderBook } from '../domain/order-book.ts'
import { NO_TICK, NS_PER_S } from '../domain/units.ts'
import { randomWalk, type Walk } from '../testing/random-book.ts'
import { BarrierEngine } from './barrier/engine.ts'
import { barrierSettings, ofiSettings, tapeSettings } from './book-settings.ts'
import { OfiEngine } from './ofi/engine.ts'
import { multiWindowOfi } from './ofi/multi-window.ts'
import { TapeEngine } from './tape/engine.ts'

const { config } = profileOf('es')

class Engines {
  book = new OrderBook()
  barrier = new BarrierEngine(barrierSettings(config))
  tape = new TapeEngine(tapeSettings(config))
  ofi = new OfiEngine(ofiSettings(config))

  /** Plays groups [from, to) of the walk. */
  play(groups: readonly Group[]): this {
    for (const g of groups) {
      for (const t of g.trades) {
        const { price, size, side } = t
        this.barrier.onTrade(price, size, side, this.book)
        this.tape.onTrade(g.ts, price, size, side, this.book.bestBid(), this.book.bestAsk())
      }
      for (const i of g.rows) this.book.load(g.walk.book, i)
      if (!this.book.commitGroup(g.ts)) continue
      this.barrier.onStep(this.book)
      this.ofi.onStep(this.book)
    }
    return this
  }

  snapshot() {
    return structuredClone({
      book: this.book.snapshot(),
      barrier: this.barrier.snapshot(),
      tape: this.tape.snapshot(),
      ofi: this.ofi.snapshot(),
    })
  }

  restore(from: ReturnType<Engines['snapshot']>): this {
    this.book.restore(from.book)
    this.barrier.restore(from.barrier)
    this.tape.restore(from.tape)
    this.ofi.restore(from.ofi)
    return this
  }

  /** Everything a level can ask, copied. */
  answers(level: number, now: number) {
    return {
      up: { ...this.barrier.read(level, 'UP', now) },
      down: { ...this.barrier.read(level, 'DOWN', now) },
      evolution: this.barrier.evolution(level, 'UP', now),
      tape: { ...this.tape.read(level, now) },
      sweeps: [this.tape.sweeps.count(now), this.tape.sweeps.direction(now)],
      ofi: multiWindowOfi(this.ofi, now),
      frameOfi: this.ofi.integrated60(now),
      near: this.ofi.nearLevel(now, 60, level),
    }
  }
}

interface Group {
  ts: number
  walk: Walk
  trades: { price: number; size: number; side: number }[]
  rows: number[]
}

function groupsOf(walk: Walk): Group[] {
  const byTime = new Map<number, Group>()
  const at = (ts: number) => {
    const group = byTime.get(ts) ?? { ts, walk, trades: [], rows: [] }
    byTime.set(ts, group)
    return group
  }
  for (let i = 0; i < walk.book.length; i++) at(walk.book.ts[i]).rows.push(i)
  for (let t = 0; t < walk.trades.length; t++) {
    const { price, size, side, ts } = walk.trades
    at(ts[t]).trades.push({ price: price[t], size: size[t], side: side[t] })
  }
  return [...byTime.values()].sort((a, b) => a.ts - b.ts)
}

interface State {
  ts: number
  bids: Map<number, number>
  asks: Map<number, number>
}

/** Valid states in order, straight from the rows (P2.2). */
function statesOf(groups: readonly Group[]): State[] {
  const states: State[] = []
  for (const g of groups) {
    const i = g.rows.at(-1)
    if (i === undefined) continue
    const { book } = g.walk
    const side = (px: Int32Array, sz: Int32Array) => {
      const ladder = new Map<number, number>()
      for (let m = i * book.levels; m < (i + 1) * book.levels; m++)
        if (px[m] !== NO_TICK) ladder.set(px[m], sz[m])
      return ladder
    }
    const bids = side(book.bidPx, book.bidSz)
    const asks = side(book.askPx, book.askSz)
    const crossed = bids.size && asks.size && Math.max(...bids.keys()) >= Math.min(...asks.keys())
    if ((bids.size || asks.size) && !crossed) states.push({ ts: g.ts, bids, asks })
  }
  return states
}

/** P8.3 and P8.4 for asks around a level, by the letter. */
function naiveBarrier(groups: readonly Group[], level: number, now: number) {
  const states = statesOf(groups).filter((s) => s.ts <= now)
  const visible = (s: State, p: number) => s.asks.size < 10 || p <= Math.max(...s.asks.keys())
  const band: number[] = []
  for (let p = Math.floor(level * 4) - 8; p <= level * 4 + 8; p++)
    if (Math.abs(p / 4 - level) <= config.BARRIER_BAND + 1e-9) band.push(p)
  const depth = (s: State) => band.reduce((sum, p) => sum + (s.asks.get(p) ?? 0), 0)
  const sums = { added: 0, pulled: 0, filled: 0, icebergExcess: 0, visibilityAdjustment: 0 }
  const from = now - config.BARRIER_WINDOW_S * NS_PER_S
  for (let k = 1; k < states.length; k++) {
    const [a, b] = [states[k - 1], states[k]]
    if (b.ts <= from) continue
    const prints = groups.filter((g) => g.ts > a.ts && g.ts <= b.ts).flatMap((g) => g.trades)
    const bestAsk = Math.min(...a.asks.keys())
    for (const p of band) {
      const q0 = a.asks.get(p) ?? 0
      const q1 = b.asks.get(p) ?? 0
      if (!visible(a, p) || !visible(b, p)) {
        sums.visibilityAdjustment += q1 - q0
        continue
      }
      const traded = prints
        .filter((t) => t.price === p && (t.side > 0 || (t.side === 0 && p >= bestAsk)))
        .reduce((sum, t) => sum + t.size, 0)
      const net = q1 - q0 + traded
      sums.added += Math.max(0, net)
      sums.pulled += Math.max(0, -net)
      sums.filled += traded
      sums.icebergExcess += Math.max(0, traded - q0)
    }
  }
  const last = states[states.length - 1]
  const first = states.filter((s) => s.ts <= from).at(-1) ?? states[0]
  return { ...sums, depthStart: depth(first), depthEnd: depth(last), seen: visible(last, band[0]) }
}

/** Time-weighted mean level size of the asks (P8.4), second by sum. */
function naiveAverage(groups: readonly Group[], now: number) {
  const states = statesOf(groups).filter((s) => s.ts <= now)
  const from = Math.max(states[0].ts, now - config.BARRIER_AVG_WINDOW_S * NS_PER_S)
  let sum = 0
  states.forEach((s, k) => {
    const size = [...s.asks.values()].reduce((total, q) => total + q, 0) / (s.asks.size || 1)
    const until = states[k + 1]?.ts ?? now
    sum += size * Math.max(0, until - Math.max(s.ts, from))
  })
  return sum / (now - from)
}

const walks = fc.record({
  seed: fc.integer(),
  records: fc.integer({ min: 2, max: 400 }),
  spacingNs: fc.constantFrom(0.05 * NS_PER_S, 0.4 * NS_PER_S, 2 * NS_PER_S),
  levels: fc.constant(10),
  faults: fc.constantFrom(0, 0.02, 0.1),
  moves: fc.constantFrom(0.03, 0.3),
})
const played = walks.map((options) => groupsOf(randomWalk(options)))
const anyLevel = fc.integer({ min: -16, max: 16 }).map((d) => 5740 + d / 5)

describe('barrier engine', () => {
  test('agrees with the letter of P8 on random books', () => {
    fc.assert(
      fc.property(played, anyLevel, (groups, level) => {
        const now = (groups.at(-1)?.ts ?? 0) + 0.3 * NS_PER_S
        const engines = new Engines().play(groups)
        if (statesOf(groups).length === 0) {
          expect(engines.barrier.read(level, 'UP', now).reason).toBe('NO_BOOK')
          return
        }
        const { seen, ...want } = naiveBarrier(groups, level, now)
        const got = engines.barrier.read(level, 'UP', now)
        expect(got.reason).toBe(seen ? 'OK' : 'NOT_VISIBLE')
        if (!seen) return
        expect(got).toMatchObject(want)
        expect(got.avgLevelSize).toBeCloseTo(naiveAverage(groups, now), 9)
      }),
      { numRuns: 150 },
    )
  })

  test('depth now less depth then is what was added, pulled, filled and came into sight', () => {
    fc.assert(
      fc.property(played, anyLevel, (groups, level) => {
        const engines = new Engines().play(groups)
        const start = engines.barrier.startAutopsy(level, 'DOWN')
        const last = groups.at(-1)?.ts ?? 0
        const later = randomWalk({ seed: 5, records: 50, faults: 0.02 })
        engines.play(groupsOf(later).map((g) => ({ ...g, ts: g.ts + last })))
        const a = engines.barrier.autopsy(start)
        const change = a.added - a.pulled - a.filled + a.visibilityAdjustment
        expect(a.depthEnd - a.depthStart).toBe(change)
        if (a.base > 0)
          expect((a.consumed ?? 0) + (a.pulledShare ?? 0) + (a.standing ?? 0)).toBeCloseTo(1, 12)
      }),
      { numRuns: 60 },
    )
  })
})

describe('order-flow imbalance', () => {
  test('the frame window equals the sum over its steps, whatever was asked in between', () => {
    fc.assert(
      fc.property(played, (groups) => {
        const engines = new Engines()
        for (const g of groups) {
          engines.play([g])
          engines.ofi.integrated60(g.ts)
        }
        const now = (groups.at(-1)?.ts ?? 0) + NS_PER_S
        expect(engines.ofi.integrated60(now)).toBe(engines.ofi.integrated(now, 60))
      }),
      { numRuns: 60 },
    )
  })

  test('best-level flow follows Cont, Kukanov and Stoikov', () => {
    fc.assert(
      fc.property(played, (groups) => {
        const engines = new Engines().play(groups)
        const now = groups.at(-1)?.ts ?? 0
        let want = 0
        const states = statesOf(groups)
        for (let k = 1; k < states.length; k++) {
          const [a, b] = [states[k - 1], states[k]]
          if (b.ts <= now - 60 * NS_PER_S) continue
          if (a.bids.size && b.bids.size) {
            const [p0, p1] = [Math.max(...a.bids.keys()), Math.max(...b.bids.keys())]
            if (p1 >= p0) want += b.bids.get(p1) ?? 0
            if (p1 <= p0) want -= a.bids.get(p0) ?? 0
          }
          if (a.asks.size && b.asks.size) {
            const [p0, p1] = [Math.min(...a.asks.keys()), Math.min(...b.asks.keys())]
            if (p1 <= p0) want -= b.asks.get(p1) ?? 0
            if (p1 >= p0) want += a.asks.get(p0) ?? 0
          }
        }
        expect(engines.ofi.window(now, 60).raw[0]).toBe(want)
      }),
      { numRuns: 60 },
    )
  })
})

describe('all book engines', () => {
  test('restoring a snapshot and going on gives what going on would have given', () => {
    fc.assert(
      fc.property(
        played,
        fc.double({ min: 0, max: 1, noNaN: true }),
        anyLevel,
        (groups, at, level) => {
          const cut = Math.floor(at * groups.length)
          const whole = new Engines().play(groups.slice(0, cut))
          const copy = new Engines().restore(whole.snapshot())
          whole.play(groups.slice(cut))
          copy.play(groups.slice(cut))
          const now = (groups.at(-1)?.ts ?? 0) + 1
          expect(copy.answers(level, now)).toEqual(whole.answers(level, now))
          expect(copy.snapshot()).toEqual(whole.snapshot())
        },
      ),
      { numRuns: 60 },
    )
  })

  test('asking changes nothing that is asked later', () => {
    fc.assert(
      fc.property(played, anyLevel, (groups, level) => {
        const quiet = new Engines().play(groups)
        const asked = new Engines()
        for (const g of groups) {
          asked.play([g])
          asked.answers(level + 1, g.ts)
        }
        const now = (groups.at(-1)?.ts ?? 0) + 61 * NS_PER_S
        expect(asked.answers(level, now)).toEqual(quiet.answers(level, now))
      }),
      { numRuns: 25 },
    )
  })

  test('history longer than its windows is forgotten without a trace in the answers', () => {
    const groups = groupsOf(randomWalk({ seed: 3, records: 30_000, spacingNs: 0.03 * NS_PER_S }))
    const now = groups.at(-1)?.ts ?? 0
    const recent = groups.findIndex((g) => g.ts > now - 700 * NS_PER_S)
    const whole = new Engines().play(groups).answers(5740, now)
    const part = new Engines().play(groups.slice(recent)).answers(5740, now)
    const { sweeps: _a, ...wholeRest } = whole
    const { sweeps: _b, ...partRest } = part
    expect(partRest).toEqual(wholeRest)
  })
})
