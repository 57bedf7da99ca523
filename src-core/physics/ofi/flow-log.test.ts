import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BLOCK_SIZE } from '../../domain/chunked-log.ts'
import { FlowLog } from './flow-log.ts'

interface Step {
  depth: number
  flows: { code: number; flow: number }[]
}

/** Steps by formula: from none to three flows each, of all ten levels and both sides. */
const stepOf = (n: number): Step => ({
  depth: 100 + ((n * 37) % 911),
  flows: Array.from({ length: (n * 7) % 4 }, (_, j) => ({
    code: (n * 11 + j * 5) % 20,
    flow: ((n * 13 + j * 17) % 401) - 200,
  })),
})

const STEPS = BLOCK_SIZE * 5 + 123
const steps = Array.from({ length: STEPS }, (_, n) => stepOf(n))

function write(log: FlowLog, from: number, to: number) {
  for (let n = from; n < to; n++) {
    for (const { code, flow } of steps[n].flows) log.addFlow(code, flow, 27_600)
    log.addStep(n, steps[n].depth)
  }
}

/** Sums step by step: what the log's running totals must come to. */
function plainSums(from: number, to: number) {
  const levels = new Array<number>(10).fill(0)
  let depth = 0
  for (const step of steps.slice(from, to)) {
    depth += step.depth
    for (const { code, flow } of step.flows) levels[code >> 1] += code & 1 ? -flow : flow
  }
  return { levels, depth }
}

function sums(log: FlowLog, from: number, to: number) {
  const levels = new Float64Array(10)
  log.addLevels(from, to, levels, 1)
  return { levels: [...levels], depth: log.depthSum(from, to) }
}

const spans = fc
  .tuple(fc.nat(STEPS), fc.nat(STEPS))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)

test('sums over any span are those of its steps', () => {
  const log = new FlowLog()
  write(log, 0, STEPS)
  fc.assert(
    fc.property(spans, ([from, to]) => {
      expect(sums(log, from, to)).toEqual(plainSums(from, to))
    }),
    { numRuns: 300, seed: 3 },
  )
})

test('a log restored anywhere goes on with the same sums', () => {
  const whole = new FlowLog()
  write(whole, 0, STEPS)
  for (const cut of [0, 1, BLOCK_SIZE - 1, BLOCK_SIZE, BLOCK_SIZE * 3, STEPS - 1, STEPS]) {
    const first = new FlowLog()
    write(first, 0, cut)
    const second = new FlowLog()
    second.restore(first.snapshot())
    write(second, cut, STEPS)
    expect(second.snapshot()).toEqual(whole.snapshot())
    expect(sums(second, 10, STEPS)).toEqual(plainSums(10, STEPS))
  }
})

test('sums survive the forgetting of what lies before them', () => {
  const log = new FlowLog()
  write(log, 0, STEPS)
  const needed = BLOCK_SIZE * 3 + 5
  log.forget(needed, needed)
  expect(log.after(-1)).toBeGreaterThan(0)
  for (const to of [needed + 1, needed + BLOCK_SIZE, STEPS])
    expect(sums(log, needed, to)).toEqual(plainSums(needed, to))
})
