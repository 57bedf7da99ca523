/** Disturbed runs of a bench: killed, starved of disk, cut off; each followed by an undisturbed one that must complete it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { STAGING } from '../../lake/staging.ts'
import { type Bench, filesIn, isUnderWay } from './bench.ts'

export interface RunsOptions {
  root: string
  /** Kills that must hit the work in flight. */
  kills: number
  faultRuns: number
  /** Whether disks are filled. */
  disks: boolean
  onProgress(line: string): void
}

export interface RunsReport {
  bench: string
  /** Milliseconds from the first mark on the lake to the end of an undisturbed run. */
  spanMs: number
  kills: { inFlight: number; tooLate: number }
  vendorFaults: { runs: number; faults: number }
  fullDisk: { fileLimits: number; tmpfs: number | string; codes: Record<string, number> }
  /** Looks of a reader beside the work. */
  looks: number
  wrong: string[]
}

/** Shares of the largest file, and of the whole lake, that fit. */
const SHARES = [0.02, 0.3, 0.6, 0.95]
/** Errors that say nothing of what happened. */
const UNTYPED = new Set(['INTERNAL', 'INGEST_FAILED'])

export async function proveBench(bench: Bench, options: RunsOptions): Promise<RunsReport> {
  const { root, onProgress } = options
  const lake = join(root, bench.name)
  const report: RunsReport = {
    bench: bench.name,
    spanMs: 0,
    kills: { inFlight: 0, tooLate: 0 },
    vendorFaults: { runs: 0, faults: 0 },
    fullDisk: { fileLimits: 0, tmpfs: 0, codes: {} },
    looks: 0,
    wrong: [],
  }
  const undisturbed = join(root, `${bench.name}-undisturbed`)
  const spans = [await timed(bench, undisturbed), await timed(bench, join(root, 'timing'))]
  rmSync(join(root, 'timing'), { recursive: true, force: true })
  report.spanMs = Math.round(Math.min(...spans))
  const expected = await bench.content(undisturbed)
  const bytes = filesIn(undisturbed).map((name) => statSync(join(undisturbed, name)).size)

  const watch = async (when: string, over: Promise<unknown>) => {
    let running = true
    void over.finally(() => {
      running = false
    })
    while (running) {
      await look(when)
      await sleep(40)
    }
  }
  const look = async (when: string) => {
    if (!existsSync(lake)) return
    report.looks++
    for (const what of await bench.look(lake)) report.wrong.push(`${when}: ${what}`)
  }
  const complete = async (when: string) => {
    await look(`${when}, after`)
    for (const what of await bench.rerun(lake)) report.wrong.push(`${when}, rerun: ${what}`)
    if ((await bench.content(lake)) !== expected)
      report.wrong.push(`${when}: content differs from the undisturbed run's`)
    for (const name of filesIn(lake).filter(isUnderWay)) report.wrong.push(`${when}: left ${name}`)
    const staged = join(lake, STAGING)
    if (existsSync(staged) && readdirSync(staged).length > 0) report.wrong.push(`${when}: staging`)
    for (const what of bench.account?.() ?? []) report.wrong.push(`${when}: ${what}`)
  }
  const fresh = () => {
    for (const name of existsSync(lake) ? readdirSync(lake) : [])
      rmSync(join(lake, name), { recursive: true, force: true })
    bench.reset?.()
  }
  const starved = async (when: string, run: ReturnType<Bench['start']>) => {
    await watch(when, run.ended)
    for (const code of bench.codesOf(await run.ended)) {
      report.fullDisk.codes[code] = (report.fullDisk.codes[code] ?? 0) + 1
      if (UNTYPED.has(code)) report.wrong.push(`${when}: ${code}`)
    }
  }

  // Random instants of the work; kills that came after its end do not count.
  while (report.kills.inFlight < options.kills && report.kills.tooLate < options.kills + 5) {
    fresh()
    const when = `kill ${report.kills.inFlight}`
    const run = bench.start(lake)
    const watching = watch(when, run.ended)
    await firstTrace(lake, run)
    await sleep(report.spanMs * Math.random())
    const late = run.isDone() || !run.process.kill('SIGKILL')
    await run.ended
    await watching
    if (late || run.process.signalCode !== 'SIGKILL') report.kills.tooLate++
    else report.kills.inFlight++
    await complete(when)
    onProgress(`${bench.name}: ${report.kills.inFlight} of ${options.kills} kills`)
  }

  for (let i = 0; bench.disturb && i < options.faultRuns; i++) {
    fresh()
    const when = `vendor faults ${i}`
    report.vendorFaults.runs++
    report.vendorFaults.faults += bench.disturb(Math.random)
    const run = bench.rerun(lake)
    await watch(when, run)
    // What retries did not cure is a typed failure of a file; the next run cures it.
    for (const what of await run) if (/INTERNAL/.test(what)) report.wrong.push(`${when}: ${what}`)
    await complete(when)
    onProgress(`${bench.name}: ${i + 1} of ${options.faultRuns} runs against a failing vendor`)
  }

  if (options.disks) await fillDisks()
  onProgress(`${bench.name}: done`)
  return report

  async function fillDisks() {
    const largest = Math.max(...bytes)
    for (const share of SHARES) {
      fresh()
      const limit = Math.max(1, Math.floor((largest * share) / 1024))
      await starved(`files to ${share}`, bench.start(lake, { fileLimitKiB: limit }))
      await complete(`files to ${share}`)
      report.fullDisk.fileLimits++
    }
    rmSync(lake, { recursive: true, force: true })
    report.fullDisk.tmpfs = await onTinyDisk(lake, async (resize) => {
      const all = bytes.reduce((a, b) => a + b, 0)
      for (const share of SHARES) {
        fresh()
        resize(Math.max(32, Math.ceil((all * share) / 1024)))
        await starved(`disk of ${share}`, bench.start(lake))
        resize(1024 * 1024)
        await complete(`disk of ${share}`)
      }
      return SHARES.length
    })
  }
}

/** Resolves when the work has left its first mark on the lake: loading the program is behind it. */
async function firstTrace(lake: string, run: ReturnType<Bench['start']>) {
  await run.begun
  while (!run.isDone() && run.process.exitCode === null && !hasEntries(lake)) await sleep(3)
}
const hasEntries = (folder: string) => existsSync(folder) && readdirSync(folder).length > 0

async function timed(bench: Bench, lake: string): Promise<number> {
  bench.reset?.()
  const run = bench.start(lake)
  await firstTrace(lake, run)
  const began = performance.now()
  const printed = await run.ended
  const failed = bench.codesOf(printed)
  if (failed.length > 0) throw new Error(`${bench.name} fails undisturbed: ${failed.join(', ')}`)
  return performance.now() - began
}

/** Mounts a memory disk on the lake, whose size is in KiB; why not, where that is not allowed. */
async function onTinyDisk(
  lake: string,
  run: (resize: (kib: number) => void) => Promise<number>,
): Promise<number | string> {
  mkdirSync(lake, { recursive: true })
  const resize = (kib: number) =>
    execFileSync('mount', ['-o', `remount,size=${kib}k`, lake], { stdio: 'pipe' })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', lake], { stdio: 'pipe' })
  } catch (error) {
    return `skipped: ${error instanceof Error ? error.message.split('\n').at(-2) : error}`
  }
  try {
    return await run(resize)
  } finally {
    execFileSync('umount', ['-l', lake])
  }
}
