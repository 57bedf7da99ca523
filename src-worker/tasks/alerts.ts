/** Alert rules over stored sessions; a session without matching frames is folded first. */
import { readFile } from 'node:fs/promises'
import type { AlertRule } from '#core/alerts/alert'
import { chunkRows } from '#core/alerts/moment'
import { AlertJudge } from '#core/alerts/outcomes'
import { type JudgedAlert, reportRules } from '#core/alerts/report'
import { PIPELINES, type Profile, profileOf } from '#core/config/profiles'
import { sessionTimes, toUtcNs } from '#core/domain/calendar'
import type { AlertReport } from '#core/protocol/alerts'
import type { SessionKey } from '#core/protocol/index'
import { AppError } from '#core/protocol/message'
import type { TaskArgs, TaskReturns } from '#core/protocol/tasks'
import { lakeRules, rulesIn, saveRules } from '../alerts/lake-rules.ts'
import { alertsOver, columnsFor, hasAlertsOf, refreshAlerts } from '../alerts/over-frames.ts'
import { FrameSet } from '../lake/frame-reader.ts'
import { readFrameManifest } from '../lake/frame-store.ts'
import { storedFrames } from '../session/frame-key.ts'
import { frameVersion } from '../session/frame-version.ts'
import { runSession } from '../session/run-session.ts'
import { librarySessions } from './library.ts'
import type { TaskContext } from './serve-tasks.ts'

export async function evaluateAlerts(
  { lake, pipeline, rulesFile, from, to }: TaskArgs<'alerts.evaluate'>,
  { progress, signal }: Pick<TaskContext, 'progress' | 'signal'>,
): Promise<AlertReport> {
  const profile = profileOf(PIPELINES[pipeline].profile)
  const rules = await rulesFor(lake, pipeline, rulesFile)
  const dates = librarySessions(lake)
    .filter((s) => s.pipeline === pipeline && s.date >= from && s.date <= to)
    .map((s) => s.date)
    .sort()
  if (dates.length === 0) {
    throw new AppError('SESSION_NOT_FOUND', `The lake holds no session from ${from} to ${to}.`, {
      where: { lake, pipeline },
    })
  }
  const judged: JudgedAlert[] = []
  const alerts: AlertReport['alerts'] = []
  for (const [i, date] of dates.entries()) {
    progress(i / dates.length, date)
    const key = { pipeline, date }
    if (storedFrames(lake, key) !== 'ready')
      await runSession({ lake, key }, { header: () => {}, chunk: () => {} }, signal)
    signal.throwIfAborted()
    const times = sessionTimes(date)
    const frames = await FrameSet.open(lake, frameVersion(pipeline), date)
    try {
      for (const one of await judgeSession(frames, rules, profile, signal)) {
        judged.push(one)
        const { rule, kind, subject, k, ts, spot, value, text } = one.alert
        const lead = one.verdict.result === 'hit' ? one.verdict.leadS : null
        alerts.push({
          date,
          k,
          ts_ns: String(toUtcNs(times, ts)),
          rule,
          kind,
          subject,
          spot,
          value,
          text,
          result: one.verdict.result,
          lead_s: lead,
        })
      }
    } finally {
      await frames.close()
    }
  }
  return { pipeline, dates, rules: reportRules(rules, judged), alerts }
}

async function rulesFor(
  lake: string,
  pipeline: SessionKey['pipeline'],
  file: string | undefined,
): Promise<readonly AlertRule[]> {
  if (file !== undefined) return rulesIn(await textOf(file), pipeline, file)
  const { rules, error } = lakeRules(lake, pipeline)
  if (error !== null) throw new AppError('ALERT_RULES', error, { where: { lake, pipeline } })
  return rules
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new AppError('ALERT_RULES', `The rule file cannot be read. ${String(cause)}`, {
      cause,
      where: { file },
    })
  }
}

async function judgeSession(
  set: FrameSet,
  rules: readonly AlertRule[],
  profile: Profile,
  signal: AbortSignal,
): Promise<JudgedAlert[]> {
  const times = sessionTimes(set.manifest.date)
  const alerts = await alertsOver(set, rules, profile, signal)
  const whole = async (table: 'frames' | 'trades' | 'events', names: string[]) =>
    chunkRows(await set.read(table, { columns: names }), times.originNs)
  const judge = new AlertJudge(profile, times, {
    frames: await whole('frames', [...columnsFor(rules).frames, 'rho']),
    trades: await whole('trades', ['k', 'ts_ns', 'price']),
    events: await whole('events', ['ts_ns', 'level', 'level_price']),
  })
  return alerts.map((alert) => ({ alert, verdict: judge.judge(alert) }))
}

/** Keeps a rule file (null: none) and judges the stored frames of a session by it. */
export async function saveAlertRules(
  { lake, pipeline, date, text }: TaskArgs<'alerts.save'>,
  { signal }: Pick<TaskContext, 'signal'>,
): Promise<TaskReturns<'alerts.save'>> {
  const rules = saveRules(lake, pipeline, text)
  const key = { pipeline, date }
  const manifest = readFrameManifest(lake, frameVersion(pipeline), date)
  if (manifest && storedFrames(lake, key) === 'ready' && !hasAlertsOf(manifest, rules))
    await refreshAlerts(lake, key, rules, signal)
  const { isDefault, error, hash } = rules
  return { text: rules.text, isDefault, error, hash }
}
