/** Alerts of rules over stored frames: the evaluator of the fold, shown the same rows from disk. */
import { type Alert, type AlertRule, WALLS } from '#core/alerts/alert'
import { AlertRows } from '#core/alerts/alert-frames'
import { AlertEvaluator } from '#core/alerts/evaluator'
import { ALERT_TABLES, type AlertTable, chunkRows, momentsOf, type Rows } from '#core/alerts/moment'
import { wallColumn } from '#core/alerts/watch-session'
import { PIPELINES, type Profile, profileOf } from '#core/config/profiles'
import { sessionTimes } from '#core/domain/calendar'
import { NS_PER_MS } from '#core/domain/units'
import type { TableChunk } from '#core/frames/table'
import type { SessionKey } from '#core/protocol/index'
import { FrameSet } from '../lake/frame-reader.ts'
import { replaceTable } from '../lake/frame-store.ts'
import { frameVersion } from '../session/frame-version.ts'
import type { LakeRules } from './lake-rules.ts'

/** Frames read at once: half an hour. */
const SPAN_FRAMES = 7200

/** Columns that rules read, so that no other leaves the disk. */
export function columnsFor(rules: readonly AlertRule[]): Record<AlertTable, string[]> {
  const when = rules.flatMap((r) => r.when.map(([column]) => column))
  const bases = [...new Set(rules.map((r) => r.basis))]
  const walls = bases.flatMap((basis) => WALLS.map((wall) => wallColumn(wall, basis)))
  const nets = bases.map((b) => `net_gex_${b}`)
  return {
    frames: ['k', 'ts_ns', 'spot', 'data_health', ...walls, ...nets],
    level_frames: ['k', 'level', 'level_kind', 'level_price', 'direction', 'signal', ...when],
    strike_frames: ['k', 'strike', ...bases.flatMap((b) => [`call_gex_${b}`, `put_gex_${b}`])],
    trades: ['k', 'ts_ns', 'price', 'size', 'sign', 'sweep'],
  }
}

/** Every alert of a stored session, in order. */
export async function alertsOver(
  set: FrameSet,
  rules: readonly AlertRule[],
  profile: Profile,
  signal: AbortSignal,
): Promise<Alert[]> {
  const { first_k, last_k, date } = set.manifest
  const { originNs } = sessionTimes(date)
  const columns = columnsFor(rules)
  const ids = (await set.read('levels')).columns.level_id as string[]
  const evaluator = new AlertEvaluator(rules, profile, (level) => ids[level] ?? String(level))
  const alerts: Alert[] = []
  for (let fromK = first_k; fromK <= last_k; fromK += SPAN_FRAMES) {
    signal.throwIfAborted()
    const toK = Math.min(last_k, fromK + SPAN_FRAMES - 1)
    const tables = {} as Record<AlertTable, Rows>
    for (const table of ALERT_TABLES) {
      const chunk = await set.read(table, { fromK, toK, columns: columns[table] })
      tables[table] = chunkRows(chunk, originNs)
    }
    const frameNs = profile.config.SNAPSHOT_MS * NS_PER_MS
    for (const moment of momentsOf(tables, frameNs)) evaluator.frame(moment, (a) => alerts.push(a))
  }
  return alerts
}

/** Whether a set's alerts are those of these rules. */
export const hasAlertsOf = (
  { info }: { info: Record<string, unknown> },
  { hash }: Pick<LakeRules, 'hash'>,
) => info.rules_hash === hash

/** Judges stored frames by other rules: the set's `alerts` table is replaced, nothing else of it. */
export async function refreshAlerts(
  lake: string,
  { pipeline, date }: SessionKey,
  { rules, hash }: Pick<LakeRules, 'rules' | 'hash'>,
  signal: AbortSignal,
): Promise<TableChunk> {
  const profile = profileOf(PIPELINES[pipeline].profile)
  const set = await FrameSet.open(lake, frameVersion(pipeline), date)
  try {
    const { add, builder } = new AlertRows(sessionTimes(date).originNs)
    for (const alert of await alertsOver(set, rules, profile, signal)) add(alert)
    const chunk = builder.cut(set.manifest.first_k, set.manifest.last_k)
    replaceTable(lake, set.manifest, chunk, { rules_hash: hash })
    return chunk
  } finally {
    await set.close()
  }
}
