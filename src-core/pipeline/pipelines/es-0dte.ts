import type { Stage } from '../stage.ts'
import { buildOhlcv1min } from '../stages/build-ohlcv-1min.ts'
import { buildOhlcv2min } from '../stages/build-ohlcv-2min.ts'
import { computeApproach } from '../stages/compute-approach.ts'
import { computeForceMass } from '../stages/compute-force-mass.ts'
import { computeGex } from '../stages/compute-gex.ts'
import { computeKinematics } from '../stages/compute-kinematics.ts'
import { computeLevelDistances } from '../stages/compute-level-distances.ts'
import { computeOfi } from '../stages/compute-ofi.ts'
import { computePhysics } from '../stages/compute-physics.ts'
import { detectInteractionZones } from '../stages/detect-events.ts'
import { filterRth } from '../stages/filter-rth.ts'
import { generateLevels } from '../stages/generate-levels.ts'
import { initMarketState } from '../stages/init-market-state.ts'
import { labelOutcomes } from '../stages/label-outcomes.ts'
import { loadBronze } from '../stages/load-bronze.ts'

/** `es_0dte` v1.0: fifteen stages in this order (L2). */
export const ES_0DTE: readonly Stage[] = [
  loadBronze,
  buildOhlcv1min,
  buildOhlcv2min,
  initMarketState,
  generateLevels,
  detectInteractionZones,
  computePhysics,
  computeKinematics,
  computeLevelDistances,
  computeOfi,
  computeGex,
  computeForceMass,
  computeApproach,
  labelOutcomes,
  filterRth(['f_physics', 'f_kin', 'f_dist', 'f_ofi', 'f_gex', 'f_fma', 'f_approach', 'labels']),
]
