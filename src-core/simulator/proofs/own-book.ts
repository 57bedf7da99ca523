/** Fuel as the tape shows it against the dealers' own book: their signs and their gamma. */
import { RTH_CLOSE_S, RTH_OPEN_S } from '../clock.ts'
import type { FuelPair } from './fuel-truth.ts'
import { runTwins } from './fuel-twins.ts'
import { recordSession, sparseProfile } from './recorded.ts'

/** One session with native sides but for a share of prints, at each of these instants of regular hours. */
export async function ownBookPairs(
  seed: number,
  scale: number,
  unsidedShare: number,
  everyS: number,
): Promise<FuelPair[]> {
  const range = { fromS: RTH_OPEN_S - 200, toS: RTH_CLOSE_S }
  const recorded = await recordSession({ seed, scale, unsidedShare, ...range })
  const profile = sparseProfile('ES', 60_000)
  const { samples } = await runTwins(recorded, profile, 'native', RTH_OPEN_S + everyS, everyS)
  return samples.map(({ seen, truth }) => ({ seen, truth }))
}
