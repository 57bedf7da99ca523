import { describe, expect, test } from 'vitest'
import { getPipeline } from './index.ts'

const list = (name: string) =>
  getPipeline(name).stages.map((s) => `${s.name}: ${s.reads.join(' ')} > ${s.writes.join(' ')}`)

const FEATURES_ES = 'f_physics f_kin f_dist f_ofi f_gex f_fma f_approach'
const FEATURES_SPY = 'f_physics f_context f_meanrev f_confluence f_dealer f_pressure f_approach'

test('es_0dte is the fifteen stages of L2', () => {
  expect(list('es_0dte')).toEqual([
    'LoadBronze:  > trades mbp10 opt_trades opt_quotes warm_trades front',
    'BuildOHLCV 1min: trades warm_trades > bars_1m atr rv',
    'BuildOHLCV 2min: trades warm_trades > bars_2m sma',
    'InitMarketState: trades mbp10 opt_trades opt_quotes > state',
    'GenerateLevels: trades sma > levels',
    'DetectInteractionZones: trades levels atr > events',
    'ComputePhysics: events state > f_physics',
    'ComputeKinematics: events state > f_kin',
    'ComputeLevelDistances: events levels atr state > f_dist',
    'ComputeOFI: events state > f_ofi',
    'ComputeGEX: events state > f_gex',
    'ComputeForceMass: f_ofi f_kin atr events state > f_fma',
    'ComputeApproach: events bars_1m atr rv > f_approach',
    'LabelOutcomes: events trades > labels',
    `FilterRTH: ${FEATURES_ES} labels events > signals`,
  ])
})

test('spy_0dte is the stages of L3', () => {
  expect(list('spy_0dte')).toEqual([
    'LoadBronze:  > trades mbp10 opt_trades opt_quotes warm_trades front',
    'BuildOHLCV 1min: trades warm_trades > bars_1m atr rv',
    'BuildOHLCV 2min: trades warm_trades > bars_2m sma',
    'InitMarketState: trades mbp10 opt_trades > state',
    'GenerateLevels: trades sma state bars_1m > levels',
    'DetectTouches: trades levels > events',
    'ComputePhysics: events state > f_physics',
    'ComputeContext: events levels atr rv state > f_context',
    'ComputeMeanReversion: events sma atr state > f_meanrev',
    'ComputeConfluence: events levels atr state > f_confluence',
    'ComputeDealerVelocity: events state > f_dealer',
    'ComputePressure: f_physics f_meanrev f_confluence f_dealer > f_pressure',
    'ComputeApproach: events bars_1m f_physics atr > f_approach',
    'LabelOutcomes: events trades > labels',
    `FilterRTH: ${FEATURES_SPY} labels events > signals`,
  ])
})

describe('a pipeline answers to', () => {
  test.each([
    ['es_0dte', 'es_0dte', 'v1.0_spx_final_call'],
    ['v1.0_spx', 'es_0dte', 'v1.0_spx_final_call'],
    ['es_0dte_v1.0', 'es_0dte', 'v1.0_spx_final_call'],
    ['spy_0dte', 'spy_0dte', 'v1'],
    ['spy_0dte_v1', 'spy_0dte', 'v1'],
  ])('%s', (name, id, version) => {
    expect(getPipeline(name)).toMatchObject({ id, version })
  })

  test('no other name', () => {
    expect(() => getPipeline('qqq_0dte')).toThrow(/qqq_0dte.*es_0dte/)
  })
})
