/** `pipeline run`: one day of one pipeline, from the lake into silver. */
import { profileOf } from '#core/config/profiles'
import { sessionTimes } from '#core/domain/calendar'
import { getPipeline, type Pipeline } from '#core/pipeline/index'
import { type PipelineResult, runPipeline } from '#core/pipeline/run-pipeline'
import type { PipelineDay, PipelineRequest } from '#core/protocol/tasks'
import { openLakeSession, sessionInputs } from '../lake/session-source.ts'
import { codeVersion } from '../session/code-version.ts'
import type { TaskContext } from '../tasks/serve-tasks.ts'
import {
  featureFolder,
  type OutputManifest,
  type SignalKey,
  storedSignals,
  writeSignals,
} from './signal-store.ts'

export function signalKey(lake: string, pipeline: Pipeline, date: string): SignalKey {
  const { inputHashes, synthetic } = sessionInputs(lake, date, pipeline.id)
  const { configHash } = profileOf(pipeline.profile)
  return { pipeline, date, configHash, codeVersion: codeVersion(), inputHashes, synthetic }
}

/** Computes and stores a day, unless what is stored was made of the same inputs, configuration and code. */
export async function runPipelineDay(
  { lake, pipeline: name, date, force }: PipelineRequest,
  context: Pick<TaskContext, 'progress' | 'signal'>,
): Promise<PipelineDay> {
  const started = performance.now()
  const pipeline = getPipeline(name)
  const key = signalKey(lake, pipeline, date)
  const stored = force ? null : storedSignals(lake, key)
  if (stored) return report(key, stored, 'unchanged', started)
  const { signals, events } = await computeDay(lake, pipeline, date, context)
  const manifest = await writeSignals(lake, key, signals)
  return { ...report(key, manifest, 'computed', started), events: events.length }
}

/** The pipeline over a day of the lake, nothing stored. */
export async function computeDay(
  lake: string,
  pipeline: Pipeline,
  date: string,
  { progress, signal }: Pick<TaskContext, 'progress' | 'signal'>,
): Promise<PipelineResult> {
  const source = await openLakeSession(lake, date, pipeline.id)
  const { sessionEnd } = sessionTimes(date)
  try {
    return await runPipeline(source, pipeline, {
      signal,
      progress: (now) => progress(Math.max(0, Math.min(1, now / sessionEnd)), `${date} folded`),
    })
  } finally {
    await source.close()
  }
}

function report(
  { pipeline, date }: SignalKey,
  { files }: OutputManifest,
  status: PipelineDay['status'],
  started: number,
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
    seconds: (performance.now() - started) / 1000,
  }
}
