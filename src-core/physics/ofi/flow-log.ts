/**
 * Log of book steps and, apart, of the level flows they caused (most steps change one level). Sums
 * over long spans come from running totals: contracts are integers, so nothing is lost by them.
 */
import {
  BLOCK_MASK,
  BLOCK_SHIFT,
  BLOCK_SIZE,
  ChunkedLog,
  type LogSnapshot,
} from '../../domain/chunked-log.ts'

const makeSteps = () => ({
  ts: new Float64Array(BLOCK_MASK + 1),
  /** Size of both sides over the levels after each step so far, summed; this one included. */
  depthTotal: new Float64Array(BLOCK_MASK + 1),
  /** Position after the step's last flow. */
  flowsEnd: new Float64Array(BLOCK_MASK + 1),
  /** `depthTotal` before the block. */
  before: new Float64Array(1),
})
/** Two numbers a flow: its contracts, and tick * 32 + level (0 best) * 2 + (1 for the ask side). */
const makeFlows = () => ({
  row: new Int32Array((BLOCK_MASK + 1) * 2),
  /** Bid flow less ask flow by level of all flows before the block. */
  before: new Float64Array(LEVELS),
})
const LEVELS = 16

export interface FlowLogSnapshot {
  steps: LogSnapshot<ReturnType<typeof makeSteps>>
  flows: LogSnapshot<ReturnType<typeof makeFlows>>
  depthTotal: number
  levelTotals: Float64Array
}

export class FlowLog {
  readonly #steps = new ChunkedLog(makeSteps)
  readonly #flows = new ChunkedLog(makeFlows)
  #depthTotal = 0
  readonly #levelTotals = new Float64Array(LEVELS)

  /** Position after the last step. */
  get end(): number {
    return this.#steps.end
  }

  addFlow(code: number, flow: number, tick: number): void {
    const log = this.#flows
    const i = (log.end & BLOCK_MASK) * 2
    const { row, before } = log.tail
    if (i === 0) before.set(this.#levelTotals)
    row[i] = flow
    row[i + 1] = (tick << 5) | code
    this.#levelTotals[code >> 1] += code & 1 ? -flow : flow
    log.advance()
  }

  /** Ends a step; the flows added since the last one are its own. */
  addStep(ts: number, depth: number): void {
    const log = this.#steps
    const i = log.end & BLOCK_MASK
    const { tail } = log
    if (i === 0) tail.before[0] = this.#depthTotal
    tail.ts[i] = ts
    this.#depthTotal += depth
    tail.depthTotal[i] = this.#depthTotal
    tail.flowsEnd[i] = this.#flows.end
    log.advance()
  }

  ts(step: number): number {
    return this.#steps.block(step).ts[step & BLOCK_MASK]
  }

  /** Summed size of both sides over the levels after each of steps [from, to). */
  depthSum(from: number, to: number): number {
    return from >= to ? 0 : this.#depthBefore(to) - this.#depthBefore(from)
  }

  /** First step from `from` on with ts > time: a walk, for windows that move on step by step. */
  walkAfter(from: number, time: number): number {
    const { end } = this.#steps
    let at = from
    while (at < end) {
      const { ts } = this.#steps.block(at)
      const stop = Math.min(end, (at | BLOCK_MASK) + 1)
      for (; at < stop; at++) if (ts[at & BLOCK_MASK] > time) return at
    }
    return at
  }

  /** First step with ts > time. */
  after(time: number): number {
    let lo = this.#steps.begin
    let hi = this.#steps.end
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if (this.ts(mid) > time) hi = mid
      else lo = mid + 1
    }
    return lo
  }

