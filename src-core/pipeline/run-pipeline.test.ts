import { describe, expect, test } from 'vitest'
import { profileOf } from '../config/profiles.ts'
import type { EventBatch, EventStream } from '../domain/batches.ts'
import {
  FEATURE_IDS,
  type FeatureId,
  featureIdsOf,
  featureOf,
  featureRowSchema,
} from '../features/index.ts'
import type { TableChunk } from '../frames/table.ts'
import { BARRIER_STATES, FUEL_EFFECTS } from '../frames/tables.ts'
import { kindCode } from '../levels/level-kinds.ts'
import { foldSession } from '../replay/fold-session.ts'
import { chunksAsText } from '../testing/chunk-text.ts'
import { mapStream, pipelineSession } from '../testing/pipeline-session.ts'
import { rowsOf } from './gated-streams.ts'
import { getPipeline } from './index.ts'
import { type PipelineOptions, runPipeline } from './run-pipeline.ts'
import type { Row } from './tables.ts'

const IDS = { ES: 'es_0dte', SPY: 'spy_0dte' } as const
type Underlying = keyof typeof IDS
/** A session in which every column that may vary does: a level stands on a strike, fuel changes its effect. */
const SEED = 6
const session = (underlying: Underlying) => pipelineSession({ underlying, seed: SEED })
const play = (underlying: Underlying, options: PipelineOptions = {}) =>
  runPipeline(session(underlying), getPipeline(IDS[underlying]), options)

/** Runs that many tests look at, made once. */
const once = <T>(make: (underlying: Underlying) => Promise<T>) => {
  const made = new Map<Underlying, Promise<T>>()
  return (underlying: Underlying) => {
    const known = made.get(underlying) ?? make(underlying)
    made.set(underlying, known)
    return known
  }
}
const whole = once((underlying) => play(underlying))
/** The input ends at every decision before anything later is read. */
const truncated = once(async (underlying) => {
  const { events } = await whole(underlying)
  const stops = [...new Set(events.map((row) => row.t))]
  return play(underlying, { stops })
})
const withFrames = once(async (underlying) => {
  const chunks: TableChunk[] = []
  const result = await play(underlying, { take: (some) => void chunks.push(...some) })
  return { result, chunks }
})
/** The same records in batches of other lengths. */
const recut = (stream: EventStream, rows: number): EventStream => {
  let held: EventBatch | null = null
  let at = 0
  return {
    ...stream,
    next: async () => {
      if (held === null || at >= held.length) {
        held = await stream.next()
        at = 0
      }
      if (held === null) return null
      const from = at
      at = Math.min(held.length, at + rows)
      return rowsOf(held, from, at)
    },
  }
}
const inOtherBatches = once((underlying) => {
  const source = session(underlying)
  const streams = () => source.streams().map((stream, i) => recut(stream, 7 + 30 * i))
  return runPipeline({ ...source, streams }, getPipeline(IDS[underlying]))
})
const underlyingsOf = (id: FeatureId): Underlying[] =>
  (['ES', 'SPY'] as const).filter((u) => featureIdsOf(IDS[u]).includes(id))
const columnOf = (rows: readonly Row[], id: FeatureId) => rows.map((row) => row[id])

