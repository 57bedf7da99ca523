/** Log of book steps and, apart, of the level flows they caused (most steps change one level). */
import { BLOCK_MASK, BLOCK_SHIFT, ChunkedLog, type LogSnapshot } from '../../domain/chunked-log.ts'

const makeSteps = () => ({
  ts: new Float64Array(BLOCK_MASK + 1),
  /** Summed size of both sides over the levels, after the step. */
  depth: new Float64Array(BLOCK_MASK + 1),
  /** Position after the step's last flow. */
  flowsEnd: new Float64Array(BLOCK_MASK + 1),
})
/** Two numbers a flow: its contracts, and tick * 32 + level (0 best) * 2 + (1 for the ask side). */
const makeFlows = () => ({ row: new Int32Array((BLOCK_MASK + 1) * 2) })

export interface FlowLogSnapshot {
  steps: LogSnapshot<ReturnType<typeof makeSteps>>
  flows: LogSnapshot<ReturnType<typeof makeFlows>>
}

export class FlowLog {
  readonly #steps = new ChunkedLog(makeSteps)
  readonly #flows = new ChunkedLog(makeFlows)

  /** Position after the last step. */
  get end(): number {
    return this.#steps.end
  }

  addFlow(code: number, flow: number, tick: number): void {
    const log = this.#flows
    const i = (log.end & BLOCK_MASK) * 2
    log.tail.row[i] = flow
    log.tail.row[i + 1] = (tick << 5) | code
    log.advance()
  }

  /** Ends a step; the flows added since the last one are its own. */
  addStep(ts: number, depth: number): void {
    const log = this.#steps
    const i = log.end & BLOCK_MASK
    log.tail.ts[i] = ts
    log.tail.depth[i] = depth
    log.tail.flowsEnd[i] = this.#flows.end
    log.advance()
  }

  ts(step: number): number {
    return this.#steps.block(step).ts[step & BLOCK_MASK]
  }

  depth(step: number): number {
    return this.#steps.block(step).depth[step & BLOCK_MASK]
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

  /** Adds e_m (bid flow less ask flow) of steps [from, to) into `sums`, times `factor`. */
  addLevels(from: number, to: number, sums: Float64Array, factor: number): void {
    if (from >= to) return
    const end = this.#flowsEnd(to - 1)
    for (let at = this.#flowsEnd(from - 1); at < end; at++) {
      const row = this.#flows.block(at).row
      const i = (at & BLOCK_MASK) * 2
      const code = row[i + 1]
      const flow = factor * row[i]
      sums[(code >> 1) & 15] += code & 1 ? -flow : flow
    }
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
    return { steps: this.#steps.snapshot(), flows: this.#flows.snapshot() }
  }

  restore(from: FlowLogSnapshot): void {
    this.#steps.restore(from.steps)
    this.#flows.restore(from.flows)
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
