/** Catalogue groups fuel_physics, gex and dealer_velocity (pipelines L9). */
import { feature, featureGroup } from '../../features/feature.ts'
import { FUEL_EFFECTS, GAMMA_BUCKETS } from '../../frames/tables.ts'
import type { BandedGex } from './banded-gex.ts'
import type { DealerDynamics } from './dealer-dynamics.ts'
import { fuelEffect, gammaBucket } from './effect.ts'
import type { FuelReading, MarkedReading } from './reading.ts'

export const fuelPhysicsFeatures = featureGroup<FuelReading, ReturnType<typeof physics>>(
  'fuel_physics',
  physics(),
)

function physics() {
  return {
    gamma_exposure: feature<FuelReading, 'float'>({
      dtype: 'float',
      unit: 'gamma units',
      label: 'Gamma at level',
      doc: 'dealer gamma flow in the strike range',
      formulaRef: 'P11.2',
      pipelines: 'both',
      nullWhen: 'never: no flow is a measured 0',
      compute: (f) => f.exposure,
    }),
    fuel_effect: feature<FuelReading, 'enum'>({
      dtype: 'enum',
      unit: '-',
      label: 'Fuel',
      doc: 'AMPLIFY, DAMPEN, NEUTRAL',
      formulaRef: 'P11.2',
      pipelines: 'both',
      nullWhen: 'never: no flow is NEUTRAL',
      values: FUEL_EFFECTS,
      compute: (f) => fuelEffect(f.exposure, f.threshold),
    }),
    gamma_bucket: feature<FuelReading, 'enum'>({
      dtype: 'enum',
      unit: '-',
      label: 'Gamma bucket',
      doc: 'five buckets',
      formulaRef: 'P11.2',
      pipelines: 'both',
      nullWhen: 'never: no flow is NEUTRAL',
      values: GAMMA_BUCKETS,
      compute: (f) => gammaBucket(f.exposure, f.threshold),
    }),
    greeks_missing: feature<FuelReading, 'int'>({
      dtype: 'int',
      unit: 'trades',
      label: 'Greeks missing',
      doc: 'option trades skipped so far today',
      formulaRef: 'P2.3',
      pipelines: 'both',
      nullWhen: 'never: a count',
      compute: (f) => f.greeksMissing,
    }),
  }
}

const banded = (label: string, doc: string, pick: (gex: BandedGex) => number) =>
  feature<FuelReading, 'float'>({
    dtype: 'float',
    unit: 'USD per 1%',
    label,
    doc,
    formulaRef: 'P11.4',
    pipelines: 'es',
    nullWhen: 'spot unknown',
    compute: ({ marked }) => (marked === null ? null : pick(marked.gex)),
  })

const ratio = (label: string, doc: string, pick: (gex: BandedGex) => number | null) =>
  feature<FuelReading, 'float'>({
    dtype: 'float',
    unit: '[-1,1]',
    label,
    doc,
    formulaRef: 'P11.4',
    pipelines: 'es',
    nullWhen: 'spot unknown, or nothing within the strikes',
    compute: ({ marked }) => (marked === null ? null : pick(marked.gex)),
  })

const marked = (
  label: string,
  unit: string,
  doc: string,
  formulaRef: string,
  nullWhen: string,
  pick: (reading: MarkedReading) => number | null,
) =>
  feature<FuelReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef,
    pipelines: 'es',
    nullWhen,
    compute: (f) => (f.marked === null ? null : pick(f.marked)),
  })

function gex() {
  return {
    gex_above_1strike: banded('GEX above, 1', 'cumulative 1 strikes above', (g) => g.above[0]),
    gex_above_2strike: banded('GEX above, 2', 'cumulative 2 strikes above', (g) => g.above[1]),
    gex_above_3strike: banded('GEX above, 3', 'cumulative 3 strikes above', (g) => g.above[2]),
    gex_below_1strike: banded('GEX below, 1', 'cumulative 1 strikes below', (g) => g.below[0]),
    gex_below_2strike: banded('GEX below, 2', 'cumulative 2 strikes below', (g) => g.below[1]),
    gex_below_3strike: banded('GEX below, 3', 'cumulative 3 strikes below', (g) => g.below[2]),
    gex_at_level: banded('GEX at level', 'strike equal to the level', (g) => g.at),
    gex_band_1strike: banded('GEX band, 1', 'within 1 strikes', (g) => g.band[0]),
    gex_band_2strike: banded('GEX band, 2', 'within 2 strikes', (g) => g.band[1]),
    gex_call_band_1strike: banded('Call GEX, 1', 'within 1 strikes', (g) => g.callBand[0]),
    gex_call_band_2strike: banded('Call GEX, 2', 'within 2 strikes', (g) => g.callBand[1]),
    gex_put_band_1strike: banded('Put GEX, 1', 'within 1 strikes', (g) => g.putBand[0]),
    gex_put_band_2strike: banded('Put GEX, 2', 'within 2 strikes', (g) => g.putBand[1]),
    net_gex_3strike: banded('Net GEX, 3', 'sum within 3 strikes', (g) => g.net3),
    gex_asymmetry: banded('GEX asymmetry', 'above minus below', (g) => g.asymmetry),
    gex_ratio_3strike: ratio('GEX asymmetry ratio', 'normalised asymmetry', (g) => g.ratio3),
    gex_call_put_ratio_2strike: ratio(
      'Call against put GEX',
      'call against put magnitude',
      (g) => g.callPutRatio2,
    ),
    gex_flip_distance: marked(
      'Distance to flip',
      'price',
      'spot - flip_level (flow inventory)',
      'P11.5',
      'spot unknown, or no flip within 3 % of spot',
      (m) => m.flipDistance,
    ),
    vanna_exposure: marked(
      'Vanna exposure',
      'USD per vol point',
      'flow inventory, all strikes',
      'P11.7',
      'spot unknown',
      (m) => m.vanna,
    ),
    charm_exposure_per_minute: marked(
      'Charm exposure',
      'USD per minute',
      'flow inventory, all strikes',
      'P11.7',
      'spot unknown',
      (m) => m.charmPerMinute,
    ),
  }
}

export const gexFeatures = featureGroup<FuelReading, ReturnType<typeof gex>>('gex', gex())

const dynamic = (label: string, unit: string, doc: string, pick: (d: DealerDynamics) => number) =>
  feature<FuelReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef: 'P12',
    pipelines: 'spy',
    nullWhen: 'never: before flow start the exposure is 0',
    compute: (f) => pick(f.dynamics),
  })

function velocity() {
  const perMin = 'gamma units/min'
  const perMin2 = 'gamma units/min^2'
  return {
    gamma_flow_velocity: dynamic('Gamma velocity', perMin, 'v1', (d) => d.velocity),
    gamma_flow_impulse: dynamic('Gamma impulse', perMin, 'fast minus slow', (d) => d.impulse),
    gamma_flow_accel_1m: dynamic(
      'Gamma acceleration, 1 min',
      perMin2,
      'one minute',
      (d) => d.accel1m,
    ),
    gamma_flow_accel_3m: dynamic(
      'Gamma acceleration, 3 min',
      perMin2,
      'three minutes',
      (d) => d.accel3m,
    ),
    dealer_pressure: dynamic('Dealer pressure', '(-1,1)', 'positive amplifies', (d) => d.pressure),
    dealer_pressure_accel: dynamic(
      'Dealer pressure change',
      '1/min',
      'change over one minute',
      (d) => d.pressureAccel,
    ),
  }
}

export const dealerVelocityFeatures = featureGroup<FuelReading, ReturnType<typeof velocity>>(
  'dealer_velocity',
  velocity(),
)
