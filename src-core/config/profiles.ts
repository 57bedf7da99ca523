/** A profile: configuration, scoring constants and facts, with the hashes that key their outputs. */

import { PROFILE_FACTS, type ProfileFacts, type ProfileId } from '../domain/instruments.ts'
import type { PipelineId } from '../features/feature.ts'
import { hashOf } from './canonical.ts'
import { CONFIG_KEYS } from './config-keys.ts'
import { defaultsOf, schemaOf, type ValuesOf } from './key.ts'
import { SCORING_KEYS } from './scoring-keys.ts'

export type { ProfileId } from '../domain/instruments.ts'

/** One profile's values of every key of L4. */
export type Config = ValuesOf<typeof CONFIG_KEYS>
/** One profile's values of every scoring constant (S0). */
export type Scoring = ValuesOf<typeof SCORING_KEYS>

/** All keys required, unknown ones refused. */
export const configSchema = schemaOf(CONFIG_KEYS)
export const scoringSchema = schemaOf(SCORING_KEYS)

export interface Profile extends ProfileFacts {
  id: ProfileId
  config: Config
  scoring: Scoring
  /** SHA-256 of the canonical JSON of `config`: keys events, features and labels. */
  configHash: string
  /** SHA-256 of the canonical JSON of `scoring`: keys frames, beside configHash. */
  scoringHash: string
}

/** The profile, with some values replaced; throws when a value or key is not allowed. */
export function profileOf(
  id: ProfileId,
  changes: { config?: Partial<Config>; scoring?: Partial<Scoring> } = {},
): Profile {
  const config = configSchema.parse({ ...defaultsOf(CONFIG_KEYS, id), ...changes.config })
  const scoring = scoringSchema.parse({ ...defaultsOf(SCORING_KEYS, id), ...changes.scoring })
  return {
    ...PROFILE_FACTS[id],
    id,
    config,
    scoring,
    configHash: hashOf(config),
    scoringHash: hashOf(scoring),
  }
}

/** The pipelines of L1: ids, versions and other names they answer to. */
export const PIPELINES = {
  spy_0dte: { version: 'v1', aliases: ['spy_0dte_v1'], profile: 'spy' },
  es_0dte: {
    version: 'v1.0_spx_final_call',
    aliases: ['v1.0_spx', 'es_0dte_v1.0'],
    profile: 'es',
  },
} as const satisfies Record<
  PipelineId,
  { version: string; aliases: readonly string[]; profile: ProfileId }
>

/** Pipeline of an id, version string or alias; null when no pipeline is called so. */
export function pipelineIdOf(name: string): PipelineId | null {
  for (const [id, { aliases, version }] of Object.entries(PIPELINES)) {
    if (name === id || name === version || (aliases as readonly string[]).includes(name)) {
      return id as PipelineId
    }
  }
  return null
}
