/**
 * Sweeps (P9.3): runs of prints of one sign that come close together and walk through prices. An
 * unfinished run is judged as it stands, so the last run can be a sweep now and none a print later.
 */
import { NS_PER_MS, TICK_POINTS } from '../../domain/units.ts'

export interface SweepConfig {
  gapMs: number
  minPrints: number
  minVolume: number
  minLevels: number
}

/** A run; times are SessionNs, prices ticks, volume contracts. */
export interface Run {
  /** Number of the sweep within the session, from 0; -1 while the run never was one. */
  id: number
  start: number
  end: number
  sign: number
  prints: number
  volume: number
  first: number
  last: number
  /** Distinct ticks in the order of their first print. */
  ticks: number[]
  /** Sum of tick * size. */
  notional: number
}

export interface SweepsSnapshot {
  done: readonly Run[]
  run: Run
  count: number
}

const emptyRun = (): Run => ({
  id: -1,
  start: 0,
  end: 0,
  sign: 0,
  prints: 0,
  volume: 0,
  first: 0,
  last: 0,
  ticks: [],
  notional: 0,
})

/** Volume-weighted price of a run, points. */
export const runVwap = (run: Run) => (run.notional / run.volume) * TICK_POINTS

export class Sweeps {
  readonly #config: SweepConfig
  readonly #windowNs: number
  #done: Run[] = []
  #run = emptyRun()
  #count = 0

  constructor(config: SweepConfig, windowNs: number) {
    this.#config = config
    this.#windowNs = windowNs
  }

  /** Takes a print with a sign; returns the number of the sweep it now belongs to, -1 for none. */
  onTrade(ts: number, tick: number, size: number, sign: number): number {
    if (sign === 0) return -1
    let run = this.#run
    if (run.sign !== sign || ts - run.end > this.#config.gapMs * NS_PER_MS) {
      this.#close()
      run = this.#run
      run.start = ts
      run.sign = sign
      run.first = tick
    }
    run.end = ts
    run.last = tick
    run.prints++
    run.volume += size
    run.notional += tick * size
    if (!run.ticks.includes(tick)) run.ticks.push(tick)
    if (!this.#isSweep(run)) return -1
    if (run.id < 0) run.id = this.#count++
    return run.id
  }

  /** Drops sweeps that ended at or before now - window. */
  advance(now: number): void {
    const edge = now - this.#windowNs
    let n = 0
    while (n < this.#done.length && this.#done[n].end <= edge) n++
    if (n > 0) this.#done.splice(0, n)
  }

  /** Sweeps that end inside the window, the running one included if it is one now. */
  count(now: number): number {
    return this.#done.length + (this.#runCounts(now) ? 1 : 0)
  }

  /** Sign of the sweep that ends last; 0 when there is none. */
  direction(now: number): number {
    if (this.#runCounts(now)) return this.#run.sign
    return this.#done.length === 0 ? 0 : this.#done[this.#done.length - 1].sign
  }

  /** The last sweep of the window; null when there is none. */
  latest(now: number): Readonly<Run> | null {
    if (this.#runCounts(now)) return this.#run
    return this.#done.length === 0 ? null : this.#done[this.#done.length - 1]
  }

  /** All sweeps of the window in time order, only those with a print in ticks lo..hi if given. */
  list(now: number, lo = Number.NEGATIVE_INFINITY, hi = Number.POSITIVE_INFINITY): readonly Run[] {
    const all = this.#runCounts(now) ? [...this.#done, this.#run] : this.#done
    return all.filter((run) => run.ticks.some((tick) => tick >= lo && tick <= hi))
  }

  snapshot(): SweepsSnapshot {
    return structuredCopy({ done: this.#done, run: this.#run, count: this.#count })
  }

  restore(from: SweepsSnapshot): void {
    const copy = structuredCopy(from)
    this.#done = [...copy.done]
    this.#run = copy.run
    this.#count = copy.count
  }

  #runCounts(now: number): boolean {
    return this.#run.end > now - this.#windowNs && this.#isSweep(this.#run)
  }

  #isSweep(run: Run): boolean {
    const c = this.#config
    return (
      run.prints >= c.minPrints &&
      run.volume >= c.minVolume &&
      run.ticks.length >= c.minLevels &&
      (run.last - run.first) * run.sign >= 0
    )
  }

  /** Keeps the finished run if it is a sweep and starts a new one. */
  #close(): void {
    const run = this.#run
    if (run.prints > 0 && this.#isSweep(run)) {
      this.#done.push(run)
      this.#run = emptyRun()
      return
    }
    run.id = -1
    run.prints = 0
    run.volume = 0
    run.notional = 0
    run.ticks.length = 0
  }
}

const copyRun = (run: Run): Run => ({ ...run, ticks: [...run.ticks] })
const structuredCopy = (s: SweepsSnapshot) => ({
  done: s.done.map(copyRun),
  run: copyRun(s.run),
  count: s.count,
})
