import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import type { EventBatch, FuturesTradeBatch, SessionSource } from '../domain/batches.ts'
import { NS_PER_MS } from '../domain/units.ts'
import type { TableChunk } from '../frames/table.ts'
import { chunksAsText } from '../testing/chunk-text.ts'
import { BEFORE_THE_OPEN_NS, randomSession } from '../testing/random-session.ts'
import { createFold, foldSession } from './fold-session.ts'
import { LiveFold } from './live-fold.ts'

/** L8's default. */
const LATENESS_NS = 500 * NS_PER_MS

const session = (seed: number, underlying: 'ES' | 'SPY'): SessionSource =>
  randomSession({
    seed,
    date: '2026-11-17',
    startNs: BEFORE_THE_OPEN_NS,
    seconds: 300,
    rate: 3,
    underlying,
    chunk: 64,
  })
const profileFor = (source: SessionSource) => profileOf(source.underlying === 'ES' ? 'es' : 'spy')

const inBatch = async (source: SessionSource) => {
  const chunks: TableChunk[] = []
  const { frameHash } = await foldSession(source, profileFor(source), (c) => void chunks.push(...c))
  return { frameHash, text: chunksAsText(chunks) }
}

interface Arrival {
  batch: EventBatch
  i: number
  at: number
}

/** Every record, at the time it arrives: its own plus a delay. */
async function arrivals(source: SessionSource, delayNs: () => number): Promise<Arrival[]> {
  const all: Arrival[] = []
  for (const stream of source.streams())
    for (let batch = await stream.next(); batch; batch = await stream.next())
      for (let i = 0; i < batch.length; i++) all.push({ batch, i, at: batch.ts[i] + delayNs() })
  return all.sort((a, b) => a.at - b.at)
}

/** Feeds records in order of arrival, sealing every so many. */
async function live(source: SessionSource, all: readonly Arrival[], sealEvery: number) {
  const chunks: TableChunk[] = []
  const driver = new LiveFold(
    await createFold(source, profileFor(source), {
      chunks: (_from, _to, c) => void chunks.push(...c),
    }),
  )
  for (const [n, { batch, i }] of all.entries()) {
    driver.arrive(batch, i, i + 1)
    if (n % sealEvery === 0) driver.seal()
  }
  driver.finish()
  return {
    result: { frameHash: driver.fold.frameHash(), text: chunksAsText(chunks) },
    late: driver.late,
  }
}

const delays = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * LATENESS_NS)
  }
}

describe.each(['ES', 'SPY'] as const)('a live session of %s options', (underlying) => {
  test('seals the frames a batch over the same records would', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 60 }), async (seed, sealEvery) => {
        const source = session(seed, underlying)
        const inOrder = await live(source, await arrivals(source, () => 0), sealEvery)
        expect(inOrder).toEqual({ result: await inBatch(source), late: 0 })
      }),
      { numRuns: 4 },
    )
  })

  test('seals the same frames when records arrive shuffled within the allowed lateness', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 60 }), async (seed, sealEvery) => {
        const source = session(seed, underlying)
        const all = await arrivals(source, delays(seed))
        expect(
          all.some((a, n) => n > 0 && a.batch.ts[a.i] < all[n - 1].batch.ts[all[n - 1].i]),
        ).toBe(true)
        const shuffled = await live(source, all, sealEvery)
        expect(shuffled).toEqual({ result: await inBatch(source), late: 0 })
      }),
      { numRuns: 6 },
    )
  })
})

const aTrade = (ts: number, sequence: number): FuturesTradeBatch => ({
  kind: 'futures.trades',
  length: 1,
  ts: Float64Array.of(ts),
  sequence: Uint32Array.of(sequence),
  price: Int32Array.of(27_600),
  size: Int32Array.of(1),
  side: Int8Array.of(1),
})

describe('the watermark', () => {
  const open = async () => {
    const volumes: number[] = []
    const source = session(1, 'ES')
    const driver = new LiveFold(
      await createFold(source, profileFor(source), {
        chunks: () => {},
        rows: (_k, _now, { frames }) => {
          volumes.push(frames.row[frames.at.volume])
        },
      }),
    )
    return { driver, volumes }
  }
  const T = BEFORE_THE_OPEN_NS

  test('a frame is sealed once the newest record is more than the lateness past it', async () => {
    const { driver } = await open()
    driver.arrive(aTrade(T, 1))
    driver.arrive(aTrade(T + LATENESS_NS, 2))
    driver.seal()
    expect(driver.sealedK).toBe(-1)
    driver.arrive(aTrade(T + LATENESS_NS + 1, 3))
    driver.seal()
    expect(driver.sealedK).toBe(T / (250 * NS_PER_MS))
    expect(driver.waiting).toBe(2)
  })

  test('a record behind it is counted and not folded', async () => {
    const { driver, volumes } = await open()
    driver.arrive(aTrade(T, 1))
    driver.arrive(aTrade(T + 10 * LATENESS_NS, 2))
    driver.seal()
    driver.arrive(aTrade(T + 9 * LATENESS_NS - 1, 3))
    driver.finish()
    expect(driver.late).toBe(1)
    expect(driver.fold.counters.late_records).toBe(1)
    expect(volumes.at(-1)).toBe(2)
  })

  test('a late record shows in the health of the data', async () => {
    const { driver } = await open()
    const reasons = () => driver.fold.health.at(T + 20 * LATENESS_NS, { late: driver.late }).reasons
    driver.arrive(aTrade(T, 1))
    driver.arrive(aTrade(T + 10 * LATENESS_NS, 2))
    driver.seal()
    expect(reasons()).not.toContain('records arrived after their frame was sealed')
    driver.arrive(aTrade(T + 1, 3))
    expect(reasons()).toContain('records arrived after their frame was sealed')
  })
})
