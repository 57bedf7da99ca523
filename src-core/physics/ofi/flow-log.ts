/** Log of book steps and, apart, of the level flows they caused (most steps change one level). */
import { BLOCK_MASK, BLOCK_SHIFT, ChunkedLog, type LogSnapshot } from '../../domain/chunked-log.ts'

const makeSteps = () => ({
  ts: new Float64Array(BLOCK_MASK + 1),
  /** Summed size of both sides over the levels, after the step. */
  depth: new Float64Array(BLOCK_MASK + 1),
  /** Position after the step's last flow. */
  flowsEnd: new Float64Array(BLOCK_MASK + 1),
})
const makeFlows = () => ({
  /** Level (0 best) * 2, plus 1 for the ask side. */
  code: new Uint8Array(BLOCK_MASK + 1),
  flow: new Int32Array(BLOCK_MASK + 1),
  /** Tick the flow refers to (P13.4). */
  tick: new Int32Array(BLOCK_MASK + 1),
})

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
    const i = log.end & BLOCK_MASK
    log.tail.code[i] = code
    log.tail.flow[i] = flow
    log.tail.tick[i] = tick
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
      const block = this.#flows.block(at)
      const i = at & BLOCK_MASK
      const code = block.code[i]
      sums[code >> 1] += code & 1 ? -factor * block.flow[i] : factor * block.flow[i]
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
      const block = this.#flows.block(at)
      const i = at & BLOCK_MASK
      visit((block.code[i] & 1) === 1, block.flow[i], block.tick[i], block.code[i] >> 1)
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
