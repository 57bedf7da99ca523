import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import type { EventBatch, EventStream, FuturesBookBatch, SessionSource } from '../domain/batches.ts'
import type { TableChunk } from '../frames/table.ts'
import { chunksAsText } from '../testing/chunk-text.ts'
import { randomWalk } from '../testing/random-book.ts'
import { BEFORE_THE_OPEN_NS, randomSession } from '../testing/random-session.ts'
import { createFold, foldSession } from './fold-session.ts'
import { EventMerge } from './merge.ts'
import type { FoldSnapshot } from './session-fold.ts'

const session = (seed: number, underlying: 'ES' | 'SPY' = 'ES', chunk = 64): SessionSource =>
  randomSession({
    seed,
    date: '2026-11-17',
    startNs: BEFORE_THE_OPEN_NS,
    seconds: 420,
    rate: 3,
    underlying,
    chunk,
  })
const profileFor = (source: SessionSource) => profileOf(source.underlying === 'ES' ? 'es' : 'spy')

const play = async (source: SessionSource) => {
  const chunks: TableChunk[] = []
  const result = await foldSession(source, profileFor(source), (c) => void chunks.push(...c))
  return { ...result, text: chunksAsText(chunks) }
}

/** The stream less everything at or before `ts`: what is still to come after a seek. */
const remainder = <B extends EventBatch>(stream: EventStream<B>, ts: number): EventStream<B> => ({
  kind: stream.kind,
  close: () => stream.close(),
  next: async () => {
    for (;;) {
      const batch = await stream.next()
      if (batch === null) return null
      const skip = batch.ts.findIndex((t, i) => i >= batch.length || t > ts)
      if (skip === 0) return batch
      if (skip < 0) continue
      const rest = { ...batch, length: batch.length - skip }
      for (const [name, column] of Object.entries(batch)) {
        if (!ArrayBuffer.isView(column)) continue
        const values = column as unknown as { length: number; slice(from: number): unknown }
        const per = values.length / batch.length
        Object.assign(rest, { [name]: values.slice(skip * per) })
      }
      return rest
    }
  },
})

/** Plays with a snapshot at `atK`, then again from that snapshot; returns both endings. */
const seek = async (source: SessionSource, again: SessionSource, atK: number) => {
  let saved: FoldSnapshot | null = null
  const straight: TableChunk[] = []
  const first = await createFold(source, profileFor(source), {
    chunks: (_f, _t, c) => void straight.push(...c),
    frame: (k) => {
      if (k === atK) saved = structuredClone(first.snapshot())
    },
  })
  await new EventMerge(source.streams()).run(first)
  first.finish()
  if (saved === null) return null
  const resumed: TableChunk[] = []
  const second = await createFold(again, profileFor(again), {
    chunks: (_f, _t, c) => void resumed.push(...c),
  })
  second.restore(saved)
  const from = atK * second.frameNs
  await new EventMerge(again.streams().map((s) => remainder(s, from))).run(second)
  second.finish()
  const kept = straight.filter((c) => c.toK > atK)
  return {
    straight: { hash: first.frameHash(), text: chunksAsText(kept) },
    resumed: { hash: second.frameHash(), text: chunksAsText(resumed) },
  }
}

describe.each(['ES', 'SPY'] as const)('a session of %s options', (underlying) => {
  test('a seek lands where playing there would have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 1650 }), async (seed, offset) => {
        const firstK = Math.ceil(BEFORE_THE_OPEN_NS / 250e6)
        const ends = await seek(
          session(seed, underlying),
          session(seed, underlying),
          firstK + offset,
        )
        if (ends) expect(ends.resumed).toEqual(ends.straight)
      }),
      { numRuns: 8 },
    )
  })

  test('the way events are cut into batches changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 500 }), async (seed, chunk) => {
        const [a, b] = await Promise.all([
          play(session(seed, underlying, 64)),
          play(session(seed, underlying, chunk)),
        ])
        expect(b.frameHash).toBe(a.frameHash)
        expect(b.text).toBe(a.text)
      }),
      { numRuns: 4 },
    )
  })

  test('frames do not know the future', async () => {
    const whole = session(11, underlying)
    const chunks: TableChunk[] = []
    const cutNs = BEFORE_THE_OPEN_NS + 300e9
    await foldSession(whole, profileFor(whole), (c) => void chunks.push(...c))
    const part = session(11, underlying)
    const until = (stream: EventStream): EventStream => ({
      ...stream,
      next: async () => {
        const batch = await stream.next()
        if (batch === null) return null
        const n = batch.ts.findIndex((t) => t > cutNs)
        return n < 0 ? batch : n === 0 ? null : { ...batch, length: n }
      },
    })
    const early: TableChunk[] = []
    await foldSession(
      { ...part, streams: () => part.streams().map(until) },
      profileFor(part),
      (c) => void early.push(...c),
    )
    // The cut session ends with its own last record; only frames both have are compared.
    const frames = early.filter((c) => c.table === 'frames').at(-1)
    const lastK = Math.min(Math.floor(cutNs / 250e6), frames?.toK ?? 0) - 1
    const rows = (all: TableChunk[], table: string) => {
      const out: string[] = []
      for (const c of all.filter((x) => x.table === table)) {
        for (let i = 0; i < c.length; i++) {
          if ((c.columns.k as Float64Array)[i] > lastK) continue
          out.push(
            Object.values(c.columns)
              .map((col) => String(col[i]))
              .join(),
          )
        }
      }
      return out
    }
    for (const table of ['frames', 'level_frames', 'trades', 'strike_frames']) {
      const want = rows(chunks, table)
      expect(want.length, table).toBeGreaterThan(0)
      expect(rows(early, table), table).toEqual(want)
    }
  })
})

test('the frame hash is a chain: one changed print changes it', async () => {
  const a = await play(session(5))
  const b = await play(session(6))
  expect(a.frameHash).toMatch(/^[0-9a-f]{16}$/)
  expect(b.frameHash).not.toBe(a.frameHash)
})

test('a best-level record takes nothing away of what the ten-level book did before it', async () => {
  const { book } = randomWalk({ seed: 5, records: 400, spacingNs: 2_000_000 })
  const last = book.length - 1
  const cut = (column: Int32Array) => Int32Array.of(column[last * book.levels])
  const best: FuturesBookBatch = {
    ...book,
    length: 1,
    levels: 1,
    ts: Float64Array.of(book.ts[last] + 1),
    sequence: Uint32Array.of(book.sequence[last] + 1),
    action: book.action.slice(last),
    flags: book.flags.slice(last),
    bidPx: cut(book.bidPx),
    bidSz: cut(book.bidSz),
    askPx: cut(book.askPx),
    askSz: cut(book.askSz),
  }
  const lastOfi = async (...batches: FuturesBookBatch[]) => {
    const chunks: TableChunk[] = []
    const fold = await createFold({ ...session(5), contracts: [] }, profileOf('es'), {
      chunks: (_from, _to, c) => void chunks.push(...c),
    })
    const next = async () => batches.shift() ?? null
    await new EventMerge([{ kind: 'futures.book', next, close: async () => {} }]).run(fold)
    fold.finish()
    const ofi = chunks.find((c) => c.table === 'frames')?.columns.integrated_ofi_60s
    return (ofi as Float64Array).at(-1)
  }
  const ofi = await lastOfi(book)
  expect(ofi).not.toBe(0)
  expect(await lastOfi(book, best)).toBe(ofi)
})
