import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import type { EventBatch, SessionSource } from '../domain/batches.ts'
import type { TableChunk } from '../frames/table.ts'
import { BEFORE_THE_OPEN_NS, randomSession } from '../testing/random-session.ts'
import { foldSession } from './fold-session.ts'
import { replayLive } from './live-replay.ts'

const session = (underlying: 'ES' | 'SPY'): SessionSource =>
  randomSession({
    seed: 11,
    date: '2026-11-17',
    startNs: BEFORE_THE_OPEN_NS,
    seconds: 300,
    rate: 3,
    underlying,
    chunk: 64,
  })

/** The same session but for one print that is one lot larger. */
function withOneMoreLot(source: SessionSource): SessionSource {
  let changed = false
  const more = (batch: EventBatch | null) => {
    if (!changed && batch?.kind === 'futures.trades') {
      changed = true
      batch.size[0]++
    }
    return batch
  }
  return {
    ...source,
    streams: () =>
      source.streams().map((s) => ({
        kind: s.kind,
        next: async () => more(await s.next()),
        close: () => s.close(),
      })),
  }
}

describe.each(['ES', 'SPY'] as const)('a stored session of %s options', (underlying) => {
  const profile = profileOf(underlying === 'ES' ? 'es' : 'spy')

  test('gives the frames and alerts of the batch when it is played live', async () => {
    const chunks: TableChunk[] = []
    const batch = await foldSession(session(underlying), profile, (c) => void chunks.push(...c))
    const live = await replayLive(session(underlying), profile)
    expect(live).toMatchObject({
      frameHash: batch.frameHash,
      firstK: batch.firstK,
      lastK: batch.lastK,
      late: 0,
    })
    expect(live?.alerts).toEqual(chunks.filter((c) => c.table === 'alerts' && c.length > 0))
  })

  test('gives another hash when one record differs', async () => {
    const { frameHash } = await foldSession(session(underlying), profile, () => {})
    const live = await replayLive(withOneMoreLot(session(underlying)), profile)
    expect(live?.frameHash).not.toBe(frameHash)
  })
})

test('a replay that is told to stop gives nothing', async () => {
  expect(await replayLive(session('ES'), profileOf('es'), { stop: () => true })).toBeNull()
})
