/** The pipelines by name (L1): stages, and the makers of what the stages are fed by. */
import { PIPELINES, type Profile, pipelineIdOf } from '../config/profiles.ts'
import type { EventStream, WarmupSession } from '../domain/batches.ts'
import { type SessionTimes, sessionTimes } from '../domain/calendar.ts'
import type { IsoDate } from '../domain/units.ts'
import type { PipelineId } from '../features/feature.ts'
import { Indicators } from '../physics/bars/indicators.ts'
import { ES_0DTE } from './pipelines/es-0dte.ts'
import { SPY_0DTE } from './pipelines/spy-0dte.ts'
import type { Stage } from './stage.ts'

export interface Pipeline {
  id: PipelineId
  /** Names the output's folder (L5). */
  version: string
  profile: Profile['id']
  stages: readonly Stage[]
  /** The session clock (P3). */
  clock(date: IsoDate): SessionTimes
  /** Stage 1: what becomes of the source's streams on their way into the fold. */
  feed(streams: readonly EventStream[]): readonly EventStream[]
  /** Stages 2 and 3: bars and averages, warmed up. */
  bars(profile: Profile, times: SessionTimes, warmup: readonly WarmupSession[]): Indicators
}

const STAGES: Record<PipelineId, readonly Stage[]> = { es_0dte: ES_0DTE, spy_0dte: SPY_0DTE }

const pipeline = (id: PipelineId): Pipeline => ({
  id,
  version: PIPELINES[id].version,
  profile: PIPELINES[id].profile,
  stages: STAGES[id],
  clock: sessionTimes,
  feed: (streams) => streams,
  bars: (profile, times, warmup) => new Indicators(times, profile.config.ATR_PERIOD, warmup),
})

/** The pipeline of an id, version string or alias; an unknown name is an error. */
export function getPipeline(name: string): Pipeline {
  const id = pipelineIdOf(name)
  if (id === null) {
    throw new RangeError(
      `no pipeline is called ${name}; there are ${Object.keys(PIPELINES).join(', ')}`,
    )
  }
  return pipeline(id)
}
