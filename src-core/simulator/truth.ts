/** What was planted, as `truth.json` says it (pipelines L11). */
import { type IsoDate, TICK_POINTS, type UtcNs } from '../domain/units.ts'
import type { Plant, PlantKind } from './plants.ts'

export interface TruthPlant {
  kind: PlantKind
  side: 'bid' | 'ask'
  /** ES points. */
  price: number
  /** Contracts. */
  size: number
  /** UTC nanoseconds as text. */
  start_ns: string
  end_ns: string
  /** State of P8.5 at the price while it stands; null for a sweep. */
  expect: 'WALL' | 'VACUUM' | 'ABSORPTION' | null
}

export interface TruthSession {
  date: IsoDate
  /** The day the demo opens on; the others warm up. */
  main: boolean
  plants: TruthPlant[]
}

export interface Truth {
  synthetic: true
  seed: number
  scale: number
  hedging: boolean
  sessions: TruthSession[]
}

export const truthPlant = (plant: Plant, originNs: UtcNs): TruthPlant => ({
  kind: plant.kind,
  side: plant.side,
  price: plant.price * TICK_POINTS,
  size: plant.size,
  start_ns: String(originNs + BigInt(Math.round(plant.startNs))),
  end_ns: String(originNs + BigInt(Math.round(plant.endNs))),
  expect: plant.expect,
})