  /** First step with ts >= time. */
  from(time: number): number {
    let lo = this.#steps.begin
    let hi = this.#steps.end
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if (this.ts(mid) >= time) hi = mid
      else lo = mid + 1
    }
    return lo
  }

  /** Adds e_m (bid flow less ask flow) of steps [from, to) into `sums`, times `factor` (1 or -1). */
  addLevels(from: number, to: number, sums: Float64Array, factor: number): void {
    if (from >= to) return
    const begin = this.#flowsEnd(from - 1)
    const end = this.#flowsEnd(to - 1)
    if (end - begin <= BLOCK_SIZE) this.#addFlows(begin, end, sums, factor)
    else {
      this.#addBefore(end, sums, factor)
      this.#addBefore(begin, sums, -factor)
    }
  }

  /** e_m of all steps there ever were, less `left`, into `sums`. */
  levelsWithout(left: Float64Array, sums: Float64Array): void {
    for (let m = 0; m < sums.length; m++) sums[m] = this.#levelTotals[m] - left[m]
  }

  /** Calls back for every flow of steps [from, to) in event order. */
  eachFlow(
    from: number,
    to: number,
    visit: (ask: boolean, flow: number, tick: number, level: number) => void,
  ): void {
    if (from >= to) return
    const end = this.#flowsEnd(to - 1)
    for (let at = this.#flowsEnd(from - 1); at < end; at++) {
      const row = this.#flows.block(at).row
      const i = (at & BLOCK_MASK) * 2
      const code = row[i + 1]
      visit((code & 1) === 1, row[i], code >> 5, (code >> 1) & 15)
    }
  }

  /** Forgets blocks whose steps all lie at or before a time, up to a position still needed. */
  forget(time: number, needed: number): void {
    const steps = this.#steps
    let keep = steps.begin
    while (keep + BLOCK_MASK + 1 < needed && steps.block(keep).ts[BLOCK_MASK] <= time)
      keep += BLOCK_MASK + 1
    if (keep === steps.begin) return
    // One block stays before the first needed step: it says where that step's flows begin.
    const before = keep - (BLOCK_MASK + 1)
    if (before <= steps.begin) return
    this.#flows.dropBefore(this.#flowsEnd(before - 1))
    steps.dropBefore(before)
  }

  snapshot(): FlowLogSnapshot {
    return {
      steps: this.#steps.snapshot(),
      flows: this.#flows.snapshot(),
      depthTotal: this.#depthTotal,
      levelTotals: this.#levelTotals.slice(),
    }
  }

  restore(from: FlowLogSnapshot): void {
    this.#steps.restore(from.steps)
    this.#flows.restore(from.flows)
    this.#depthTotal = from.depthTotal
    this.#levelTotals.set(from.levelTotals)
  }

  /** Adds flows [begin, end), one after the other. */
  #addFlows(begin: number, end: number, sums: Float64Array, factor: number): void {
    for (let at = begin; at < end; at++) {
      const row = this.#flows.block(at).row
      const i = (at & BLOCK_MASK) * 2
      const code = row[i + 1]
      const flow = factor * row[i]
      sums[(code >> 1) & 15] += code & 1 ? -flow : flow
    }
  }

  /** Adds all flows before a position. */
  #addBefore(at: number, sums: Float64Array, factor: number): void {
    const isEnd = at === this.#flows.end
    const totals = isEnd ? this.#levelTotals : this.#flows.block(at).before
    for (let m = 0; m < sums.length; m++) sums[m] += factor * totals[m]
    if (!isEnd) this.#addFlows(at - (at & BLOCK_MASK), at, sums, factor)
  }

  #depthBefore(step: number): number {
    if (step === this.#steps.end) return this.#depthTotal
    const { depthTotal, before } = this.#steps.block(step)
    const i = step & BLOCK_MASK
    return i === 0 ? before[0] : depthTotal[i - 1]
  }

  /** Where the flows after a step begin; before the oldest step: the oldest flow kept. */
  #flowsEnd(step: number): number {
    if (step < this.#steps.begin) return this.#flows.begin
    return this.#steps.block(step).flowsEnd[step & BLOCK_MASK]
  }
}

/** True when a cursor has moved to another block. */
export const crossedBlock = (from: number, to: number) =>
  from >>> BLOCK_SHIFT !== to >>> BLOCK_SHIFT
