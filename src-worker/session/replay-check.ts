/**
 * Live equals replay, checked for real: the session's records are played to the live driver and the
 * hash of what it seals is compared with that of the stored frames. The verdict stays beside them.
 */
import { PIPELINES, profileOf } from '#core/config/profiles'
import { sessionTimes } from '#core/domain/calendar'
import type { TableChunk } from '#core/frames/table'
import type { ReplayCheck } from '#core/protocol/alerts'
import type { SessionKey } from '#core/protocol/index'
import { AppError } from '#core/protocol/message'
import { replayLive } from '#core/replay/live-replay'
import { lakeRules } from '../alerts/lake-rules.ts'
import { hasAlertsOf, refreshAlerts } from '../alerts/over-frames.ts'
import { FrameSet } from '../lake/frame-reader.ts'
import { readFrameManifest } from '../lake/frame-store.ts'
import { openLakeSession } from '../lake/session-source.ts'
import type { TaskContext } from '../tasks/serve-tasks.ts'
import { storedFrames } from './frame-key.ts'
import { frameVersion } from './frame-version.ts'
import { keepCheck } from './known-check.ts'
import { runSession } from './run-session.ts'

/** Folds the session first when its frames are not stored yet. */
export async function verifySession(
  { lake, pipeline, date }: SessionKey & { lake: string },
  { progress, signal }: Pick<TaskContext, 'progress' | 'signal'>,
): Promise<ReplayCheck> {
  const key = { pipeline, date }
  if (storedFrames(lake, key) !== 'ready') {
    progress(0, 'computing the frames first')
    await runSession({ lake, key }, { header: () => {}, chunk: () => {} }, signal)
    signal.throwIfAborted()
  }
  const rules = lakeRules(lake, pipeline)
  const version = frameVersion(pipeline)
  const before = readFrameManifest(lake, version, date)
  if (before && !hasAlertsOf(before, rules)) await refreshAlerts(lake, key, rules, signal)
  const source = await openLakeSession(lake, date, pipeline)
  const { sessionEnd } = sessionTimes(date)
  try {
    const live = await replayLive(source, profileOf(PIPELINES[pipeline].profile), {
      rules: rules.rules,
      stop: () => signal.aborted,
      progress: (now) => progress(Math.max(0, Math.min(1, now / sessionEnd)), 'played live'),
    })
    signal.throwIfAborted()
    const set = await FrameSet.open(lake, version, date)
    try {
      const { manifest } = set
      const frameHash = manifest.frame_hash
      if (!live || frameHash === null)
        throw new AppError('FRAMES_UNHASHED', `The frames of ${date} carry no hash.`)
      const check: ReplayCheck = {
        equal: live.frameHash === frameHash,
        frameHash,
        liveHash: live.frameHash,
        alertsEqual: sameRows(live.alerts, await set.read('alerts')),
        records: live.records,
        late: live.late,
      }
      keepCheck(lake, manifest, check)
      return check
    } finally {
      await set.close()
    }
  } finally {
    await source.close()
  }
}

/** Every value of every column, null equal to null. */
function sameRows(parts: readonly TableChunk[], whole: TableChunk): boolean {
  if (parts.reduce((n, c) => n + c.length, 0) !== whole.length) return false
  return Object.entries(whole.columns).every(([name, column]) => {
    let at = 0
    for (const part of parts)
      for (const value of part.columns[name]) if (!Object.is(value, column[at++])) return false
    return true
  })
}
