import { bars } from './domain/bars-runner.ts'
import { frontMonthRunner, sessionTime } from './domain/calendar-runners.ts'
import { labels, tradeSim } from './domain/label-runners.ts'
import { levels, zones } from './domain/level-runners.ts'
import * as physics from './domain/physics-runners.ts'
import { basis, spyRatio } from './domain/ratio-runners.ts'
import type { VectorRunner } from './runner.ts'

export const domainRunners: Record<string, VectorRunner> = {
  session_time: sessionTime,
  front_month: frontMonthRunner,
  basis,
  spy_ratio: spyRatio,
  bars,
  levels,
  zones,
  kinematics: physics.kinematics,
  force_mass: physics.forceMass,
  approach: physics.approach,
  confluence: physics.confluence,
  mean_reversion: physics.meanReversion,
  pressure: physics.pressure,
  labels,
  trade_sim: tradeSim,
}
