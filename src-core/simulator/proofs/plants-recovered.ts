/** Planted events found again by the barrier engine (pipelines L11). */
import { profileOf } from '../../config/profiles.ts'
import { barrierSettings } from '../../physics/book-settings.ts'
import { isRecovered, PlantRecovery } from '../recovery.ts'
import { SimulatedSession } from '../session.ts'

/** Walls, pulls and absorptions of these seeds at one scale. */
export function plantsRecovered(seeds: readonly number[], scale: number) {
  let planted = 0
  let recovered = 0
  for (const seed of seeds) {
    const session = new SimulatedSession({ seed, scale, openTick: 27_600, hedging: true })
    const recovery = new PlantRecovery(barrierSettings(profileOf('es').config))
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
