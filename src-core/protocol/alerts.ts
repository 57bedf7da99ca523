/** What windows and the host say to each other about alert rules and what became of them (scoring S7). */
import { z } from 'zod'
import { ALERT_KIND_NAMES } from '../frames/tables.ts'

/** The most a rule file may hold, characters. */
export const MAX_RULE_TEXT = 200_000

export const alertRules = z.object({
  /** The rule file as it is, or the default one. */
  text: z.string(),
  isDefault: z.boolean(),
  /** Why the file cannot be used; the default rules stand in then. */
  error: z.string().nullable(),
})
export type AlertRules = z.infer<typeof alertRules>

const ruleReport = z.object({
  rule: z.string(),
  kind: z.enum(ALERT_KIND_NAMES),
  alerts: z.number(),
  scored: z.number(),
  hits: z.number(),
  precision: z.number().nullable(),
  incomplete: z.number(),
  /** Seconds. */
  lead: z.object({ median: z.number(), p10: z.number(), p90: z.number() }).nullable(),
})

export const alertReport = z.object({
  pipeline: z.enum(['es_0dte', 'spy_0dte']),
  /** Sessions evaluated, ascending. */
  dates: z.array(z.string()),
  rules: z.array(ruleReport),
  alerts: z.array(
    z.object({
      date: z.string(),
      k: z.number(),
      /** UTC nanoseconds as text. */
      ts_ns: z.string(),
      rule: z.string(),
      kind: z.enum(ALERT_KIND_NAMES),
      subject: z.string(),
      spot: z.number().nullable(),
      value: z.number().nullable(),
      text: z.string(),
      result: z.enum(['hit', 'miss', 'incomplete', 'unscored']),
      /** Seconds from the alert to what it announced. */
      lead_s: z.number().nullable(),
    }),
  ),
})
export type AlertReport = z.infer<typeof alertReport>

/** A stored session played to the live driver: whether it seals the frames that are stored. */
export const replayCheck = z.object({
  equal: z.boolean(),
  /** Hash of the stored frames, and of those the live driver sealed. */
  frameHash: z.string(),
  liveHash: z.string(),
  /** Null: the rules have changed since. */
  alertsEqual: z.boolean().nullable(),
  /** Records that arrived, and those of them too late to be folded. */
  records: z.number(),
  late: z.number(),
})
export type ReplayCheck = z.infer<typeof replayCheck>
