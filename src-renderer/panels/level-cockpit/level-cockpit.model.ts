/** Everything the cockpit says of the focused level at an instant, as plain numbers and words. */
import { CONFIG_KEYS } from '#core/config/config-keys'
import { valuesIn } from '#core/config/key'
import { SCORING_KEYS } from '#core/config/scoring-keys'
import type { SessionHeader } from '#core/protocol/index'
import { outcomeScore } from '../../levels/force-words.ts'
import type { LevelColumn } from '../../store/level-tracks.ts'
import type { LevelNow } from '../../store/view.ts'

/** Constants the cockpit needs, from the session's configuration where it carries them. */
export interface CockpitRules {
  /** P21.1 label distance, price. */
  threshold: number
  /** Gamma that counts fully (S5), gamma units. */
  gammaFull: number
  /** scoring S1 weights. */
  weights: { liquidity: number; hedge: number; tape: number }
}

type Configured = Pick<SessionHeader, 'profile' | 'config' | 'scoring'>
const known = new WeakMap<Configured, CockpitRules>()

/** The rules of a session; worked out once per header. */
export function rulesOf(header: Configured): CockpitRules {
  const rules = known.get(header) ?? readRules(header)
  known.set(header, rules)
  return rules
}

function readRules(header: Configured): CockpitRules {
  const config = valuesIn(CONFIG_KEYS, header.profile, header.config)
  const scoring = valuesIn(SCORING_KEYS, header.profile, header.scoring)
  return {
    threshold: config.OUTCOME_TOUCH ?? config.OUTCOME_THRESHOLD,
    gammaFull: scoring.PRIORITY_GAMMA_MULTIPLE * config.GAMMA_THRESHOLD,
    weights: {
      liquidity: scoring.W_LIQUIDITY,
      hedge: scoring.W_HEDGE,
      tape: scoring.W_TAPE,
    },
  }
}

/** Pushes toward an outcome: -1 BOUNCE, +1 BREAK, NaN unknown. */
export interface Pushes {
  barrier: number
  tape: number
  fuel: number
}

/** One term of the mechanical score: `value` in score units (-1 .. +1), weight included. */
export interface ScorePart {
  force: 'barrier' | 'tape' | 'fuel'
  /** Component score of S1, 0..100. */
  component: number
  weight: number
  value: number
}

const clamp = (x: number) => Math.min(1, Math.max(-1, x))

export const readerOf = (level: LevelNow) => (column: LevelColumn) =>
  level.track.value(column, level.row)
export type Read = (column: LevelColumn) => number

/** How hard each force pushes by itself: the barrier by its component score, the tape by who is aggressive, the fuel by gamma over 3 G. */
export function pushesOf(read: Read, rules: CockpitRules): Pushes {
  const toward = read('direction') === 1 ? 1 : -1
  const sweep = read('sweep_direction')
  const imbalance = read('tape_imbalance')
  const swept = sweep === toward
  return {
    barrier: outcomeScore(read('s_liquidity')),
    tape: swept ? 1 : clamp(imbalance * toward),
    fuel: clamp(-read('gamma_exposure') / rules.gammaFull),
  }
}

/**
 * The raw mechanical score taken apart: the three values sum to it. Null when they do not (another
 * weighting made these frames), or a component is missing.
 */
export function scoreParts(read: Read, { weights }: CockpitRules): ScorePart[] | null {
  const parts = [
    part('barrier', read('s_liquidity'), weights.liquidity),
    part('tape', read('s_tape'), weights.tape),
    part('fuel', read('s_hedge'), weights.hedge),
  ]
  const sum = parts.reduce((total, { value }) => total + value, 0)
  return Math.abs(sum - outcomeScore(read('break_score_raw'))) < 0.01 ? parts : null
}

const part = (force: ScorePart['force'], component: number, weight: number): ScorePart => ({
  force,
  component,
  weight,
  value: weight * outcomeScore(component),
})

/** A neighbouring level on the outcome axis: negative BOUNCE side, positive BREAK side, in price. */
export interface RunwayMark {
  offset: number
  level: LevelNow
}

export interface Runway {
  /** Price from the centre to either end. */
  reach: number
  threshold: number
  /** Spot relative to the level, on the outcome axis. */
  spot: number
  marks: readonly RunwayMark[]
}

/** Nearest levels on both sides of the focused one (the nearest at each price), two to a side. */
export function runwayOf(
  focus: LevelNow,
  others: readonly LevelNow[],
  up: boolean,
  spot: number,
  threshold: number,
): Runway {
  const toward = up ? 1 : -1
  const reach = threshold * 1.5
  const marks = others
    .filter((level) => level !== focus && level.price !== focus.price)
    .map((level) => ({ level, offset: (level.price - focus.price) * toward }))
    .filter((mark, i, all) => all.findIndex((m) => m.offset === mark.offset) === i)
    .filter(({ offset }) => Math.abs(offset) <= reach)
    .sort((a, b) => Math.abs(a.offset) - Math.abs(b.offset))
  const side = (sign: number) => marks.filter(({ offset }) => offset * sign > 0).slice(0, 2)
  return {
    reach,
    threshold,
    spot: (spot - focus.price) * toward,
    marks: [...side(-1), ...side(1)].sort((a, b) => a.offset - b.offset),
  }
}
