/**
 * The alert rules of a lake: `alerts/{pipeline}.json`, or the default rules while there is no such
 * file. They belong to the lake, so that whoever folds a session stores the same alerts.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { AlertRule } from '#core/alerts/alert'
import { DEFAULT_RULES, defaultRules, ruleText } from '#core/alerts/default-rules'
import { parseRules } from '#core/alerts/rule'
import { hashOf } from '#core/config/canonical'
import { PIPELINES, profileOf } from '#core/config/profiles'
import type { AlertRules } from '#core/protocol/alerts'
import type { SessionKey } from '#core/protocol/index'
import { AppError } from '#core/protocol/message'
import { writeFileAtomic } from '../lake/staging.ts'

type PipelineId = SessionKey['pipeline']

export interface LakeRules extends AlertRules {
  rules: readonly AlertRule[]
  /** Of the rules with their defaults filled in: two files that mean the same have the same. */
  hash: string
}

const rulesPath = (lake: string, pipeline: PipelineId) => join(lake, 'alerts', `${pipeline}.json`)

/** Never throws for a bad file: the default rules stand in, and `error` says why. */
export function lakeRules(lake: string, pipeline: PipelineId): LakeRules {
  const path = rulesPath(lake, pipeline)
  const profile = profileOf(PIPELINES[pipeline].profile)
  const standard = (text: string, isDefault: boolean, error: string | null): LakeRules => {
    const rules = defaultRules(profile)
    return { text, isDefault, error, rules, hash: hashOf(rules) }
  }
  if (!existsSync(path)) return standard(ruleText(DEFAULT_RULES), true, null)
  const text = readFileSync(path, 'utf8')
  try {
    const rules = rulesIn(text, pipeline, path)
    return { text, isDefault: false, error: null, rules, hash: hashOf(rules) }
  } catch (error) {
    return standard(text, false, error instanceof Error ? error.message : String(error))
  }
}

/** Checks and keeps a rule file; null goes back to the default rules. Throws ALERT_RULES. */
export function saveRules(lake: string, pipeline: PipelineId, text: string | null): LakeRules {
  const path = rulesPath(lake, pipeline)
  if (text === null) rmSync(path, { force: true })
  else {
    rulesIn(text, pipeline, path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileAtomic(path, text)
  }
  return lakeRules(lake, pipeline)
}

/** Rules of a file's text. Throws ALERT_RULES, naming the rule and the key. */
export function rulesIn(text: string, pipeline: PipelineId, file: string): AlertRule[] {
  try {
    return parseRules(JSON.parse(text), profileOf(PIPELINES[pipeline].profile))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new AppError('ALERT_RULES', `The rule file cannot be used. ${why}`, {
      cause: error,
      where: { file },
    })
  }
}
