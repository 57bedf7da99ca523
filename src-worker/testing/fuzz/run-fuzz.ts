/** Runs mutated inputs through a decoder: rows or a typed error, in time, without growing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '#core/domain/random'
import { AppError } from '#core/protocol/message'
import type { FuzzTarget } from './targets.ts'

export interface FuzzReport {
  target: string
  seed: number
  inputs: number
  /** Inputs that gave rows, and those refused, by code. */
  decoded: number
  refused: Record<string, number>
  rows: number
  slowestMs: number
  /** Resident memory after the first tenth (at most 2000 inputs) and at the end, MB. */
  memoryMb: [number, number]
  /** Outcomes that are neither rows nor a typed error, or took over a second. */
  failures: { input: number; what: string }[]
}

export interface FuzzOptions {
  fixtures: string
  count: number
  seed: number
  /** Stops early and reports what was done. */
  seconds?: number
  /** Called now and then with the inputs done. */
  onProgress?: (done: number) => void
  /** A failing input is handed out. */
  onFailure?: (input: number, bytes: Buffer) => void
}

const LIMIT_MS = 1000
const residentMb = () => Math.round(process.memoryUsage.rss() / 1e6)

export async function runFuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzReport> {
  const { fixtures, count, seed } = options
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const path = join(folder, target.file)
  const seeds = target.seeds(fixtures)
  const random = new Random(seed)
  const report: FuzzReport = {
    target: target.name,
    seed,
    inputs: 0,
    decoded: 0,
    refused: {},
    rows: 0,
    slowestMs: 0,
    memoryMb: [0, 0],
    failures: [],
  }
  const fail = (input: number, what: string, bytes: Buffer) => {
    report.failures.push({ input, what })
    options.onFailure?.(input, bytes)
  }
  try {
    const deadline = performance.now() + 1000 * (options.seconds ?? Infinity)
    for (let input = 0; input < count && performance.now() < deadline; input++) {
      const bytes = target.input(seeds, random)
      const start = performance.now()
      try {
        report.rows += await decode(target, bytes, path, input)
        report.decoded++
      } catch (error) {
        if (error instanceof AppError) {
          report.refused[error.code] = (report.refused[error.code] ?? 0) + 1
        } else fail(input, String(error instanceof Error ? error.stack : error), bytes)
      }
      const ms = performance.now() - start
      if (ms > report.slowestMs) report.slowestMs = Math.round(ms)
      // A busy machine may stall any input: what is slow must be slow again, by the processor's clock.
      if (ms > LIMIT_MS && (await processorMs(target, bytes, path, input)) > LIMIT_MS)
        fail(input, `took ${Math.round(ms)} ms`, bytes)
      report.inputs++
      if (input === Math.min(2000, Math.floor(count / 10))) report.memoryMb[0] = residentMb()
      if (input % 1000 === 999) options.onProgress?.(input + 1)
    }
    report.memoryMb[1] = residentMb()
    return report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function decode(target: FuzzTarget, bytes: Buffer, path: string, turn: number): Promise<number> {
  const inMemory = target.runBytes?.(bytes, turn)
  if (inMemory) return inMemory
  writeFileSync(path, bytes)
  return target.run(path, turn)
}

async function processorMs(target: FuzzTarget, bytes: Buffer, path: string, turn: number) {
  const before = process.cpuUsage()
  await decode(target, bytes, path, turn).catch(() => undefined)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
