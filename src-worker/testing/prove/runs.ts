/** Disturbed runs of a bench: killed, cut off by the vendor, starved of disk. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, filesIn } from './bench.ts'
import { noWrongs, type Outcome, Trial, WRONGS, type Wrongs } from './trial.ts'

export interface RunsOptions {
  root: string
  /** Kills that must hit the work in flight. */
  kills: number
  faultRuns: number
  /** Whether disks are filled. */
  disks: boolean
  /** The outcome kept under this name, made if there is none: a proof that was cut off goes on where it stopped. */
  remember<T>(name: string, make: () => Promise<T>): Promise<T>
  onProgress(line: string): void
}

export interface PartReport {
  part: string
  /** Milliseconds from the first mark on the lake to the end of the undisturbed work. */
  spanMs: number
  kills: { inFlight: number; finishedBefore: number }
  vendorFaults: { runs: number; faults: number }
  fullDisk: { fileLimits: number; tmpfs: number | string; codes: Record<string, number> }
  /** Looks of a reader beside the work. */
  looks: number
  wrong: Wrongs
}

/** Shares of the largest file, and of the whole lake, that fit. */
const SHARES = [0.02, 0.3, 0.6, 0.95]
/** Of the lake on a disk: one with room for nothing as well. */
const DISK_SHARES = [0, ...SHARES]
/** An instant is drawn within the span of an undisturbed run; on a busy machine some come late. */
const MOST_LATE = 2

export async function proveBench(bench: Bench, options: RunsOptions): Promise<PartReport> {
  const { root, remember, onProgress } = options
  const { name } = bench
  const lake = join(root, name)
  const undisturbed = join(root, `${name}-undisturbed`)
  const spans = [await timed(bench, undisturbed), await timed(bench, join(root, 'timing'))]
  rmSync(join(root, 'timing'), { recursive: true, force: true })
  const spanMs = Math.round(Math.min(...spans))
  const expected = await bench.content(undisturbed)
  const bytes = filesIn(undisturbed).map((file) => statSync(join(undisturbed, file)).size)
  const trial = () => new Trial(bench, lake, expected)

  const report: PartReport = {
    part: name,
    spanMs,
    kills: { inFlight: 0, finishedBefore: 0 },
    vendorFaults: { runs: 0, faults: 0 },
    fullDisk: { fileLimits: 0, tmpfs: 0, codes: {} },
    looks: 0,
    wrong: noWrongs(),
  }
  const took = (when: string, { looks, wrong }: Outcome) => {
    report.looks += looks
    for (const kind of WRONGS)
      report.wrong[kind].push(...wrong[kind].map((what) => `${when}: ${what}`))
    onProgress(`${name}: ${when}`)
  }

  const { kills } = report
  for (let i = 0; kills.inFlight < options.kills && i < options.kills * (1 + MOST_LATE); i++) {
    const when = `kill ${i}`
    const killed = await remember(`${name}-kill-${i}`, () => killedRun(trial(), spanMs))
    if (killed.inFlight) kills.inFlight++
    else kills.finishedBefore++
    took(when, killed)
  }
  for (let i = 0; bench.disturb && i < options.faultRuns; i++) {
    const failed = await remember(`${name}-faults-${i}`, () => faultRun(trial()))
    report.vendorFaults.runs++
    report.vendorFaults.faults += failed.faults
    took(`vendor faults ${i}`, failed)
  }
  if (options.disks) await fillDisks()
  return report

  async function killedRun(one: Trial, spanMs: number) {
    const run = bench.start(lake)
    const watching = one.watch(run.ended)
    await firstTrace(lake, run)
    await sleep(spanMs * Math.random())
    const late = run.isDone() || !run.process.kill('SIGKILL')
    await run.ended
    await watching
    await one.complete()
    return { inFlight: !late && run.process.signalCode === 'SIGKILL', ...one.outcome }
  }

  async function faultRun(one: Trial) {
    const faults = bench.disturb?.(Math.random) ?? 0
    const run = bench.rerun(lake)
    await one.watch(run)
    // What retries did not cure is a typed failure of a file; the next run cures it.
    one.said((await run).filter((what) => /\bINTERNAL\b/.test(what)).map(() => 'INTERNAL'))
    await one.complete()
    return { faults, ...one.outcome }
  }

  async function starvedRun(one: Trial, run: ReturnType<Bench['start']>, relieve: () => void) {
    await one.watch(run.ended)
    const codes = bench.codesOf(await run.ended)
    one.said(codes)
    relieve()
    await one.complete()
    return { codes, ...one.outcome }
  }

  async function fillDisks() {
    const { fullDisk } = report
    const starved = (when: string, { codes, ...outcome }: Outcome & { codes: string[] }) => {
      for (const code of codes) fullDisk.codes[code] = (fullDisk.codes[code] ?? 0) + 1
      took(when, outcome)
    }
    const largest = Math.max(...bytes)
    for (const share of SHARES) {
      const fileLimitKiB = Math.max(1, Math.floor((largest * share) / 1024))
      const made = await remember(`${name}-limit-${share}`, () =>
        starvedRun(trial(), bench.start(lake, { fileLimitKiB }), () => {}),
      )
      starved(`files to ${share}`, made)
      fullDisk.fileLimits++
    }
    rmSync(lake, { recursive: true, force: true })
    const all = bytes.reduce((a, b) => a + b, 0)
    fullDisk.tmpfs = await onTinyDisk(lake, async (resize) => {
      for (const share of DISK_SHARES) {
        const made = await remember(`${name}-disk-${share}`, () => {
          const one = trial()
          resize(share === 0 ? 4 : Math.max(32, Math.ceil((all * share) / 1024)))
          return starvedRun(one, bench.start(lake), () => resize(1024 * 1024))
        })
        starved(`disk of ${share}`, made)
      }
      return DISK_SHARES.length
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
  await run.done
  const ms = performance.now() - began
  const failed = bench.codesOf(await run.ended)
  if (failed.length > 0) throw new Error(`${bench.name} fails undisturbed: ${failed.join(', ')}`)
  return ms
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
