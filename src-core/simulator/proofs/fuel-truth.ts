/** Whether the fuel the tape shows is the fuel the dealers have (P11.2 over true signs). */
import type { SessionSource } from '../../domain/batches.ts'
import { fuelEffect } from '../../physics/fuel/effect.ts'
import type { SessionFold } from '../../replay/session-fold.ts'
import { RTH_CLOSE_S, RTH_OPEN_S } from '../clock.ts'
import { foldSource, sparseProfile } from './recorded.ts'

/** What is seen and what is so at one level and instant, gamma units, dealer sign. */
export interface FuelPair {
  seen: number
  truth: number
}

/** Exposure at the strike nearest to the last print, frame by frame in regular hours. */
async function exposures(source: SessionSource, frameMs: number): Promise<Map<number, number>> {
  const profile = sparseProfile(source.underlying, frameMs)
  const found = new Map<number, number>()
  await foldSource(source, profile, (k, fold) => {
    const s = (k * frameMs) / 1000
    if (s <= RTH_OPEN_S || s > RTH_CLOSE_S) return
    const level = nearestStrike(fold, profile.config.STRIKE_SPACING)
    if (level !== null) found.set(k, fold.fuel.engine.exposureAt(level))
  })
  return found
}

function nearestStrike(fold: SessionFold, spacing: number): number | null {
  // The strike must be the same whatever the signs are: the ratio does not know them.
  const tick = fold.engines.tape.lastTick
  if (Number.isNaN(tick)) return null
  return Math.round((tick * 0.25) / fold.rho / spacing) * spacing
}

/** The same session with what it publishes and with the true signs, at each frame of regular hours. */
export async function fuelPairs(
  published: SessionSource,
  truth: SessionSource,
  frameMs: number,
): Promise<FuelPair[]> {
  const real = await exposures(truth, frameMs)
  const pairs: FuelPair[] = []
  for (const [k, seen] of await exposures(published, frameMs)) {
    const exposure = real.get(k)
    if (exposure !== undefined) pairs.push({ seen, truth: exposure })
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
    if (fuelEffect(seen, threshold) === fuelEffect(truth, threshold)) real.agreeing++
  }
  const all = Object.values(byEffect)
  return {
    frames: all.reduce((n, e) => n + e.frames, 0),
    agreeing: all.reduce((n, e) => n + e.agreeing, 0),
    byEffect,
  }
}
