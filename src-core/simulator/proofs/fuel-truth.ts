/** Whether the fuel the tape shows is the fuel the dealers have (P11.2 over true signs). */
import { fuelEffect } from '../../physics/fuel/effect.ts'
import type { SessionFold } from '../../replay/session-fold.ts'
import { RTH_CLOSE_S, RTH_OPEN_S } from '../clock.ts'
import { foldRecorded, type RecordedSession, type Sides, sparseProfile } from './recorded.ts'

/** One RTH frame at the strike nearest to spot. */
export interface FuelSample {
  /** Gamma units, dealer sign. */
  exposure: number
  amplify: number
  dampen: number
}

export interface FuelPair {
  k: number
  seen: FuelSample
  truth: number
}

/** Exposure and its odds at the strike nearest to spot, frame by frame in regular hours. */
async function samples(
  recorded: RecordedSession,
  sides: Sides,
  frameMs: number,
  signQTick: number,
): Promise<Map<number, FuelSample>> {
  const scoring = { SIGN_Q_TICK: signQTick }
  const profile = sparseProfile(recorded.source.underlying, frameMs, scoring)
  const found = new Map<number, FuelSample>()
  await foldRecorded(recorded, profile, sides, (k, fold) => {
    const s = (k * frameMs) / 1000
    if (s <= RTH_OPEN_S || s > RTH_CLOSE_S) return
    const level = nearestStrike(fold, profile.config.STRIKE_SPACING)
    if (level === null) return
    const { engine } = fold.fuel
    found.set(k, { exposure: engine.exposureAt(level), ...engine.signOdds(level) })
  })
  return found
}

function nearestStrike(fold: SessionFold, spacing: number): number | null {
  // The strike must be the same whatever the signs are: the ratio does not know them.
  const tick = fold.engines.tape.lastTick
  if (Number.isNaN(tick)) return null
  return Math.round((tick * 0.25) / fold.rho / spacing) * spacing
}

export async function fuelPairs(
  recorded: RecordedSession,
  sides: 'native' | 'hidden',
  frameMs: number,
  signQTick = 0.6,
): Promise<FuelPair[]> {
  const truth = await samples(recorded, 'true', frameMs, signQTick)
  const pairs: FuelPair[] = []
  for (const [k, seen] of await samples(recorded, sides, frameMs, signQTick)) {
    const real = truth.get(k)
    if (real) pairs.push({ k, seen, truth: real.exposure })
  }
  return pairs
}

export interface EffectAgreement {
  frames: number
  agreeing: number
  /** By the true effect: how many frames, and how many of them were read right. */
  byEffect: Record<'AMPLIFY' | 'DAMPEN' | 'NEUTRAL', { frames: number; agreeing: number }>
}

export function effectAgreement(pairs: readonly FuelPair[], threshold: number): EffectAgreement {
  const none = () => ({ frames: 0, agreeing: 0 })
  const byEffect = { AMPLIFY: none(), DAMPEN: none(), NEUTRAL: none() }
  for (const { seen, truth } of pairs) {
    const real = byEffect[fuelEffect(truth, threshold)]
    real.frames++
    if (fuelEffect(seen.exposure, threshold) === fuelEffect(truth, threshold)) real.agreeing++
  }
  const all = Object.values(byEffect)
  return {
    frames: all.reduce((n, e) => n + e.frames, 0),
    agreeing: all.reduce((n, e) => n + e.agreeing, 0),
    byEffect,
  }
}
