/**
 * Shows a session: frames on disk that match inputs, configuration and code are sent as they are;
 * otherwise the session is folded, chunks leave as they appear, and the sealed set is stored.
 */
import { setTimeout } from 'node:timers/promises'
import { PIPELINES, profileOf } from '#core/config/profiles'
import { sessionTimes } from '#core/domain/calendar'
import type { TableChunk } from '#core/frames/table'
import type { SessionHeader, SessionKey } from '#core/protocol/index'
import { AppError } from '#core/protocol/message'
import type { SessionOut } from '#core/protocol/worker'
import { foldSession } from '#core/replay/fold-session'
import { startFrame } from '#core/replay/start-frame'
import { type LakeRules, lakeRules } from '../alerts/lake-rules.ts'
import { hasAlertsOf, refreshAlerts } from '../alerts/over-frames.ts'
import { chunkToArrow } from '../lake/arrow.ts'
import { FrameSet } from '../lake/frame-reader.ts'
import { type FrameKey, frameSetState } from '../lake/frame-store.ts'
import { type LakeSession, openLakeSession, sessionInputs } from '../lake/session-source.ts'
import { FrameKeeper } from './frame-keeper.ts'
import { frameKeyOf } from './frame-key.ts'
import { knownCheck } from './known-check.ts'
import {
  FIRST_LARGE,
  OPENING,
  OPENING_REST_MS,
  type Opening,
  RESIDENT,
  residentPart,
  residentShares,
  SOON,
} from './resident-tables.ts'
import type { RunSession } from './serve-session.ts'
import { newHeader } from './session-header.ts'

/** Rows per message when frames come from disk: few enough for a window to take them in between two pictures. */
const ROWS_PER_CHUNK = 8192

export const runSession: RunSession = async ({ lake, key }, out, signal) => {
  // Manifests tell whether stored frames still match; the data itself need not be opened for that.
  const inputs = sessionInputs(lake, key.date, key.pipeline)
  const frameKey = frameKeyOf(key, inputs.inputHashes)
  const rules = lakeRules(lake, key.pipeline)
  if (frameSetState(lake, frameKey) === 'ready')
    return sendStored(lake, key, frameKey, inputs.synthetic, rules, out, signal)
  const source = await openLakeSession(lake, key.date, key.pipeline)
  try {
    const started = { ...headerOf(key, source), rulesHash: rules.hash }
    await compute(lake, key, started, source, rules, out, signal)
  } finally {
    await source.close()
  }
}

const headerOf = (key: SessionKey, source: { symbol: string | null; synthetic: boolean }) =>
  newHeader(key, profileOf(PIPELINES[key.pipeline].profile), sessionTimes(key.date), source)

async function compute(
  lake: string,
  key: SessionKey,
  started: SessionHeader,
  source: LakeSession,
  rules: LakeRules,
  out: SessionOut,
  signal: AbortSignal,
): Promise<void> {
  const profile = profileOf(started.profile)
  const sent = new Set<string>()
  const keeper = new FrameKeeper(lake, key, source, rules)
  let header = started
  out.header(header)
  try {
    const result = await foldSession(
      source,
      profile,
      async (chunks, fold) => {
        for (const chunk of chunks) {
          send(chunk, out, sent)
          await keeper.append(chunk)
        }
        // What has left, not what was folded: the playhead must not run into frames still held back.
        const lastK = chunks.reduce((last, c) => Math.max(last, c.toK), header.lastK)
        header = {
          ...header,
          firstK: fold.firstK,
          lastK,
          progress: Math.min(1, (lastK - fold.firstK) / Math.max(1, header.endK - fold.firstK)),
        }
        out.header(header)
      },
      () => signal.aborted,
      rules.rules,
    )
    signal.throwIfAborted()
    if (result.lastK < result.firstK || result.firstK < 0) {
      throw new AppError('SESSION_EMPTY', `No futures record of ${started.date} could be folded.`, {
        where: { date: started.date, lake },
      })
    }
    const manifest = await keeper.seal(result)
    sendEmpty(sent, manifest.first_k, manifest.last_k, out)
    out.header({
      ...header,
      firstK: manifest.first_k,
      lastK: manifest.last_k,
      status: 'ready',
      progress: 1,
      frameHash: result.frameHash,
      counters: result.counters,
    })
  } catch (error) {
    await keeper.abort()
    throw error
  }
}

