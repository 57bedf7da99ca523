import { gammaPressure, readPressure } from '../../physics/pressure/engine.ts'
import { pressureFeatures } from '../../physics/pressure/features.ts'
import { columnsOf, numberIn } from '../compute.ts'
import { eventStage } from '../stage.ts'

/** Fluid-pressure indicators (P19), from what other stages measured. */
export const computePressure = eventStage({
  name: 'ComputePressure',
  when: 'decision',
  reads: ['f_physics', 'f_meanrev', 'f_confluence', 'f_dealer'],
  writes: ['f_pressure'],
  run: ({ session: { pipeline, profile }, read, write }) => {
    const { GAMMA_THRESHOLD, TAPE_V_REF, RV_REF } = profile.config
    const physics = read('f_physics').current
    const reversion = read('f_meanrev').current
    const dealer = read('f_dealer').current
    const exposure = numberIn(physics, 'gamma_exposure')
    const pressure = (x: number | null) => gammaPressure(x ?? 0, GAMMA_THRESHOLD)
    const acceleration =
      pressure(exposure) -
      2 * pressure(numberIn(dealer, '_exposure_60s_ago')) +
      pressure(numberIn(dealer, '_exposure_120s_ago'))
    const reading = readPressure(
      { tapeVRef: TAPE_V_REF ?? 1, gammaThreshold: GAMMA_THRESHOLD, rvRef: RV_REF ?? 1 },
      {
        direction: numberIn(physics, '_direction') === 1 ? 1 : -1,
        netRatio: numberIn(physics, 'barrier_net_ratio'),
        wallRatio: numberIn(physics, 'wall_ratio'),
        tapeImbalance: numberIn(physics, 'tape_imbalance'),
        tapeVelocity: numberIn(physics, 'tape_velocity'),
        gammaExposure: exposure,
        gammaPressureAccel: exposure === null ? null : acceleration,
        reversion200: numberIn(reversion, 'mean_reversion_pressure_200'),
        reversion400: numberIn(reversion, 'mean_reversion_pressure_400'),
        confluencePressure: numberIn(read('f_confluence').current, 'confluence_pressure'),
      },
    )
    write('f_pressure', columnsOf(pipeline, pressureFeatures, reading))
  },
})
