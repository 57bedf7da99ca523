/** Planted events found again by the barrier engine (pipelines L11). */
import { profileOf } from '../../config/profiles.ts'
import { barrierSettings } from '../../physics/book-settings.ts'
import { isRecovered, PlantRecovery } from '../recovery.ts'
import { SimulatedSession } from '../session.ts'

export interface PlantsFound {
  planted: number
  recovered: number
  /** By the state that was planted. */
  byState: Record<string, { planted: number; recovered: number }>
}

/** Walls, pulls and absorptions of one whole session. */
export function plantsRecovered(seed: number, scale: number): PlantsFound {
  const session = new SimulatedSession({ seed, scale, openTick: 27_600, hedging: true })
  const recovery = new PlantRecovery(barrierSettings(profileOf('es').config))
  while (!session.done) {
    session.advance(session.now + 60)
    recovery.observe(session)
    const { book, trades, esQuotes, esTrades, spyTrades } = session
    for (const columns of [book, trades, esQuotes, esTrades, spyTrades]) columns.clear()
  }
  const found: PlantsFound = { planted: 0, recovered: 0, byState: {} }
  for (const outcome of recovery.outcomes) {
    const { expect } = outcome.plant
    if (expect === null) continue
    found.byState[expect] ??= { planted: 0, recovered: 0 }
    const hit = isRecovered(outcome) ? 1 : 0
    found.planted++
    found.recovered += hit
    found.byState[expect].planted++
    found.byState[expect].recovered += hit
  }
  return found
}
