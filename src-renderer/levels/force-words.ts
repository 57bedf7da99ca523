/** State words of the three forces: how they are written, which hue and icon they borrow (design.md "Colour roles"). */
import type { IconName } from '../ui/icons.tsx'

/** `bnc` favours BOUNCE, `brk` BREAK, `gp` and `gn` are dealer gamma, `neu` neither. */
export type Hue = 'bnc' | 'brk' | 'gp' | 'gn' | 'neu'
export interface StateWord {
  word: string
  icon: IconName
  hue: Hue
}
const state = (word: string, icon: IconName, hue: Hue): StateWord => ({ word, icon, hue })

/** In the order of BARRIER_STATES. */
const BARRIER = [
  state('ABSORPTION', 'absorption', 'bnc'),
  state('CONSUMED', 'consumed', 'brk'),
  state('NEUTRAL', 'neutral', 'neu'),
  state('VACUUM', 'vacuum', 'brk'),
  state('WALL', 'wall', 'bnc'),
  state('WEAK', 'weak', 'brk'),
]
/** In the order of FUEL_EFFECTS. */
const FUEL = [
  state('AMPLIFY', 'up', 'gn'),
  state('DAMPEN', 'neutral', 'gp'),
  state('NEUTRAL', 'neutral', 'neu'),
]
/** In the order of GAMMA_BUCKETS. */
const BUCKETS = ['long', 'neutral', 'short', 'strong long', 'strong short']

/** Null when the state is not known at the instant. */
export const barrierWord = (code: number): StateWord | null => BARRIER[code] ?? null
export const fuelWord = (code: number): StateWord | null => FUEL[code] ?? null
export const bucketWord = (code: number): string => BUCKETS[code] ?? ''

/** Aggressors count as one-sided from this share of the band's volume on. */
const LEANING = 0.15
/** Who is aggressive at the level; the hue says which outcome that favours. */
export function tapeWord(imbalance: number, up: boolean): StateWord | null {
  if (Number.isNaN(imbalance)) return null
  if (Math.abs(imbalance) < LEANING) return state('BALANCED', 'neutral', 'neu')
  const hue = imbalance > 0 === up ? 'brk' : 'bnc'
  return imbalance > 0 ? state('BUYERS', 'up', hue) : state('SELLERS', 'down', hue)
}

/** SIGNALS in code order, REJECT written as the outcome it means. */
const CALLS = ['BREAK', 'CONTESTED', 'NEUTRAL', 'BOUNCE'] as const
export type Call = (typeof CALLS)[number]
export const callWord = (code: number): Call | null => CALLS[code] ?? null
/** CONFIDENCES in code order. */
export const confidenceWord = (code: number): string => ['HIGH', 'LOW', 'MEDIUM'][code] ?? ''

/** Mechanical score on the outcome axis: -1 BOUNCE, +1 BREAK; from the break score 0..100. */
export const outcomeScore = (breakScore: number) => (breakScore - 50) / 50
/** Text class of a value on the outcome axis. */
export const outcomeHue = (score: number): 'bnc' | 'brk' | 't2' =>
  score < -0.05 ? 'bnc' : score > 0.05 ? 'brk' : 't2'

/** `data_health` code of RED: nothing may be called. */
export const HEALTH_RED = 2
