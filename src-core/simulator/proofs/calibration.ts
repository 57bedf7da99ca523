/** Whether P(AMPLIFY) means what it says (P24.2) where signs have to be inferred. */
import { runTwins, type SignHits } from './fuel-twins.ts'
import { RTH_ONLY, recordSession, type Sides, sparseProfile } from './recorded.ts'

/** One bin of a reliability table. */
export interface ReliabilityBin {
  from: number
  count: number
  sessions: number
  /** Means of what was said and of what was so, 0..1. */
  stated: number
  observed: number
  /** Standard error of their difference; samples of one session count as one draw. */
  se: number
}

export interface Calibration {
  samples: number
  /** Mean over samples of |stated - observed| by bin, 0..1. */
  ece: number
  /** Mean stated less mean observed, and its standard error over sessions. */
  bias: number
  biasSe: number
  /** Share of the Brier score of the base rate that the stated probabilities save. */
  skill: number
  bins: ReliabilityBin[]
}

/** One probability stated in a session, and whether it came true. */
export interface Stated {
  session: number
  p: number
  happened: boolean
}

const BINS = 10

/** Expected calibration error over ten equal bins of the stated probability. */
export function calibrationOf(stated: readonly Stated[]): Calibration {
  const n = stated.length
  const bins: ReliabilityBin[] = []
  let ece = 0
  for (let b = 0; b < BINS; b++) {
    const inside = stated.filter(({ p }) => Math.min(BINS - 1, Math.floor(p * BINS)) === b)
    if (inside.length === 0) continue
    const bin = { from: b / BINS, ...gapOf(inside) }
    ece += (bin.count / n) * Math.abs(bin.stated - bin.observed)
    bins.push(bin)
  }
  const { stated: said, observed: base, se } = gapOf(stated)
  const brier = stated.reduce((sum, { p, happened }) => sum + (p - Number(happened)) ** 2, 0) / n
  return {
    samples: n,
    ece,
    bias: said - base,
    biasSe: se,
    skill: base > 0 && base < 1 ? 1 - brier / (base * (1 - base)) : 0,
    bins,
  }
}

function gapOf(inside: readonly Stated[]): Omit<ReliabilityBin, 'from'> {
  const count = inside.length
  const bySession = new Map<number, { gap: number; count: number }>()
  let stated = 0
  let observed = 0
  for (const { session, p, happened } of inside) {
    stated += p / count
    observed += Number(happened) / count
    const s = bySession.get(session) ?? { gap: 0, count: 0 }
    s.gap += p - Number(happened)
    s.count++
    bySession.set(session, s)
  }
  let squares = 0
  for (const s of bySession.values()) squares += (s.gap - s.count * (stated - observed)) ** 2
  return { count, sessions: bySession.size, stated, observed, se: Math.sqrt(squares) / count }
}

export interface CalibrationRun {
  underlying: 'ES' | 'SPY'
  /** `hidden`: tick rule alone; `unsided`: the quote rule first. */
  sides: Extract<Sides, 'hidden' | 'unsided'>
  scale: number
}

export type SignQ = Record<'quote' | 'tick', number>

/**
 * SIGN_Q over whole sessions whose sides are known (P24.2: re-estimated from such). A method that
 * found no sign keeps 0.5.
 */
export async function estimateSignQ(
  { underlying, sides, scale }: CalibrationRun,
  seeds: readonly number[],
): Promise<SignQ> {
  const total = { quote: { signed: 0, right: 0 }, tick: { signed: 0, right: 0 } }
  const profile = sparseProfile(underlying, 60_000)
  for (const seed of seeds) {
    const recorded = await recordSession({ seed, scale, underlying, ...RTH_ONLY })
    const { hits } = await runTwins(recorded, profile, sides, RTH_ONLY.toS, 60)
    for (const method of ['quote', 'tick'] as const) {
      total[method].signed += hits[method].signed
      total[method].right += hits[method].right
    }
  }
  return { quote: shareOf(total.quote), tick: shareOf(total.tick) }
}

const shareOf = ({ signed, right }: SignHits) => (signed === 0 ? 0.5 : right / signed)

/** What one session stated about both effects, at each threshold. */
export interface SessionOdds {
  amplify: Stated[]
  dampen: Stated[]
}

/** Samples every `everyS` seconds of regular hours, from five minutes after the open. */
export async function oddsOfSession(
  { underlying, sides, scale }: CalibrationRun,
  seed: number,
  signQ: SignQ,
  thresholds: readonly number[],
  everyS: number,
): Promise<SessionOdds[]> {
  const profile = sparseProfile(underlying, 60_000, {
    SIGN_Q_QUOTE: signQ.quote,
    SIGN_Q_TICK: signQ.tick,
  })
  const recorded = await recordSession({ seed, scale, underlying, ...RTH_ONLY })
  const { samples } = await runTwins(
    recorded,
    profile,
    sides,
    RTH_ONLY.fromS + 500,
    everyS,
    thresholds,
  )
  return thresholds.map((g, at) => ({
    amplify: samples.map(({ truth, odds }) => ({
      session: seed,
      p: odds[at].amplify,
      happened: truth < -g,
    })),
    dampen: samples.map(({ truth, odds }) => ({
      session: seed,
      p: odds[at].dampen,
      happened: truth > g,
    })),
  }))
}
