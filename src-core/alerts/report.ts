/** Count, precision and lead time of each rule (scoring S7). */
import type { Alert, AlertKind, AlertRule } from './alert.ts'
import type { Verdict } from './outcomes.ts'

export interface LeadTime {
  /** Seconds. */
  median: number
  p10: number
  p90: number
}

export interface RuleReport {
  rule: string
  kind: AlertKind
  alerts: number
  /** Alerts with a complete window. */
  scored: number
  hits: number
  /** hits / scored; null when none was scored. */
  precision: number | null
  /** Alerts whose window was not complete. */
  incomplete: number
  /** null when no hit has a lead time. */
  lead: LeadTime | null
}

export interface JudgedAlert {
  alert: Alert
  verdict: Verdict
}

export const reportRules = (
  rules: readonly AlertRule[],
  judged: readonly JudgedAlert[],
): RuleReport[] =>
  rules.map(({ id, kind }) => {
    const verdicts = judged.filter((j) => j.alert.rule === id).map((j) => j.verdict)
    const hits = verdicts.filter((v) => v.result === 'hit')
    const misses = verdicts.filter((v) => v.result === 'miss').length
    const scored = hits.length + misses
    const leads = hits.flatMap((v) => (v.leadS === null ? [] : [v.leadS]))
    return {
      rule: id,
      kind,
      alerts: verdicts.length,
      scored,
      hits: hits.length,
      precision: scored === 0 ? null : hits.length / scored,
      incomplete: verdicts.filter((v) => v.result === 'incomplete').length,
      lead: leadTime(leads),
    }
  })

function leadTime(seconds: readonly number[]): LeadTime | null {
  if (seconds.length === 0) return null
  const sorted = seconds.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), p10: quantile(sorted, 0.1), p90: quantile(sorted, 0.9) }
}

/** Linear between order statistics. */
function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p
  const i = Math.floor(at)
  const next = sorted[Math.min(i + 1, sorted.length - 1)]
  return sorted[i] + (at - i) * (next - sorted[i])
}
