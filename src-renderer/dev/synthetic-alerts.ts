/** Alerts, rules and their report for stories: what a host would say of the synthetic session. */
import { DEFAULT_RULES, ruleText } from '#core/alerts/default-rules'
import type { ALERT_KIND_NAMES } from '#core/frames/tables'
import type { AlertReport, AlertRules } from '#core/protocol/alerts'
import { frameOfClock } from '../format/time.ts'

export interface SyntheticAlert {
  k: number
  rule: string
  kind: (typeof ALERT_KIND_NAMES)[number]
  subject: string
  level: number | null
  spot: number
  text: string
}

const alert = (
  time: string,
  kind: SyntheticAlert['kind'],
  subject: string,
  spot: number,
  text: string,
  level: number | null = null,
): SyntheticAlert => ({
  k: frameOfClock(time),
  rule: DEFAULT_RULES.rules.find((r) => r.kind === kind)?.id ?? kind,
  kind,
  subject,
  level,
  spot,
  text,
})

export const SYNTHETIC_ALERTS: readonly SyntheticAlert[] = [
  alert(
    '03:12:40',
    'zone',
    'zone 1',
    6886.5,
    'spot 6886.50 is 0.058 % from the high-gamma zone 6890.50 to 6897.50',
  ),
  alert('08:30:02', 'sweep', 'session', 6888.25, 'buy sweep of 342 contracts to 6889.50'),
  alert(
    '09:31:10',
    'level',
    'PM_HIGH',
    6892.25,
    'spot 6892.25 is 0.076 % from PM_HIGH at 6897.50',
    0,
  ),
  alert(
    '09:46:15',
    'regime',
    'session',
    6894,
    'dealers are now short gamma: moves are amplified (flow)',
  ),
  alert('10:02:31', 'signal', 'PM_HIGH', 6897, 'BREAK signal at PM_HIGH, 6897.50', 0),
  alert('10:14:05', 'data_gap', 'session', 6898.75, 'data health turned RED'),
  alert(
    '10:40:00',
    'wall_moved',
    'call_wall',
    6901.25,
    'call wall moved from 6900.00 to 6910.00 (flow)',
  ),
  alert(
    '11:05:48',
    'zone',
    'zone 3',
    6903.5,
    'spot 6903.50 is inside the high-gamma zone 6897.50 to 6907.50',
  ),
  alert('11:33:20', 'setup', 'OR_LOW', 6899.25, 'Vacuum and amplify at OR_LOW, 6898.00', 3),
  alert('11:41:52', 'level', 'VWAP', 6898.5, 'spot 6898.50 is 0.007 % from VWAP at 6898.02', 6),
  alert(
    '12:20:10',
    'regime',
    'session',
    6895.75,
    'dealers are now long gamma: moves are damped (flow)',
  ),
  alert('13:05:00', 'signal', 'PM_LOW', 6889.5, 'BOUNCE signal at PM_LOW, 6888.25', 1),
  alert('14:44:30', 'sweep', 'session', 6893, 'sell sweep of 218 contracts to 6891.75'),
]

let saved: AlertRules = {
  text: ruleText(DEFAULT_RULES),
  isDefault: true,
  error: null,
}
export const syntheticRules = (): AlertRules => saved
export function saveSyntheticRules(text: string | null): AlertRules {
  saved = { ...saved, text: text ?? saved.text, isDefault: text === null }
  return saved
}

/** Figures by rule; no alert is listed, because the log has them. */
export const syntheticAlertReport = (): AlertReport => ({
  pipeline: 'es_0dte',
  dates: ['2026-11-17'],
  alerts: [],
  rules: DEFAULT_RULES.rules.map(({ id, kind }, n) => {
    const alerts = 40 - 4 * n
    const isScored = kind !== 'data_gap'
    const hits = isScored ? Math.round(alerts * (0.7 - 0.06 * n)) : 0
    const scored = isScored ? alerts - 2 : 0
    const hasLead = isScored && kind !== 'regime' && kind !== 'wall_moved'
    return {
      rule: id,
      kind,
      alerts,
      scored,
      hits,
      precision: scored === 0 ? null : hits / scored,
      incomplete: isScored ? 2 : 0,
      lead: hasLead ? { median: 60 - 5 * n, p10: 6.5, p90: 210 } : null,
    }
  }),
})
