/** Places on the timeline one can jump to: touches and alerts. */
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

const cache = new WeakMap<SessionData, { version: number; alerts: Alert[] }>()

/** Alerts the frames themselves carry: data gaps and changes of the gamma regime. */
export function alertsOf(data: SessionData | null): readonly Alert[] {
  if (!data) return []
  const hit = cache.get(data)
  const version = data.frames.version + data.gaps.version
  if (hit?.version === version) return hit.alerts
  const alerts = [...gapAlerts(data), ...regimeAlerts(data)].sort((a, b) => a.k - b.k)
  cache.set(data, { version, alerts })
  return alerts
}
export const alertFramesOf = (data: SessionData | null) => alertsOf(data).map((alert) => alert.k)

function gapAlerts({ gaps }: SessionData): Alert[] {
  return Array.from({ length: gaps.length }, (_, i) => ({
    k: gaps.k[i]!,
    severity: 'critical' as const,
    text: `Data gap: ${gaps.strings.reason?.[i] ?? 'no data'}`,
  }))
}

/** Sign of net gamma (flow) must hold this long before it counts as a new regime. */
const DWELL_MS = 15_000
/** And no two such alerts come closer than this. */
const COOLDOWN_MS = 300_000

function regimeAlerts({ frames, header }: SessionData): Alert[] {
  const values = frames.columns.net_gex_flow
  if (!values) return []
  const dwell = Math.round(DWELL_MS / header.snapshotMs)
  const cooldown = Math.round(COOLDOWN_MS / header.snapshotMs)
  let quietUntil = 0
  const alerts: Alert[] = []
  let regime = 0
  let candidate = 0
  let since = 0
  for (let i = 0; i < values.length; i++) {
    const sign = Math.sign(values[i]!)
    if (Number.isNaN(sign) || sign === 0) continue
    if (sign !== candidate) {
      candidate = sign
      since = i
    }
    if (candidate === regime || i - since < dwell) continue
    if (regime !== 0 && i >= quietUntil) {
      quietUntil = i + cooldown
      const text =
        candidate < 0 ? 'Net gamma turned negative: AMPLIFY' : 'Net gamma turned positive: DAMPEN'
      alerts.push({ k: frames.firstK + i, severity: 'warning', text })
    }
    regime = candidate
  }
  return alerts
}
