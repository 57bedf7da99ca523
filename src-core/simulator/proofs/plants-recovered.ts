/** Planted events found again by the barrier engine (pipelines L11). */
import { profileOf } from '../../config/profiles.ts'
import { isRecovered, PlantRecovery } from '../recovery.ts'
import { SimulatedSession } from '../session.ts'

/** Defaults of P8.6, under the names the engine reads. */
const barrierConfig = () => {
  const { config } = profileOf('es')
  return {
    windowS: config.BARRIER_WINDOW_S,
    avgWindowS: config.BARRIER_AVG_WINDOW_S,
    band: config.BARRIER_BAND,
    minDepth: config.BARRIER_MIN_DEPTH,
    drop: config.BARRIER_DROP,
    wall: config.BARRIER_WALL,
    absorbFill: config.BARRIER_ABSORB_FILL,
    absorbNet: config.BARRIER_ABSORB_NET,
    weakRatio: config.BARRIER_WEAK_RATIO,
    weakNet: config.BARRIER_WEAK_NET,
    ratioCap: config.BARRIER_RATIO_CAP,
  }
}

/** Walls, pulls and absorptions of these seeds at one scale. */
export function plantsRecovered(seeds: readonly number[], scale: number) {
  let planted = 0
  let recovered = 0
  for (const seed of seeds) {
    const session = new SimulatedSession({ seed, scale, openTick: 27_600, hedging: true })
    const recovery = new PlantRecovery(barrierConfig())
    while (!session.done) {
      session.advance(session.now + 60)
      recovery.observe(session)
      const { book, trades, esQuotes, esTrades, spyTrades } = session
      for (const columns of [book, trades, esQuotes, esTrades, spyTrades]) columns.clear()
    }
    const judged = recovery.outcomes.filter((o) => o.plant.expect !== null)
    planted += judged.length
    recovered += judged.filter(isRecovered).length
  }
  return { planted, recovered }
}
