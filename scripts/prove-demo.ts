/**
 * `npm run prove`: what the simulator did, held against what the engines say (pipelines L11), over
 * many seeded sessions. Prints one JSON line per proof and exits with 1 when one fails.
 * `-- --sessions 60` sets how many sessions the statistical proofs take, `-- --scale 0.05` their size.
 */
import { parseArgs } from 'node:util'
import { profileOf } from '../src-core/config/profiles.ts'
import { Random } from '../src-core/domain/random.ts'
import { calibrationOf, tickRule } from '../src-core/simulator/proofs/calibration.ts'
import { effectAgreement, fuelPairs } from '../src-core/simulator/proofs/fuel-truth.ts'
import { twinSamples } from '../src-core/simulator/proofs/fuel-twins.ts'
import { evidenceOf, permutationTest } from '../src-core/simulator/proofs/information.ts'
import { plantsRecovered } from '../src-core/simulator/proofs/plants-recovered.ts'
import { ratioProof } from '../src-core/simulator/proofs/ratio.ts'
import { RTH_ONLY, recordSession, sparseProfile } from '../src-core/simulator/proofs/recorded.ts'

const { values } = parseArgs({
  options: { sessions: { type: 'string' }, scale: { type: 'string' }, only: { type: 'string' } },
})
const sessions = Number(values.sessions ?? 60)
const scale = Number(values.scale ?? 0.05)
const seeds = Array.from({ length: sessions }, (_, i) => i + 1)
/** Contracts of dealer gamma at which the association saturates, gamma units. */
const GAMMA_SCALE = profileOf('es').config.GAMMA_THRESHOLD

interface Proof {
  holds: boolean
  [figure: string]: unknown
}

/** Planted walls, pulls and absorptions found by the barrier engine, by scale. */
async function plants(): Promise<Proof> {
  const byScale = [0.05, 0.2, 1].map((s) => ({
    scale: s,
    ...plantsRecovered(s < 0.1 ? [1, 2, 3] : [1], s),
  }))
  return { holds: byScale.every((b) => b.recovered / b.planted >= 0.9), byScale }
}

/** The fuel shown where the tape carries sides, against the dealers' own book. */
async function fuel(): Promise<Proof> {
  const { GAMMA_THRESHOLD } = profileOf('es').config
  const found = []
  for (const seed of [1, 2, 3]) {
    const recorded = await recordSession({ seed, scale: 0.2, ...RTH_ONLY })
    found.push(effectAgreement(await fuelPairs(recorded, 'native', 1000), GAMMA_THRESHOLD))
  }
  const holds = found.every((f) =>
    Object.values(f.byEffect).every((e) => e.agreeing >= 0.9 * e.frames),
  )
  return { holds, sessions: found }
}

/** P(AMPLIFY) and P(DAMPEN) where only prices are known, against what the dealers had. */
async function calibration(underlying: 'ES' | 'SPY'): Promise<Proof> {
  const profile = profileOf(underlying === 'ES' ? 'es' : 'spy')
  const { GAMMA_THRESHOLD: g, TICK_ZERO_POLICY: policy } = profile.config
  const apart = await tickRule(
    [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008],
    scale,
    policy,
    underlying,
  )
  const stated = { amplify: [] as number[], dampen: [] as number[] }
  const happened = { amplify: [] as boolean[], dampen: [] as boolean[] }
  const seen = sparseProfile(underlying, 60_000, { SIGN_Q_TICK: apart })
  for (const seed of seeds) {
    const recorded = await recordSession({ seed, scale, underlying, ...RTH_ONLY })
    for (const s of await twinSamples(recorded, seen, 'hidden', RTH_ONLY.fromS + 500, 60)) {
      stated.amplify.push(s.amplify)
      happened.amplify.push(s.truth < -g)
      stated.dampen.push(s.dampen)
      happened.dampen.push(s.truth > g)
    }
  }
  const amplify = calibrationOf(stated.amplify, happened.amplify)
  const dampen = calibrationOf(stated.dampen, happened.dampen)
  return {
    holds: amplify.ece <= 0.05,
    underlying,
    sessions,
    signQTick: apart,
    amplify,
    dampenEce: dampen.ece,
  }
}

/** Dealer gamma against how levels were taken, with dealers that hedge and with dealers that do not. */
async function information(): Promise<Proof> {
  const tested = async (hedging: boolean) => {
    const found = []
    for (const seed of seeds)
      found.push(
        await evidenceOf(await recordSession({ seed, scale, hedging, ...RTH_ONLY }), 2, 300),
      )
    return permutationTest(found, GAMMA_SCALE, Random.of(1, 'permutations'))
  }
  const on = await tested(true)
  const off = await tested(false)
  return { holds: on.p <= 0.05 && off.p > 0.05, sessions, on, off }
}

async function ratio(): Promise<Proof> {
  const found = []
  for (const seed of [1, 2, 3]) found.push(await ratioProof(seed, 0.5))
  const holds = found.every((f) => f.error <= 2e-4 && f.equal >= 0.95 * f.readings)
  return { holds, sessions: found }
}

const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {
  plants,
  fuel,
  'calibration-es': () => calibration('ES'),
  'calibration-spy': () => calibration('SPY'),
  information,
  ratio,
}

for (const [name, prove] of Object.entries(PROOFS)) {
  if (values.only !== undefined && values.only !== name) continue
  const proof = await prove()
  console.log(JSON.stringify({ proof: name, ...proof }))
  if (!proof.holds) process.exitCode = 1
}
