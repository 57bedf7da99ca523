/** Alert rules as data: the rule file of scoring S7, checked and completed with its kinds' defaults. */
import { z } from 'zod'
import type { Profile } from '../config/profiles.ts'
import { NS_PER_MS } from '../domain/units.ts'
import { ALERT_KIND_NAMES, levelFramesTable } from '../frames/tables.ts'
import { LEVEL_KIND_NAMES } from '../levels/kind-names.ts'
import { GEX_BASES } from '../physics/fuel/chain.ts'
import { type AlertRule, OPERATORS } from './alert.ts'
import { ALERT_KINDS } from './kinds.ts'

const LEVEL_COLUMNS: Readonly<Record<string, { dtype: string; values?: readonly string[] }>> =
  levelFramesTable.columns

const comparison = z
  .tuple([z.string(), z.enum(OPERATORS), z.union([z.number(), z.string()])])
  .superRefine(([column, op, value], context) => {
    const spec = LEVEL_COLUMNS[column]
    const wrong = (message: string) => context.addIssue({ code: 'custom', message })
    if (!spec || spec.dtype === 'i64')
      return wrong(`level_frames has no column ${column} to compare`)
    if (!spec.values) {
      if (typeof value === 'string') wrong(`${column} is compared with a number`)
      return
    }
    if (typeof value === 'number' || !spec.values.includes(value))
      wrong(`${column} is one of ${spec.values.join(', ')}`)
    else if (op !== '==' && op !== '!=') wrong(`${column} has no order: use == or !=`)
  })

const ms = z.number().int().nonnegative()

export const ruleSchema = z.strictObject({
  id: z.string().min(1).max(100),
  kind: z.enum(ALERT_KIND_NAMES),
  subject: z.union([z.string(), z.array(z.string()).min(1)]).nullish(),
  enter: z.number().nonnegative().nullish(),
  rearm: z.number().nonnegative().nullish(),
  dwell_ms: ms.nullish(),
  cooldown_ms: ms.nullish(),
  basis: z.enum(GEX_BASES).nullish(),
  when: z.array(comparison).min(1).max(20).nullish(),
  expect: z.enum(['BREAK', 'BOUNCE', 'CHOP']).nullish(),
})
export type RuleInput = z.infer<typeof ruleSchema>

export const ruleFileSchema = z
  .strictObject({ rules: z.array(ruleSchema).min(1).max(200) })
  .superRefine(({ rules }, context) => {
    const seen = new Set<string>()
    for (const [i, { id }] of rules.entries()) {
      if (seen.has(id))
        context.addIssue({
          code: 'custom',
          path: ['rules', i, 'id'],
          message: `${id} is used twice`,
        })
      seen.add(id)
    }
  })
export type RuleFile = z.infer<typeof ruleFileSchema>

/** Throws a ZodError that names the rule and the key. */
export function parseRules(file: unknown, profile: Profile): AlertRule[] {
  return ruleFileSchema.parse(file).rules.map((rule) => resolveRule(rule, profile))
}

export function resolveRule(rule: RuleInput, profile: Profile): AlertRule {
  const standard = ALERT_KINDS[rule.kind].defaults(profile)
  const enter = rule.enter ?? standard.enter ?? 0
  // A wider entry keeps the default's hysteresis, as a proportion.
  const rearm =
    rule.rearm ?? Math.max(standard.rearm ?? 0, scaled(enter, standard.enter, standard.rearm))
  if (rearm < enter)
    throw new z.ZodError([
      {
        code: 'custom',
        path: [rule.id, 'rearm'],
        message: `rearm ${rearm} lies inside enter ${enter}`,
        input: rearm,
      },
    ])
  const subject = typeof rule.subject === 'string' ? [rule.subject] : (rule.subject ?? null)
  if (subject) checkSubject(rule, subject)
  return {
    id: rule.id,
    kind: rule.kind,
    subject,
    enter,
    rearm,
    dwellNs: (rule.dwell_ms ?? standard.dwellMs ?? 0) * NS_PER_MS,
    cooldownNs: (rule.cooldown_ms ?? standard.cooldownMs ?? 0) * NS_PER_MS,
    basis: rule.basis ?? 'flow',
    when: rule.when ?? standard.when ?? [],
    expect: rule.expect ?? null,
  }
}

const scaled = (enter: number, standard?: number, rearm?: number) =>
  standard && rearm ? (enter * rearm) / standard : enter

/** A subject nobody can be is a slip of the pen, not a silent rule. */
function checkSubject(rule: RuleInput, names: readonly string[]): void {
  const { subjects } = ALERT_KINDS[rule.kind]
  const known = subjects === 'levels' ? isLevelName : (name: string) => subjects.includes(name)
  const strange = names.filter((name) => !known(name))
  if (strange.length === 0) return
  const allowed = subjects === 'levels' ? 'a level kind or level id' : subjects.join(', ')
  throw new z.ZodError([
    {
      code: 'custom',
      path: [rule.id, 'subject'],
      message: `${strange.join(', ')}: not ${allowed}`,
      input: names,
    },
  ])
}

const isLevelName = (name: string) =>
  LEVEL_KIND_NAMES.some((kind) => name === kind || new RegExp(`^${kind}_\\d+$`).test(name))
