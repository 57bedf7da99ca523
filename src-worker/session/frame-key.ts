/** What decides whether stored frames of a session may be shown, and whether there are any. */
import { PIPELINES, profileOf } from '#core/config/profiles'
import type { SessionKey } from '#core/protocol/index'
import { type FrameKey, frameSetState } from '../lake/frame-store.ts'
import type { PartsOf } from '../lake/manifest.ts'
import { sessionInputs } from '../lake/session-source.ts'
import { codeVersion } from './code-version.ts'
import { frameVersion } from './frame-version.ts'

export function frameKeyOf(
  { pipeline, date }: SessionKey,
  inputHashes: readonly string[],
): FrameKey {
  const profile = profileOf(PIPELINES[pipeline].profile)
  return {
    version: frameVersion(pipeline),
    date,
    inputHashes,
    configHash: `${profile.configHash}:${profile.scoringHash}`,
    codeVersion: codeVersion(),
  }
}

/** By manifests alone: `stale` when inputs, configuration or code have changed since. */
export const storedFrames = (lake: string, key: SessionKey, parts?: PartsOf) =>
  frameSetState(
    lake,
    frameKeyOf(key, sessionInputs(lake, key.date, key.pipeline, parts).inputHashes),
  )
