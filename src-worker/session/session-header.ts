import type { Profile } from '#core/config/profiles'
import { PIPELINES } from '#core/config/profiles'
import type { SessionTimes } from '#core/domain/calendar'
import { NS_PER_MS } from '#core/domain/units'
import type { SessionHeader, SessionKey } from '#core/protocol/index'

/** The header before anything is computed; `update` it as the session goes on. */
export function newHeader(
  key: SessionKey,
  profile: Profile,
  times: SessionTimes,
  source: { symbol: string | null; synthetic: boolean },
): SessionHeader {
  const { config } = profile
  const frame = (ns: number) => Math.round(ns / (config.SNAPSHOT_MS * NS_PER_MS))
  return {
    ...key,
    profile: profile.id,
    symbol: source.symbol,
    synthetic: source.synthetic,
    originNs: String(times.originNs),
    snapshotMs: config.SNAPSHOT_MS,
    firstK: 0,
    lastK: -1,
    rthOpenK: frame(times.rthOpen),
    rthCloseK: frame(times.rthClose),
    endK: frame(times.sessionEnd),
    status: 'computing',
    progress: 0,
    frameHash: null,
    rulesHash: null,
    replay: null,
    pipelineVersion: PIPELINES[key.pipeline].version,
    configHash: profile.configHash,
    scoringHash: profile.scoringHash,
    tick: config.TICK,
    strikeSpacing: config.STRIKE_SPACING,
    labelHorizonS: config.LABEL_HORIZON_S,
    config: { ...config },
    scoring: { ...profile.scoring },
    counters: {},
    error: null,
  }
}
