/** Alert rules over stored sessions; a session without matching frames is folded first. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Alert, AlertRule } from '#core/alerts/alert'
import { AlertEvaluator } from '#core/alerts/evaluator'
import { ALERT_TABLES, type AlertTable, chunkRows, momentsOf, type Rows } from '#core/alerts/moment'
import { AlertJudge } from '#core/alerts/outcomes'
import { type JudgedAlert, reportRules } from '#core/alerts/report'
import { parseRules } from '#core/alerts/rule'
import { PIPELINES, type Profile, profileOf } from '#core/config/profiles'
import { sessionTimes, toUtcNs } from '#core/domain/calendar'
import { NS_PER_MS } from '#core/domain/units'
import { AppError } from '#core/protocol/message'
import type { AlertReport, TaskArgs } from '#core/protocol/tasks'
import { FrameSet } from '../lake/frame-reader.ts'
import { storedFrames } from '../session/frame-key.ts'
import { frameVersion } from '../session/frame-version.ts'
import { runSession } from '../session/run-session.ts'
import { librarySessions } from './library.ts'
import type { TaskContext } from './serve-tasks.ts'

/** Frames read at once: half an hour. */
const SPAN_FRAMES = 7200

export async function evaluateAlerts(
  { lake, pipeline, rulesFile, from, to }: TaskArgs<'alerts.evaluate'>,
  { progress, signal }: Pick<TaskContext, 'progress' | 'signal'>,
): Promise<AlertReport> {
  const profile = profileOf(PIPELINES[pipeline].profile)
  const rules = await readRules(rulesFile, profile)
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
      for (const one of await evaluateSession(frames, rules, profile, date, signal)) {
        judged.push(one)
        const { rule, kind, subject, ts, spot, value, text } = one.alert
        const lead = one.verdict.result === 'hit' ? one.verdict.leadS : null
        alerts.push({
          date,
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

async function readRules(path: string, profile: Profile): Promise<AlertRule[]> {
  try {
    return parseRules(JSON.parse(await readFile(path, 'utf8')), profile)
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new AppError('ALERT_RULES', `The rule file cannot be used. ${why}`, {
      cause: error,
      where: { file: path },
    })
  }
}

/** Columns that rules read, so that no other leaves the disk. */
function columnsOf(rules: readonly AlertRule[]): Record<AlertTable, string[]> {
  const when = rules.flatMap((r) => r.when.map(([column]) => column))
  const bases = [...new Set(rules.map((r) => r.basis))]
  return {
    frames: ['k', 'ts_ns', 'spot', 'data_health', 'call_wall', 'put_wall', 'gamma_wall'].concat(
      bases.map((b) => `net_gex_${b}`),
    ),
    level_frames: ['k', 'level', 'level_kind', 'level_price', 'direction', 'signal', ...when],
    strike_frames: ['k', 'strike', ...bases.flatMap((b) => [`call_gex_${b}`, `put_gex_${b}`])],
    trades: ['k', 'ts_ns', 'price', 'size', 'sign', 'sweep'],
  }
}

async function evaluateSession(
  set: FrameSet,
  rules: readonly AlertRule[],
  profile: Profile,
  date: string,
  signal: AbortSignal,
): Promise<JudgedAlert[]> {
  const times = sessionTimes(date)
  const columns = columnsOf(rules)
  const ids = (await set.read('levels')).columns.level_id as string[]
  const evaluator = new AlertEvaluator(rules, profile, (level) => ids[level] ?? String(level))
  const alerts: Alert[] = []
  const { first_k, last_k } = set.manifest
  for (let fromK = first_k; fromK <= last_k; fromK += SPAN_FRAMES) {
    signal.throwIfAborted()
    const toK = Math.min(last_k, fromK + SPAN_FRAMES - 1)
    const tables = {} as Record<AlertTable, Rows>
    for (const table of ALERT_TABLES) {
      const chunk = await set.read(table, { fromK, toK, columns: columns[table] })
      tables[table] = chunkRows(chunk, times.originNs)
    }
    const frameNs = profile.config.SNAPSHOT_MS * NS_PER_MS
    for (const moment of momentsOf(tables, frameNs)) evaluator.frame(moment, (a) => alerts.push(a))
  }
  const whole = async (table: 'frames' | 'trades' | 'events', names: string[]) =>
    chunkRows(await set.read(table, { columns: names }), times.originNs)
  const judge = new AlertJudge(profile, times, {
    frames: await whole('frames', [...columns.frames, 'rho']),
    trades: await whole('trades', ['k', 'ts_ns', 'price']),
    events: await whole('events', ['ts_ns', 'level', 'level_price']),
  })
  return alerts.map((alert) => ({ alert, verdict: judge.judge(alert) }))
}
