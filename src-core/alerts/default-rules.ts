/** The rules a lake starts with: high-gamma zones first, levels with a story, and what concerns the whole session. */
import type { Profile } from '../config/profiles.ts'
import { LEVEL_KIND_NAMES } from '../levels/kind-names.ts'
import type { AlertRule } from './alert.ts'
import { type RuleFile, resolveRule } from './rule.ts'

/** Kinds with a story; every strike and round number would never be silent. */
const NAMED = LEVEL_KIND_NAMES.filter((kind) => kind !== 'STRIKE' && kind !== 'ROUND')
/**
 * Prices of the day that stay where they are. They are known from the opening on, so their rules
 * are silent overnight; averages and walls move with price and would be met again and again.
 */
const FIXED = ['PM_HIGH', 'PM_LOW', 'OR_HIGH', 'OR_LOW', 'SESSION_HIGH', 'SESSION_LOW']
const MINUTE_MS = 60_000
/** Somebody who was told of a place knows of it for half an hour, of the whole session for an hour. */
const PLACE_MS = 30 * MINUTE_MS
const SESSION_MS = 60 * MINUTE_MS

export const DEFAULT_RULES: RuleFile = {
  rules: [
    // Passing by is no visit: price has to stay.
    { id: 'High-gamma zone near', kind: 'zone', dwell_ms: 30_000, cooldown_ms: PLACE_MS },
    { id: 'Level near', kind: 'level', subject: FIXED, cooldown_ms: PLACE_MS },
    { id: 'Signal at a level', kind: 'signal', subject: FIXED, cooldown_ms: PLACE_MS },
    {
      id: 'Gamma regime flips',
      kind: 'regime',
      dwell_ms: 5 * MINUTE_MS,
      cooldown_ms: SESSION_MS,
    },
    { id: 'Wall moved', kind: 'wall_moved', dwell_ms: 15 * MINUTE_MS, cooldown_ms: SESSION_MS },
    { id: 'Sweep', kind: 'sweep', cooldown_ms: 15 * MINUTE_MS },
    {
      id: 'Vacuum and amplify',
      kind: 'setup',
      subject: NAMED,
      expect: 'BREAK',
      cooldown_ms: PLACE_MS,
    },
    { id: 'Data gap', kind: 'data_gap' },
  ],
}

/** A rule file as text, lists of names and comparisons on one line each. */
export const ruleText = (file: unknown): string =>
  `${JSON.stringify(file, null, 2).replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, items: string) => `[${items.replace(/\s*\n\s*/g, ' ')}]`)}\n`

export const defaultRules = (profile: Profile): AlertRule[] =>
  DEFAULT_RULES.rules.map((rule) => resolveRule(rule, profile))
