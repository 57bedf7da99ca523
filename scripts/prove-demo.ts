/**
 * `npm run prove`: what the simulator did, held against what the engines say (pipelines L11), over
 * many seeded sessions. Prints one JSON line per part and exits with 1 when one fails. A run that
 * was cut off goes on where it stopped; results are kept under `.cache/prove` by the code that made
 * them. `-- --part ratio,plants` runs some parts, `--sessions 200` sets how many sessions each
 * statistical part takes, `--scale 0.05` their size, `--fresh` forgets earlier results.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { profileOf } from '#core/config/profiles'
import { Random } from '#core/domain/random'
import {
  type CalibrationRun,
  calibrationOf,
  estimateSignQ,
  oddsOfSession,
} from '#core/simulator/proofs/calibration'
import { effectAgreement } from '#core/simulator/proofs/fuel-truth'
import { evidenceOf, permutationTest } from '#core/simulator/proofs/information'
import { ownBookPairs } from '#core/simulator/proofs/own-book'
import { plantsRecovered } from '#core/simulator/proofs/plants-recovered'
import { ratioProof } from '#core/simulator/proofs/ratio'
import { RTH_ONLY, recordSession } from '#core/simulator/proofs/recorded'
import { fuelFromFiles } from '#worker/testing/prove/fuel-from-files'
import { Ledger, sourceHash } from './prove/ledger.ts'

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    sessions: { type: 'string' },
    scale: { type: 'string', default: '0.05' },
    fresh: { type: 'boolean', default: false },
  },
})
const root = join(import.meta.dirname, '..')
const cache = join(root, '.cache/prove')
if (values.fresh) rmSync(cache, { recursive: true, force: true })
const ledger = new Ledger(cache, sourceHash(root, ['src-core', 'src-worker']))
const scale = Number(values.scale)

interface Proof {
  holds: boolean
  [figure: string]: unknown
}

/** Results by seed, each computed once. */
async function perSeed<T>(
  name: string,
  seeds: readonly number[],
  compute: (seed: number) => Promise<T> | T,
): Promise<T[]> {
  const found: T[] = []
  for (const seed of seeds) {
    if (process.stderr.isTTY) process.stderr.write(`\r${name} ${seed}      `)
    found.push(await ledger.result(`${name}-${seed}`, () => compute(seed)))
  }
  if (process.stderr.isTTY) process.stderr.write('\r')
  return found
}

const seedsFrom = (first: number, n: number) => Array.from({ length: n }, (_, i) => first + i)
const sessionSeeds = (n: number) => seedsFrom(1, Number(values.sessions ?? n))
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

/** Planted walls, pulls and absorptions found by the barrier engine, by scale. */
async function plants(): Promise<Proof> {
  const byScale = []
  for (const [s, n] of [
    [0.05, 6],
    [0.2, 3],
    [1, 1],
  ] as const) {
    const found = await perSeed(`plants-${s}`, seedsFrom(1, n), (seed) => plantsRecovered(seed, s))
    const states = ['WALL', 'VACUUM', 'ABSORPTION'] as const
    byScale.push({
      scale: s,
      sessions: n,
      planted: sum(found.map((f) => f.planted)),
      recovered: sum(found.map((f) => f.recovered)),
      byState: Object.fromEntries(
        states.map((state) => [
          state,
          {
            planted: sum(found.map((f) => f.byState[state]?.planted ?? 0)),
            recovered: sum(found.map((f) => f.byState[state]?.recovered ?? 0)),
          },
        ]),
      ),
    })
  }
  const holds = byScale.every((b) => b.planted > 0 && b.recovered >= 0.9 * b.planted)
  return { holds, byScale }
}

/** Share of prints the venue gives no side. */
const UNSIDED = 0.05

/**
 * The fuel shown where the tape carries sides, against the dealers' own book: in memory over many
 * sessions, and from vendor files with a share of prints that carry none.
 */
async function fuel(): Promise<Proof> {
  const threshold = profileOf('es').config.GAMMA_THRESHOLD
  const ownBook = []
  for (const unsidedShare of [0, UNSIDED]) {
    const pairs = await perSeed(`fuel-own-${unsidedShare}`, seedsFrom(1, 24), (seed) =>
      ownBookPairs(seed, 0.1, unsidedShare, 10),
    )
    ownBook.push({ unsidedShare, sessions: 24, ...effectAgreement(pairs.flat(), threshold) })
  }
  const day = { scale: 0.2, unsidedShare: UNSIDED, frameMs: 1000, threshold }
  const files = await perSeed('fuel-files', [1, 2, 3], async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'prove-fuel-'))
    try {
      return await fuelFromFiles(folder, { seed, ...day })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  const [sided] = ownBook
  const eachValue = Object.values(sided.byEffect).every(
    (e) => e.frames > 0 && e.agreeing >= 0.9 * e.frames,
  )
  const agrees = (found: readonly { frames: number; agreeing: number }[]) =>
    sum(found.map((f) => f.agreeing)) >= 0.9 * sum(found.map((f) => f.frames))
  const whole = files.every((f) => f.prints === f.signs && f.unsided > 0)
  const holds = eachValue && agrees(ownBook.slice(1)) && agrees(files) && whole
  return { holds, ownBook, files }
}

