/** The rules a lake starts with: high-gamma zones first, levels with a story, and what concerns the whole session. */
import type { Profile } from '../config/profiles.ts'
import { LEVEL_KIND_NAMES } from '../levels/kind-names.ts'
import type { AlertRule } from './alert.ts'
import { type RuleFile, resolveRule } from './rule.ts'

/** Kinds with a story; every strike and round number would never be silent. */
const NAMED = LEVEL_KIND_NAMES.filter((kind) => kind !== 'STRIKE' && kind !== 'ROUND')
/** A quarter of an hour: long enough to read the last one. */
const QUIET_MS = 900_000

export const DEFAULT_RULES: RuleFile = {
  rules: [
    { id: 'High-gamma zone near', kind: 'zone' },
    { id: 'Level near', kind: 'level', subject: NAMED, cooldown_ms: QUIET_MS },
    { id: 'Signal at a level', kind: 'signal', subject: NAMED, cooldown_ms: QUIET_MS },
    { id: 'Gamma regime flips', kind: 'regime', cooldown_ms: QUIET_MS },
    { id: 'Wall moved', kind: 'wall_moved', dwell_ms: 300_000, cooldown_ms: QUIET_MS },
    { id: 'Sweep', kind: 'sweep' },
    {
      id: 'Vacuum and amplify',
      kind: 'setup',
      subject: NAMED,
      expect: 'BREAK',
      cooldown_ms: QUIET_MS,
    },
    { id: 'Data gap', kind: 'data_gap' },
  ],
}

/** A rule file as text, lists of names and comparisons on one line each. */
export const ruleText = (file: unknown): string =>
  `${JSON.stringify(file, null, 2).replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, items: string) => `[${items.replace(/\s*\n\s*/g, ' ')}]`)}\n`

export const defaultRules = (profile: Profile): AlertRule[] =>
  DEFAULT_RULES.rules.map((rule) => resolveRule(rule, profile))
