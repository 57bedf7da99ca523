/** Places on the timeline one can jump to: touches and alerts. */
import { ALERT_KIND_NAMES } from '#core/frames/tables'
import { sayLevels } from '../levels/say-levels.ts'
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import type { SessionData } from '../store/session-data.ts'

export type Severity = 'info' | 'warning' | 'critical'
export interface Alert {
  k: number
  severity: Severity
  text: string
}

/** Previous (-1) or next (+1) touch from the instant. */
export function jumpToEvent(by: -1 | 1) {
  const { data } = session
  if (!data) return
  const k = player.instant
  const { events } = data
  const row = by > 0 ? events.firstAt(k + 1) : events.lastAt(k - 1)
  if (row >= 0 && row < events.length) player.send({ kind: 'seek', k: events.k[row]! })
}

/** Octagon: the data cannot be trusted; triangle: the day has changed; ring: look here. */
const SEVERITY: Record<(typeof ALERT_KIND_NAMES)[number], Severity> = {
  data_gap: 'critical',
  regime: 'warning',
  wall_moved: 'warning',
  setup: 'warning',
  signal: 'warning',
  zone: 'info',
  level: 'info',
  sweep: 'info',
}

export const severityOf = (kind: number): Severity =>
  SEVERITY[ALERT_KIND_NAMES[kind] ?? 'data_gap'] ?? 'info'

const cache = new WeakMap<SessionData, { version: number; alerts: Alert[] }>()

/** Alerts of the session, as its `alerts` table says: the window judges none itself. */
export function alertsOf(data: SessionData | null): readonly Alert[] {
  if (!data) return []
  const { alerts: table } = data
  const hit = cache.get(data)
  if (hit?.version === table.version) return hit.alerts
  const kind = table.column('kind')
  const alerts = Array.from({ length: table.length }, (_, i) => ({
    k: table.k[i]!,
    severity: severityOf(kind[i]!),
    text: sayLevels(table.strings.text?.[i] ?? ''),
  }))
  cache.set(data, { version: table.version, alerts })
  return alerts
}
export const alertFramesOf = (data: SessionData | null) => alertsOf(data).map((alert) => alert.k)
