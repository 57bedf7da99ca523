/** Runs hostile inputs through a decoder: rows or a typed error, in time, without growing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Random } from '#core/domain/random'
import { AppError } from '#core/protocol/message'
import type { FuzzTarget } from './targets.ts'

/** Memory in MB after forced collections: what is still held. */
export interface MemoryLook {
  input: number
  /** JavaScript objects and the array buffers they hold. */
  heap: number
  /** Of the process. */
  resident: number
}

export interface FuzzReport {
  target: string
  seed: number
  inputs: number
  /** Inputs that gave rows, and those refused, by code. */
  decoded: number
  refused: Record<string, number>
  rows: number
  /** Processor time of the slowest input, ms (the least of the clock on the wall and three more runs). */
  slowestMs: number
  /** In the middle of the run and at its end. */
  memory: MemoryLook[]
  /** Outcomes that are neither rows nor a typed error, took over a second, or memory that grew. */
  failures: { input: number; what: string }[]
}

export interface FuzzOptions {
  fixtures: string
  count: number
  seed: number
  /** Memory that grows is a failure: only told where nothing else runs in the process. */
  judgesMemory?: boolean
  /** Stops early and reports what was done. */
  seconds?: number
  /** Called now and then with the inputs done. */
  onProgress?: (done: number) => void
  /** A failing input is handed out. */
  onFailure?: (input: number, bytes: Buffer) => void
}

const LIMIT_MS = 1000
/** Above it an input is run again to tell its own time from that of a busy machine. */
const WORTH_TIMING_MS = 50
/** One input in so many is read from disk, by the readers' usual door. */
const FROM_DISK = 20
const LOOKS = 20
/** Growth between the highest looks of the two halves that passes for noise, MB: pages of the last bomb are given back when the allocator likes. */
const HEAP_NOISE_MB = 2
const RESIDENT_NOISE_MB = 64

export async function runFuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzReport> {
  const { fixtures, count, seed, onFailure } = options
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const path = join(folder, 'input-2025-12-15')
  const make = target.inputs(fixtures)
  const random = new Random(seed)
  const outcome = { decoded: 0, refused: {} as Record<string, number>, rows: 0, slowestMs: 0 }
  const looks: MemoryLook[] = []
  const failures: FuzzReport['failures'] = []
  const lookEvery = Math.max(1, Math.floor(count / LOOKS))
  let input = 0
  const decode = async (bytes: Buffer) => {
    if (input % FROM_DISK > 0) return target.run(path, input, bytes)
    writeFileSync(path, bytes)
    return target.run(path, input)
  }
  try {
    const deadline = performance.now() + 1000 * (options.seconds ?? Infinity)
    for (; input < count && performance.now() < deadline; input++) {
      const bytes = make(random)
      const start = performance.now()
      try {
        outcome.rows += await decode(bytes)
        outcome.decoded++
      } catch (error) {
        if (error instanceof AppError) {
          outcome.refused[error.code] = (outcome.refused[error.code] ?? 0) + 1
        } else {
          failures.push({ input, what: String(error instanceof Error ? error.stack : error) })
          onFailure?.(input, bytes)
        }
      }
      let ms = performance.now() - start
      for (let n = 0; n < 3 && ms > WORTH_TIMING_MS && ms > outcome.slowestMs; n++)
        ms = Math.min(ms, await processorMs(() => decode(bytes)))
      if (ms > outcome.slowestMs) outcome.slowestMs = Math.round(ms * 10) / 10
      if (ms > LIMIT_MS) {
        failures.push({ input, what: `took ${Math.round(ms)} ms` })
        onFailure?.(input, bytes)
      }
      if (options.judgesMemory && (input + 1) % lookEvery === 0) looks.push(look(input + 1))
      if (input % 1000 === 999) options.onProgress?.(input + 1)
    }
    const grown = options.judgesMemory ? growth(looks) : null
    if (grown) failures.push({ input, what: grown })
    const memory = [looks[Math.floor(looks.length / 2)], looks.at(-1)].filter(
      (l) => l !== undefined,
    )
    return { target: target.name, seed, inputs: input, ...outcome, memory, failures }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

let collect: (() => void) | null = null
function look(input: number): MemoryLook {
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  const mb = (bytes: number) => Math.round(bytes / 1e5) / 10
  return { input, heap: mb(heapUsed + external), resident: mb(rss) }
}

/** What grew from the first half of the run to the second; null when nothing did. */
function growth(looks: readonly MemoryLook[]): string | null {
  const half = looks.length >> 1
  if (half < 4) return null
  const peak = (part: readonly MemoryLook[], of: 'heap' | 'resident') =>
    Math.max(...part.map((l) => l[of]))
  // The first tenth is warming up: code is compiled, caches of fixed size fill.
  const [first, second] = [looks.slice(2, half), looks.slice(half)]
  for (const [of, noise] of [
    ['heap', HEAP_NOISE_MB],
    ['resident', RESIDENT_NOISE_MB],
  ] as const) {
    const [a, b] = [peak(first, of), peak(second, of)]
    if (b - a > noise) return `${of} memory grew from ${a} to ${b} MB`
  }
  return null
}

async function processorMs(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await run().catch(() => undefined)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
