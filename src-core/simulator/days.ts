/** Which days a demo has, how large each is, and how one opens where the last one closed. */
import { previousTradingDates, type SessionTimes, sessionTimes } from '../domain/calendar.ts'
import { Random } from '../domain/random.ts'
import { type IsoDate, NS_PER_S } from '../domain/units.ts'
import type { SimulationOptions } from './session.ts'

/** A third Tuesday without news of its own. */
export const DEMO_DATE = '2026-11-17'
/** The days before the main one carry a fifth of its volume. */
const LIGHT_SHARE = 0.2
/** 6,900 points. */
const FIRST_TICK = 27_600

export interface DemoOptions {
  seed: number
  /** 1 = about 1.5 million depth records on the main day; 15 = a full real day. */
  scale: number
  /** Sessions in all, the main one last. */
  days: number
  hedging: boolean
  /** Main date; DEMO_DATE when left out. */
  date?: IsoDate
  /** Share of ES option prints published without a side; none when left out. */
  unsidedShare?: number
}

export interface DemoDay {
  date: IsoDate
  main: boolean
  times: SessionTimes
  scale: number
  seed: number
}

/** The demo's sessions, oldest first. */
export function demoDays(options: DemoOptions): DemoDay[] {
  const date = options.date ?? DEMO_DATE
  const dates = [...previousTradingDates(date, options.days - 1), date]
  return dates.map((day) => ({
    date: day,
    main: day === date,
    times: sessionTimes(day),
    scale: options.scale * (day === date ? 1 : LIGHT_SHARE),
    seed: Random.of(options.seed, day).u32(),
  }))
}

/** Simulation of one demo day that opens near `previousTick` (null: the first day). */
export function dayOptions(
  day: DemoDay,
  previousTick: number | null,
  { hedging, unsidedShare }: Pick<DemoOptions, 'hedging' | 'unsidedShare'>,
): SimulationOptions {
  const gap = Math.round(6 * Random.of(day.seed, 'gap').normal())
  return {
    seed: day.seed,
    scale: day.scale,
    openTick: (previousTick ?? FIRST_TICK) + gap,
    hedging,
    unsidedShare,
    toS: day.times.globexClose / NS_PER_S,
    closeS: day.times.rthClose / NS_PER_S,
  }
}