describe.each(['ES', 'SPY'] as const)('over a session of %s options', (underlying) => {
  test('every signal has the columns of its pipeline and no other', async () => {
    const { signals } = await whole(underlying)
    expect(signals.length).toBeGreaterThan(30)
    const schema = featureRowSchema(IDS[underlying])
    for (const row of signals) {
      expect(Object.keys(row)).toEqual(featureIdsOf(IDS[underlying]))
      expect(schema.safeParse(row).error?.issues ?? []).toEqual([])
    }
  })

  test('frames made on the way change nothing, and are those of the session alone', async () => {
    const { result, chunks } = await withFrames(underlying)
    expect(result.signals).toEqual((await whole(underlying)).signals)
    const alone: TableChunk[] = []
    const source = session(underlying)
    const profile = profileOf(getPipeline(IDS[underlying]).profile)
    const { frameHash } = await foldSession(source, profile, (some) => void alone.push(...some))
    expect(result.fold.frameHash()).toBe(frameHash)
    expect(chunksAsText(chunks)).toBe(chunksAsText(alone))
  })

  test('labels of the pipeline are those of the fold', async () => {
    const { chunks, result } = await withFrames(underlying)
    const stored = new Map<string, number>()
    for (const { table, columns, length } of chunks) {
      if (table !== 'events') continue
      for (let i = 0; i < length; i++) {
        const id = (columns.event_id as readonly string[])[i]
        stored.set(id, (columns.strength_signed as Float64Array)[i])
      }
    }
    for (const row of result.signals) {
      expect(stored.get(row.event_id as string)).toBe(row.strength_signed ?? Number.NaN)
    }
  })

  test('signals are sorted and their events unique', async () => {
    const { signals } = await whole(underlying)
    const keys = signals.map((row) => `${row.ts_ns} ${row.event_id}`)
    expect(keys).toEqual([...new Set(keys)].sort())
  })

  test('an event decided at a frame reads what the frame shows', async () => {
    const frameNs = 250e6
    const onFrames = (batch: EventBatch): EventBatch => ({
      ...batch,
      ts: batch.ts.map((ts) => Math.ceil(ts / frameNs) * frameNs),
    })
    const source = pipelineSession({ underlying, toS: 57_600 })
    const kinds: EventBatch['kind'][] = [
      'futures.trades',
      'futures.book',
      'options.quotes',
      'options.trades',
    ]
    const streams = () =>
      kinds.reduce<readonly EventStream[]>(
        (all, kind) => mapStream(all, kind, onFrames),
        source.streams(),
      )
    const rows = new Map<string, Record<string, number>>()
    const rhoAt = new Map<number, number>()
    const result = await runPipeline({ ...source, streams }, getPipeline(IDS[underlying]), {
      take: (chunks) => {
        for (const { table, columns, length } of chunks) {
          if (table === 'frames') {
            const { k, rho } = columns as Record<string, Float64Array>
            for (let i = 0; i < length; i++) rhoAt.set(k[i], rho[i])
          }
          if (table !== 'level_frames') continue
          for (let i = 0; i < length; i++) {
            const at = (name: string) => (columns[name] as Float64Array)[i]
            const key = `${at('k')} ${at('level_kind')} ${at('level_price')} ${at('direction')}`
            rows.set(key, Object.fromEntries(Object.keys(columns).map((n) => [n, at(n)])))
          }
        }
      },
    })
    let compared = 0
    for (const row of result.signals) {
      const event = result.events.find((e) => e.event.eventId === row.event_id)?.event
      if (!event) continue
      const k = event.anchorTs / frameNs
      const key = `${k} ${kindCode(event.kind)} ${event.levelPrice} ${event.direction > 0 ? 1 : 0}`
      const frame = rows.get(key)
      if (!frame) continue
      // An event keeps the ratio of its anchor print (P1.5); a frame on a full second has the one
      // observed at that second, and may seek the level a tick away in the ES book. Fuel knows no ratio.
      const oneRatio = underlying === 'ES' || rhoAt.get(k) === event.rho
      if (oneRatio) compared++
      const groups = oneRatio
        ? ['barrier_physics', 'tape_physics', 'fuel_physics']
        : ['fuel_physics']
      for (const id of featureIdsOf(IDS[underlying])) {
        const { group, dtype } = featureOf(id)
        if (!groups.includes(group)) continue
        if (dtype !== 'float' && dtype !== 'int') continue
        expect(frame[id], `${row.event_id} ${id}`).toBe(row[id] ?? Number.NaN)
      }
      if (oneRatio) expect(BARRIER_STATES[frame.barrier_state]).toBe(row.barrier_state)
      expect(FUEL_EFFECTS[frame.fuel_effect]).toBe(row.fuel_effect)
    }
    expect(compared).toBeGreaterThan(5)
  })
})

test('the catalogue has its 191 columns, each in a pipeline', () => {
  expect(FEATURE_IDS).toHaveLength(191)
  for (const id of FEATURE_IDS) expect(underlyingsOf(id).length).toBeGreaterThan(0)
})

/** A column that never moved would pass every property below; two have one value in a session. */
test.each(FEATURE_IDS.filter((id) => id !== 'date' && id !== 'symbol'))(
  '%s moves in these sessions',
  async (id) => {
    const values = new Set<unknown>()
    for (const underlying of underlyingsOf(id)) {
      for (const value of columnOf((await whole(underlying)).signals, id)) values.add(value)
    }
    values.delete(null)
    expect(values.size).toBeGreaterThan(1)
  },
)

describe.each(FEATURE_IDS)('%s', (id) => {
  const spec = featureOf(id)
  const each = async (check: (underlying: Underlying) => Promise<void>) => {
    for (const underlying of underlyingsOf(id)) await check(underlying)
  }

  test('never looks past the decision', () =>
    each(async (underlying) => {
      const cut = columnOf((await truncated(underlying)).signals, id)
      expect(cut).toEqual(columnOf((await whole(underlying)).signals, id))
    }))

  test('is the same in every run, however its records come in batches', () =>
    each(async (underlying) => {
      const once = columnOf((await whole(underlying)).signals, id)
      expect(columnOf((await withFrames(underlying)).result.signals, id)).toEqual(once)
      expect(columnOf((await inOtherBatches(underlying)).signals, id)).toEqual(once)
    }))

  test('is null only when it says so, and within its range', () =>
    each(async (underlying) => {
      const [, low, high] = /^[[(]([-\d.]+),([-\d.]+)[\])]$/.exec(spec.unit) ?? []
      for (const value of columnOf((await whole(underlying)).signals, id)) {
        if (/^never\b/.test(spec.nullWhen)) expect(value).not.toBeNull()
        if (value === null) continue
        if (spec.dtype === 'int') expect(Number.isInteger(value)).toBe(true)
        if (spec.values) expect(spec.values).toContain(value)
        if (low === undefined) continue
        expect(value).toBeGreaterThanOrEqual(Number(low))
        expect(value).toBeLessThanOrEqual(Number(high))
      }
    }))
})