async function sendStored(
  lake: string,
  key: SessionKey,
  frameKey: FrameKey,
  synthetic: boolean,
  rules: LakeRules,
  out: SessionOut,
  signal: AbortSignal,
): Promise<void> {
  const set = await FrameSet.open(lake, frameKey.version, frameKey.date)
  try {
    const { manifest } = set
    const { symbol } = manifest.info
    const hasAlerts = hasAlertsOf(manifest, rules)
    const header: SessionHeader = {
      ...headerOf(key, { symbol: typeof symbol === 'string' ? symbol : null, synthetic }),
      firstK: manifest.first_k,
      lastK: manifest.last_k,
      status: 'ready',
      progress: 1,
      frameHash: manifest.frame_hash,
      rulesHash: hasAlerts ? rules.hash : null,
      replay: knownCheck(lake, manifest),
      counters: (manifest.info.counters ?? {}) as Record<string, number>,
    }
    out.header(header)
    const sent = new Set<string>()
    const share = residentShares(manifest)
    let done = 0
    for (const { table, resolutions = [undefined] } of RESIDENT) {
      if (table === 'alerts' && !hasAlerts) continue
      // The large tables follow; what is on screen first must not wait for all of them.
      if (table === FIRST_LARGE) {
        await sendAround(set, header, OPENING, out, sent, signal)
        await setTimeout(OPENING_REST_MS, undefined, { signal })
        await sendAround(set, header, SOON, out, sent, signal)
      }
      for (const resolution of resolutions) {
        for await (const chunk of set.stream(table, { resolution }, ROWS_PER_CHUNK)) {
          signal.throwIfAborted()
          const frames = (chunk.toK - manifest.first_k) / (manifest.last_k - manifest.first_k + 1)
          send(chunk, out, sent, done + share(table, resolution) * frames)
        }
        done += share(table, resolution)
      }
    }
    if (!hasAlerts) {
      // The rules have changed since: judged again once everything else is on its way.
      send(await refreshAlerts(lake, key, rules, signal), out, sent)
      out.header({ ...header, rulesHash: rules.hash })
    }
    sendEmpty(sent, manifest.first_k, manifest.last_k, out)
    const after = manifest.last_k + 1
    out.chunk(
      { table: 'frames', fromK: after, toK: after, rows: 0, progress: 1 },
      new Uint8Array(0),
    )
  } finally {
    await set.close()
  }
}

/** The surroundings of the frame a window opens at; sent again, and replaced, with the whole. */
async function sendAround(
  set: FrameSet,
  header: SessionHeader,
  parts: readonly Opening[],
  out: SessionOut,
  sent: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const at = startFrame(header)
  for (const { table, resolution, before, after } of parts) {
    const range = { fromK: at - before, toK: at + after, resolution }
    for await (const chunk of set.stream(table, range, ROWS_PER_CHUNK)) {
      signal.throwIfAborted()
      send(chunk, out, sent, 0)
    }
  }
}

/** Says of each table without a row that it is empty, so that no window waits for it. */
function sendEmpty(sent: ReadonlySet<string>, fromK: number, toK: number, out: SessionOut): void {
  for (const { table } of RESIDENT) {
    if (!sent.has(table)) out.chunk({ table, fromK, toK, rows: 0 }, new Uint8Array(0))
  }
}

/** `progress`: of a stored session, the share that has been sent with it. */
function send(chunk: TableChunk, out: SessionOut, sent: Set<string>, progress?: number): void {
  const part = residentPart(chunk)
  if (!part) return
  sent.add(part.table)
  const { table, fromK, toK, length } = part
  const item = { table: table as SessionTable, fromK, toK, rows: length }
  out.chunk(progress === undefined ? item : { ...item, progress }, chunkToArrow(part))
}
type SessionTable = Parameters<SessionOut['chunk']>[0]['table']
