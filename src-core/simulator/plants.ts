/**
 * Planted events: walls, pulls, absorptions and sweeps at known prices and times, so that what the
 * barrier engine says (P8.5) can be held against what was done. Before each the market coils for
 * longer than the barrier window, so that the depth it starts from is that of the same prices.
 */
import type { Random } from '../domain/random.ts'
import { RTH_OPEN_S } from './clock.ts'

export type PlantKind = 'wall' | 'pull' | 'absorption' | 'sweep'

/** One entry of truth.json (pipelines L11), times in session nanoseconds. */
export interface Plant {
  kind: PlantKind
  side: 'bid' | 'ask'
  /** Ticks. */
  price: number
  /** Contracts: the wall's size, what was pulled, what was absorbed, what the sweep took. */
  size: number
  startNs: number
  endNs: number
  expect: 'WALL' | 'VACUUM' | 'ABSORPTION' | null
}

export interface PlannedPlant {
  kind: PlantKind
  side: 'bid' | 'ask'
  /** Second the market starts to coil. */
  coilS: number
  startS: number
  endS: number
}

const COIL_S = 80
const LASTS_S: Record<PlantKind, number> = { wall: 50, pull: 40, absorption: 45, sweep: 1 }
export const EXPECT = {
  wall: 'WALL',
  pull: 'VACUUM',
  absorption: 'ABSORPTION',
  sweep: null,
} as const

/** Draws the day's plan: every seven to ten minutes of regular hours, now and then in the morning. */
export function planPlants(random: Random, fromS: number, toS: number, closeS: number) {
  const plan: PlannedPlant[] = []
  const deck: PlantKind[] = []
  const draw = (): PlantKind => {
    if (deck.length === 0) {
      deck.push('wall', 'pull', 'absorption', 'sweep', 'wall', 'pull', 'absorption')
      for (let i = deck.length - 1; i > 0; i--) {
        const j = random.int(i + 1)
        const held = deck[i]!
        deck[i] = deck[j]!
        deck[j] = held
      }
    }
    return deck.pop()!
  }
  let s = Math.max(fromS + 240, 38_000)
  const end = Math.min(toS, closeS)
  while (s < end - 240) {
    const kind = draw()
    const side = random.uniform() < 0.5 ? 'bid' : 'ask'
    plan.push({ kind, side, coilS: s - COIL_S, startS: s, endS: s + LASTS_S[kind] })
    const quiet = s < RTH_OPEN_S
    const gap = quiet ? 2400 + 1200 * random.uniform() : 420 + 180 * random.uniform()
    const next = s + gap
    s = quiet && next > RTH_OPEN_S ? Math.max(next, RTH_OPEN_S + 360) : next
  }
  return plan
}
