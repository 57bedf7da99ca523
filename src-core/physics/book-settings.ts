/** Settings of the book engines out of a profile's configuration. */
import type { Config } from '../config/profiles.ts'
import type { BarrierConfig } from './barrier/reading.ts'
import type { OfiConfig } from './ofi/engine.ts'
import type { TapeConfig } from './tape/engine.ts'

export const barrierSettings = (c: Config): BarrierConfig => ({
  windowS: c.BARRIER_WINDOW_S,
  avgWindowS: c.BARRIER_AVG_WINDOW_S,
  band: c.BARRIER_BAND,
  minDepth: c.BARRIER_MIN_DEPTH,
  drop: c.BARRIER_DROP,
  wall: c.BARRIER_WALL,
  absorbFill: c.BARRIER_ABSORB_FILL,
  absorbNet: c.BARRIER_ABSORB_NET,
  weakRatio: c.BARRIER_WEAK_RATIO,
  weakNet: c.BARRIER_WEAK_NET,
  ratioCap: c.BARRIER_RATIO_CAP,
})

/** Futures carry the exchange's side; where it is missing the standard tick test decides (P9.1). */
export const tapeSettings = (c: Config): TapeConfig => ({
  windowS: c.TAPE_WINDOW_S,
  band: c.TAPE_BAND,
  policy: 'carry',
  sweep: {
    gapMs: c.SWEEP_GAP_MS,
    minPrints: c.SWEEP_MIN_PRINTS,
    minVolume: c.SWEEP_MIN_VOLUME,
    minLevels: c.SWEEP_MIN_LEVELS,
  },
})

export const ofiSettings = (c: Config): OfiConfig => ({
  levels: c.OFI_LEVELS,
  weights: c.OFI_WEIGHTS,
  expLambda: c.OFI_EXP_LAMBDA,
  nearDecay: c.NEAR_OFI_DECAY,
})
