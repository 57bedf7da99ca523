import type { Stage } from '../stage.ts'
import { buildOhlcv1min } from '../stages/build-ohlcv-1min.ts'
import { buildOhlcv2min } from '../stages/build-ohlcv-2min.ts'
import { computeAttempts } from '../stages/compute-approach.ts'
import { computeConfluence } from '../stages/compute-confluence.ts'
import { computeContext } from '../stages/compute-context.ts'
import { computeDealerVelocity } from '../stages/compute-dealer-velocity.ts'
import { computeMeanReversion } from '../stages/compute-mean-reversion.ts'
import { computePhysics } from '../stages/compute-physics.ts'
import { computePressure } from '../stages/compute-pressure.ts'
import { detectTouches } from '../stages/detect-events.ts'
import { filterRth } from '../stages/filter-rth.ts'
import { generateAllLevels } from '../stages/generate-levels.ts'
import { initMarketStateWithoutQuotes } from '../stages/init-market-state.ts'
import { labelOutcomes } from '../stages/label-outcomes.ts'
import { loadBronze } from '../stages/load-bronze.ts'

/** `spy_0dte` v1: its stages in this order (L3). */
export const SPY_0DTE: readonly Stage[] = [
  loadBronze,
  buildOhlcv1min,
  buildOhlcv2min,
  initMarketStateWithoutQuotes,
  generateAllLevels,
  detectTouches,
  computePhysics,
  computeContext,
  computeMeanReversion,
  computeConfluence,
  computeDealerVelocity,
  computePressure,
  computeAttempts,
  labelOutcomes,
  filterRth([
    'f_physics',
    'f_context',
    'f_meanrev',
    'f_confluence',
    'f_dealer',
    'f_pressure',
    'f_approach',
    'labels',
  ]),
]
