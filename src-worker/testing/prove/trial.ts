/** One disturbed run of a bench, what a reader beside it sees, and the undisturbed run that must complete it. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { STAGING } from '../../lake/staging.ts'
import { type Bench, filesIn, isUnderWay } from './bench.ts'

/**
 * `partialReads`: a reader saw part of something. `mismatches`: after the rerun rows, bytes or what
 * was bought are not those of the undisturbed run. `failedReruns`: the rerun itself complained.
 * `leftovers`: something of the killed run is still there. `untypedErrors`: an error that says
 * nothing of what happened.
 */
export const WRONGS = [
  'partialReads',
  'mismatches',
  'failedReruns',
  'leftovers',
  'untypedErrors',
] as const
export type Wrongs = Record<(typeof WRONGS)[number], string[]>

/** How a trial ended; plain JSON, so that it can be kept. */
export interface Outcome {
  /** Looks of the reader. */
  looks: number
  wrong: Wrongs
}

/** Error codes that say nothing of what happened. */
const UNTYPED = new Set(['INTERNAL', 'INGEST_FAILED', 'NOTHING_PRINTED'])
/** The reader rests at least this long between looks, ms, and as long as a look took: the work is to have a core. */
const REST_MS = 40

export const noWrongs = (): Wrongs => ({
  partialReads: [],
  mismatches: [],
  failedReruns: [],
  leftovers: [],
  untypedErrors: [],
})

export class Trial {
  readonly outcome: Outcome = { looks: 0, wrong: noWrongs() }
  private readonly bench: Bench
  private readonly lake: string
  private readonly expected: string

  /** Empties the lake. `expected` is the content of an undisturbed one. */
  constructor(bench: Bench, lake: string, expected: string) {
    this.bench = bench
    this.lake = lake
    this.expected = expected
    // The folder itself may be a mounted disk.
    for (const name of existsSync(lake) ? readdirSync(lake) : [])
      rmSync(join(lake, name), { recursive: true, force: true })
    bench.reset?.()
  }

  /** Reads the lake again and again until the work is over. */
  async watch(over: Promise<unknown>) {
    let running = true
    const stop = () => {
      running = false
    }
    over.then(stop, stop)
    while (running) {
      const began = performance.now()
      await this.look()
      await sleep(Math.max(REST_MS, performance.now() - began))
    }
  }

  /** What the disturbed work said of itself. */
  said(codes: readonly string[]) {
    for (const code of codes) if (UNTYPED.has(code)) this.outcome.wrong.untypedErrors.push(code)
  }

  /** Runs the work again, undisturbed. */
  async complete() {
    const { bench, lake } = this
    const { mismatches, failedReruns, leftovers } = this.outcome.wrong
    await this.look()
    failedReruns.push(...(await bench.rerun(lake)))
    if ((await bench.content(lake)) !== this.expected)
      mismatches.push('content differs from the undisturbed run')
    mismatches.push(...(bench.account?.() ?? []))
    leftovers.push(...filesIn(lake).filter(isUnderWay))
    const staged = join(lake, STAGING)
    if (existsSync(staged)) leftovers.push(...readdirSync(staged).map((n) => `${STAGING}/${n}`))
  }

  private async look() {
    if (!existsSync(this.lake)) return
    this.outcome.looks++
    const { partialReads } = this.outcome.wrong
    // The same thing is seen again and again until it is mended.
    for (const what of await this.bench.look(this.lake))
      if (!partialReads.includes(what)) partialReads.push(what)
  }
}
