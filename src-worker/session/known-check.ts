/** Verdicts of `verifySession`, kept beside the frames they are about. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type ReplayCheck, replayCheck } from '#core/protocol/alerts'
import { type FrameManifest, frameSetPath } from '../lake/frame-store.ts'
import { writeFileAtomic } from '../lake/staging.ts'

/** `key` names the frames it is about, `rules_hash` the rules of their alerts. */
const storedCheck = z.object({ key: z.string(), rules_hash: z.unknown(), check: replayCheck })

const checkPath = (lake: string, { version, date }: Pick<FrameManifest, 'version' | 'date'>) =>
  join(lake, frameSetPath(version, date), 'replay.json')

/** The stored verdict on these very frames; null when there is none. */
export function knownCheck(lake: string, manifest: FrameManifest): ReplayCheck | null {
  const path = checkPath(lake, manifest)
  if (!existsSync(path)) return null
  try {
    const stored = storedCheck.parse(JSON.parse(readFileSync(path, 'utf8')))
    const { frame_hash: frameHash, key, info } = manifest
    if (stored.key !== key || stored.check.frameHash !== frameHash) return null
    return stored.rules_hash === info.rules_hash
      ? stored.check
      : { ...stored.check, alertsEqual: null }
  } catch {
    return null
  }
}

export function keepCheck(lake: string, manifest: FrameManifest, check: ReplayCheck): void {
  const stored = { key: manifest.key, rules_hash: manifest.info.rules_hash, check }
  writeFileAtomic(checkPath(lake, manifest), `${JSON.stringify(stored, null, 1)}\n`)
}
