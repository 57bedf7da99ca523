/** One day of one pipeline: from the lake into silver, with its quality gates. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { profileOf } from '#core/config/profiles'
import { sessionTimes } from '#core/domain/calendar'
import { runGates } from '#core/pipeline/gates/index'
import { getPipeline, type Pipeline } from '#core/pipeline/index'
import {
  Aborted,
  type PipelineOptions,
  type PipelineResult,
  runPipeline,
} from '#core/pipeline/run-pipeline'
import type { SessionKey } from '#core/protocol/index'
import { AppError } from '#core/protocol/message'
import type { QaReport } from '#core/protocol/quality'
import type { PipelineDay, PipelineRequest } from '#core/protocol/tasks'
import { foldResult } from '#core/replay/fold-session'
import { lakeRules } from '../alerts/lake-rules.ts'
import { readFrameManifest } from '../lake/frame-store.ts'
import type { PartsOf } from '../lake/manifest.ts'
import { type LakeSession, openLakeSession, sessionInputs } from '../lake/session-source.ts'
import { writeFileAtomic } from '../lake/staging.ts'
import { codeVersion } from '../session/code-version.ts'
import { FrameKeeper } from '../session/frame-keeper.ts'
import { storedFrames } from '../session/frame-key.ts'
import { frameVersion } from '../session/frame-version.ts'
import type { TaskContext } from '../tasks/serve-tasks.ts'
import {
  featureFolder,
  type OutputManifest,
  type SignalKey,
  storedSignals,
  writeSignals,
} from './signal-store.ts'

type Context = Pick<TaskContext, 'progress' | 'signal'>

export function pipelineNamed(name: string): Pipeline {
  try {
    return getPipeline(name)
  } catch (cause) {
    throw new AppError('PIPELINE_UNKNOWN', (cause as Error).message, { where: { pipeline: name } })
  }
}

export function signalKey(
  lake: string,
  pipeline: Pipeline,
  date: string,
  parts?: PartsOf,
): SignalKey {
  const { inputHashes, synthetic } = sessionInputs(lake, date, pipeline.id, parts)
  const { configHash } = profileOf(pipeline.profile)
  return { pipeline, date, configHash, codeVersion: codeVersion(), inputHashes, synthetic }
}

/**
 * Computes and stores a day's signals and frames, unless what is stored was made of the same inputs,
 * configuration and code. With `gates` its five gates are run as well and their report is stored
 * beside the signals.
 */
export async function runPipelineDay(
  { lake, pipeline: name, date, force = false, gates = false, frames = true }: PipelineRequest,
  context: Context,
): Promise<PipelineDay> {
  const started = performance.now()
  const pipeline = pipelineNamed(name)
  const key = signalKey(lake, pipeline, date)
  const stored = force ? null : storedSignals(lake, key)
  const known = stored && gates ? storedGates(lake, key, stored) : null
  const session = { pipeline: pipeline.id, date }
  const hasFrames = !force && storedFrames(lake, session) === 'ready'
  if (stored && (!gates || known) && (!frames || hasFrames)) {
    return dayReport(lake, key, stored, { status: 'unchanged', gates: known, started })
  }
  const source = await openLakeSession(lake, date, pipeline.id)
  try {
    const isChecked = gates && !known
    const run = folding(date, context, 0, isChecked ? 0.5 : 1)
    const result =
      frames && !hasFrames
        ? await runKeepingFrames(lake, session, source, pipeline, run)
        : await runPipeline(source, pipeline, run)
    const manifest = stored ?? (await writeSignals(lake, key, result.signals))
    const report = isChecked
      ? await checkDay(lake, key, manifest, { source, result, ...folding(date, context, 0.5, 1) })
      : known
    const status = stored ? 'unchanged' : 'computed'
    const { events } = result
    return {
      ...dayReport(lake, key, manifest, { status, gates: report, started }),
      events: events.length,
    }
  } catch (error) {
    if (error instanceof Aborted) context.signal.throwIfAborted()
    throw error
  } finally {
    await source.close()
  }
}

/** The pipeline's one fold also makes the session's frames, and they are stored as a window's would be. */
async function runKeepingFrames(
  lake: string,
  session: SessionKey,
  source: LakeSession,
  pipeline: Pipeline,
  run: Pick<PipelineOptions, 'progress' | 'signal'>,
): Promise<PipelineResult> {
  const rules = lakeRules(lake, session.pipeline)
  const keeper = new FrameKeeper(lake, session, source, rules)
  try {
    const result = await runPipeline(source, pipeline, {
      ...run,
      rules: rules.rules,
      take: async (chunks) => {
        for (const chunk of chunks) await keeper.append(chunk)
      },
    })
    const made = foldResult(result.fold)
    if (made.lastK >= made.firstK && made.firstK >= 0) await keeper.seal(made)
    else await keeper.abort()
    return result
  } catch (error) {
    await keeper.abort()
    throw error
  }
}

/** Progress and cancellation of a pass over the day that is the part [from, to] of the work. */
function folding(date: string, { progress, signal }: Context, from: number, to: number) {
  const { sessionEnd } = sessionTimes(date)
  return {
    signal,
    progress: (now: number) => {
      const done = Math.max(0, Math.min(1, now / sessionEnd))
      progress(from + (to - from) * done, from === 0 ? `${date} folded` : `${date} checked`)
    },
  }
}

const GATES_FILE = 'gates.json'

async function checkDay(
  lake: string,
  key: SignalKey,
  manifest: OutputManifest,
  run: { source: LakeSession; signal: AbortSignal; progress(now: number): void } & Pick<
    Parameters<typeof runGates>[0],
    'result'
  >,
): Promise<QaReport> {
  const { pipeline, date, configHash } = key
  const gates = await runGates({ pipeline, ...run })
  const report: QaReport = {
    pipeline: pipeline.id,
    version: pipeline.version,
    date,
    config_hash: configHash,
    key: manifest.key,
    pass: gates.every((gate) => gate.pass),
    gates: gates as QaReport['gates'],
  }
  const path = join(lake, featureFolder(pipeline.version, date), GATES_FILE)
  writeFileAtomic(path, `${JSON.stringify(report, null, 1)}\n`)
  return report
}

/** The stored report, when it is about these very signals. */
export function storedGates(
  lake: string,
  { pipeline, date }: Pick<SignalKey, 'pipeline' | 'date'>,
  { key }: Pick<OutputManifest, 'key'>,
): QaReport | null {
  const report = storedGateReport(lake, pipeline.version, date)
  return report?.key === key ? report : null
}

/** The report of a day, whatever signals it is about; null when there is none that can be read. */
export function storedGateReport(lake: string, version: string, date: string): QaReport | null {
  const path = join(lake, featureFolder(version, date), GATES_FILE)
  if (!existsSync(path)) return null
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as QaReport
    return report.date === date && Array.isArray(report.gates) ? report : null
  } catch {
    return null
  }
}

function dayReport(
  lake: string,
  { pipeline, date }: SignalKey,
  { files }: OutputManifest,
  { status, gates, started }: Pick<PipelineDay, 'status' | 'gates'> & { started: number },
): PipelineDay {
  const [file] = files
  return {
    pipeline: pipeline.id,
    version: pipeline.version,
    date,
    status,
    events: null,
    signals: file.rows,
    file: `${featureFolder(pipeline.version, date)}/${file.file}`,
    sha256: file.sha256,
    frameHash: readFrameManifest(lake, frameVersion(pipeline.id), date)?.frame_hash ?? null,
    gates,
    seconds: (performance.now() - started) / 1000,
  }
}