/** Sessions apart from those judged, whose sides are known: SIGN_Q is estimated from them. */
const KNOWN_SEEDS = seedsFrom(1001, 8)
const EVERY_S = 300

/** P(AMPLIFY) and P(DAMPEN) where signs have to be inferred, against what the dealers had. */
async function calibration(run: CalibrationRun, sessions: number): Promise<Proof> {
  const name = `calibration-${run.underlying}-${run.sides}-${run.scale}`
  const signQ = await ledger.result(`${name}-q`, () => estimateSignQ(run, KNOWN_SEEDS))
  const { GAMMA_THRESHOLD } = profileOf(run.underlying === 'ES' ? 'es' : 'spy').config
  // A day's gamma grows with the root of its volume: at the second threshold a session this small
  // states what one of the main day's size states at the first.
  const thresholds = [GAMMA_THRESHOLD, GAMMA_THRESHOLD * Math.sqrt(run.scale)]
  const seeds = sessionSeeds(sessions)
  const found = await perSeed(name, seeds, (seed) =>
    oddsOfSession(run, seed, signQ, thresholds, EVERY_S),
  )
  const judged = thresholds.map((threshold, at) => ({
    threshold,
    amplify: calibrationOf(found.flatMap((f) => f[at].amplify)),
    dampen: calibrationOf(found.flatMap((f) => f[at].dampen)),
  }))
  const holds = judged.every(
    ({ amplify, dampen }) => amplify.ece <= 0.05 && dampen.ece <= 0.05 && amplify.bins.length > 2,
  )
  return { holds: holds && seeds.length >= 50, ...run, sessions: seeds.length, signQ, judged }
}

/** Fuel against how levels were taken, with dealers that hedge and with dealers that do not. */
async function information(): Promise<Proof> {
  const seeds = sessionSeeds(60)
  const tested = async (hedging: boolean) => {
    const evidence = await perSeed(`information-${scale}-${hedging}`, seeds, async (seed) =>
      evidenceOf(await recordSession({ seed, scale, hedging, ...RTH_ONLY }), 2, 300),
    )
    return permutationTest(evidence, Random.of(1, 'permutations'))
  }
  const on = await tested(true)
  const off = await tested(false)
  const enough = off.breaks >= 1000 && off.bounces >= 1000
  const holds = enough && on.p <= 0.01 && off.p > 0.05
  return { holds, sessions: seeds.length, on, off }
}

/** Relative error of the ratio five minutes after the open and later. */
const RATIO_WITHIN = 2e-4

/** The SPY ratio from option prints alone, over many seeds and sizes, and what strikes then read. */
async function ratio(): Promise<Proof> {
  const byScale = []
  for (const [s, n] of [
    [0.05, 20],
    [0.2, 20],
    [0.5, 12],
    [1, 12],
  ] as const) {
    const found = await perSeed(`ratio-${s}`, seedsFrom(101, n), (seed) => ratioProof(seed, s))
    const readings = sum(found.map((f) => f.readings))
    byScale.push({
      scale: s,
      sessions: n,
      within: found.filter((f) => f.error <= RATIO_WITHIN && f.worst <= RATIO_WITHIN).length,
      error: Math.max(...found.map((f) => f.error)),
      worst: Math.max(...found.map((f) => f.worst)),
      readings,
      clear: sum(found.map((f) => f.clear)),
      clearRight: sum(found.map((f) => f.clearRight)),
      wrongTicks: sum(found.map((f) => f.wrongTicks * f.readings)) / readings,
      sameState: sum(found.map((f) => f.sameState)) / readings,
      rightByTen: sum(found.map((f) => f.rightByTen)) / readings,
    })
  }
  const holds = byScale.every(
    (b) =>
      // A twentieth of the volume is a print a second over all contracts: parity tells less.
      b.within >= (b.scale < 0.2 ? 0.9 : 1) * b.sessions &&
      b.clear > 100 &&
      b.clearRight === b.clear &&
      // Nine ticks; a demo of ordinary size misses less than one of them, and judges the same.
      b.wrongTicks <= (b.scale < 0.5 ? 2 : 1) &&
      b.sameState >= (b.scale < 0.5 ? 0.7 : 0.9) &&
      b.rightByTen <= 0.01,
  )
  return { holds, byScale }
}

const PARTS: Readonly<Record<string, () => Promise<Proof>>> = {
  plants,
  fuel,
  ratio,
  'calibration-es': () => calibration({ underlying: 'ES', sides: 'hidden', scale }, 120),
  'calibration-spy': () => calibration({ underlying: 'SPY', sides: 'hidden', scale }, 120),
  'calibration-quotes': () => calibration({ underlying: 'ES', sides: 'unsided', scale }, 60),
  information,
}

const chosen = values.part?.split(',') ?? Object.keys(PARTS)
for (const name of chosen) {
  const prove = PARTS[name]
  if (!prove) throw new Error(`no part ${name}; there are ${Object.keys(PARTS).join(', ')}`)
  const { user, system } = process.cpuUsage()
  const proof = await prove()
  const spent = process.cpuUsage({ user, system })
  const cpuS = Math.round((spent.user + spent.system) / 1e6)
  process.stdout.write(`${JSON.stringify({ proof: name, ...proof, cpuS })}\n`)
  if (!proof.holds) process.exitCode = 1
}
