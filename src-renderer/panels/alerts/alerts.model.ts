/** The alert log as rows, a rule file as problems, and a precision with its uncertainty. */
import { z } from 'zod'
import { DEFAULT_RULES, ruleText } from '#core/alerts/default-rules'
import { ALERT_KINDS } from '#core/alerts/kinds'
import { parseRules, type RuleInput } from '#core/alerts/rule'
import { type Profile, profileOf } from '#core/config/profiles'
import { ALERT_KIND_NAMES } from '#core/frames/tables'
import type { SessionHeader } from '#core/protocol/index'
import { clockSeconds, secondsOf, weekday } from '../../format/time.ts'
import { sayLevels } from '../../levels/say-levels.ts'
import type { SessionData } from '../../store/session-data.ts'
import { type Severity, severityOf } from '../../timeline/marks.ts'

/** From 18:00 ET to midnight. */
const EVENING_S = 6 * 3600

export interface AlertRow {
  k: number
  /** ET, `11:42:17`; of the evening before `Mon 18:05:00`. */
  time: string
  severity: Severity
  rule: string
  /** What kind of rule, in words. */
  kind: string
  subject: string
  text: string
  /** Level number, -1 when it is about none. */
  level: number
}

/** Oldest first. */
export function alertRows({ alerts, header }: SessionData, rule: string | null): AlertRow[] {
  const { rule: rules, subject, text } = alerts.strings
  const [kinds, levels] = [alerts.column('kind'), alerts.column('level')]
  const rows: AlertRow[] = []
  for (let i = 0; i < alerts.length; i++) {
    const name = ALERT_KIND_NAMES[kinds[i]!]
    if (name === undefined || (rule !== null && rules?.[i] !== rule)) continue
    rows.push({
      k: alerts.k[i]!,
      time: timeOf(alerts.k[i]!, header),
      severity: severityOf(kinds[i]!),
      rule: rules?.[i] ?? '',
      kind: ALERT_KINDS[name].label,
      subject: subject?.[i] ?? '',
      text: sayLevels(text?.[i] ?? ''),
      level: Number.isNaN(levels[i]!) ? -1 : levels[i]!,
    })
  }
  return rows
}

function timeOf(k: number, { date, snapshotMs }: SessionHeader): string {
  const time = clockSeconds(k, snapshotMs)
  return secondsOf(k, snapshotMs) < EVENING_S ? `${weekday(date, -1)} ${time}` : time
}

/** How many of the rows had fired by frame k. */
export function firedBy(rows: readonly { k: number }[], k: number): number {
  let lo = 0
  let hi = rows.length
  while (lo < hi) {
    const mid = (lo + hi) >>> 1
    if (rows[mid]!.k <= k) lo = mid + 1
    else hi = mid
  }
  return lo
}

/** Rules that fired in this session, by name. */
export const rulesSeen = ({ alerts }: SessionData): string[] =>
  [...new Set(alerts.strings.rule?.slice(0, alerts.length))].sort()

/** The profile a session was computed with. */
export const profileIn = ({ profile, config, scoring }: SessionHeader): Profile =>
  profileOf(profile, { config, scoring })

/** What is wrong with a rule file, place by place; empty when it can be used. */
export function problemsOf(text: string, profile: Profile): string[] {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch (error) {
    return [`No JSON: ${error instanceof Error ? error.message : String(error)}`]
  }
  try {
    parseRules(file, profile)
    return []
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    return error.issues.map(({ path, message }) => `${placeOf(path, file)}: ${message}`)
  }
}

/** `High-gamma zone near, enter` where the rule has a name, else `rule 2, enter`. */
function placeOf(path: readonly PropertyKey[], file: unknown): string {
  const [first, index, ...rest] = path
  if (first !== 'rules' || typeof index !== 'number') return path.map(String).join(', ') || 'file'
  const rules = (file as { rules?: unknown[] }).rules
  const id = (rules?.[index] as { id?: unknown } | undefined)?.id
  const name = typeof id === 'string' && id !== '' ? id : `rule ${index + 1}`
  return [name, ...rest.map(String)].join(', ')
}

/** The file with one more rule of the kind, its defaults written out; unchanged when it is no rule file. */
export function withRule(text: string, kind: RuleInput['kind'], profile: Profile): string {
  const file = ruleFileOf(text)
  if (file === null) return text
  const spec = ALERT_KINDS[kind]
  const { enter, rearm, dwellMs, cooldownMs, when } = spec.defaults(profile)
  const taken = new Set(file.rules.map((rule) => rule.id))
  let id: string = spec.label
  for (let n = 2; taken.has(id); n++) id = `${spec.label} ${n}`
  const rule = {
    id,
    kind,
    ...(enter === undefined ? {} : { enter }),
    ...(rearm === undefined ? {} : { rearm }),
    ...(spec.reads.includes('basis') ? { basis: 'flow' } : {}),
    ...(when === undefined ? {} : { when }),
    dwell_ms: dwellMs ?? 0,
    cooldown_ms: cooldownMs ?? 0,
  }
  return ruleText({ rules: [...file.rules, rule] })
}

function ruleFileOf(text: string): { rules: { id?: unknown }[] } | null {
  try {
    const file = JSON.parse(text)
    return Array.isArray(file?.rules) ? file : null
  } catch {
    return null
  }
}

export const DEFAULT_TEXT = ruleText(DEFAULT_RULES)

/** Bounds within which a share lies with 95 % confidence (Wilson's score interval); null without trials. */
export function shareBounds(hits: number, of: number): readonly [number, number] | null {
  if (of === 0) return null
  const z2 = 1.959963984540054 ** 2
  const p = hits / of
  const centre = (p + z2 / (2 * of)) / (1 + z2 / of)
  const half = Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of)) * (Math.sqrt(z2) / (1 + z2 / of))
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
