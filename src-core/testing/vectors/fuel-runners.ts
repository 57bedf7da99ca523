import { deskRunner } from './desk-cases.ts'
import { chainGexRunner, dealerDynamicsRunner, flowMonitorRunner } from './flow-cases.ts'
import { fuelRunner } from './fuel-cases.ts'
import { greeksRunner, impliedVolRunner, normalRunner } from './greeks-runners.ts'
import type { VectorRunner } from './runner.ts'

export const fuelRunners: Record<string, VectorRunner> = {
  normal_cdf: normalRunner,
  greeks: greeksRunner,
  implied_vol: impliedVolRunner,
  fuel: fuelRunner,
  dealer_dynamics: dealerDynamicsRunner,
  flow_monitor: flowMonitorRunner,
  chain_gex: chainGexRunner,
  desk_measures: deskRunner,
}
